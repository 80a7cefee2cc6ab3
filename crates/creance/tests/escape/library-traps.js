// Traps could get objects of the library as targets, receivers or arguments.
const seen = []; const target = [3, 1, 2];
const handler = new Proxy({}, { get: (_, trap) => (...all) => { seen.push(...all); return Reflect[trap](...all); } });
const p = new Proxy(target, handler); Array.from(p); p.map((x) => x); p.flat(); [].concat(p); p.sort(); JSON.stringify(p);
verdict = seen.every((x) => typeof x !== 'object' || x === null || x === target || x === p || Reflect.ownKeys(x).every((k) => ['value', 'writable', 'enumerable', 'configurable'].includes(k))) ? 'contained' : 'out';
