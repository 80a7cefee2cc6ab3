// Bindings of loops are fresh in each turn.
const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i++); console.log(fs.map(f => [f(), f()]));
var gs = []; for (var i = 0; i < 3; i++) gs.push(() => i); console.log(gs.map(g => g()));
const counter = (() => { let n = 0; return { up: () => ++n, get n() { return n; } }; })(); counter.up(); counter.up(); console.log(counter.n, counter);
