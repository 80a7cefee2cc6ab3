// A changed Symbol.hasInstance could be asked by the host.
let asked = 0; Object.defineProperty(Error, Symbol.hasInstance, { value() { asked++; return true; } });
try { docs.readTextSync('no'); } catch {}
verdict = asked === 0 ? 'contained' : 'out';
