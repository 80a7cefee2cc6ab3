// Setters on Object.prototype could catch what the library keeps in objects.
let caught = 0;
for (const key of ['value', 'done', 'next', 'promise', 'resolve', 'reject', 'status', 'reason', 'index', 'input', 'groups', 'get', 'set', 'key', 'length', 'then', 'code', 'kind', 'size', 'name2', 'ok', 'url', 'body'])
    Object.defineProperty(Object.prototype, key, { __proto__: null, configurable: true, get: () => undefined, set() { caught++; } });
Promise.all([1]); Promise.allSettled([1]); 'ab'.match(/(?<x>a)/); Object.groupBy([1], String); [...new Map([[1, 2]])]; [].map.call([1], String); docs.listSync(); docs.statSync('a.md'); net.fetchSync('https://a.example/x');
verdict = caught === 0 ? 'contained' : 'out';
