// An array proxy with an absurd length could make the host allocate.
let met;
try { kv.setSync('k', new Proxy([], { get: (t, k) => k === 'length' ? 2 ** 53 - 1 : 0 })); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_TOO_LARGE' ? 'contained' : String(met);
