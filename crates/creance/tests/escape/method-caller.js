// Methods could have caller, callee or arguments.
const own = Reflect.ownKeys(docs.readText);
verdict = own.join() === 'length,name' && !('prototype' in docs.readText) ? 'contained' : 'out';
