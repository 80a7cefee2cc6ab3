// A proxy with a million keys could make the host copy without end.
let met;
try { kv.setSync('k', new Proxy({}, { ownKeys: () => Array.from({ length: 200000 }, (_, i) => 'k' + i), getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) })); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_TOO_LARGE' ? 'contained' : String(met);
