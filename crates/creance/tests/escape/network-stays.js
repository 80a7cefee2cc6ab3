// A narrowed network could post, or go elsewhere.
const met = [() => net.readOnly().fetchSync('https://a.example/x', { method: 'POST' }), () => net.origin('https://a.example').fetchSync('https://b.example/'), () => net.origin('https://evil.example')].map((f) => { try { f(); return 'out'; } catch (e) { return e.code; } });
verdict = met.every((code) => code === 'ERR_NOT_GRANTED') ? 'contained' : 'out';
