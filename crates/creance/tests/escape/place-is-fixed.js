// Time zone and locale could be those of the host.
const d = new Date(2026, 6, 1);
verdict = d.getHours() === 0 && d.toISOString() === '2026-07-01T00:00:00.000Z' && (1234.5).toLocaleString().length > 0 && 'I'.toLocaleLowerCase() === 'i' ? 'contained' : 'out';
