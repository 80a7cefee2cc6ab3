// Reads and writes of array elements, with recursion: quicksort by hand, and a binary heap.
function quicksort(items, low, high) {
  while (low < high) {
    const pivot = items[(low + high) >> 1];
    let i = low;
    let j = high;
    while (i <= j) {
      while (items[i] < pivot) i++;
      while (items[j] > pivot) j--;
      if (i <= j) {
        const swap = items[i];
        items[i] = items[j];
        items[j] = swap;
        i++;
        j--;
      }
    }
    quicksort(items, low, j);
    low = i;
  }
}

function heapPush(heap, value) {
  let i = heap.length;
  heap.push(value);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (heap[parent] <= value) break;
    heap[i] = heap[parent];
    i = parent;
  }
  heap[i] = value;
}

function heapPop(heap) {
  const top = heap[0];
  const last = heap.pop();
  const length = heap.length;
  if (length === 0) return top;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= length) break;
    if (child + 1 < length && heap[child + 1] < heap[child]) child++;
    if (heap[child] >= last) break;
    heap[i] = heap[child];
    i = child;
  }
  heap[i] = last;
  return top;
}

const items = [];
let seed = 42;
for (let i = 0; i < 70000; i++) {
  seed = (seed * 1664525 + 1013904223) % 4294967296;
  items.push(seed % 100003);
}
const heap = [];
for (let i = 0; i < 8000; i++) heapPush(heap, items[i]);
quicksort(items, 0, items.length - 1);
let checksum = 0;
for (let i = 0; i < items.length; i++) checksum = (checksum * 3 + items[i]) % 1000000007;
while (heap.length > 0) checksum = (checksum * 5 + heapPop(heap)) % 1000000007;
checksum;
