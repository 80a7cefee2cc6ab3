// The order of keys: indices, then texts, then symbols, whatever was deleted.
const o = { b: 1, 2: 1, a: 1, 1: 1, [Symbol("s")]: 1, "-1": 1, "01": 1, 4294967295: 1, 4294967294: 1 }; delete o.b; o.b = 2; console.log(Reflect.ownKeys(o));
class P { z = 1; static y = 2; x() { } } Object.assign(P.prototype, { w: 1 }); for (const key in new P()) console.log(key); const big = {}; for (let i = 0; i < 3000; i++) big["k" + (i * 31 % 3001)] = i; for (let i = 0; i < 3000; i += 2) delete big["k" + i]; console.log(Object.keys(big).length, Object.keys(big).slice(0, 9));
for (const key in Object.assign(Object.create({ inherited: 1, shadowed: 2 }), { own: 1, shadowed: 3 })) console.log(key);
