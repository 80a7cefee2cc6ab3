function* g(a) { try { const x = yield a; } finally { a(); } }
async function* h(a) { yield* a; return yield 1; }
async (x) => { for await (const y of x) await y; };
