// Shared memory and atomics, alone.
const words = new Int32Array(new SharedArrayBuffer(16)); console.log(Atomics.add(words, 0, 5), Atomics.compareExchange(words, 0, 5, 7), Atomics.load(words, 0), Atomics.xor(words, 1, -1), Atomics.isLockFree(4), words, Atomics.notify(words, 0)); const big = new BigInt64Array(2); Atomics.store(big, 1, 2n ** 63n); console.log(big, Atomics.pause());
console.log(new Uint8Array(new Float64Array([Math.PI]).buffer), new DataView(new Uint8Array([0x3c, 0x00]).buffer).getFloat16(0), new Uint16Array(new Uint8Array([1, 2]).buffer)[0], new Float32Array([0.1])[0]);
