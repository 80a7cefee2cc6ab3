// Something that is no object of a class could pass for one.
const wrong = [
    () => ({ __proto__: Jar.prototype }).size, () => Object.create(jar).half(), () => new Proxy(jar, {}).size,
    () => Jar.prototype.half.call(docs), () => docs.readTextSync.call(jar, 'a.md'), () => Jar.prototype.half.call(Jar),
    () => Reflect.get(Jar.prototype, 'size', Jar), () => Reflect.set(Jar.prototype, 'size', 1, docs),
    () => Reflect.construct(Object, [], Jar).size, () => Reflect.construct(Array, [1], Jar).half(),
];
const met = wrong.map((f) => { try { return f() } catch (e) { return e.name } });
verdict = met.every((name) => name === 'TypeError') ? 'contained' : met.join();
