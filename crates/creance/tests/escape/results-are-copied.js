// A result could be a window into the host.
const bytes = docs.readBytesSync('a.md'); bytes.fill(0); const list = args.list(); list[0] = 'changed';
verdict = docs.readTextSync('a.md') === 'granted' && args.list()[0] === 'one' ? 'contained' : 'out';
