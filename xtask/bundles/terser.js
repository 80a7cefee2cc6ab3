import { minify_sync } from "terser";
import source from "acorn" with { type: "text" };

const { code } = minify_sync(source, { compress: { passes: 2 }, mangle: true });
console.log(code.length);
console.log(code);
const small = minify_sync("function add(first, second) { const unused = 1; return first + second; } console.log(add(1, 2) + `a${3}b`);", { toplevel: true });
console.log(small.code);
try { minify_sync("let let = 1"); } catch (error) { console.log(error.message, error.line, error.col); }
