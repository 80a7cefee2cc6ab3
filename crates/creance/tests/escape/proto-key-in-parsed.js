// A parsed __proto__ could pollute on its way through the host.
kv.setSync('k', JSON.parse('{"__proto__": {"admin": true}, "a": {"__proto__": null}}')); const back = kv.getSync('k');
verdict = back.admin === undefined && ({}).admin === undefined && Object.getPrototypeOf(back.a) === Object.prototype ? 'contained' : 'out';
