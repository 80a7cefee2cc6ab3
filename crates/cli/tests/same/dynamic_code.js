// eval and Function: scopes, values, errors, texts.
var g = "global"; (function () { var g = "local"; console.log(eval("g"), (0, eval)("g"), new Function("return g")()); eval("var made = 1"); console.log(made, typeof globalThis.made); })();
console.log(eval("1;;;;"), eval("{}"), eval("do { 2; continue; } while (false)"), Function("a", "b = 2", "return a + b").toString());
try { eval("let 1"); } catch (error) { console.log(error.name); } console.log(eval("'use strict'; var hidden = 1; typeof hidden"), typeof hidden);
