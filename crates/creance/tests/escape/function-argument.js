// A function could cross and be called by the host.
let met;
try { kv.setSync('k', () => 1); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_ARGUMENT' ? 'contained' : String(met);
