// A buffer that is detached by a getter of another argument could be read afterwards.
const bytes = new Uint8Array(1000); let met;
try { kv.setSync('k', [{ get x() { bytes.buffer.transfer(); return 1; } }, bytes]); } catch (e) { met = e.name; }
verdict = met === 'TypeError' ? 'contained' : 'out';
