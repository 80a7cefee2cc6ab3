// Generators, delegation, and the iteration protocol.
function* range(from, to) {
  for (let i = from; i < to; i++) yield i;
}

function* mapped(source, f) {
  for (const value of source) yield f(value);
}

function* filtered(source, test) {
  for (const value of source) if (test(value)) yield value;
}

function* walk(node) {
  if (node === null) return 0;
  const left = yield* walk(node.left);
  yield node.value;
  return left + 1 + (yield* walk(node.right));
}

function insert(node, value) {
  if (node === null) return { value, left: null, right: null };
  if (value < node.value) node.left = insert(node.left, value);
  else node.right = insert(node.right, value);
  return node;
}

class Countdown {
  constructor(from) {
    this.from = from;
  }
  [Symbol.iterator]() {
    let left = this.from;
    return { next: () => (left > 0 ? { value: left--, done: false } : { value: undefined, done: true }) };
  }
}

let checksum = 0;
for (let round = 0; round < 150; round++) {
  const squares = mapped(range(0, 600), (x) => x * x + round);
  for (const value of filtered(squares, (x) => x % 3 === 1)) checksum = (checksum + value) % 1000000007;
  let root = null;
  for (const value of range(0, 60)) root = insert(root, (value * 37 + round) % 101);
  let index = 0;
  for (const value of walk(root)) checksum += value * index++;
  for (const value of new Countdown(200)) checksum += value;
  for (const value of range(0, 1e9)) if (value > 20) break;
  const sums = (function* () {
    let sum = 0;
    for (;;) sum += yield sum;
  })();
  sums.next();
  for (let i = 0; i < 100; i++) checksum += sums.next(i).value;
}
checksum;
