// A name with a Symbol.toPrimitive could be converted by the host.
let called = 0; let met; try { docs.readTextSync({ [Symbol.toPrimitive]() { called++; return 'a.md'; } }); } catch (e) { met = e.code; }
verdict = met === 'ERR_ARGUMENT' && called === 0 ? 'contained' : 'out';
