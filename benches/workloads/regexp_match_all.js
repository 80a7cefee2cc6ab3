// matchAll with captures: attributes of elements.
let text = "";
for (let i = 0; i < 250; i++) {
  text += `<input type="text" name='field${i}' value="a &amp; b" disabled data-id=${i} maxlength = "20"> some text = more text\n`;
}
text = text.repeat(12);

let checksum = 0;
for (const [all, name, double, single, bare] of text.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g)) {
  const value = double ?? single ?? bare;
  checksum = (checksum * 3 + name.length * value.length + all.length) % 1000000007;
}
checksum;
