// An object that inherits from a handle could pass for it.
let met;
try { Object.create(docs).readTextSync('a.md'); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'TypeError' ? 'contained' : String(met);
