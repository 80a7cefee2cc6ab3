// Names that every object has could be found in the environment.
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'PATH', 'HOME', 'path'];
verdict = names.every((n) => env.get(n) === undefined && !env.has(n)) && env.names().join() === 'GIVEN' ? 'contained' : 'out';
