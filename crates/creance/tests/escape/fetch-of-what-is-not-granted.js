// The global fetch could reach an origin, a file or a header that the grant does not cover.
const tries = [
    ['https://evil.example/'], ['file:///etc/passwd'], ['http://a.example/x'], ['https://a.example:444/x'],
    ['data:text/plain,x'], ['https://evil.example\\@a.example/'], ['https://a.example/x', { headers: { Host: 'evil' } }],
    ['https://a.example/x', { method: 'POST', body: 'x' }], [{ toString() { return 'https://evil.example/' } }],
    [new Proxy(new Request('https://a.example/x'), {})],
];
Promise.all(tries.map((t) => fetch(...t).then(() => 'answered', () => 'refused'))).then((outcomes) => {
    verdict = outcomes.every((outcome) => outcome === 'refused') ? 'contained' : 'out';
});
