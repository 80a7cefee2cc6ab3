// __proto__ and __defineGetter__ could change a handle.
let met = 0; for (const f of [() => { docs.__proto__ = {}; }, () => docs.__defineGetter__('x', () => 1)]) try { f(); } catch { met++; }
verdict = met === 2 && docs.readTextSync('a.md') === 'granted' ? 'contained' : 'out';
