// Every method on a pristine regular expression and on one that must take the way of the specification.
let pristine, changed;
try {
  pristine = new RegExp(pattern, flags);
} catch (error) {
  if (!(error instanceof SyntaxError)) throw error;
}
if (pristine) {
  changed = new RegExp(pattern, flags);
  const builtin = changed.exec;
  changed.exec = function (string) {
    return builtin.call(this, string);
  };
}
function* all(regexp) {
  const global = flags.includes("g");
  yield [regexp.exec(subject), regexp.lastIndex];
  yield [regexp.test(subject), regexp.lastIndex];
  yield [regexp[Symbol.match](subject), regexp.lastIndex];
  yield [regexp[Symbol.search](subject), regexp.lastIndex];
  yield [regexp[Symbol.replace](subject, "<$1$&$`$<n>>"), regexp.lastIndex];
  regexp.lastIndex = 1;
  yield [regexp[Symbol.replace](subject, (...found) => `<${JSON.stringify(found)}>`), regexp.lastIndex];
  yield [regexp[Symbol.split](subject), regexp[Symbol.split](subject, 3), regexp.lastIndex];
  if (global) yield [Array.from(regexp[Symbol.matchAll](subject), (found) => [found, found.index, found.groups])];
}
const results = [];
if (pristine) {
  const other = all(changed);
  for (const result of all(pristine)) {
    const [short, long] = [JSON.stringify(result), JSON.stringify(other.next().value)];
    if (short !== long) throw new Error(`${short} the short way, ${long} the long way`);
    results.push(short);
  }
}
results.join();
