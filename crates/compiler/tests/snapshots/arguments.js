function mapped(a, b) { arguments[0] = 1; return a; }
function unmapped(a) { return arguments.length + arguments[0] + a; }
function strict(a) { "use strict"; return arguments; }
function rest(a, ...r) { return r; }
