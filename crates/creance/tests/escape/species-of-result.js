// The species of promises could make the host build an object of script.
let built = 0; class Mine extends Promise { constructor(f) { built++; super(f); } }
Object.defineProperty(Promise, Symbol.species, { value: Mine });
Object.defineProperty(Promise.prototype, 'constructor', { value: Mine });
const p = docs.readText('a.md');
verdict = built === 0 && Object.getPrototypeOf(p) === Promise.prototype ? 'contained' : 'out';
