// Calls without end could cost nothing.
// Ends: fuel limit reached
verdict = 'contained';
for (;;) docs.existsSync('a.md');
