// A promise-returning method could throw, past those who only catch rejections.
let thrown = false; let p;
try { p = docs.readText({ get x() { throw 1; } }); } catch { thrown = true; }
p.catch((e) => { verdict = !thrown && e === 1 ? 'contained' : 'out'; });
