// The arguments object, its mapping onto parameters, and what it inherits.
function f(a, b) { arguments[0] = 9; b = 8; return [a, arguments[1], arguments.length, String(arguments)]; }
console.log(f(1, 2, 3), f(1));
console.log((function () { "use strict"; return Object.getOwnPropertyNames(arguments); })(1, 2));
