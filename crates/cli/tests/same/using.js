// Resources are given back in reverse, also when something throws.
const open = name => ({ name, [Symbol.dispose]() { console.log("close", name); if (name === "b") throw new Error("in close"); } });
try { using a = open("a"), b = open("b"); using none = null; console.log(a.name, b.name); throw new TypeError("in body"); } catch (error) { console.log(error.name, error.error.message, error.suppressed.message); } { using stack = new DisposableStack(); stack.use(open("x")); stack.defer(() => console.log("deferred")); stack.adopt(5, n => console.log("adopted", n)); }
(async () => { await using later = { async [Symbol.asyncDispose]() { await null; console.log("later"); } }; console.log("body"); })();
