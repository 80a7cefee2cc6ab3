// Fields of comma-separated values, some of them quoted.
let text = "";
for (let i = 0; i < 500; i++) {
  text += `${i},"Smith, John ""Jack""",${i * 3.25},some street ${i % 50},,"two\nlines",${i % 2 ? "yes" : "no"}\n`;
}
text = text.repeat(5);

let rows = 0;
let checksum = 0;
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g;
for (let found; (found = FIELD.exec(text)); ) {
  const field = found[1] !== undefined ? found[1].replace(/""/g, '"') : found[2];
  checksum = (checksum * 5 + field.length) % 1000000007;
  if (found[3] === "\n") rows++;
}
checksum + rows;
