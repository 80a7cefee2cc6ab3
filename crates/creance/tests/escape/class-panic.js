// What the host says when it panics could be told.
let met;
try { jar.size = 5000; } catch (e) { met = `${e.code} ${e} ${e.stack}`; }
let after;
try { jar.size; } catch (e) { after = e.code; }
verdict = met.startsWith('ERR_HOST') && !met.includes('secret') && after === 'ERR_CLOSED' && new Jar(1).size === 1 ? 'contained' : met;
