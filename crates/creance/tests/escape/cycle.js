// A cycle among the arguments could make the host copy without end.
let met;
try { const a = {}; a.a = [a]; kv.setSync('k', a); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_ARGUMENT' ? 'contained' : String(met);
