// BigInt: large products, quotients and their digits, and many small ones.
function factorial(n) {
  let product = 1n;
  for (let i = 2n; i <= n; i++) product *= i;
  return product;
}

function fibonacci(n) {
  let [a, b] = [0n, 1n];
  for (let i = 0; i < n; i++) [a, b] = [b, a + b];
  return a;
}

function power(base, exponent, modulus) {
  let result = 1n;
  for (base %= modulus; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % modulus;
    base = (base * base) % modulus;
  }
  return result;
}

function digits(text) {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum * 3 + text.charCodeAt(i)) % 1000003;
  return sum;
}

let checksum = digits(factorial(1200n).toString()) + digits(fibonacci(9000).toString());
const prime = (1n << 127n) - 1n;
for (let i = 2n; i < 90n; i++) {
  const inverse = power(i, prime - 2n, prime);
  if ((inverse * i) % prime !== 1n) throw new Error("no inverse");
  checksum += Number(inverse % 1009n);
}
let state = 88172645463325252n;
for (let i = 0; i < 34000; i++) {
  state ^= (state << 13n) & 0xffffffffffffffffn;
  state ^= state >> 7n;
  state ^= (state << 17n) & 0xffffffffffffffffn;
}
checksum + ":" + state;
