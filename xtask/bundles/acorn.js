import * as acorn from "acorn";
import source from "acorn" with { type: "text" };

const tree = acorn.parse(source, { ecmaVersion: "latest", sourceType: "module", locations: true, ranges: true });
const count = new Map();
function visit(node) {
  if (Array.isArray(node)) return node.forEach(visit);
  if (!node || typeof node !== "object") return;
  if (typeof node.type === "string") count.set(node.type, (count.get(node.type) ?? 0) + 1);
  for (const key of Object.keys(node)) if (key !== "loc" && key !== "range") visit(node[key]);
}
visit(tree);
console.log([...count].sort().map(([type, n]) => `${type}: ${n}`).join("\n"));
console.log(tree.end, JSON.stringify(tree.loc));

const tokens = new Map();
for (const token of acorn.tokenizer(source, { ecmaVersion: "latest", sourceType: "module" })) {
  tokens.set(token.type.label, (tokens.get(token.type.label) ?? 0) + 1);
}
console.log(JSON.stringify([...tokens].sort()));

for (const text of [
  "a?.b ?? c ** d", "class A { static #x = 1; static { #x in A } get [y]() {} async *z() {} }", "`a${b}c\\u{1F600}`",
  "for await (const x of y) break", "let [a, {b: c = 1, ...d}] = e", "0b11 + 0o7 + 0xff + 1_000n + .5e-3",
  "/(?<year>\\d{4})(?<=x)[\\p{L}--[a-z]]/dgv.test(x)", "x = a ? b : c => d, async () => await e", "'\\\n\\x41\\u0041'",
  "a = /[/]/ / 2", "label: while (1) continue label", "import('x').then(new.target)", "var \\u0061b, ünïcode, 変数",
  "let let", "a +", "'unclosed", "/(/", "({a, a: 1, __proto__: 1, __proto__: 2})", "return", "await x", "0_1", "`${", "\u{1F600}",
]) {
  try {
    console.log(JSON.stringify(acorn.parse(text, { ecmaVersion: "latest" }), (key, value) => (typeof value === "bigint" ? `${value}n` : value)));
  } catch (error) {
    console.log(error.name, error.message, error.pos, error.raisedAt, JSON.stringify(error.loc));
  }
}
const comments = [];
acorn.parse("// one\n/* two\n */ a <!-- three\n--> four", { ecmaVersion: 2020, onComment: comments });
console.log(JSON.stringify(comments));
