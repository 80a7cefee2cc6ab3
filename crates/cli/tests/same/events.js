// A small bus with wildcards: what tool code tends to look like.
class Bus { #on = new Map(); on(name, f) { this.#on.getOrInsertComputed(name, () => []).push(f); return () => this.#on.set(name, this.#on.get(name).filter(g => g !== f)); } emit(name, ...data) { for (const key of [name, "*"]) for (const f of this.#on.get(key) ?? []) f(name, ...data); } }
const bus = new Bus(); const off = bus.on("a", (name, n) => console.log(name, n)); bus.on("*", name => console.log("any", name)); bus.emit("a", 1); off(); bus.emit("a", 2); bus.emit("b");
