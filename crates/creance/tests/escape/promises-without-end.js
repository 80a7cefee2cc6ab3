// Promises of calls without end could fill the host.
// Ends: fuel limit reached
verdict = 'contained';
try { for (;;) docs.exists('a.md'); } catch { verdict = 'out'; }
