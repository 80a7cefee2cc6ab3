function f(a) { let l = 1; eval("var x"); return x + a + (() => l); }
with (o) { p = q(); }
