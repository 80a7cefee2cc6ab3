// A patched then could be called with functions of the host.
let called = 0; const then = Promise.prototype.then; Promise.prototype.then = function (...all) { called++; return then.apply(this, all); };
(async () => { await docs.readText('a.md'); verdict = called === 0 ? 'contained' : 'out'; })();
