// Fields, private names, static blocks, accessors, the order in which they run.
const order = []; const log = name => (order.push(name), name);
class A { [log("a")] = log("A.a"); static [log("s")] = log("A.s"); static { log("block"); } #p = log("#p"); get p() { return this.#p; } static has(o) { return #p in o; } accessor q = log("q"); }
class B extends A { constructor() { log("before"); super(); log("after"); } b = log("B.b"); }
const b = new B(); console.log(order.join(), b.p, b.q, A.has(b), A.has({}), b, A, class extends A {});
