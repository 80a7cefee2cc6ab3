// Objects as maps: adding, reading, counting, enumerating and deleting computed keys.
let checksum = 0;
let seed = 12345;
function random(limit) {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return (seed >> 8) % limit;
}

for (let round = 0; round < 22; round++) {
  const counts = {};
  for (let i = 0; i < 4000; i++) {
    const key = "key" + random(1200);
    counts[key] = (counts[key] || 0) + 1;
  }
  for (const key in counts) {
    if (counts[key] === 1) delete counts[key];
  }
  const keys = Object.keys(counts);
  for (let i = 0; i < keys.length; i++) checksum = (checksum * 7 + counts[keys[i]] * keys[i].length) % 1000000007;
  const sparse = {};
  for (let i = 0; i < 1000; i++) sparse[random(100000)] = i;
  for (const [key, value] of Object.entries(sparse)) checksum = (checksum + (key % 89) * value) % 1000000007;
  const copy = Object.assign({}, counts, { round });
  checksum += "round" in copy ? Object.values(copy).length : 0;
  checksum += copy.hasOwnProperty("key7") ? 1 : 0;
}
checksum;
