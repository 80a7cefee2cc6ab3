// Functions that are written in JavaScript inside could show their text.
const fs = [[].map, [].sort, Promise.all, 'x'.replaceAll, new Map().forEach, Array.from, Iterator.prototype.map];
verdict = fs.every((f) => /^function [\w ]*\(\) \{ \[native code\] \}$/.test(f.toString())) ? 'contained' : 'out';
