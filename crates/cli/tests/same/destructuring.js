// Patterns, their defaults, and the order in which they ask.
const order = []; const source = new Proxy({ a: 1, c: { d: [2, 3, 4] } }, { get(target, key) { order.push(String(key)); return target[key]; } });
const { a, b = order.push("default b"), c: { d: [first, ...others] }, ...rest } = source; console.log(a, b, first, others, rest, order);
let x = 1, y = 2; [x, y] = [y, x]; console.log(x, y); for (const [key, { length }] of Object.entries({ one: "1", three: "123" })) console.log(key, length);
