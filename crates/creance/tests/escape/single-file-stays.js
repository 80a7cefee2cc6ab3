// A single file could be told another name.
const file = docs.file('a.md');
verdict = file.readTextSync('sub/b.txt') === 'granted' && file.subdir === undefined && file.listSync === undefined ? 'contained' : 'out';
