// A shown handle could tell of the host.
console.log(docs, kv, net, env, docs.readText, docs.subdir('sub'), docs.readText('a.md'));
verdict = true ? 'contained' : 'out';
