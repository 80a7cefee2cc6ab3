// Allocation and collection of many small objects: binary trees.
function tree(depth) {
  return depth === 0 ? { left: null, right: null } : { left: tree(depth - 1), right: tree(depth - 1) };
}

function size(node) {
  return node.left === null ? 1 : 1 + size(node.left) + size(node.right);
}

const kept = tree(12);
let checksum = 0;
for (let depth = 4; depth <= 12; depth += 2) {
  const rounds = 1 << (15 - depth);
  let nodes = 0;
  for (let i = 0; i < rounds; i++) nodes += size(tree(depth));
  checksum = checksum * 3 + nodes;
}
checksum + size(kept);
