import nunjucks from "nunjucks/browser/nunjucks.js";

const templates = {
  "base.html": "<title>{% block title %}base{% endblock %}</title>{% block body %}{% endblock %}",
  "page.html": `{% extends "base.html" %}{% block title %}{{ super() }} - {{ title | upper }}{% endblock %}
{% block body %}{% import "macros.html" as m %}{% for item in items %}{{ loop.index }}/{{ loop.length }} {{ m.item(item.name, price=item.price) }}
{% else %}none{% endfor %}{% set total = 0 %}{% for item in items %}{% set total = total + item.price %}{% endfor %}
{{ total | round(2) }} {{ items | map("name") if false else items | length }} {{ "a,b,c".split(",") | join("-") }}
{% if total > 10 and not cheap %}dear{% elif total %}fair{% else %}free{% endif %} {{ html }} {{ html | safe }}
{{ items | sort(false, true, "price") | first | dump }} {% raw %}{{ raw }}{% endraw %} {{ "x" ~ 1 + 2 }} {{ 7 // 2 }} {{ 2 ** 10 }}
{% filter replace("a", "o") %}banana{% endfilter %} {{ "the quick brown fox" | title | truncate(12) }} {{ [1,2,3,4,5] | batch(2, 0) | dump }}
{% include "footer.html" %}{% endblock %}`,
  "macros.html": "{% macro item(name, price=0) %}<b>{{ name }}</b>: {{ price }}{% endmacro %}",
  "footer.html": "(c) {{ year }} {%- if missing is undefined %} nothing{% endif %}",
};
const Loader = nunjucks.Loader.extend({
  getSource(name) {
    return name in templates ? { src: templates[name], path: name, noCache: false } : null;
  },
});
const env = new nunjucks.Environment(new Loader(), { autoescape: true });
env.addFilter("shorten", (text, n) => text.slice(0, n));
env.addGlobal("year", 2026);
const items = [{ name: "apple <x>", price: 1.5 }, { name: "pear", price: 10.25 }, { name: "fig", price: 3 }];
console.log(env.render("page.html", { title: "shop", items, html: "<i>&</i>" }));
console.log(env.render("page.html", { title: "none", items: [], html: "" }));
console.log(env.renderString("{{ 'hello' | shorten(3) }} {{ x.y.z }} {% for k, v in m %}{{ k }}={{ v }};{% endfor %}", { m: { a: 1, b: [2] }, x: {} }));
for (const bad of ["{% if %}", "{{ 1 + }}", "{% unknown %}", "{{ f() }}"]) {
  try { console.log(env.renderString(bad, {})); } catch (error) { console.log(error.message); }
}
