function f(a, b, o) {
  a + (a = 2);
  o.f(a, a++);
  o[a] = a++;
  b = b++;
  a += (a = 3);
  return (a = 1) + (a = 2);
}
