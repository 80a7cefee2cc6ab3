// NaN, infinities, negative zero and large BigInts could change on their way.
const odd = [NaN, Infinity, -Infinity, -0, 5e-324, 2 ** 53 + 2, 1n << 200n, -1n]; kv.setSync('k', odd); const back = kv.getSync('k');
verdict = odd.every((x, i) => Object.is(x, back[i])) ? 'contained' : 'out';
