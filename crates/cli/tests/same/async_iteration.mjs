// for await, async generators, Array.fromAsync, top-level await.
async function* ticks(n) { try { for (let i = 0; i < n; i++) yield i; } finally { console.log("closed"); } }
for await (const tick of ticks(5)) { if (tick === 3) break; console.log(tick); }
console.log(await Array.fromAsync(ticks(3), async n => n * 2), await Promise.any([Promise.reject(1), 2]));
console.log(await Promise.allSettled([1, Promise.reject(new TypeError("no"))]).then(all => all.map(one => one.status)));
