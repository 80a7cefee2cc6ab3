// A revoked grant could work through what was taken from it before.
const met = [() => dead.readTextSync('a.md'), () => dead.subdir('sub'), () => dead.readOnly(), () => Reflect.apply(docs.readTextSync, dead, ['a.md'])].map((f) => { try { f(); return 'out'; } catch (e) { return e.code; } });
verdict = met.every((code) => code === 'ERR_REVOKED') ? 'contained' : 'out';
