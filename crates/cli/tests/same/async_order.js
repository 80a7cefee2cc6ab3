// The order of jobs: promises, async functions, queueMicrotask, thenables.
const log = text => console.log(text);
(async () => { log(1); await null; log(5); await { then(done) { log(7); done(); } }; log(9); })();
queueMicrotask(() => log(6)); Promise.resolve().then(() => log(6.5)).finally(() => log(8));
new Promise((_, reject) => reject(new Error("caught"))).catch(error => log(error.message));
log(2);
