// A proxy that nests itself anew at each look could make the host copy without end.
let met;
try { const nest = () => new Proxy({ x: 1 }, { get: nest }); kv.setSync('k', nest()); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_ARGUMENT' ? 'contained' : String(met);
