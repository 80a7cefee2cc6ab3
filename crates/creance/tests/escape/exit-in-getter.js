// An end in a getter among the arguments could be survived.
// Ends: ended with status 4
verdict = 'contained';
try { kv.setSync('k', { get x() { exit.now(4); } }); } catch { verdict = 'out'; }
verdict = 'out';
