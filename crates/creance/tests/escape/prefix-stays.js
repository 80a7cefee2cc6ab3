// A part of a store could see or change what is beside it.
kv.setSync('other', 'secret'); const part = kv.prefix('mine/'); part.setSync('x', 1);
const keys = ['other', '../other', '/other', '', '\0other', '\uffff'].map((k) => part.getSync(k));
verdict = keys.every((v) => v === undefined) && part.listSync().join() === 'x' && part.listSync('').join() === 'x' && part.prefix('').listSync('o').length === 0 ? 'contained' : 'out';
