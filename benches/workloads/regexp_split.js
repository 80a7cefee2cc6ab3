// Splitting on separators: of one character, of several, and ones that are kept.
let text = "";
for (let i = 0; i < 300; i++) text += `name${i} = value ${i}, other;next :  last | ${i * i},\tmore and more;  done\r\n`;
text = text.repeat(40);

let checksum = 0;
for (const separator of [/\r?\n/, /\s*[,;|:]\s*/, /([=|])/]) {
  const parts = text.split(separator);
  for (let i = 0; i < parts.length; i += 3) checksum = (checksum * 5 + parts[i].length) % 1000000007;
  checksum += parts.length;
}
checksum;
