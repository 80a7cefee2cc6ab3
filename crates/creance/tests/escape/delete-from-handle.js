// Methods could be deleted or replaced on the shared prototype.
const proto = Object.getPrototypeOf(docs); const done = [Reflect.deleteProperty(proto, 'readTextSync'), Reflect.set(proto, 'readTextSync', 1), Reflect.defineProperty(proto, 'x', { value: 1 }), Reflect.setPrototypeOf(proto, null), Reflect.set(docs.readTextSync, 'name', 'x'), Reflect.setPrototypeOf(docs, {})];
verdict = done.every((x) => x === false) && docs.readTextSync('a.md') === 'granted' ? 'contained' : 'out';
