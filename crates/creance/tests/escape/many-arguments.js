// A call with very many arguments could make the host allocate.
let met;
try { docs.readTextSync(...Array(150000).fill(0)); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_TOO_LARGE' ? 'contained' : String(met);
