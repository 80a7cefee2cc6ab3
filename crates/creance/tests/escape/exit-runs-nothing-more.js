// After its end a script could go on in handlers.
// Ends: ended with status 3
verdict = 'contained';
Promise.resolve().then(() => { verdict = 'out'; });
try { exit.now(3); } catch { verdict = 'out'; } finally { verdict = 'out'; }
verdict = 'out';
