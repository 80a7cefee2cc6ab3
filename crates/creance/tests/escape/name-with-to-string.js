// A name with a toString could differ between check and use.
let called = 0; let met; const name = { toString() { called++; return called > 1 ? '../x' : 'a.md'; } };
try { docs.readTextSync(name); } catch (e) { met = e.name; }
verdict = met === 'TypeError' && called === 0 ? 'contained' : 'out';
