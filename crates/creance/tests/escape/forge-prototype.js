// An object with the prototype of handles could pass for one.
let met;
try { Object.setPrototypeOf({}, Object.getPrototypeOf(docs)).readTextSync('a.md'); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'TypeError' ? 'contained' : String(met);
