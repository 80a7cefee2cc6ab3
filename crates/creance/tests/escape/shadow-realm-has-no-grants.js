// A further realm could be granted what this one is, or more.
const realm = new ShadowRealm(), names = ['docs', 'ro', 'dead', 'kv', 'net', 'env', 'args', 'exit', 'console', 'process', 'require'];
const met = names.filter((name) => realm.evaluate(`typeof ${name} !== 'undefined'`));
const ask = realm.evaluate(`(told) => { const tell = (text) => (0, told)(String(text)); Promise.allSettled([
    import('cap:docs'), import('cap:env'), fetch('https://a.example/x'), import('node:fs').then(({ default: fs }) => fs.readFileSync('a.md')),
    import('node:process').then(({ default: process }) => process.stdout.write('x')), import('node:process').then(({ default: process }) => process.env.GIVEN ? 1 : Promise.reject({ code: 'ERR_NOT_GRANTED' })),
]).then((all) => tell(all.map((one) => one.reason?.code).join())) }`);
ask((text) => { verdict = met.length === 0 && /^(ERR_NOT_GRANTED,?){6}$/.test(text) ? 'contained' : met + text; });
