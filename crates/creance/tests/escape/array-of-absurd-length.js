// An array with an absurd length could make the host allocate.
let met;
try { kv.setSync('k', new Array(4294967295)); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_TOO_LARGE' ? 'contained' : String(met);
