// A promise among the arguments could be awaited by the host.
let met;
try { docs.writeTextSync('t', Promise.resolve('x')); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_ARGUMENT' ? 'contained' : String(met);
