// A then on Object.prototype could get hold of how results are settled.
Object.prototype.then = function (f) { f('stolen'); };
const p = docs.stat('a.md'); delete Object.prototype.then;
p.then((stat) => { verdict = stat.size === 7 ? 'contained' : 'out'; });
