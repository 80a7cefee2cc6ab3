// What is not granted says so, in the same words everywhere.
for (const f of [() => Date.now(), () => new Date(), () => Date(), () => Math.random(), () => docs.readText("a"), () => new Date(0).getTime(), () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)])
  try { console.log(f()); } catch (error) { console.log(error.name, error.code, error.message); }
import("cap:docs").catch(error => console.log(error.message)); import("./other.js").catch(error => console.log(error.message));
