// A very long name could overflow a message, or show what stands behind it.
let e; try { docs.readTextSync('../' + 'x'.repeat(100000)); } catch (error) { e = error; }
verdict = e.code === 'ERR_PATH' && e.message.length < 300 ? 'contained' : 'out';
