// A deep or endless value could make the console recurse or write without end.
let deep = {}; for (let i = 0; i < 20000; i++) deep = { deep }; const cycle = {}; cycle.cycle = cycle;
console.log(deep, cycle, Array.from({ length: 1000 }, (_, i) => ({ i })));
verdict = true ? 'contained' : 'out';
