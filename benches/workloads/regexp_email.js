// E-mail addresses in running text: a character class loop before a literal.
let text = "";
for (let i = 0; i < 400; i++) {
  text += `Dear reader ${i}, write to first.last+tag${i}@mail${i % 7}.example.com or to the office at noon, `;
  text += "where nobody reads anything before tea; a lone @ sign or a word@home is no address. ";
}
text = text.repeat(20);

let checksum = 0;
const EMAIL = /[\w.+-]+@[\w-]+\.[\w.-]*\w/g;
for (let found; (found = EMAIL.exec(text)); ) checksum = (checksum * 3 + found.index + found[0].length) % 1000000007;
checksum;
