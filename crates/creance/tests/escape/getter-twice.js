// A getter could answer differently when it is read a second time.
let n = 0; const value = { get x() { return n++ === 0 ? 'first' : 'second'; } };
kv.setSync('k', value);
verdict = n === 1 && kv.getSync('k').x === 'first' ? 'contained' : 'out';
