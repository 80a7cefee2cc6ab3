// Building strings and taking them apart: concatenation, slice, indexOf, split, join, charCodeAt, case.
const words = "the quick brown fox jumps over a lazy dog while seven wizards boil their ox".split(" ");
let checksum = 0;

function hash(text) {
  let value = 7;
  for (let i = 0; i < text.length; i++) value = (value * 31 + text.charCodeAt(i)) % 1000003;
  return value;
}

function reversed(text) {
  let result = "";
  for (let i = text.length - 1; i >= 0; i--) result += text[i];
  return result;
}

function capitalised(text) {
  return text
    .split(" ")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(" ");
}

function count(text, part) {
  let found = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) found++;
  return found;
}

for (let round = 0; round < 450; round++) {
  let text = "";
  for (let i = 0; i < 60; i++) text += (i ? " " : "") + words[(i * 7 + round) % words.length];
  text = capitalised(text);
  checksum += hash(text) + hash(reversed(text)) + count(text, "o") + count(text.toLowerCase(), "th");
  checksum += text.trim().substring(3, 30).padEnd(40, "-").length + text.lastIndexOf("Ox");
  checksum += text.startsWith("The") ? 1 : text.includes("Dog") ? 2 : 3;
  checksum += "ab".repeat(50).length + text.replace("Fox", "cat").length;
}
checksum;
