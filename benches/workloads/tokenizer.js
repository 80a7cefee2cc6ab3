// Scanning text by character codes into tokens, with a table of names.
const KEYWORDS = new Set(["let", "if", "else", "while", "return", "function"]);
const isLetter = (code) => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
const isDigit = (code) => code >= 48 && code <= 57;

function tokenize(text) {
  const tokens = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 10) line++;
    if (code === 32 || code === 10) {
      at++;
      continue;
    }
    const start = at;
    let kind = "punctuator";
    if (isLetter(code)) {
      while (at < text.length && (isLetter(text.charCodeAt(at)) || isDigit(text.charCodeAt(at)))) at++;
      kind = KEYWORDS.has(text.slice(start, at)) ? "keyword" : "name";
    } else if (isDigit(code)) {
      while (isDigit(text.charCodeAt(at))) at++;
      kind = "number";
    } else if (code === 34) {
      at++;
      while (text.charCodeAt(at) !== 34) at += text.charCodeAt(at) === 92 ? 2 : 1;
      at++;
      kind = "string";
    } else if (code === 47 && text.charCodeAt(at + 1) === 47) {
      while (at < text.length && text.charCodeAt(at) !== 10) at++;
      continue;
    } else {
      at += "=<>!".includes(text[at]) && text[at + 1] === "=" ? 2 : 1;
    }
    tokens.push({ kind, text: text.slice(start, at), line });
  }
  return tokens;
}

const source = `function gcd(a, b) { // greatest common divisor
  while (b != 0) { let rest = a % b; a = b; b = rest; }
  return a;
}
let message = "the \\"answer\\" is ";
if (gcd(1071, 462) >= 21) message = message + 42; else message = "";
`.repeat(8);

let checksum = 0;
const names = {};
for (let round = 0; round < 60; round++) {
  for (const token of tokenize(source)) {
    if (token.kind === "name") names[token.text] = (names[token.text] || 0) + token.line;
    checksum = (checksum * 5 + token.text.length + token.kind.length * token.line) % 1000000007;
  }
}
for (const name of Object.keys(names).sort()) checksum = (checksum + names[name] * name.length) % 1000000007;
checksum;
