// With constructors replaced, results could be made by script.
let made = 0; const [U, B, A, O] = [Uint8Array, ArrayBuffer, Array, Object];
for (const name of ['Uint8Array', 'ArrayBuffer', 'Array', 'Object', 'String']) globalThis[name] = function () { made++; };
const bytes = docs.readBytesSync('a.md'); const list = docs.listSync();
verdict = made === 0 && bytes instanceof U && bytes.buffer instanceof B && list instanceof A && O.getPrototypeOf(list[0]) === O.prototype ? 'contained' : 'out';
