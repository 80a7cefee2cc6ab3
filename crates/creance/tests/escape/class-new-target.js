// A new target whose prototype comes from a trap could get a handle into something else.
const log = [];
const target = new Proxy(function () {}, { get(t, key) { log.push(key); return key === 'prototype' ? Array.prototype : t[key] } });
const made = Reflect.construct(Jar, [3], target);
made.push?.(1);
let met;
try { Jar.prototype.half.call([]); } catch (e) { met = e.name; }
const size = Reflect.get(Jar.prototype, 'size', made);
verdict = met === 'TypeError' && size === 3 && !Array.isArray(made) && log.join() === 'prototype' ? 'contained' : `${met} ${size} ${log}`;
