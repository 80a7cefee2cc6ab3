import MarkdownIt from "markdown-it";
import text from "./texts/document.md.txt" with { type: "text" };

console.log(new MarkdownIt({ html: true, linkify: true, typographer: true }).render(text));
console.log(new MarkdownIt("commonmark").render(text));
console.log(new MarkdownIt("zero").enable(["emphasis", "link"]).render(text));
const md = new MarkdownIt({ breaks: true, xhtmlOut: true, langPrefix: "l-", highlight: (code, lang) => `<pre>${lang}:${code.length}</pre>` });
console.log(md.render(text));
console.log(JSON.stringify(md.parse(text, {}).map(token => [token.type, token.map, token.nesting])));
console.log(md.renderInline("**a** ~~b~~ <c> http://d.e"), md.utils.escapeHtml("<&\">"));
md.core.ruler.push("count", state => { state.tokens.forEach((token, i) => token.attrSet("data-n", String(i))); });
console.log(md.render("# x\n\n- y\n- z"));
