// The refusal of a missing grant could tell what others are granted.
let text = ''; import('cap:other').catch((e) => { text = e.message; verdict = e.code === 'ERR_NOT_GRANTED' && !/docs|kv|'net'/.test(text) ? 'contained' : text; });
verdict = false ? 'contained' : 'out';
