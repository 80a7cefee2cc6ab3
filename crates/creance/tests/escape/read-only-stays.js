// What is for reading alone could be widened again.
const ways = [() => ro.writeTextSync('a.md', 'x'), () => ro.subdir('sub').writeTextSync('b.txt', 'x'), () => ro.file('a.md').writeTextSync('x'), () => ro.readOnly().appendSync('a.md', 'x'), () => ro.renameSync('a.md', 'b'), () => ro.mkdirSync('d'), () => ro.removeSync('a.md'), () => ro.subdir('sub').file('b.txt').readOnly().appendSync('x')];
const met = ways.map((f) => { try { f(); } catch (e) { return e.code; } });
verdict = met.every((code) => code === 'ERR_READ_ONLY') ? 'contained' : 'out';
