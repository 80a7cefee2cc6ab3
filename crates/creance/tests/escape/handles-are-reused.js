// The handle of a collected capability could be that of another one.
for (let i = 0; i < 3000; i++) docs.subdir('sub').file('b.txt');
const mine = [docs.subdir('sub'), ro.file('a.md'), kv.prefix('p')];
for (let i = 0; i < 3000; i++) docs.readOnly();
verdict = mine[0].readTextSync('b.txt') === 'nested' && mine[1].readTextSync() === 'granted' && mine[2].listSync().length === 0 ? 'contained' : 'out';
