// A method could be called as a constructor, with a this of its own.
let met;
try { Reflect.construct(docs.readTextSync, ['a.md']); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'TypeError' ? 'contained' : String(met);
