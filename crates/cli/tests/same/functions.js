// Texts, names and lengths of functions.
const o = { m(a, b = 1) { return /* kept */ a; }, get g() { return 1; }, async *ag() {}, ["x" + 1]: () => 1, "with space": class { } };
console.log(o.m.toString(), o.m.length, o.m.name, o.x1.name, o["with space"].name, Object.getOwnPropertyDescriptor(o, "g").get.name, o.m.bind(null, 1).name, o.m.bind(null, 1).length);
console.log(Math.max.toString(), (class A { static s = 1 }).toString(), Object.getOwnPropertyNames(function () { }), Object.getOwnPropertyNames(() => 1), new (function F(a) { return new.target.name; }.bind())() + "");
