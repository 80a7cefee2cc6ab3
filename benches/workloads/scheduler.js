// An operating system in small: tasks of several kinds with priorities, that pass packets in queues.
class Packet {
  constructor(kind, payload) {
    this.kind = kind;
    this.payload = payload;
    this.link = null;
    this.hops = 0;
  }
}

class Queue {
  constructor() {
    this.head = null;
    this.tail = null;
  }
  put(packet) {
    packet.link = null;
    if (this.tail === null) this.head = packet;
    else this.tail.link = packet;
    this.tail = packet;
  }
  take() {
    const packet = this.head;
    this.head = packet.link;
    if (this.head === null) this.tail = null;
    return packet;
  }
  get empty() {
    return this.head === null;
  }
}

class Task {
  constructor(system, priority) {
    this.system = system;
    this.priority = priority;
    this.queue = new Queue();
    this.waiting = false;
  }
  receive(packet) {
    packet.hops++;
    this.queue.put(packet);
    this.waiting = false;
  }
  run() {
    if (this.queue.empty) {
      this.waiting = true;
      return;
    }
    this.handle(this.queue.take());
  }
}

class Worker extends Task {
  handle(packet) {
    let value = packet.payload;
    for (let i = 0; i < 4; i++) value = (value * 17 + i) % 8191;
    packet.payload = value;
    this.system.send(value % 2 ? "device" : "handler", packet);
  }
}

class Handler extends Task {
  constructor(system, priority) {
    super(system, priority);
    this.handled = 0;
  }
  handle(packet) {
    this.handled++;
    this.system.send(packet.hops > 30 ? "sink" : packet.kind, packet);
  }
}

class Device extends Task {
  constructor(system, priority) {
    super(system, priority);
    this.pending = null;
  }
  run() {
    if (this.pending !== null) {
      const packet = this.pending;
      this.pending = null;
      this.system.send("handler", packet);
      return;
    }
    super.run();
  }
  handle(packet) {
    this.pending = packet;
  }
}

class Sink extends Task {
  constructor(system, priority) {
    super(system, priority);
    this.checksum = 0;
  }
  handle(packet) {
    this.checksum = (this.checksum * 31 + packet.payload + packet.hops) % 1000000007;
    this.system.finished++;
  }
}

class System {
  constructor() {
    this.finished = 0;
    this.switches = 0;
    this.tasks = {
      worker: new Worker(this, 3),
      other: new Worker(this, 2),
      handler: new Handler(this, 5),
      device: new Device(this, 4),
      sink: new Sink(this, 1),
    };
    this.order = Object.values(this.tasks).sort((a, b) => b.priority - a.priority);
  }
  send(name, packet) {
    this.tasks[name].receive(packet);
  }
  next() {
    for (const task of this.order) if (!task.waiting) return task;
    return null;
  }
  run() {
    for (let task = this.next(); task !== null; task = this.next()) {
      this.switches++;
      task.run();
    }
  }
}

const system = new System();
for (let i = 0; i < 1200; i++) {
  system.send(i % 2 ? "worker" : "other", new Packet(i % 3 ? "worker" : "other", i * 7));
  if (i % 30 === 29) system.run();
}
system.tasks.sink.checksum + ":" + system.finished + ":" + system.switches + ":" + system.tasks.handler.handled;
