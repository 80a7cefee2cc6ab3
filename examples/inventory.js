// A warehouse over thirty days: orders arrive, stock runs out, deliveries come. Classes with
// private fields, generators, Map and Set, destructuring, sorting, and a report at the end.
//
//     creance examples/inventory.js

class Random {
  #state;

  constructor(seed) {
    this.#state = seed;
  }

  below(limit) {
    this.#state = (this.#state * 1103515245 + 12345) % 2147483648;
    return Math.floor((this.#state / 2147483648) * limit);
  }

  pick(items) {
    return items[this.below(items.length)];
  }
}

class OutOfStock extends Error {
  constructor(product, wanted, available) {
    super(`${product.name}: wanted ${wanted}, have ${available}`);
    this.name = "OutOfStock";
    this.missing = wanted - available;
  }
}

class Product {
  constructor({ sku, name, price, supplier, reorderAt = 10, batch = 40, tags = [] }) {
    Object.assign(this, { sku, name, price, supplier, reorderAt, batch });
    this.tags = new Set(tags);
    Object.freeze(this);
  }

  toString() {
    return `${this.sku} ${this.name}`;
  }
}

class Warehouse {
  #stock = new Map();
  #onTheWay = new Set();
  #journal = [];
  static #opened = 0;

  constructor(products, initial = 30) {
    for (const product of products) this.#stock.set(product, initial);
    this.id = ++Warehouse.#opened;
  }

  get value() {
    let sum = 0;
    for (const [{ price }, count] of this.#stock) sum += price * count;
    return sum;
  }

  get journal() {
    return [...this.#journal];
  }

  count(product) {
    return this.#stock.get(product) ?? 0;
  }

  remove(product, wanted, day) {
    const available = this.count(product);
    if (available < wanted) throw new OutOfStock(product, wanted, available);
    this.#stock.set(product, available - wanted);
    this.#journal.push({ day, kind: "out", product, count: wanted });
  }

  deliver(product, count, day) {
    this.#stock.set(product, this.count(product) + count);
    this.#onTheWay.delete(product);
    this.#journal.push({ day, kind: "in", product, count });
  }

  /** The products that should be ordered now; each is named once until it has come. */
  *toReorder() {
    for (const [product, count] of this.#stock) {
      if (count > product.reorderAt || this.#onTheWay.has(product)) continue;
      this.#onTheWay.add(product);
      yield product;
    }
  }

  *[Symbol.iterator]() {
    yield* this.#stock;
  }
}

function* customers(random, products) {
  const names = ["Ada", "Björn", "Chidi", "Dora", "Emil"];
  for (let number = 1; ; number++) {
    const lines = new Map();
    for (let i = 0; i <= random.below(3); i++) {
      const product = random.pick(products);
      lines.set(product, (lines.get(product) ?? 0) + 1 + random.below(6));
    }
    yield { number, customer: random.pick(names), lines };
  }
}

function* take(iterable, count) {
  if (count <= 0) return;
  for (const item of iterable) {
    yield item;
    if (--count === 0) return;
  }
}

const SUPPLIERS = { north: { days: 2 }, south: { days: 4 }, harbour: { days: 7 } };

function simulate(products, { days, seed }) {
  const random = new Random(seed);
  const warehouse = new Warehouse(products);
  const deliveries = new Map();
  const orders = customers(random, products);
  const sales = new Map();
  const refusals = [];

  for (let day = 1; day <= days; day++) {
    for (const { product, count } of deliveries.get(day) ?? []) warehouse.deliver(product, count, day);
    deliveries.delete(day);

    // NOTE: a for-of that ends early would close `orders`; so it is asked by hand.
    const today = 1 + random.below(4);
    for (let i = 0; i < today; i++) {
      const { number, customer, lines } = orders.next().value;
      let total = 0;
      for (const [product, count] of lines) {
        try {
          warehouse.remove(product, count, day);
          total += count * product.price;
        } catch (error) {
          if (!(error instanceof OutOfStock)) throw error;
          refusals.push({ day, number, message: error.message, missing: error.missing });
        }
      }
      sales.set(customer, [...(sales.get(customer) ?? []), { day, total }]);
    }

    for (const product of warehouse.toReorder()) {
      const arrival = day + SUPPLIERS[product.supplier].days;
      if (!deliveries.has(arrival)) deliveries.set(arrival, []);
      deliveries.get(arrival).push({ product, count: product.batch });
    }
  }
  orders.return();
  return { warehouse, sales, refusals, underway: [...deliveries.values()].flat() };
}

const money = (cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;

function table(title, columns, rows) {
  const widths = columns.map((column, i) => Math.max(column.length, ...rows.map((row) => String(row[i]).length)));
  const line = (cells) => cells.map((cell, i) => (typeof cell === "number" || i > 1 ? String(cell).padStart(widths[i]) : String(cell).padEnd(widths[i]))).join("  ");
  console.log(`\n${title}\n${line(columns)}\n${widths.map((width) => "-".repeat(width)).join("  ")}`);
  for (const row of rows) console.log(line(row));
}

const products = [
  { sku: "T-01", name: "teapot", price: 2450, supplier: "harbour", batch: 30, tags: ["kitchen", "gift"] },
  { sku: "C-07", name: "cup", price: 690, supplier: "north", reorderAt: 15, tags: ["kitchen"] },
  { sku: "L-03", name: "lamp", price: 5999, supplier: "south", batch: 20, tags: ["light", "gift"] },
  { sku: "R-11", name: "rug", price: 12900, supplier: "harbour", batch: 12, reorderAt: 6 },
  { sku: "K-02", name: "candle", price: 350, supplier: "north", batch: 60, tags: ["light"] },
].map((description) => new Product(description));

const { warehouse, sales, refusals, underway } = simulate(products, { days: 30, seed: 2024 });

table(
  "Stock after thirty days",
  ["product", "supplier", "left", "value"],
  [...warehouse]
    .map(([product, count]) => [`${product}`, product.supplier, count, money(count * product.price)])
    .sort(([, , a], [, , b]) => b - a),
);

table(
  "Customers",
  ["name", "best day", "orders", "total"],
  [...sales]
    .map(([name, orders]) => {
      const [best] = [...orders].sort((a, b) => b.total - a.total || a.day - b.day);
      return { name, best: `day ${best.day}`, count: orders.length, total: orders.reduce((sum, order) => sum + order.total, 0) };
    })
    .sort((a, b) => b.total - a.total)
    .map(({ name, best, count, total }) => [name, best, count, money(total)]),
);

const byTag = {};
for (const { kind, product: { tags }, count } of warehouse.journal) {
  if (kind !== "out") continue;
  for (const tag of tags.size > 0 ? tags : ["none"]) byTag[tag] = (byTag[tag] || 0) + count;
}
table("Sold by tag", ["tag", "pieces"], Object.entries(byTag).sort());

console.log(`\n${refusals.length} lines could not be filled; the first of them:`);
for (const { day, number, message } of take(refusals, 3)) console.log(`  day ${day}, order ${number}: ${message}`);
console.log(`Under way: ${underway.map(({ product, count }) => `${count} × ${product.name}`).join(", ") || "nothing"}`);
console.log(`Warehouse ${warehouse.id} holds goods worth ${money(warehouse.value)}`);
