// An error could have more than its message, stack and code.
let e; try { docs.readTextSync('no'); } catch (error) { e = error; }
verdict = Reflect.ownKeys(e).sort().join() === 'code,message,stack' ? 'contained' : 'out';
