// A body that closes its own function could run outside of it.
let met = 0; for (const text of ['}); globalThis.out = 1; (function(){', '/*', '*/', '}, globalThis.out = 1, {', '} globalThis.out = 1; {']) try { Function(text); } catch (e) { met += e.name === 'SyntaxError'; }
for (const text of ['a = (globalThis.out = 1)) { } , function (', '/*', 'a) { globalThis.out = 1 } ; (']) try { Function(text, ''); } catch (e) { met += e.name === 'SyntaxError'; }
verdict = met === 8 && !('out' in globalThis) ? 'contained' : 'out';
