// A header could smuggle a second request.
let met;
try { net.fetchSync('https://a.example/x', { headers: { 'x': 'a', host: 'evil.example' } }); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_ARGUMENT' ? 'contained' : String(met);
