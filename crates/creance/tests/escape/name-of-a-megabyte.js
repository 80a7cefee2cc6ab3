// A name of a megabyte could be handed to the operating system.
const met = ['x'.repeat(1 << 20), 'x/'.repeat(1 << 19), '\u{1f600}'.repeat(1 << 18)].map((n) => { try { docs.writeTextSync(n, ''); return 'out'; } catch (e) { return e.code; } });
verdict = met.every((code) => code === 'ERR_PATH') ? 'contained' : 'out';
