// A proxy of a handle could pass for the handle.
let met;
try { new Proxy(docs, {}).readTextSync('a.md'); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'TypeError' ? 'contained' : String(met);
