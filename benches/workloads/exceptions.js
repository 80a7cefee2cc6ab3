// Throwing, catching, finally, and errors that cross several calls.
class ParseError extends Error {
  constructor(message, position) {
    super(message);
    this.name = "ParseError";
    this.position = position;
  }
}

let cleanups = 0;

function digits(text, depth) {
  try {
    if (depth > 0) return digits(text, depth - 1);
    let value = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i) - 48;
      if (code < 0 || code > 9) throw new ParseError("not a digit: " + text[i], i);
      value = value * 10 + code;
    }
    return value;
  } finally {
    cleanups++;
  }
}

function early(n) {
  for (let i = 0; ; i++) {
    try {
      if (i === n) return i;
      if (i % 2) continue;
    } finally {
      cleanups += 2;
    }
  }
}

let sum = 0;
let failures = 0;
for (let i = 0; i < 9000; i++) {
  try {
    sum += digits(i % 3 === 0 ? i + "x" : "" + i, i % 4);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    failures += error.position + error.message.length;
  }
  try {
    if (i % 5 === 0) null.property;
    if (i % 7 === 0) throw i;
  } catch (error) {
    failures += typeof error === "number" ? error % 10 : error instanceof TypeError ? 1 : 100;
  }
  sum += early(i % 6);
}
sum + ":" + failures + ":" + cleanups;
