// An error of the host could carry its own Error.
let e; try { docs.readTextSync('no'); } catch (error) { e = error; }
verdict = e.constructor === Error && Object.getPrototypeOf(e) === Error.prototype && e.constructor.constructor === Function ? 'contained' : 'out';
