import ts from "typescript";
import source from "./texts/sample.ts.txt" with { type: "text" };

const options = { target: ts.ScriptTarget.ES2020, module: ts.ModuleKind.CommonJS, jsx: ts.JsxEmit.React };
for (const target of [ts.ScriptTarget.ES5, ts.ScriptTarget.ES2015, ts.ScriptTarget.ESNext]) {
  const result = ts.transpileModule(source, { compilerOptions: { ...options, target }, reportDiagnostics: true });
  console.log(result.outputText);
  console.log(result.diagnostics.map(d => ts.flattenDiagnosticMessageText(d.messageText, "\n")).join("\n"));
}
const broken = ts.transpileModule("let x: = 1; class { }", { compilerOptions: options, reportDiagnostics: true });
console.log(broken.diagnostics.map(d => `${d.start}: ${ts.flattenDiagnosticMessageText(d.messageText, "\n")}`).join("\n"));
const file = ts.createSourceFile("a.ts", source, ts.ScriptTarget.Latest, true);
const kinds = {};
(function visit(node) { const k = ts.SyntaxKind[node.kind]; kinds[k] = (kinds[k] ?? 0) + 1; ts.forEachChild(node, visit); })(file);
console.log(JSON.stringify(kinds));
