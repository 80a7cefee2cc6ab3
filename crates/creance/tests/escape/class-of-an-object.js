// Who holds an object could find its class, and make more.
const found = [];
for (let o = jar; o; o = Object.getPrototypeOf(o)) for (const key of Reflect.ownKeys(o)) {
    const { value, get, set } = Object.getOwnPropertyDescriptor(o, key);
    for (const f of [value, get, set]) if (f === Jar) found.push(key);
}
class Own extends Jar {}
verdict = found.length === 0 && jar.constructor === Object && !(jar instanceof Own) ? 'contained' : found.join();
