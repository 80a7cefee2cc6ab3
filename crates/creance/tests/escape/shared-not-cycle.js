// The same object twice is no cycle, but could be copied exponentially often.
let o = { x: 1 }; for (let i = 0; i < 30; i++) o = [o, o];
let met; try { kv.setSync('k', o); } catch (e) { met = e.code; }
verdict = met === 'ERR_TOO_LARGE' ? 'contained' : 'out';
