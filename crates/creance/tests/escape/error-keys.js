// An error could have more than its message and code of its own.
let e; try { docs.readTextSync('no'); } catch (error) { e = error; }
verdict = Reflect.ownKeys(e).sort().join() === 'code,message' ? 'contained' : 'out';
