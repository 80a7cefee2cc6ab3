// Arrays with holes, far indices and names, as printed and as walked.
const a = [1, , 3]; a[7] = 8; a.name = "list"; a[-1] = "minus";
console.log(a, a.length, Object.keys(a), a.indexOf(undefined), a.includes(undefined));
const sparse = []; sparse[4294967294] = 1; sparse[5] = 2;
for (const key in sparse) console.log(key);
console.log([..."ab", ...a].length, a.flatMap(x => [x, x]), a.toSorted());
