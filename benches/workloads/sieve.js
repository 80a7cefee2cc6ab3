// Integer loops over an array of booleans: the sieve of Eratosthenes.
function primesBelow(limit) {
  const composite = [];
  for (let i = 0; i < limit; i++) composite[i] = false;
  let count = 0;
  for (let i = 2; i < limit; i++) {
    if (composite[i]) continue;
    count++;
    for (let j = i * i; j < limit; j += i) composite[j] = true;
  }
  return count;
}

primesBelow(600000);
