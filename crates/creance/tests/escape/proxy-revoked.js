// A revoked proxy among the arguments could crash the copy.
let met;
try { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); kv.setSync('k', proxy); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'TypeError' ? 'contained' : String(met);
