// A server that is granted could send script to a file of the host.
let met;
try { net.fetchSync('https://a.example/file'); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_DENIED' ? 'contained' : String(met);
