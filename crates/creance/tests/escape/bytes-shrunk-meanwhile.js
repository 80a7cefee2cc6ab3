// A buffer that is shrunk by a getter of another argument could be read beyond its end.
const buffer = new ArrayBuffer(1000, { maxByteLength: 1000 }); const bytes = new Uint8Array(buffer);
kv.setSync('k', [{ get x() { buffer.resize(3); return 1; } }, bytes]);
verdict = kv.getSync('k')[1].length === 3 ? 'contained' : 'out';
