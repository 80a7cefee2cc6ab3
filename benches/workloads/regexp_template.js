// {{name}} in a template, looked up by a function.
let text = "";
for (let i = 0; i < 250; i++) {
  text += `<li class="item-${i}">{{ title }} by {{author}} <em>{{count}}</em> { not this } {{{{x}}`;
  text += "<p>A longer piece of markup without anything to fill in, as templates have it.</p></li>\n";
}
text = text.repeat(24);

const view = { title: "On Regular Expressions", author: "S. Kleene", count: 42, x: "?" };
const filled = text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => view[name]);
let checksum = filled.length;
for (let at = 0; at < filled.length; at += 97) checksum = (checksum * 31 + filled.charCodeAt(at)) % 1000003;
checksum;
