// A proxy that is revoked while it is copied could crash the copy.
let met; const { proxy, revoke } = Proxy.revocable({ get a() { revoke(); return 1; }, b: 2 }, {});
try { kv.setSync('k', proxy); } catch (e) { met = e.name; }
verdict = met === 'TypeError' ? 'contained' : 'out';
