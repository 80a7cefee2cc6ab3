// A class that extends through a handle could make handles.
let met;
try { class Base { constructor() { return Object.create(Object.getPrototypeOf(docs)); } } new (class extends Base {})().readTextSync('a.md'); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'TypeError' ? 'contained' : String(met);
