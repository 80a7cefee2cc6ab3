// Integer arithmetic and branches without memory: the longest Collatz chain.
function longest(limit) {
  let best = 0;
  let bestLength = 0;
  for (let start = 1; start < limit; start++) {
    let n = start;
    let length = 1;
    while (n !== 1) {
      n = n % 2 === 0 ? n / 2 : 3 * n + 1;
      length++;
    }
    if (length > bestLength) {
      best = start;
      bestLength = length;
    }
  }
  return best * 1000 + bestLength;
}

longest(30000);
