import { Lexer, Marked, marked } from "marked";
import text from "./texts/document.md.txt" with { type: "text" };

console.log(marked.parse(text));
console.log(marked.parse(text, { gfm: false }));
console.log(marked.parse(text, { breaks: true, pedantic: true }));
console.log(JSON.stringify(Lexer.lex(text)).length);
const custom = new Marked({
  renderer: { heading({ tokens, depth }) { return `<h${depth} id="${depth}">${this.parser.parseInline(tokens)}</h${depth}>\n`; } },
  extensions: [{
    name: "shout", level: "inline", start: src => src.indexOf("!!"),
    tokenizer(src) { const m = /^!!([^!]+)!!/.exec(src); if (m) return { type: "shout", raw: m[0], text: m[1] }; },
    renderer: token => `<shout>${token.text.toUpperCase()}</shout>`,
  }],
});
console.log(custom.parse("# A *b*\n\nsay !!hello!! and !!bye!!\n"));
console.log(marked.parse(Array.from({ length: 200 }, (_, i) => `${i}. item *${i}* [l](u${i})`).join("\n")).length);
