// A sieve in typed arrays, and its sum in three ways.
const N = 200000, sieve = new Uint8Array(N); const primes = []; for (let i = 2; i < N; i++) { if (sieve[i]) continue; primes.push(i); for (let j = i * i; j < N; j += i) sieve[j] = 1; }
console.log(primes.length, primes.at(-1), primes.reduce((a, b) => a + b), Math.sumPrecise(primes), Number(primes.map(BigInt).reduce((a, b) => a + b)), Object.groupBy(primes.slice(0, 20), p => p % 4));
