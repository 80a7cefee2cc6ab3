// The constructor of a method could be a Function that sees another global.
const F = docs.readText.constructor;
verdict = F === Function && F('return this')() === globalThis ? 'contained' : 'out';
