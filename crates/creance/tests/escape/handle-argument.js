// A handle could be stored and come back with other rights.
let met;
try { kv.setSync('k', { handle: docs }); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_ARGUMENT' ? 'contained' : String(met);
