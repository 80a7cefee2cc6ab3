// A method of a writable handle could write through a read-only one.
let met;
try { docs.writeTextSync.call(ro, 'a.md', 'x'); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_READ_ONLY' ? 'contained' : String(met);
