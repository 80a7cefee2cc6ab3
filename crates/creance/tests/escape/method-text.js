// The text of a method could be that of the host.
verdict = docs.readText.toString() === 'function readText() { [native code] }' ? 'contained' : 'out';
