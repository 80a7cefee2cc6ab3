// Promises and async functions. The checksum is `globalThis.result`, set when all jobs have run.
async function leaf(value) {
  return value + 1;
}

async function chain(length, value) {
  for (let i = 0; i < length; i++) value = (await leaf(value)) % 10007;
  return value;
}

async function failing(value) {
  await null;
  if (value % 3 === 0) throw new Error("multiple of three");
  return value;
}

async function* ticks(count) {
  for (let i = 0; i < count; i++) yield i * 2;
}

async function main() {
  let checksum = 0;
  for (let round = 0; round < 130; round++) {
    const values = await Promise.all([chain(100, round), chain(50, 1), leaf(3), 4]);
    for (const value of values) checksum += value;
    const settled = await Promise.allSettled([1, 2, 3, 4, 5, 6].map(failing));
    for (const { status, value } of settled) checksum += status === "fulfilled" ? value : 100;
    for await (const tick of ticks(30)) checksum += tick;
    checksum += await Promise.race([leaf(round), chain(3, 0)]);
    checksum += await failing(3 * round).catch((error) => error.message.length);
    let promise = Promise.resolve(0);
    for (let i = 0; i < 100; i++) promise = promise.then((sum) => sum + i);
    checksum += await promise;
  }
  return checksum;
}

main().then((checksum) => {
  globalThis.result = checksum;
});
undefined;
