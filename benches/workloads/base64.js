// Characters and codes: base64 of a UTF-8 text, and back.
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values = {};
for (let i = 0; i < 64; i++) values[ALPHABET[i]] = i;

function utf8(text) {
  const bytes = [];
  for (const character of text) {
    const code = character.codePointAt(0);
    if (code < 128) bytes.push(code);
    else if (code < 2048) bytes.push(192 | (code >> 6), 128 | (code & 63));
    else if (code < 65536) bytes.push(224 | (code >> 12), 128 | ((code >> 6) & 63), 128 | (code & 63));
    else bytes.push(240 | (code >> 18), 128 | ((code >> 12) & 63), 128 | ((code >> 6) & 63), 128 | (code & 63));
  }
  return bytes;
}

function encode(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i] << 16) | ((bytes[i + 1] || 0) << 8) | (bytes[i + 2] || 0);
    text += ALPHABET[group >> 18] + ALPHABET[(group >> 12) & 63];
    text += i + 1 < bytes.length ? ALPHABET[(group >> 6) & 63] : "=";
    text += i + 2 < bytes.length ? ALPHABET[group & 63] : "=";
  }
  return text;
}

function decode(text) {
  const bytes = [];
  for (let i = 0; i < text.length; i += 4) {
    const group = (values[text[i]] << 18) | (values[text[i + 1]] << 12) | ((values[text[i + 2]] || 0) << 6) | (values[text[i + 3]] || 0);
    bytes.push(group >> 16);
    if (text[i + 2] !== "=") bytes.push((group >> 8) & 255);
    if (text[i + 3] !== "=") bytes.push(group & 255);
  }
  return bytes;
}

let checksum = 0;
for (let round = 0; round < 280; round++) {
  const bytes = utf8("Grüße, мир! 你好 😀 ".repeat(10) + round);
  const back = decode(encode(bytes));
  if (back.length !== bytes.length) throw new Error("lengths differ");
  for (let i = 0; i < back.length; i++) checksum = (checksum * 3 + (back[i] ^ i)) % 1000000007;
}
checksum;
