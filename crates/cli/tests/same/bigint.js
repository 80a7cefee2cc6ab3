// Big integers.
let f = 1n; for (let i = 1n; i <= 60n; i++) f *= i;
console.log(f, f.toString(36), BigInt.asIntN(64, f), BigInt.asUintN(7, -1n), -7n / 2n, -7n % 2n, 2n ** 100n >> 90n);
console.log(1n < 2, 2n == 2, 10n > 9.5, typeof 1n, [3n, 1, 2n].sort(), (123456789n ** 9n).toLocaleString("de"));
try { 1n + 1; } catch (error) { console.log(error.name); }
