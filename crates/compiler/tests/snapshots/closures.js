function f(a, b = () => a) {
  var fs = [];
  for (let i = 0; i < 3; i++) fs.push(() => i + a);
  { function g() { return g; } }
  return function me() { return me || arguments; };
}
