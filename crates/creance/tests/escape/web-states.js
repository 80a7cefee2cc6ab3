// The records behind objects of the web could be reached through what they are compared, called or converted with.
const seen = [], define = Reflect.defineProperty;
const put = (value) => define(seen, seen.length, { value, configurable: true });
const trap = { get: (t, k, r) => { put(r); return Reflect.get(t, k) }, set(t, k, v, r) { put(r); put(v); return true } };
for (const name of ['list', 'href', 'listeners', 'headers', 'params', 'body', 'sources', 'name', 'value'])
    Object.defineProperty(Object.prototype, name, { configurable: true, get() { put(this) }, set(v) { put(this); put(v) } });
Object.setPrototypeOf(Array.prototype, new Proxy({}, trap));
Array.prototype.push = Array.prototype[Symbol.iterator] = function () { put(this); return { next: () => ({ done: true }) } };
const p = new URLSearchParams('a=1'); p.append('b', '2'); p.sort(); p.delete('a'); p.getAll('b'); p.entries().next();
const u = new URL('http://h/?x'); u.searchParams.set('x', 'y'); u.host = 'g';
const t = new EventTarget(); t.addEventListener('x', () => {}, { once: true }); t.dispatchEvent(new CustomEvent('x'));
const c = new AbortController(); AbortSignal.any({ *[Symbol.iterator]() { yield c.signal } }); c.abort();
const h = new Headers({ a: 'b' }); h.append('a', 'c'); h.entries().next(); h.getSetCookie();
new Response('x', { headers: { a: 'b' } }).clone(); new Request('http://h', { headers: { a: 'b' } }).clone();
let leaked = 0;
for (let i = 0; i < seen.length; i++)
    if (typeof seen[i] === 'object' && seen[i] !== null && Object.getPrototypeOf(seen[i]) === null) leaked++;
verdict = leaked === 0 ? 'contained' : 'out';
