// Jumps out of nested loops, through finally, in switches.
const log = []; outer: for (let i = 0; i < 4; i++) { for (let j = 0; j < 4; j++) { try { if (j === 2) continue outer; if (i === 2) break outer; log.push(`${i}${j}`); } finally { log.push("f"); } } } console.log(log.join(" "));
const f = n => { switch (n) { default: log.push("default"); case 1: return "one"; case 2: { break; } case "2": return "text"; } return "after"; }; console.log([1, 2, "2", 3].map(f)); const g = () => { for (; ;) { try { return "try"; } finally { break; } } return "finally wins"; }; console.log(g());
block: { if (true) break block; console.log("never"); } console.log(void 0 ?? "nullish", (1, 2), typeof undeclared);
