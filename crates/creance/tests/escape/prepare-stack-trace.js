// A prepareStackTrace could be given call sites.
let called = false; Error.prepareStackTrace = () => { called = true; };
try { docs.readTextSync('no'); } catch (e) { String(e.stack); }
verdict = !called ? 'contained' : 'out';
