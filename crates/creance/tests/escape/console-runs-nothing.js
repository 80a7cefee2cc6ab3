// Showing a value could run script of it.
let ran = 0; const f = () => { ran++; return 'x'; };
const o = { get a() { return f(); }, toString: f, valueOf: f, toJSON: f, inspect: f, [Symbol.for('nodejs.util.inspect.custom')]: f, [Symbol.toPrimitive]: f, get [Symbol.toStringTag]() { return f(); } };
console.log(o, new Proxy(o, new Proxy({}, { get: f })), [o], new Map([[o, o]])); console.log('%s %d %o %j', o, o, o, o); console.error(Object.defineProperties(new Error('e'), Object.getOwnPropertyDescriptors(o)));
verdict = ran === 0 ? 'contained' : 'out';
