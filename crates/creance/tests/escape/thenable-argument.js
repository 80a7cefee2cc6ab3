// A thenable among the arguments could be awaited by the host.
let asked = 0; let met; try { docs.writeTextSync('t', { then(f) { asked++; f('x'); } }); } catch (e) { met = e.name; }
verdict = asked === 0 && met === 'TypeError' ? 'contained' : 'out';
