// Maps and sets keep the order of insertion, whatever hashes say.
const map = new Map(); for (let i = 0; i < 2000; i++) map.set("k" + (i * 7919 % 2003), i); for (let i = 0; i < 2000; i += 3) map.delete("k" + i);
console.log(map.size, [...map.keys()].slice(0, 12), [...map.values()].reduce((a, b) => (a * 31 + b) % 1000003));
console.log(new Set([NaN, NaN, 0, -0, "0"]), Map.groupBy([1, 2, 3], n => n % 2 ? "odd" : "even"), new Set([1, 2, 3]).symmetricDifference(new Set([3, 4])));
const keys = [{}, [], () => 1, Symbol("s"), null, undefined]; const weird = new Map(keys.map((key, i) => [key, i])); console.log(weird, keys.map(key => weird.get(key)));
