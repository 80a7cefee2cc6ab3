// The stack of an error could name files of the host.
let e; try { docs.readTextSync('no'); } catch (error) { e = error; }
verdict = !/\.rs|\/root|\/home|rustc|cargo|creance|0x[0-9a-f]{6}/.test(e.stack + e.message) ? 'contained' : 'out';
