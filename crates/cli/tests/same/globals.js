// What a script finds, and nothing else.
console.log(Reflect.ownKeys(globalThis).map(String).sort().join("\n")); console.log(typeof process, typeof require, typeof module, typeof window, typeof self, typeof Deno, typeof global);
console.log(Object.keys(globalThis), this === globalThis, Object.prototype.toString.call(globalThis), globalThis.constructor === Object);
