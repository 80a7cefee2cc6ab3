import Big from "big.js";

Big.DP = 40;
console.log(String(new Big(2).sqrt()), String(new Big(1).div(3)), String(new Big("123456789.123456789").pow(7)));
for (const text of ["0", "-0", "1e21", "-1.5e-30", "  1", "0x10", "1.", ".5", "1e1000001", "NaN", "--1", "1e+5", "00012.3400"]) {
  try {
    const n = new Big(text);
    console.log(text, String(n), n.toFixed(5), n.toExponential(3), n.toPrecision(4), n.valueOf(), JSON.stringify(n));
  } catch (error) {
    console.log(text, error.name, error.message);
  }
}
let e = new Big(1), term = new Big(1);
for (let i = 1; i < 60; i++) { term = term.div(i); e = e.plus(term); }
console.log(e.toFixed(40));
for (const mode of [0, 1, 2, 3]) {
  Big.RM = mode;
  console.log(["1.25", "-1.25", "1.35", "2.5", "-2.5"].map(t => new Big(t).round(1).toString() + "/" + new Big(t).round(0)).join(" "));
}
const sorted = ["3.2", "-1", "10", "2e3", "0.001"].map(t => new Big(t)).sort((a, b) => a.cmp(b));
console.log(sorted.join(), sorted.map(n => n.mod("0.3").toString()).join());
let factorial = new Big(1);
for (let i = 2; i <= 200; i++) factorial = factorial.times(i);
console.log(factorial.toFixed());
console.log(new Big("1e-10").eq("0.0000000001"), new Big(1).gt(0), new Big(1).lte("1.0"), new Big(-7).abs().minus("0.5").neg().toString());
