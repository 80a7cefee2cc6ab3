// A callback could get an object of the library as this or as an argument.
'use strict';
const seen = []; function f(...all) { seen.push(this, ...all); return 0; }
const a = [3, 1]; a.map(f); a.sort(f); a.reduce(f); new Set(a).forEach(f); 'xx'.replaceAll('x', f); Array.from(a, f);
verdict = seen.every((x) => typeof x !== 'function' && (typeof x !== 'object' || x === a || x instanceof Set)) ? 'contained' : 'out';
