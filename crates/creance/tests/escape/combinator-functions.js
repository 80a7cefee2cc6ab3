// The functions that Promise.all hands to then could be foreign.
const seen = [];
Promise.all([{ then(...all) { seen.push(...all); all[0](1); } }]).then(() => {
    verdict = seen.every((f) => f.constructor === Function && Object.getPrototypeOf(f) === Function.prototype && !('prototype' in f)) ? 'contained' : 'out';
});
