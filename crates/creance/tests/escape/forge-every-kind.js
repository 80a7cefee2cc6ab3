// Objects with internal slots of other kinds could pass for handles.
const others = [[], new Map(), new Set(), Promise.resolve(), new ArrayBuffer(8), new Uint8Array(8), /x/, new Date(0), () => 1, function* () {}(), new WeakMap(), new Error(), Symbol(), new Proxy({}, {}), (function () { return arguments; })(), new (class { #x = 0; })()];
const passed = others.filter((o) => { try { docs.readTextSync.call(o, 'a.md'); return true; } catch (e) { return e.name !== 'TypeError'; } });
verdict = passed.length === 0 ? 'contained' : 'out';
