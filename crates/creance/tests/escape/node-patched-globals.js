// Modules of Node.js could hand what only they may have to globals that a script has changed.
const seen = new Set();
const spy = (holder, name) => {
    const real = holder[name];
    if (typeof real !== 'function' || name === 'constructor') return;
    const { apply } = spies;
    holder[name] = { [name](...args) { for (const value of [this, ...args]) if (value && (typeof value === 'object' || typeof value === 'function')) seen.add(value); return new.target ? Reflect.construct(real, args) : apply(real, this, args) } }[name];
};
const spies = { apply: Reflect.apply };
const add = Set.prototype.add; seen.add = (value) => spies.apply(add, seen, [value]);
for (const holder of [Function.prototype, Object, Object.prototype, Array.prototype, Map.prototype, String.prototype, Reflect]) for (const name of Object.getOwnPropertyNames(holder)) { if (holder === Reflect && name === 'apply' || ['call', 'apply', 'bind', 'toString', 'valueOf', '__proto__', '__defineGetter__'].includes(name) && holder !== Function.prototype || name === 'values' || name === 'keys' || name === 'entries') continue; try { spy(holder, name) } catch {} }
Promise.allSettled(['util', 'assert', 'buffer', 'events', 'fs', 'process', 'module', 'url'].map((name) => import(name))).then((all) => {
    for (const { value } of all) for (const name in value ?? {}) if (name !== 'exit') try { value[name]({}, [1])?.catch?.(() => {}) } catch {}
    const foreign = [...seen].filter((value) => { try { const it = value.constructor?.constructor; return it !== undefined && it !== Function && typeof it === 'function' && !(it.prototype instanceof Object) && it !== Object } catch { return false } });
    const binding = [...seen].find((value) => { try { return typeof value === 'object' && typeof value.fetch === 'function' && typeof value.isGranted === 'function' && value.grant('docs') !== docs } catch { return false } });
    verdict = foreign.length === 0 && binding === undefined ? 'contained' : `${foreign.length} ${binding}`;
});
