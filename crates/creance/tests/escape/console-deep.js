// A deep or endless value could make the console recurse or write without end.
let deep = {}; for (let i = 0; i < 100000; i++) deep = { deep }; const cycle = {}; cycle.cycle = cycle;
console.log(deep, cycle, Array.from({ length: 10000 }, (_, i) => ({ i })));
verdict = true ? 'contained' : 'out';
