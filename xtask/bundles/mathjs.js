// Expressions, units, matrices, complex numbers and fractions in mathjs.
import { create, all } from "mathjs";

const math = create(all, { randomSeed: "creance" });
for (const text of ["2 * (3 + 4) ^ 2", "sqrt(-4)", "12.7 cm to inch", "sin(45 deg) ^ 2", "det([-1, 2; 3, 1])", "[1, 2; 3, 4] * [5; 6]", "9!", "cross([1,2,3],[4,5,6])", "1/3 + 1/7", "mean(1, 2, 3, 4)", "5 km/h to m/s", "2 + 3i", "gcd(84, 36)", "x = 7; x^2 + 1", "f(a, b) = a ^ b; f(2, 10)", "inv([4, 7; 2, 6])", "eigs([2, 0; 0, 3]).values", "bignumber(2)^100", "fraction(1, 3) + fraction(1, 6)", "sort([3, 1, 2])", "combinations(20, 7)", "atan2(1, 2)", "range(0, 10, 3)", "std([1, 2, 3, 4, 5])", "hex(255)", "isPrime(7919)", "2 inch + 3 cm"]) console.log(text, "=", math.format(math.evaluate(text), { precision: 12 }));
console.log(math.simplify("2x + 3x - (x - 1)").toString(), math.derivative("x^3 + sin(x) * x", "x").toString(), math.rationalize("(x+1)^2/(x+1)").toString(), math.parse("a + b / c").toTex(), math.parse("f(x) = x^2").type, math.lusolve([[2, 1], [1, 3]], [3, 5]), String(math.unit("2 hours").to("s")), math.lup([[2, 1], [1, 3]]).p);
const scope = { price: 20, n: 3 }; math.evaluate(["total = price * n", "vat = total * 19%"], scope); console.log(scope, math.chain(3).add(4).multiply(2).done()); try { math.evaluate("2 +"); } catch (error) { console.log(error.message); }
