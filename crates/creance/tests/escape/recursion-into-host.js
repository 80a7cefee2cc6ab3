// A call of the host at the very end of the stack could overflow it.
let met; const down = () => { try { down(); } catch (e) { try { docs.readTextSync('a.md'); docs.readText('a.md'); } catch (inner) { met = inner; } throw e; } };
try { down(); } catch (e) { met = e; }
verdict = met instanceof RangeError ? 'contained' : 'out';
