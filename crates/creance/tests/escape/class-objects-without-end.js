// Objects of a class without end could use up the host.
let met;
const all = [];
try { for (;;) all.push(new Jar(1)); } catch (e) { met = e.code; }
const count = all.length;
all.length = 0;
for (let i = 0; i < 2000; i++) new Jar(i);
verdict = met === 'ERR_QUOTA' && count <= 256 ? 'contained' : `${met} ${count}`;
