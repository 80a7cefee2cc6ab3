// Functions whose last digits differ between the libraries of operating systems.
for (const name of ["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "expm1", "log", "log10", "log2", "log1p", "cbrt", "sqrt", "asinh", "acosh", "atanh"]) console.log(name, Math[name](0.7), Math[name](1e-5), Math[name](1e6), Math[name](-2));
console.log(Math.pow(1.1, 333.3), Math.atan2(-1, -0), Math.hypot(3, 4, 1e-9), Math.sumPrecise([1e20, 0.1, -1e20]), Math.round(-0.5), Math.max(), Math.clz32(1), Math.imul(0xffffffff, 5), Math.E, 0.1 ** 7, 7.7 % 1.1);
