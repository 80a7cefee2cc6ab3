// Lone surrogates, NUL and other odd text could break what is stored.
const odd = ['\ud800', '\udc00\ud800', '\0', '\ufeffx', '\u202e', 'e\u0301', '\ud83d\ude00', ''];
odd.forEach((s, i) => kv.setSync('k' + i, s));
verdict = odd.every((s, i) => kv.getSync('k' + i) === s.toWellFormed()) ? 'contained' : 'out';
