// A primitive this could be taken for a handle number.
let met;
try { docs.readTextSync.call(0, 'a.md'); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'TypeError' ? 'contained' : String(met);
