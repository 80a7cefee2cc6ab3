// Tagged templates: raw and cooked, and one object for each place.
const tag = (strings, ...values) => ({ strings, raw: strings.raw, values }); console.log(tag`a${1}\n${"b"}\u{zz}`); const same = []; for (let i = 0; i < 2; i++) same.push((s => s)`x${i}`); console.log(same[0] === same[1], Object.isFrozen(same[0]), `multi
line ${`nested ${1 + 1}`}`);
const html = (s, ...v) => s.reduce((out, part, i) => out + part + (i < v.length ? String(v[i]).replace(/[&<>"]/g, c => `&#${c.charCodeAt()};`) : ""), ""); console.log(html`<b>${"<script>"}</b>`);
