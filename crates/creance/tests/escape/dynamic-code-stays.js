// Code that is made from text could see more than the code that makes it.
const makers = [Function, Object.getPrototypeOf(function* () {}).constructor, Object.getPrototypeOf(async () => 1).constructor, Object.getPrototypeOf(async function* () {}).constructor];
const seen = [(0, eval)('this'), Function('return this')(), Function('return typeof require')(), (0, eval)('typeof $call'), (0, eval)('typeof arguments')];
verdict = makers.every((f) => f.constructor.constructor === Function || Object.getPrototypeOf(f) === Function) && seen[0] === globalThis && seen[1] === globalThis && seen[2] === 'undefined' && seen[3] === 'undefined' && seen[4] === 'undefined' ? 'contained' : 'out';
