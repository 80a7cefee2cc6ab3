// Following pointers: building, reversing, merging and summing linked lists.
function build(seed, length) {
  let list = null;
  let value = seed;
  for (let i = 0; i < length; i++) {
    value = (value * 1103515245 + 12345) % 2147483648;
    list = { value: value % 1000, next: list };
  }
  return list;
}

function split(list) {
  let slow = list;
  let fast = list.next;
  while (fast !== null && fast.next !== null) {
    slow = slow.next;
    fast = fast.next.next;
  }
  const second = slow.next;
  slow.next = null;
  return second;
}

function merge(left, right) {
  const head = { value: 0, next: null };
  let tail = head;
  while (left !== null && right !== null) {
    if (right.value < left.value) {
      tail.next = right;
      right = right.next;
    } else {
      tail.next = left;
      left = left.next;
    }
    tail = tail.next;
  }
  tail.next = left === null ? right : left;
  return head.next;
}

function sort(list) {
  if (list === null || list.next === null) return list;
  const second = split(list);
  return merge(sort(list), sort(second));
}

function reverse(list) {
  let result = null;
  while (list !== null) {
    const next = list.next;
    list.next = result;
    result = list;
    list = next;
  }
  return result;
}

let checksum = 0;
for (let round = 0; round < 14; round++) {
  let list = reverse(sort(build(round + 1, 5000)));
  for (let i = 0; list !== null; list = list.next, i++) checksum = (checksum + list.value * (i % 97)) % 1000000007;
}
checksum;
