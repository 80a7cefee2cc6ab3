// A changed array iterator could be handed arrays of the library.
const seen = []; const original = Array.prototype[Symbol.iterator];
Array.prototype[Symbol.iterator] = function () { seen.push(this); return original.call(this); };
const mine = [1, 2]; mine.map(String); mine.toSorted(); new Set([3]).union(new Set([4])); Promise.all(mine); docs.listSync(); mine.flatMap((x) => [x]);
verdict = seen.every((x) => x === mine || x.length < 2) ? 'contained' : 'out';
