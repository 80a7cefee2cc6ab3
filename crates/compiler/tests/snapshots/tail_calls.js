// Calls whose value is the function's own, in strict code.
"use strict";
function plain(f, n) {
  return n ? f(n - 1) : (f(0), f`x`) ?? f(...n);
}
function covered(f) {
  try { return f(1) } catch { return f?.(2) }
}
const named = (x) => eval(x);
