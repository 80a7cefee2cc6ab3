// A global that script has replaced could be what others import.
globalThis.docs = { readTextSync: () => 'forged' };
import('cap:docs').then(({ default: real }) => { verdict = real.readTextSync('a.md') === 'granted' ? 'contained' : 'out'; });
