// Places in stacks.
function inner() { throw new Error("here"); }
const outer = () => inner();
class K { static make() { return new K(); } constructor() { outer(); } get it() { return [1].map(() => outer()); } }
for (const f of [outer, K.make, () => K.prototype.it, () => eval("outer()"), () => null.x, () => missing])
  try { f(); } catch (error) { console.log(error.stack.replace(/[^\s(]*error_stack/g, "error_stack")); }
