import Mustache from "mustache";

const view = {
  title: "<Shop & Co>", items: [{ name: "a", price: 1.5, tags: ["x", "y"] }, { name: "b", price: 0, tags: [] }], empty: [],
  yes: true, no: false, zero: 0, nested: { deep: { value: "v" } }, fn() { return this.title.length; },
  wrap: () => (text, render) => `[${render(text).trim()}]`, html: "<b>", "odd key": 1,
};
const template = `{{title}} {{{title}}} {{&html}} {{nested.deep.value}} {{missing}} {{odd key}} {{fn}}
{{#items}}
- {{name}}: {{price}} {{#tags}}<{{.}}>{{/tags}}{{^tags}}no tags{{/tags}} {{title}}
{{/items}}
{{^empty}}nothing{{/empty}} {{#yes}}y{{/yes}}{{#no}}n{{/no}}{{^zero}}z{{/zero}}{{! comment
over lines }}
{{#wrap}} wrapped {{title}} {{/wrap}}
{{> part}}
{{=<% %>=}} <% title %> {{not}} <%={{ }}=%> {{title}}
{{#nested}}{{#deep}}{{value}}{{/deep}}{{/nested}}
  {{> indented}}
`;
const partials = { part: "part: {{title}}{{#items}}{{name}}{{/items}}", indented: "line 1\nline {{zero}}\n" };
console.log(Mustache.render(template, view, partials));
console.log(JSON.stringify(Mustache.parse(template)));
for (const bad of ["{{#a}}", "{{/a}}", "{{#a}}{{/b}}", "{{a", "{{=<% %>"]) {
  try { console.log(Mustache.render(bad, {})); } catch (error) { console.log(error.name, error.message); }
}
console.log(Mustache.render("[a] <b> [&b]", { a: 1, b: "<" }, {}, ["[", "]"]));
const rows = Array.from({ length: 1000 }, (_, i) => ({ i, odd: i % 2 === 1 }));
console.log(Mustache.render("{{#rows}}{{i}}{{#odd}}!{{/odd}} {{/rows}}", { rows }));
