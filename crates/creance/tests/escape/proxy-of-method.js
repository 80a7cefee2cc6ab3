// A proxy of a method could see more than a call.
const seen = []; const m = new Proxy(docs.readTextSync, { apply(...all) { seen.push(all); return Reflect.apply(...all); } });
const text = m.call(docs, 'a.md');
verdict = text === 'granted' && seen.length === 1 && seen[0][1] === docs ? 'contained' : 'out';
