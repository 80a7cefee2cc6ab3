// Results could have foreign prototypes.
const [list, stat, bytes] = [docs.listSync(), docs.statSync('a.md'), docs.readBytesSync('a.md')];
verdict = [list, list[0], stat, bytes, bytes.buffer].every((x) => x.constructor.constructor === Function)
    && list.constructor === Array && stat.constructor === Object && bytes.constructor === Uint8Array && bytes.buffer.constructor === ArrayBuffer ? 'contained' : 'out';
