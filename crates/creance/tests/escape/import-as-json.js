// A grant could be imported as JSON or text.
Promise.allSettled(['json', 'text', 'bytes'].map((type) => import('cap:docs', { with: { type } }))).then((all) => {
    verdict = all.every((r) => r.status === 'rejected') ? 'contained' : 'out';
});
