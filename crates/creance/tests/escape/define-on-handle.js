// A handle could get properties that others trust.
let met;
try { Object.defineProperty(docs, 'readTextSync', { value: () => 'mine' }); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'TypeError' ? 'contained' : String(met);
