import path, { posix, win32 } from 'node:path';
const inputs = ['', '.', '..', '/', '//', 'a', 'a/', '/a', '/a/', 'a/b', 'a//b/../c', '../a/./b', '../../..', '/../a', './', './a/..', 'a.txt', '.a', 'a.', '..a', 'a.b.c', '/x/y.z/w', 'dir/.hidden.txt', '/a/b/', 'a/b//', 'C:\\', 'C:\\a', 'C:a', 'C:', 'c:/x/../y', '\\\\srv\\share\\a', '\\\\srv\\share', '\\a\\b', 'a\\b\\..\\c', '//srv/share//x', '\\\\srv', 'C:\\a\\', 'C:\\..\\b', 'é/ü.js', 'a b/c d.e f', '...', '/...', 'C:.', 'C:..\\x', 'a\\'];
for (const [n, p] of [['posix', posix], ['win32', win32]]) {
  for (const i of inputs) {
    console.log(n, JSON.stringify(i), JSON.stringify([p.normalize(i), p.basename(i), p.dirname(i), p.extname(i), p.isAbsolute(i), p.parse(i), p.format(p.parse(i)), p.basename(i, '.txt'), p.toNamespacedPath('/abs'+i)]));
    for (const j of ['a', '..', '/x', 'b/../../c', 'C:\\d', '\\\\s\\h']) console.log(n, 'join', JSON.stringify([i, j]), JSON.stringify([p.join(i, j), p.join('/', i, j), p.resolve('/r', i, j), p.relative('/a/b/'+i, '/a/c/'+j)]));
  }
}
for (const f of [{dir:'/a',base:'b'},{root:'/',base:'b'},{root:'/',dir:'/',name:'x',ext:'y'},{name:'x',ext:'.y'},{}]) console.log(posix.format(f), win32.format(f));
console.log(path.posix === posix, path.win32 === win32, posix.sep, win32.sep, posix.delimiter, win32.delimiter);
for (const f of ['join','basename','dirname','normalize','resolve','isAbsolute','extname','parse','relative']) { try { path[f](1, 2) } catch (e) { console.log(f, e.name, e.code, e.message) } }
