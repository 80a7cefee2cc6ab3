// Array.prototype.sort, with comparators and without.
let seed = 99;
function random() {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return seed >> 8;
}

let checksum = 0;
function mix(items, key) {
  for (let i = 0; i < items.length; i++) checksum = (checksum * 31 + key(items[i])) % 1000000007;
}

for (let round = 0; round < 9; round++) {
  const numbers = [];
  const records = [];
  const names = [];
  for (let i = 0; i < 4000; i++) {
    numbers.push(random() % 100000);
    records.push({ group: random() % 20, rank: i, name: "n" + (random() % 500) });
    names.push("name" + (random() % 3000));
  }
  mix(numbers.sort((a, b) => a - b), (value) => value);
  mix(numbers.sort((a, b) => b - a), (value) => value);
  mix(records.sort((a, b) => a.group - b.group || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)), (record) => record.rank);
  mix(names.sort(), (name) => name.length + name.charCodeAt(4));
}
checksum;
