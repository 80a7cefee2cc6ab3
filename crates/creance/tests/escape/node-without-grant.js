// Modules of Node.js could open what no grant of their name opens: there are files here, but under other names.
const uses = (fs, process) => [
    () => fs.readFileSync('a.md'), () => fs.readFileSync('/etc/passwd'), () => fs.writeFileSync('x', ''), () => fs.readdirSync('/'), () => fs.existsSync('/'),
    () => fs.promises.readFile('a.md'), () => fs.promises.readFile.call(docs, 'a.md'), () => new Promise((_, no) => fs.stat('a.md', no)), () => process.stdout.write('x'), () => process.stderr.write('x'),
];
Promise.all(['fs', 'process', 'module'].map((name) => import(name))).then(async ([{ default: fs }, { default: process }, { createRequire }]) => {
    const met = [];
    for (const use of uses(fs, process)) await Promise.try(use).then(() => met.push(String(use)), (e) => e.code === 'ERR_NOT_GRANTED' || met.push(use + e));
    for (const name of ['./a.md', '/etc/passwd', 'child_process', 'internal:binding', 'node:internal/errors']) try { createRequire('/x')(name); met.push(name) } catch (e) { if (e.code !== 'MODULE_NOT_FOUND') met.push(name + e) }
    if (process.env.HOME !== undefined || process.env.GIVEN !== '1' || process.cwd() !== '/' || process.mainModule || process.binding || process.dlopen) met.push('process');
    verdict = met.length === 0 ? 'contained' : met.join();
}, (error) => { verdict = String(error) });
