// A sub-directory could lead to its parent.
const sub = docs.subdir('sub');
const names = ['..', '../a.md', './../a.md', '/a.md', 'b.txt/../../a.md', '..\\a.md', '../sub/../a.md', '\0/../a.md'];
const met = names.map((name) => { try { return sub.readTextSync(name); } catch (e) { return e.code; } });
verdict = met.every((code) => code === 'ERR_PATH') ? 'contained' : 'out';
