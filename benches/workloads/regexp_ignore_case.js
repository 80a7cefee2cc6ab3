// Case-insensitive search for words.
let text = "";
for (let i = 0; i < 400; i++) {
  text += `The Content-Type of message ${i} was TEXT/HTML; the charset came later, and the content-length never. `;
  text += "Nobody contends that headers are contented; text is text, typed by typists. ";
}
text = text.repeat(30);

let checksum = 0;
const HEADER = /content-(?:type|length)|text\/html/gi;
for (let found; (found = HEADER.exec(text)); ) checksum = (checksum * 3 + found.index + found[0].length) % 1000000007;
checksum += text.search(/never\. nobody contents/i) + text.match(/HEADERS/gi).length;
checksum;
