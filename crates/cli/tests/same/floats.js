// Numbers as text and text as numbers, to the last digit.
for (const n of [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 123456789012345680000, 0.000001, 1e-7, 4.35, 1.005, -0, 2 ** 53 + 2]) console.log(n, n.toFixed(2), n.toPrecision(3), n.toExponential(), n.toString(2).length, n.toString(36));
console.log(["0x1F", "0b11", " 12 ", "1_000", "1e1000", "-", ".5.", "Infinity", "", "0o17"].map(Number), parseFloat("3.14abc"), parseInt("0x1g"), parseInt("z", 36), Number.EPSILON, Math.fround(5.05), Math.f16round(1.337));
