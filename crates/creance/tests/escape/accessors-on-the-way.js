// Accessors of handles could be functions of the host.
const found = []; for (let o = docs; o !== Object.prototype; o = Object.getPrototypeOf(o))
    for (const key of Reflect.ownKeys(o)) { const d = Reflect.getOwnPropertyDescriptor(o, key); if (d.get || d.set) found.push(key); }
verdict = found.length === 0 ? 'contained' : 'out';
