// A renderer for a subset of Markdown, without regular expressions: headings, paragraphs, lists
// (nested), quotes, code, rules, tables, and in a line: emphasis, code, links and images.
//
//     creance examples/markdown.js

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeHtml(text) {
  let html = "";
  for (const character of text) html += ESCAPES[character] ?? character;
  return html;
}

function countLeading(text, character) {
  let count = 0;
  while (text[count] === character) count++;
  return count;
}

/** Where `mark` ends that opens at `from`, or -1; escapes and code do not count. */
function findClosing(text, mark, from) {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "`" && mark !== "`") {
      const end = text.indexOf("`", at + 1);
      if (end > 0) at = end;
    } else if (text.startsWith(mark, at)) return at;
  }
  return -1;
}

/** `[text](target)` at `at`: its parts and its end, or undefined. */
function readLink(text, at) {
  const middle = findClosing(text, "](", at + 1);
  if (middle < 0) return undefined;
  const end = text.indexOf(")", middle);
  if (end < 0) return undefined;
  return { label: text.slice(at + 1, middle), target: text.slice(middle + 2, end), end: end + 1 };
}

const SPANS = [
  ["**", "strong"],
  ["~~", "del"],
  ["*", "em"],
  ["_", "em"],
];

function renderInline(text) {
  let html = "";
  let at = 0;
  next: while (at < text.length) {
    const c = text[at];
    if (c === "\\" && at + 1 < text.length) {
      html += escapeHtml(text[at + 1]);
      at += 2;
      continue;
    }
    if (c === "`") {
      const end = findClosing(text, "`", at + 1);
      if (end > 0) {
        html += `<code>${escapeHtml(text.slice(at + 1, end))}</code>`;
        at = end + 1;
        continue;
      }
    }
    if (c === "[" || (c === "!" && text[at + 1] === "[")) {
      const link = readLink(text, c === "!" ? at + 1 : at);
      if (link !== undefined) {
        const { label, target, end } = link;
        html += c === "!"
          ? `<img src="${escapeHtml(target)}" alt="${escapeHtml(label)}">`
          : `<a href="${escapeHtml(target)}">${renderInline(label)}</a>`;
        at = end;
        continue;
      }
    }
    for (const [mark, tag] of SPANS) {
      if (!text.startsWith(mark, at) || text[at + mark.length] === " ") continue;
      const end = findClosing(text, mark, at + mark.length);
      if (end <= at + mark.length) continue;
      html += `<${tag}>${renderInline(text.slice(at + mark.length, end))}</${tag}>`;
      at = end + mark.length;
      continue next;
    }
    html += escapeHtml(c);
    at++;
  }
  return html;
}

/** The marker of a list item: how far its text is indented, or undefined. */
function readMarker(line) {
  const indent = countLeading(line, " ");
  const rest = line.slice(indent);
  if ((rest[0] === "-" || rest[0] === "+") && rest[1] === " ") return { indent, width: indent + 2, tag: "ul" };
  let digits = 0;
  while (rest[digits] >= "0" && rest[digits] <= "9") digits++;
  if (digits > 0 && rest[digits] === "." && rest[digits + 1] === " ") return { indent, width: indent + digits + 2, tag: "ol" };
  return undefined;
}

const isBlank = (line) => line.trim() === "";
const isRule = (line) => line.length >= 3 && countLeading(line, "-") === line.length;
const isTable = (line) => line.startsWith("|") && line.endsWith("|");
const cells = (line) => line.slice(1, -1).split("|").map((cell) => cell.trim());

class Renderer {
  constructor(lines) {
    this.lines = lines;
    this.at = 0;
  }

  get line() {
    return this.lines[this.at];
  }

  get done() {
    return this.at >= this.lines.length;
  }

  /** Takes lines while `test` holds, mapped by `f`. */
  take(test, f = (line) => line) {
    const taken = [];
    while (!this.done && test(this.line)) taken.push(f(this.lines[this.at++]));
    return taken;
  }

  *blocks() {
    while (!this.done) {
      if (isBlank(this.line)) this.at++;
      else yield this.block();
    }
  }

  block() {
    const line = this.line;
    const level = countLeading(line, "#");
    if (level > 0 && level <= 6 && line[level] === " ") {
      this.at++;
      return `<h${level}>${renderInline(line.slice(level + 1).trim())}</h${level}>`;
    }
    if (line.startsWith("```")) {
      this.at++;
      const language = line.slice(3).trim();
      const code = this.take((text) => !text.startsWith("```"));
      this.at++;
      return `<pre><code${language ? ` class="${escapeHtml(language)}"` : ""}>${escapeHtml(code.join("\n"))}</code></pre>`;
    }
    if (isRule(line)) {
      this.at++;
      return "<hr>";
    }
    if (line.startsWith(">")) {
      const inner = this.take((text) => text.startsWith(">"), (text) => text.slice(text[1] === " " ? 2 : 1));
      return `<blockquote>\n${render(inner)}\n</blockquote>`;
    }
    if (isTable(line)) return this.table();
    if (readMarker(line)) return this.list();
    const text = this.take((next) => !isBlank(next) && !next.startsWith(">") && !next.startsWith("```"));
    return `<p>${renderInline(text.join("\n"))}</p>`;
  }

  table() {
    const [head, ruler, ...rows] = this.take(isTable, cells);
    const alignment = ruler.map((cell) => (cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "right") : ""));
    const row = (tag) => (items) => {
      const html = items.map((item, i) => `<${tag}${alignment[i] ? ` align="${alignment[i]}"` : ""}>${renderInline(item)}</${tag}>`);
      return `<tr>${html.join("")}</tr>`;
    };
    return ["<table>", row("th")(head), ...rows.map(row("td")), "</table>"].join("\n");
  }

  list() {
    const { indent, tag } = readMarker(this.line);
    const items = [];
    for (let marker; !this.done && (marker = readMarker(this.line))?.indent === indent && marker.tag === tag; ) {
      const { width } = marker;
      const first = this.lines[this.at++].slice(width);
      const rest = this.take((line) => !isBlank(line) && countLeading(line, " ") >= width, (line) => line.slice(width));
      items.push(`<li>${[renderInline(first), ...(rest.length ? [render(rest)] : [])].join("\n")}</li>`);
    }
    return `<${tag}>\n${items.join("\n")}\n</${tag}>`;
  }
}

function render(lines) {
  return [...new Renderer(lines).blocks()].join("\n");
}

const document = `
# Bread & butter

A loaf needs *little*: flour, water, salt and **a lot of _time_**.
See [the notes](#notes "x") or \`bake(loaf)\`.

## What you need

- flour
  - 400 g of wheat
  - 100 g of rye
- water, 350 g
- salt (\\*not\\* more than 10 g)

1. Mix.
2. Wait ~~an hour~~ overnight.
3. Bake at **230 °C**.

| step | minutes | heat |
|------|--------:|:----:|
| mix | 10 | - |
| bake | 45 | \`230\` |

> Patience is an ingredient.
>
> - so they say

---

\`\`\`js
if (loaf.crust < 3 && !oven.off) wait("5 min");
\`\`\`

![a loaf](loaf.png) An unclosed *star and a lone _ stay <as they are>.
`;

const html = render(document.split("\n"));
console.log(html);
const tags = new Map();
for (const part of html.split("<").slice(1)) {
  const name = part.split(">")[0].split(" ")[0];
  if (!name.startsWith("/")) tags.set(name, (tags.get(name) ?? 0) + 1);
}
console.log([...tags].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name, n]) => `${name}:${n}`).join(" "));
