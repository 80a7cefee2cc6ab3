// A tool as a language model might write one: it reads orders from CSV files, asks a server for exchange rates, and
// writes a report. It can do these three things and nothing else: see grants.toml.

import orders from "cap:orders";
import rates from "cap:rates";
import reports from "cap:reports";

declare const scriptArgs: string[];

enum Status {
    Open = "open",
    Paid = "paid",
    Refunded = "refunded",
}

type Order = { id: number; customer: string; status: Status; amount: number; currency: string };
type Rates = { base: string; rates: Record<string, number> };

class Summary {
    readonly #totals = new Map<string, { count: number; cents: number }>();

    constructor(
        private readonly base: string,
        private readonly rates: Readonly<Record<string, number>>,
    ) {}

    add({ customer, amount, currency, status }: Order): void {
        const rate = currency === this.base ? 1 : this.rates[currency];
        if (rate === undefined) throw new RangeError(`there is no rate for ${currency}`);
        const sign = status === Status.Refunded ? -1 : 1;
        const { count, cents } = this.#totals.get(customer) ?? { count: 0, cents: 0 };
        this.#totals.set(customer, { count: count + 1, cents: cents + sign * Math.round((amount / rate) * 100) });
    }

    *lines(): Generator<string> {
        const ordered = [...this.#totals].sort(([, a], [, b]) => b.cents - a.cents);
        for (const [customer, { count, cents }] of ordered) {
            yield `| ${customer.padEnd(14)} | ${String(count).padStart(6)} | ${(cents / 100).toFixed(2).padStart(9)} |`;
        }
    }
}

function isStatus(text: string): text is Status {
    return (Object.values(Status) as string[]).includes(text);
}

/** Reads CSV with a line of names; fields may be quoted. */
function parse(text: string, file: string): Order[] {
    const rows = text
        .trim()
        .split(/\r?\n/)
        .map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, 5))
        .map((fields) => fields.map(([, field]) => unquote(field!)));
    const [names, ...records] = rows;
    return records.map((record, index) => {
        const fields = Object.fromEntries(names!.map((name, at) => [name, record[at] ?? ""]));
        const { id, customer, status, amount, currency } = fields as Record<keyof Order, string>;
        if (!isStatus(status)) throw new TypeError(`${file}:${index + 2}: '${status}' is no status`);
        return { id: Number(id), customer, status, amount: Number(amount), currency } satisfies Order;
    });
}

const unquote = (field: string) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);

async function fetchRates(url: string): Promise<Rates> {
    const answer = await rates.fetchText(url);
    if (!answer.ok) throw new Error(`the server of rates answers ${answer.status}`);
    return JSON.parse(answer.body) as Rates;
}

const server = scriptArgs[0] ?? "http://127.0.0.1:8787";
const [{ base, rates: table }, names] = await Promise.all([fetchRates(`${server}/rates.json`), orders.list()]);
const summary = new Summary(base, table);
let count = 0;
const files = names.map(({ name }) => name).filter((name) => name.endsWith(".csv")).sort();
for (const file of files) {
    for (const order of parse(await orders.readText(file), file)) {
        if (order.status !== Status.Open) {
            summary.add(order);
            count++;
        }
    }
}
const report = [`# Orders in ${base}`, "", "| customer       | orders |     total |", "|---|---|---|", ...summary.lines(), ""];
await reports.writeText("orders.md", report.join("\n"));
console.log(`${count} orders of ${files.length} files are in orders.md`);
