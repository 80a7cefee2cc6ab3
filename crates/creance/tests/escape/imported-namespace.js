// The namespace of a grant could be changed for others.
import('cap:docs').then((ns) => {
    const done = [Reflect.set(ns, 'default', 1), Reflect.defineProperty(ns, 'x', { value: 1 }), Reflect.deleteProperty(ns, 'readText')];
    verdict = done.every((x) => x === false) && Object.isSealed(ns) ? 'contained' : 'out';
});
