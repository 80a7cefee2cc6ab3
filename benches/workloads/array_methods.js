// Array methods without callbacks: push, pop, shift, splice, slice, concat, indexOf, reverse, join.
let checksum = 0;
const mix = (value) => {
  checksum = (checksum * 31 + value) % 1000000007;
};
for (let round = 0; round < 60; round++) {
  const stack = [];
  for (let i = 0; i < 900; i++) {
    stack.push(i, i * 2, i * 3);
    if (i % 3 === 0) mix(stack.pop());
  }
  const queue = stack.slice(0, 300);
  for (let i = 0; i < 300; i++) {
    queue.push(queue.shift() + 1);
    if (i % 10 === 0) queue.unshift(i);
  }
  const parts = queue.concat(stack.slice(-100), [round]);
  parts.splice(50, 20, 1, 2, 3);
  parts.reverse();
  mix(parts.indexOf(round));
  mix(parts.lastIndexOf(3));
  mix(parts.includes(-1) ? 1 : 2);
  mix(parts.fill(7, 10, 40).join(",").length);
  for (let i = 0; i < stack.length; i++) mix(stack[i]);
}
checksum;
