// Setters on Error.prototype could catch errors under construction.
let caught = 0; for (const key of ['message', 'stack', 'code', 'name', 'cause'])
    Object.defineProperty(Error.prototype, key, { configurable: true, set() { caught++; } });
try { docs.readTextSync('no'); } catch {}
verdict = caught === 0 ? 'contained' : 'out';
