// A String object with its own properties could pass for a name.
let met;
try { docs.readTextSync(Object.assign(new String('a.md'), { length: 99 })); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'TypeError' ? 'contained' : String(met);
