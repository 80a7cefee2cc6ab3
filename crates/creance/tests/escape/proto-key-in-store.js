// A stored key __proto__ could change the prototype of what comes back.
kv.setSync('k', { ['__proto__']: { polluted: 1 }, constructor: 2 }); const back = kv.getSync('k');
verdict = Object.getPrototypeOf(back) === Object.prototype && Object.hasOwn(back, '__proto__') && back.polluted === undefined && ({}).polluted === undefined && back.constructor === 2 ? 'contained' : 'out';
