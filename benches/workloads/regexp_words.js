// Words of several alphabets by a Unicode property.
let text = "";
for (let i = 0; i < 400; i++) {
  text += `Der Übermut tat selten gut, ${i} Mal – это простой текст на русском языке; η γρήγορη αλεπού, 12 日本語 and naïve Straße 𝒳${i}. `;
}
text = text.repeat(10);

let checksum = 0;
const WORD = /\p{L}+/gu;
for (let found; (found = WORD.exec(text)); ) checksum = (checksum * 3 + found[0].length + found.index) % 1000000007;
checksum;
