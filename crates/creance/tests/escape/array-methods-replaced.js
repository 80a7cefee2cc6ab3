// Methods of arrays that script has replaced could be used by the host.
let called = 0; for (const name of ['push', 'map', 'join', 'concat', 'slice', 'forEach']) Array.prototype[name] = () => { called++; };
docs.listSync(); kv.setSync('k', [1, [2]]); args.list();
verdict = called === 0 ? 'contained' : 'out';
