// Decimal numbers of any precision.
import Decimal from "decimal.js";

for (const precision of [20, 50, 200]) { Decimal.set({ precision }); const x = new Decimal("1.2345678901234567890123"); console.log(String(x.sqrt()), String(x.exp()), String(x.ln()), String(x.sin()), String(x.pow("7.5")), String(Decimal.acos(-1)), String(new Decimal(2).pow(-0.5)), String(x.cosh().atanh === undefined), String(x.toFraction(1000))); }
Decimal.set({ precision: 30, rounding: Decimal.ROUND_HALF_EVEN }); for (const text of ["0.1", "-0", "1e-400", "9.99999999999999999999999999999999999", "0xff.8", "0b101.01", "Infinity", "NaN", "123456789.987654321"]) { const d = new Decimal(text); console.log(d.toFixed(3), d.toExponential(4), d.toPrecision(5), d.toHex(), d.toBinary(), d.toNearest("0.05").toString(), d.dp(), d.sd(true), d.trunc().toString(), d.cmp(1)); }
let sum = new Decimal(0); for (let n = 1; n <= 2000; n++) sum = sum.plus(new Decimal(1).div(n)); console.log(sum.toString(), Decimal.max(1, "2.5", 2).toString(), Decimal.hypot(3, "4").toString(), new Decimal("1e500").mod(97).toString()); try { new Decimal("x"); } catch (error) { console.log(error.message); }
