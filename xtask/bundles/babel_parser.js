import { parse, parseExpression } from "@babel/parser";
import source from "acorn" with { type: "text" };

const count = new Map();
function visit(node) {
  if (!node || typeof node !== "object") return;
  if (Array.isArray(node)) return node.forEach(visit);
  if (typeof node.type === "string") count.set(node.type, (count.get(node.type) ?? 0) + 1);
  for (const key of Object.keys(node)) if (key !== "loc" && key !== "extra") visit(node[key]);
}
visit(parse(source, { sourceType: "module" }).program);
console.log([...count].sort().map(([type, n]) => `${type}: ${n}`).join("\n"));

const show = (text, options) => {
  try {
    console.log(JSON.stringify(parse(text, options).program.body, (key, value) =>
      ["start", "end", "loc", "range"].includes(key) ? undefined : typeof value === "bigint" ? `${value}n` : value));
  } catch (error) {
    console.log(error.name, error.message, error.code, error.reasonCode);
  }
};
show("a ?? b?.c ** 2n; class A { #x = 1; static { this.#x in this } }");
show("let { a = 1, ...rest } = f`x${y}z`;", { sourceType: "module" });
show("const x: Array<string> = y as any; enum E { A = 1 }", { plugins: ["typescript"] });
show("<a b={c}>text {d}</a>", { plugins: ["jsx"] });
show("@dec class B {}", { plugins: ["decorators"] });
show("import defer * as ns from 'x';", { sourceType: "module", plugins: ["deferredImportEvaluation"] });
show("let a; let a;");
show("return 1");
show("/(?<n>a)\\k<n>/v; `\\u{110000}`");
console.log(JSON.stringify(parseExpression("async (x) => await x")));
