// Walks from every value that script can get hold of to all that it leads to, and says what is foreign there.
import granted, * as namespace from 'cap:docs';

const thrown = (f) => {
    try { return f(); } catch (error) { return error; }
};
const rejected = async (f) => {
    try { return await f(); } catch (error) { return error; }
};

const roots = {
    globalThis, granted, namespace, docs, ro, kv, net, env, args, exit, dead, Jar, jar,
    narrowed: [docs.subdir('sub'), docs.file('a.md'), docs.readOnly(), kv.prefix('x'), net.readOnly(), new Jar(1), jar.half()],
    derived: new (class Large extends Jar { label = 'large' })(9),
    results: [
        docs.readTextSync('a.md'), docs.readBytesSync('a.md'), docs.listSync(), docs.statSync('a.md'), args.list(),
        net.fetchSync('https://a.example/x'), kv.getSync('none'),
    ],
    errors: [
        thrown(() => docs.readTextSync('no')), thrown(() => docs.readTextSync(1)), thrown(() => docs.readTextSync.call({})),
        thrown(() => ro.writeTextSync('a', '')), thrown(() => dead.listSync()), thrown(() => kv.setSync('k', () => 1)),
        thrown(() => Jar()), thrown(() => new Jar('x')), thrown(() => Jar.prototype.size), thrown(() => jar.size = jar),
        thrown(() => net.fetchSync('https://evil.example/')), await rejected(() => docs.readText('no')),
        await rejected(() => import('cap:none')), await rejected(() => import('none')), thrown(() => eval('let let')),
        thrown(() => null.x), thrown(() => { const f = () => 1 + f(); f(); }), thrown(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)),
    ],
    promises: [jar.wait(), docs.readText('a.md'), docs.list(), docs.readText('no'), (async () => 1)(), import('cap:docs')],
    iterators: [
        [][Symbol.iterator](), new Map().entries(), new Set().values(), ''[Symbol.iterator](), 'x'.matchAll(/x/g),
        (function* () {})(), (async function* () {})(), [].values().map(String), Iterator.from({ next() {} }),
        docs.listSync()[Symbol.iterator](), docs.readBytesSync('a.md').values(),
    ],
    web: [
        new URL('https://a.example/?a'), new URL('https://a.example/?a').searchParams, new URLSearchParams('a').entries(),
        new CustomEvent('x'), new EventTarget(), new AbortController(), AbortSignal.abort(), AbortSignal.abort().reason,
        new Headers({ a: 'b' }), new Headers({ a: 'b' }).entries(), new Request('https://a.example/x'), Response.json(1),
        await Response.json([{}]).json(), await new Response('x').bytes(), await new Response('x').arrayBuffer(),
        await rejected(() => fetch('https://evil.example/')), await rejected(() => fetch('https://a.example/x')),
        structuredClone(new DOMException('x')), thrown(() => new URL('x')),
    ],
    functions: [function () {}, () => 1, async () => 1, function* () {}, async function* () {}, class {}, (() => 1).bind()],
    shadow: [
        new ShadowRealm(), new ShadowRealm().evaluate('(x) => x'), new ShadowRealm().evaluate('Function'),
        thrown(() => new ShadowRealm().evaluate('null.x')), thrown(() => new ShadowRealm().evaluate('globalThis')),
        thrown(new ShadowRealm().evaluate('new Proxy(() => 1, { apply(target, self, list) { throw list } })')),
        await rejected(() => new ShadowRealm().importValue('cap:docs', 'default')),
        await rejected(() => new ShadowRealm().importValue('node:path', 'default')),
    ],
    meta: import.meta,
    template: ((strings) => strings)`a${1}b`,
    proxy: Proxy.revocable({}, {}),
    resolvers: Promise.withResolvers(),
    node: await Promise.all(['assert', 'buffer', 'events', 'fs', 'module', 'path', 'process', 'querystring', 'util', 'timers']
        .map((name) => import(`node:${name}`))),
    arguments: (function () { return arguments; })(1, 2),
    match: /(?<x>a)/d.exec('a'),
};
roots.promises.forEach((promise) => promise.catch(() => 1));

const DEPTH = 10;
const foreign = [];
const seen = new Map();
let level = [[roots, 'roots']];
for (let depth = 0; depth < DEPTH && level.length; depth++) {
    const next = [];
    const visit = (value, path) => {
        const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
        if (isObject && !seen.has(value)) {
            seen.set(value, path);
            next.push([value, path]);
        }
    };
    for (const [object, path] of level) {
        for (const key of Reflect.ownKeys(object)) {
            const name = `${path}.${String(key)}`;
            let descriptor;
            try { descriptor = Reflect.getOwnPropertyDescriptor(object, key); } catch { continue; }
            visit(descriptor?.value, name);
            visit(descriptor?.get, `${name}(get)`);
            visit(descriptor?.set, `${name}(set)`);
            visit(thrown(() => object[key]), name);
        }
        visit(Object.getPrototypeOf(object), `${path}(prototype)`);
        let top = object;
        while (Object.getPrototypeOf(top) !== null) top = Object.getPrototypeOf(top);
        const isOfRealm = top === Object.prototype || top === object || top === globalThis;
        if (!isOfRealm) foreign.push(`${path}: its prototypes end in something else`);
        const constructor = thrown(() => object.constructor);
        if (typeof constructor === 'function' && constructor.constructor !== Function) {
            foreign.push(`${path}: constructor.constructor is not Function`);
        }
        if (typeof object === 'function' && object !== Function.prototype) {
            const isFunction = Function.prototype.isPrototypeOf(object);
            if (!isFunction) foreign.push(`${path}: a function without Function.prototype`);
            if (!/^(class|function|async|[gs]et |static |\(|\*|\[|[\w$]+ ?(=>|\())|\[native code\]/.test(Function.prototype.toString.call(object))) {
                foreign.push(`${path}: a function with a strange text`);
            }
        }
    }
    level = next;
}
const handles = [docs, ro, kv, net, env, args, exit, dead, jar, Jar.prototype, ...roots.narrowed];
for (const handle of handles) {
    for (let o = handle; o !== Object.prototype; o = Object.getPrototypeOf(o)) {
        if (!Object.isFrozen(o)) foreign.push('a handle or its prototype is not frozen');
        for (const key of Reflect.ownKeys(o)) {
            const { value, get, set } = Object.getOwnPropertyDescriptor(o, key);
            for (const f of [value, get, set]) {
                if (typeof f === 'function' && !Object.isFrozen(f)) foreign.push(`${String(key)} is not frozen`);
            }
        }
    }
}
if (!Object.isFrozen(Jar) || Jar.constructor !== Function) foreign.push('a class is not frozen');
if (jar.constructor !== Object) foreign.push('an object leads to its class');
globalThis.found = [seen.size, foreign];
