// A server that is granted could send script to one that is not.
let met;
try { net.fetchSync('https://a.example/away'); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_NOT_GRANTED' ? 'contained' : String(met);
