// A getter among the arguments could call the capability again and change what is being used.
let met; const evil = { get x() { docs.removeSync('a.md'); docs.writeTextSync('again', 'yes'); return 1; } };
try { docs.writeTextSync('b', evil); } catch (e) { met = e.code; }
verdict = met === 'ERR_ARGUMENT' && docs.readTextSync('again') === 'yes' && !docs.existsSync('b') ? 'contained' : 'out';
