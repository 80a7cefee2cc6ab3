// A private field on a handle could carry state between scripts that should not share it.
class Base { constructor(o) { return o; } } class Stamp extends Base { #x = 1; static has(o) { return #x in o; } }
let met; try { new Stamp(docs); } catch (e) { met = e.name; }
verdict = met === 'TypeError' || Stamp.has(docs) ? 'contained' : 'out';
