// Names of intrinsics of the library could be spelled by script.
const names = ['$call', '$define', '$push', '$get', '%this', '%home']; const met = names.map((n) => { try { return typeof (0, eval)(n); } catch (e) { return e.name; } });
verdict = met.every((x) => x === 'undefined' || x === 'SyntaxError' || x === 'ReferenceError') ? 'contained' : 'out';
