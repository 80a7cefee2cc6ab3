// Asynchronous programming without a clock: a virtual timer, an async queue, workers, retries,
// a pipeline of async generators, and an event bus. The order of the output is fully determined.
//
//     creance examples/events.js

/** Timers in a list, fired in order of time whenever nothing else is left to do. */
class Clock {
  #timers = [];
  #order = 0;
  now = 0;

  sleep(duration, value) {
    return new Promise((resolve) => {
      this.#timers.push({ at: this.now + duration, order: this.#order++, fire: () => resolve(value) });
    });
  }

  /** Runs until `work` is settled. */
  async run(work) {
    let settled = false;
    const finish = () => {
      settled = true;
    };
    work.then(finish, finish);
    while (!settled) {
      // Let every job that is ready run before time moves on.
      for (let i = 0; i < 50 && !settled; i++) await undefined;
      if (settled) break;
      this.#timers.sort((a, b) => a.at - b.at || a.order - b.order);
      const timer = this.#timers.shift();
      if (timer === undefined) throw new Error("deadlock: nothing is left that could wake the program");
      this.now = timer.at;
      timer.fire();
    }
    return work;
  }
}

const clock = new Clock();
const log = (text) => console.log(`${String(clock.now).padStart(4)}  ${text}`);

class AsyncQueue {
  #items = [];
  #takers = [];
  #givers = [];
  #closed = false;

  constructor(capacity = Infinity) {
    this.capacity = capacity;
  }

  async put(item) {
    if (this.#closed) throw new Error("the queue is closed");
    const taker = this.#takers.shift();
    if (taker !== undefined) {
      taker({ value: item, done: false });
      return;
    }
    this.#items.push(item);
    if (this.#items.length > this.capacity) await new Promise((resolve) => this.#givers.push(resolve));
  }

  close() {
    this.#closed = true;
    for (const taker of this.#takers.splice(0)) taker({ value: undefined, done: true });
  }

  next() {
    if (this.#items.length > 0) {
      const value = this.#items.shift();
      this.#givers.shift()?.();
      return Promise.resolve({ value, done: false });
    }
    if (this.#closed) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

class Bus {
  #listeners = new Map();

  on(name, listener) {
    if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
    this.#listeners.get(name).add(listener);
    return () => this.#listeners.get(name).delete(listener);
  }

  once(name) {
    return new Promise((resolve) => {
      const stop = this.on(name, (event) => {
        stop();
        resolve(event);
      });
    });
  }

  async emit(name, event) {
    const results = await Promise.allSettled([...(this.#listeners.get(name) ?? [])].map(async (listener) => listener(event)));
    return results.filter(({ status }) => status === "rejected").map(({ reason }) => reason.message);
  }
}

async function retry(attempts, action) {
  const errors = [];
  for (let attempt = 1; attempt <= attempts; attempt++) {
    try {
      return await action(attempt);
    } catch (error) {
      errors.push(error);
      await clock.sleep(2 ** attempt);
    }
  }
  throw new AggregateError(errors, `gave up after ${attempts} attempts`);
}

const timeout = (duration, promise) =>
  Promise.race([promise, clock.sleep(duration).then(() => Promise.reject(new Error(`timed out after ${duration}`)))]);

async function* mapped(source, f) {
  for await (const item of source) yield f(item);
}

async function* batched(source, size) {
  let batch = [];
  try {
    for await (const item of source) {
      batch.push(item);
      if (batch.length === size) yield batch.splice(0);
    }
    if (batch.length > 0) yield batch;
  } finally {
    log(`the batches end with ${batch.length} left`);
  }
}

async function workers(bus) {
  const queue = new AsyncQueue(2);
  const done = [];
  const worker = async (name, pace) => {
    for await (const job of queue) {
      await clock.sleep(pace * job.size);
      done.push(job.id);
      log(`${name} finished job ${job.id}`);
      const failures = await bus.emit("job", { name, ...job });
      for (const message of failures) log(`a listener failed: ${message}`);
    }
    return name;
  };
  const team = Promise.all([worker("swift", 3), worker("steady", 5)]);
  for (let id = 1; id <= 7; id++) {
    await queue.put({ id, size: 1 + (id % 3) });
    log(`job ${id} is in the queue`);
  }
  queue.close();
  const names = await team;
  await queue.put({}).catch((error) => log(`put: ${error.message}`));
  return `${names.join(" and ")} did ${done.join(", ")}`;
}

async function unreliable() {
  const answer = await retry(4, async (attempt) => {
    log(`attempt ${attempt}`);
    await clock.sleep(1);
    if (attempt < 3) throw new Error(`failure ${attempt}`);
    return `success at attempt ${attempt}`;
  });
  log(answer);
  try {
    await retry(2, () => timeout(3, clock.sleep(10)));
  } catch ({ message, errors }) {
    log(`${message}: ${errors.map((error) => error.message).join("; ")}`);
  }
  const first = await Promise.any([clock.sleep(5, "slow"), Promise.reject(new Error("no")), clock.sleep(2, "fast")]);
  return `the first answer was ${first}`;
}

async function pipeline() {
  async function* readings() {
    for (let i = 1; ; i++) yield clock.sleep(4, i);
  }
  const sums = [];
  for await (const batch of batched(mapped(readings(), (n) => n * n), 3)) {
    sums.push(batch.reduce((sum, n) => sum + n));
    log(`batch ${batch.join("+")} = ${sums[sums.length - 1]}`);
    if (sums.length === 3) break;
  }
  return `sums ${sums.join(", ")}`;
}

async function main() {
  const bus = new Bus();
  bus.on("job", ({ id }) => {
    if (id === 4) throw new Error("nobody likes job 4");
  });
  bus.once("job").then(({ name, id }) => log(`the first job done was ${id}, by ${name}`));
  const parts = { workers: workers(bus), unreliable: unreliable(), pipeline: pipeline() };
  for (const [name, part] of Object.entries(parts)) log(`${name}: ${await part}`);
}

console.log("time  event");
clock
  .run(main())
  .then(() => clock.run(new Promise(() => {})))
  .catch((error) => log(error.message))
  .finally(() => console.log("the end"));
