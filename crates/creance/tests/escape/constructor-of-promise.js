// The promise of a call could belong to the host.
const p = docs.readText('a.md');
verdict = p.constructor === Promise && Object.getPrototypeOf(p) === Promise.prototype ? 'contained' : 'out';
