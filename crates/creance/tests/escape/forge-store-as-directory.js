// A method of a directory could be applied to a store.
let met;
try { docs.readTextSync.call(kv, 'a.md'); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'TypeError' ? 'contained' : String(met);
