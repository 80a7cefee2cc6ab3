// Constructors and accessors of the host that lead to each other could use up its stack.
let deepest = 0;
const depth = (f) => { let n = 0; const go = () => { n++; try { return f(go) } finally { deepest = Math.max(deepest, n--) } }; return go() };
const met = [
    (go) => new Jar({ get x() { return go() } }),
    (go) => { jar.size = { get x() { return go() } } },
    (go) => Reflect.construct(Jar, [1], new Proxy(function () {}, { get: go })),
    (go) => Reflect.construct(class extends Jar {}, [{ get y() { return go() } }]),
    (go) => new (class extends Jar { constructor() { super(go()) } })(),
].map((f) => { try { depth(f); return 'none' } catch (e) { return e.name } });
verdict = met.every((name) => name === 'RangeError') && deepest > 10 ? 'contained' : `${met} ${deepest}`;
