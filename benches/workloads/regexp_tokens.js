// A tokenizer of sticky alternatives with a group for each kind.
const source = `function gcd(a, b) { // greatest common divisor
  while (b !== 0) { const rest = a % b; a = b; b = rest; }
  return a >= 0x10 ? a : -1.5e3; /* nothing else */
}
let message = "the \\"answer\\" is " + 'good';
`.repeat(900);
const TOKEN =
  /(\s+)|(\/\/[^\n]*|\/\*[^]*?\*\/)|([A-Za-z_$][\w$]*)|(0[xX][\da-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|([=!]=?=?|[<>]=?|&&|\|\||[-+*\/%(){};,?:.])/y;

let checksum = 0;
let at = 0;
while (at < source.length) {
  TOKEN.lastIndex = at;
  const found = TOKEN.exec(source);
  let kind = 1;
  while (found[kind] === undefined) kind++;
  at = TOKEN.lastIndex;
  checksum = (checksum * 7 + kind * found[0].length) % 1000000007;
}
checksum;
