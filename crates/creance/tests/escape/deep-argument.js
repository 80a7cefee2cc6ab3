// A deep argument could overflow the stack of the host.
let met;
try { let a = 1; for (let i = 0; i < 100000; i++) a = { a }; kv.setSync('k', a); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_ARGUMENT' ? 'contained' : String(met);
