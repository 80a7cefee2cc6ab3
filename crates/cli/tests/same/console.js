// What the console makes of values and templates.
console.log("%s is %d years and %i, %f %o %O %j %% %c.", "Bob", 42.5, 42.9, "x", { a: [1] }, { b: 2 }, 3, "css", "rest", { more: 1 });
console.log([["deep", ["deeper", ["deepest", ["out of sight"]]]]], { f() {}, g: class G {}, h: Symbol.iterator, [Symbol("k")]: 1 });
console.log([1.5, -0, NaN, 1e21, 1e-7, "it's", 'say "hi"', `both ' and "`, null, undefined, true, 10n], new Error("shown").message);
console.log(new Array(150).fill(0), "x".repeat(200).length, [undefined, , 1], Object.create(null), Object.create({ inherited: 1 }), new (class Foo { x = 1 })());
console.error("to the other stream"); console.assert(1 > 2, "one is", 1); console.dir({ a: { b: { c: { d: 1 } } } }); console.debug(); console.info("");
