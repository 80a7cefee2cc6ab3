// A symbol could cross and identify something of the host.
let met;
try { kv.setSync('k', Symbol.for('x')); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_ARGUMENT' ? 'contained' : String(met);
