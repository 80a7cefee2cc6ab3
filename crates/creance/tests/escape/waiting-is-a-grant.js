// Waiting in shared memory could be a clock.
let met;
try { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'TypeError' ? 'contained' : String(met);
