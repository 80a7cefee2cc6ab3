// Bytes that were handed over could still be changed from script.
const bytes = new Uint8Array([97, 98]); docs.writeBytesSync('x', bytes); bytes[0] = 120;
verdict = docs.readTextSync('x') === 'ab' ? 'contained' : 'out';
