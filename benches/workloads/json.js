// JSON.stringify and JSON.parse, with nested data, escapes, a reviver and a replacer.
const records = [];
for (let i = 0; i < 250; i++) {
  records.push({
    id: i,
    name: "record \"" + i + "\"\n",
    score: i / 8,
    active: i % 2 === 0,
    parent: i > 0 ? i >> 1 : null,
    tags: ["tag" + (i % 5), "größe", "\u2028"],
    nested: { depth: { level: [i, [i + 1, [i + 2]]] } },
  });
}

let checksum = 0;
for (let round = 0; round < 80; round++) {
  records[round].score += 0.5;
  const text = JSON.stringify(records);
  const copy = JSON.parse(text);
  checksum += text.length + copy[round].nested.depth.level[1][1][0] + copy.length;
  const pretty = JSON.stringify(copy.slice(0, 20), null, 2);
  checksum += pretty.length;
  const some = JSON.stringify(copy.slice(0, 20), (key, value) => (key === "tags" ? value.length : value));
  const doubled = JSON.parse(some, (key, value) => (typeof value === "number" ? value * 2 : value));
  checksum += doubled[7].tags + doubled[3].score;
}
checksum;
