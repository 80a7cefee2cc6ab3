// Map, Set and WeakMap: insertion, lookup, deletion and iteration, with keys of several types.
let seed = 31;
function random(limit) {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return (seed >> 8) % limit;
}

let checksum = 0;
for (let round = 0; round < 22; round++) {
  const counts = new Map();
  for (let i = 0; i < 3000; i++) {
    const key = i % 2 ? random(700) : "k" + random(300);
    counts.set(key, (counts.get(key) || 0) + 1);
  }
  for (const [key, count] of counts) {
    checksum = (checksum * 7 + count * (typeof key === "string" ? key.length : key)) % 1000000007;
    if (count === 2) counts.delete(key);
  }
  counts.forEach((count) => {
    checksum += count;
  });
  const seen = new Set();
  let x = round + 1;
  while (!seen.has(x)) {
    seen.add(x);
    x = (x * x + 1) % 10007;
  }
  checksum += seen.size + [...seen].indexOf(x);
  const objects = [];
  for (let i = 0; i < 300; i++) objects.push({ i });
  const names = new WeakMap(objects.map((object) => [object, object.i * 2]));
  const graph = new Map(objects.map((object, i) => [object, objects[(i * 7 + 1) % 300]]));
  let at = objects[0];
  for (let i = 0; i < 1500; i++) {
    at = graph.get(at);
    checksum += names.get(at);
  }
}
checksum;
