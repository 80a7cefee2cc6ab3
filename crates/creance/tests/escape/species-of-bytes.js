// The species of bytes could be asked while they are copied.
let asked = 0; for (const F of [Object.getPrototypeOf(Uint8Array), ArrayBuffer, Array]) Object.defineProperty(F, Symbol.species, { get() { asked++; } });
docs.writeBytesSync('x', docs.readBytesSync('a.md')); kv.setSync('k', [1]); kv.getSync('k');
verdict = asked === 0 ? 'contained' : 'out';
