// Making and calling functions that capture variables.
function counter(step) {
  let count = 0;
  return {
    next: () => (count += step),
    reset: () => {
      count = 0;
    },
  };
}

const compose = (...functions) => (value) => {
  for (let i = 0; i < functions.length; i++) value = functions[i](value);
  return value;
};
const adder = (a) => (b) => a + b;
const curry = (f) => (a) => (b) => (c) => f(a, b, c);

let checksum = 0;
for (let round = 0; round < 6000; round++) {
  const first = counter(round % 7);
  const second = counter(3);
  for (let i = 0; i < 10; i++) checksum += first.next() - second.next();
  first.reset();
  const pipeline = compose(adder(round), adder(-5), (x) => x * 2, (x) => x % 1009);
  checksum += pipeline(first.next());
  checksum += curry((a, b, c) => a * b - c)(round)(2)(checksum % 11);
  const handlers = [];
  for (let i = 0; i < 8; i++) handlers.push(() => i + round);
  for (let i = 0; i < handlers.length; i++) checksum += handlers[i]();
  checksum %= 1000000007;
}
checksum;
