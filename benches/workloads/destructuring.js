// Destructuring, spread, rest, default values and template literals.
function area({ width = 1, height = width, origin: { x = 0, y = 0 } = {} } = {}) {
  return width * height + x - y;
}

function total(first = 0, ...rest) {
  let sum = first;
  for (const value of rest) sum += value;
  return sum;
}

const base = { width: 3, color: "red", tags: ["a", "b"] };
let checksum = 0;
for (let i = 0; i < 18000; i++) {
  let [a, b = 5, ...others] = [i, undefined, i + 1, i + 2];
  [a, b] = [b, a];
  const shape = { ...base, height: i % 10, origin: { x: a } };
  const { color, tags: [, second], ...remaining } = shape;
  checksum += area(shape) + area() + total(...others, b) + Math.max(...others, 3);
  checksum += `${color}-${second}-${i % 7}`.length + Object.keys(remaining).length;
  const merged = [...others, ...[a, b]];
  checksum += merged.length + (merged[5] ?? 2) + (shape?.origin?.y ?? 4);
  checksum %= 1000000007;
}
checksum;
