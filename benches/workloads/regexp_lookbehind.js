// Prices: numbers behind a currency sign, and numbers before a unit.
let text = "";
for (let i = 0; i < 400; i++) {
  text += `Item ${i} costs $${i}.${10 + (i % 80)} or \u00a3${i * 2}.50 and weighs ${i % 30} kg in a box of ${i} cm; call 555-${i}. `;
}
text = text.repeat(12);

let checksum = 0;
const PRICE = /(?<=[$\u00a3])\d+(?:\.\d\d)?/g;
for (let found; (found = PRICE.exec(text)); ) checksum = (checksum + Math.round(found[0] * 100)) % 1000000007;
const WEIGHT = /\b\d+(?= kg\b)/g;
for (let found; (found = WEIGHT.exec(text)); ) checksum = (checksum * 3 + +found[0]) % 1000000007;
checksum += text.match(/(?<!\d|[$.\u00a3])\b\d+\b(?! (?:kg|cm))/g).length;
checksum;
