// With Error replaced, errors of the host could be made by script.
const Original = Error; let made = false; globalThis.Error = function () { made = true; };
let e; try { docs.readTextSync('no'); } catch (error) { e = error; }
verdict = !made && e instanceof Original ? 'contained' : 'out';
