// The prototypes of a handle could lead to an object of the host.
const chain = []; for (let o = docs; o; o = Object.getPrototypeOf(o)) chain.push(o);
verdict = chain.length === 3 && chain[2] === Object.prototype ? 'contained' : 'out';
