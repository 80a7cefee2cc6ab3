// Text that grows on the way through the host could escape its account.
// Ends: memory limit reached
verdict = 'contained';
let text = 'x'.repeat(1 << 20); const kept = [];
for (;;) { docs.writeTextSync('big', text); kept.push(docs.readTextSync('big')); }
