function f(a, b) {
  if (a < 1 && b !== "x" || !(a >= b)) return a;
  while (a != null && b) a = b;
  do a++; while (a < 10);
  for (let i = 0, n = a.length; i < n; i++) if (i === 3) continue; else break;
  return a ?? b;
}
