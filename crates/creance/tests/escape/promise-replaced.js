// With Promise replaced, the host could hand its work to script.
let called = 0; const Original = Promise; globalThis.Promise = class { constructor() { called++; } static resolve() { called++; } };
const p = docs.readText('a.md');
verdict = called === 0 && p instanceof Original ? 'contained' : 'out';
