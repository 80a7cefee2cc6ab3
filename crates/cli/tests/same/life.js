// Conway's game of life, twenty generations of a glider and an acorn.
let cells = new Set(["1,0", "2,1", "0,2", "1,2", "2,2", "20,12", "22,13", "19,14", "20,14", "23,14", "24,14", "25,14"]);
for (let turn = 0; turn < 20; turn++) { const counts = new Map(); for (const cell of cells) { const [x, y] = cell.split(",").map(Number); for (let dx = -1; dx <= 1; dx++) for (let dy = -1; dy <= 1; dy++) if (dx || dy) { const key = `${x + dx},${y + dy}`; counts.set(key, (counts.get(key) ?? 0) + 1); } } cells = new Set([...counts].filter(([key, n]) => n === 3 || n === 2 && cells.has(key)).map(([key]) => key)); }
console.log(cells.size, [...cells].sort().join(" "));
