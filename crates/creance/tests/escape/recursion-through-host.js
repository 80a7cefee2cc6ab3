// Recursion through getters among arguments could overflow the stack of the host.
let depth = 0; const nest = () => { depth++; kv.setSync('k', { get x() { nest(); return 1; } }); };
let met; try { nest(); } catch (e) { met = e; }
verdict = met instanceof RangeError && depth < 1000 ? 'contained' : 'out';
