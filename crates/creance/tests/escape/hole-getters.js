// Holes could be read through the prototype, with effects in the middle of the copy.
let n = 0; Object.defineProperty(Array.prototype, 1, { get() { n++; return 'from the prototype'; }, configurable: true });
kv.setSync('k', [1, , 3]); delete Array.prototype[1];
verdict = n === 1 && kv.getSync('k')[1] === 'from the prototype' ? 'contained' : 'out';
