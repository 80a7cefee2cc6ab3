// Collection is not observable in a way that depends on the machine.
const registry = new FinalizationRegistry(held => console.log("gone", held)); let kept = { kept: true };
(function () { for (let i = 0; i < 5; i++) registry.register({ i }, i); registry.register(kept, "kept"); })();
const ref = new WeakRef({ weak: 1 }); const weak = new WeakMap([[kept, "value"]]);
let junk; for (let i = 0; i < 300000; i++) junk = { i, next: { i } };
(async () => { await null; console.log(ref.deref(), weak.get(kept), kept); })();
