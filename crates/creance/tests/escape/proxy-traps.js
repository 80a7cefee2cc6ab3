// A proxy among the arguments could be asked for more than its keys and values.
const traps = new Set(); const p = new Proxy({ a: 1 }, new Proxy({}, { get: (_, trap) => { traps.add(trap); } }));
kv.setSync('k', p);
verdict = [...traps].sort().join() === 'get,getOwnPropertyDescriptor,ownKeys' ? 'contained' : 'out';
