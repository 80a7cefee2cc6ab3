// A callback could reach the function of the library that calls it.
let found; [1].map(function f() { try { found = f.caller; } catch { found = null; } });
verdict = found === null || found === undefined ? 'contained' : 'out';
