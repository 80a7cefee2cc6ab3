// Specifiers could reach files, networks or modules of the host.
const specifiers = ['http', 'node:http', 'node:child_process', 'internal:binding', 'node:internal/commonjs', 'internal/commonjs', 'file:///etc/passwd', '/etc/passwd', './x.mjs', '../x.mjs', 'https://evil.example/x.mjs', 'data:text/javascript,export default 1', 'cap:', 'cap:__proto__', 'cap:constructor', 'cap:docs/../kv', 'cap:docs ', ' cap:docs', 'CAP:docs', 'cap:%64ocs', 'cap:console', 'cap:clock', 'modules:/x', 'blob:x', ''];
Promise.allSettled(specifiers.map((s) => import(s))).then((all) => {
    const met = all.map((r, i) => r.status === 'rejected' && r.reason instanceof Error ? '' : specifiers[i]).filter(String);
    verdict = met.length === 0 ? 'contained' : met.join();
});
