import Handlebars from "handlebars/dist/handlebars.js";

const { compile } = Handlebars.default ?? Handlebars;
const hb = Handlebars.default ?? Handlebars;
hb.registerHelper("shout", text => String(text).toUpperCase() + "!");
hb.registerHelper("list", function (items, options) {
  return "<ul>" + items.map(item => "<li>" + options.fn(item) + "</li>").join("") + "</ul>";
});
hb.registerPartial("person", "{{name}} ({{age}}{{#if admin}}, admin{{/if}})");
const template = hb.compile(`<h1>{{shout title}}</h1>
{{#each people as |p i|}}{{i}}: {{> person p}}{{#unless @last}}, {{/unless}}{{else}}nobody{{/each}}
{{#list people}}{{name}}{{/list}}
{{#with owner}}{{name}} & {{{html}}} {{html}}{{/with}}
{{lookup map "k"}} {{map.[odd key]}} {{../nothing}}{{!-- comment --}}
{{#each map}}{{@key}}={{this}};{{/each}}`);
console.log(template({
  title: "people <3", people: [{ name: "A", age: 1, admin: true }, { name: "B & b", age: 2 }],
  owner: { name: "O'Neil", html: "<b>x</b>" }, map: { k: "v", "odd key": "w" },
}));
console.log(template({ title: "", people: [], owner: null, map: {} }));
console.log(hb.precompile("{{a.b.c}} {{#if x}}y{{/if}}"));
try { hb.compile("{{#if}}")({}); } catch (error) { console.log(error.message); }
try { hb.compile("{{missing 1}}")({}); } catch (error) { console.log(error.message); }
const many = hb.compile("{{#each rows}}{{@index}}:{{#each this}}[{{this}}]{{/each}}\n{{/each}}");
console.log(many({ rows: Array.from({ length: 300 }, (_, i) => [i, i * i, "r" + i]) }));
