// Narrowing without end could use up what the host has of files.
let met;
try { const all = []; for (;;) all.push(docs.subdir('sub')); } catch (e) { met = e.code ?? e.name; }
verdict = met === 'ERR_QUOTA' ? 'contained' : String(met);
