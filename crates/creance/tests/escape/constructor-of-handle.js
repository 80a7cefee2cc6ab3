// The constructor of the constructor of a handle could be a foreign Function.
verdict = docs.constructor === Object && docs.constructor.constructor === Function ? 'contained' : 'out';
