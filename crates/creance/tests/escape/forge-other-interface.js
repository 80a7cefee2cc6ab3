// A method of a directory could be applied to a file.
let met;
try { docs.readTextSync.call(docs.file('a.md'), 'sub/b.txt'); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'TypeError' ? 'contained' : String(met);
