// Addresses of the web and their parts.
let text = "";
for (let i = 0; i < 300; i++) {
  text += `<p>See <a href="https://www${i % 5}.example.org:80${i % 90}/path/to/page-${i}.html?q=a%20b&n=${i}#top">this</a> `;
  text += `and http://localhost/ for more; httpd and "ftp:" are none, but the text goes on for a while.</p>\n`;
}
text = text.repeat(20);

let checksum = 0;
const ADDRESS = /(https?):\/\/([\w.-]+)(?::(\d+))?(\/[^\s?#"]*)?(?:\?([^\s#"]*))?(?:#(\S*?))?(?=["\s])/g;
for (let found; (found = ADDRESS.exec(text)); ) {
  const [, scheme, host, port, path, query] = found;
  checksum = (checksum * 3 + scheme.length + host.length * (port | 0) + path.length) % 1000000007;
  if (query) checksum += query.length;
}
checksum;
