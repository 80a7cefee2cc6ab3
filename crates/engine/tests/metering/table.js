// Every function that the library has, with values on which it can work and with large arguments. The test beside this
// file calls them and watches the meter.

const table = (() => {
const TEXT = 400_000, BYTES = 400_000, LIST = 40_000, KEYS = 5_000, BITS = 50_000;

const range = Array.from({ length: LIST }, (_, i) => (i * 7919) % LIST);
const text = "ab".repeat(TEXT / 2), wide = "\u0101b".repeat(TEXT / 2), digits = "1".repeat(LIST);
const object = Object.fromEntries(range.slice(0, KEYS).map((n) => ["k" + n, n]));
const pairs = range.slice(0, KEYS).map((n) => [n, n]);
const big = 1n << BigInt(BITS);
const same = (value) => value;
const list = () => range.slice();
const bytes = () => new Uint8Array(BYTES).fill(7);
const holes = () => { const array = range.slice(0, KEYS); array[LIST] = 1; return array; };
const arrayLike = () => ({ length: LIST, 0: 1, 5: 2 });
const map = () => new Map(pairs), set = () => new Set(range.slice(0, KEYS));
const buffer = () => new ArrayBuffer(BYTES, { maxByteLength: 2 * BYTES });
const generator = function* () { yield* range; };

// What a function of an owner works on.
const receivers = {
  "Array.prototype": [list, holes, arrayLike, () => text],
  "String.prototype": [() => text, () => wide],
  "Number.prototype": [() => 1e300, () => 0.1],
  "BigInt.prototype": [() => big],
  "Boolean.prototype": [() => true],
  "Symbol.prototype": [() => Symbol(text)],
  "Object.prototype": [() => object, list],
  "Function.prototype": [() => same, () => Math.max, () => same.bind(null, ...range.slice(0, 10))],
  "Map.prototype": [map], "Set.prototype": [set],
  "WeakMap.prototype": [() => new WeakMap(range.slice(0, KEYS).map((n) => [{}, n]))],
  "WeakSet.prototype": [() => new WeakSet(range.slice(0, KEYS).map(() => ({})))],
  "WeakRef.prototype": [() => new WeakRef(object)],
  "FinalizationRegistry.prototype": [() => new FinalizationRegistry(same)],
  "RegExp.prototype": [() => /a(b)?/g, () => /(?:a|b)*c/y],
  "Date.prototype": [() => new Date(0)],
  "Promise.prototype": [() => Promise.resolve(1)],
  "Error.prototype": [() => Object.assign(new Error(text), { name: wide })],
  "DOMException.prototype": [() => new DOMException(text)],
  "SuppressedError.prototype": [], "AggregateError.prototype": [],
  "ArrayBuffer.prototype": [buffer],
  "SharedArrayBuffer.prototype": [() => new SharedArrayBuffer(BYTES, { maxByteLength: 2 * BYTES })],
  "DataView.prototype": [() => new DataView(buffer())],
  "TypedArray.prototype": [bytes, () => new Float64Array(BYTES / 8), () => new BigInt64Array(BYTES / 8)],
  "Uint8Array.prototype": [bytes],
  "Iterator.prototype": [() => range.values(), generator],
  "ArrayIterator.prototype": [() => range.values()],
  "MapIterator.prototype": [() => map().values()],
  "SetIterator.prototype": [() => set().values()],
  "StringIterator.prototype": [() => text[Symbol.iterator]()],
  "RegExpStringIterator.prototype": [() => text.matchAll(/(ab)*/g)],
  "IteratorHelper.prototype": [() => range.values().map(same)],
  "WrapForValidIterator.prototype": [() => Iterator.from({ next: () => ({ done: true }) })],
  "Generator.prototype": [generator],
  "AsyncGenerator.prototype": [async function* () { yield 1; }],
  "AsyncIterator.prototype": [async function* () { yield 1; }],
  "DisposableStack.prototype": [() => { const stack = new DisposableStack(); for (let i = 0; i < KEYS; i++) stack.defer(same); return stack; }],
  "AsyncDisposableStack.prototype": [() => new AsyncDisposableStack()],
  "TextDecoder.prototype": [() => new TextDecoder(), () => new TextDecoder("utf-16le"), () => new TextDecoder("latin1")],
  "TextEncoder.prototype": [() => new TextEncoder()],
  "AbstractModuleSource.prototype": [], "ShadowRealm.prototype": [() => new ShadowRealm()],
  "Performance.prototype": [() => performance],
  "Crypto.prototype": [() => crypto],
  "URL.prototype": [() => new URL("https://example.com/" + text.slice(0, 50_000))],
  "URLSearchParams.prototype": [() => new URLSearchParams(pairs.map(([n]) => ["k" + n, n]))],
  "Headers.prototype": [() => new Headers(pairs.map(([n]) => ["k" + n, "v"]))],
  "Request.prototype": [() => new Request("https://example.com/", { method: "POST", body: text })],
  "Response.prototype": [() => new Response(text), () => new Response(bytes())],
  "Event.prototype": [() => new Event(text)],
  "CustomEvent.prototype": [() => new CustomEvent("x", { detail: object })],
  "EventTarget.prototype": [() => { const target = new EventTarget(); for (let i = 0; i < KEYS; i++) target.addEventListener(text, () => i); return target; }],
  "AbortController.prototype": [() => new AbortController()],
  "AbortSignal.prototype": [() => new AbortController().signal],
};

// Large arguments, as they are written in a call.
const argumentLists = {
  "": () => [],
  "text": () => [text],
  "wide": () => [wide],
  "wide, text": () => [wide, text],
  "digits": () => [digits],
  "needle": () => ["a".repeat(TEXT / 4) + "c"],
  "1000000": () => [TEXT],
  "0, 1000000": () => [0, TEXT],
  "1e9": () => [1e9],
  "fn": () => [same],
  "fn, list": () => [same, list()],
  "list": () => [list()],
  "list, fn": () => [list(), same],
  "object": () => [object],
  "object, list": () => [object, list()],
  "pairs": () => [pairs],
  "bytes": () => [bytes()],
  "map": () => [map()],
  "set": () => [set()],
  "arrayLike": () => [arrayLike()],
  "regexp, text": () => [/a(b)/g, "$1$&"],
  "text, fn": () => [text, same],
  "big": () => [big],
  "big, big": () => [big, big],
  "70000, big": () => [70_000, big],
  "fn, null, arrayLike": () => [same, null, arrayLike()],
  "0, 0, spread": () => [0, 0, ...range.slice(0, 200)],
  "list, text": () => [list(), text],
  "iterator": () => [generator()],
  "promises": () => [range.slice(0, 2000).map((n) => Promise.resolve(n))],
  "bytes, options": () => [bytes(), { maxByteLength: 2 * BYTES, depth: 5 }],
};

const functions = [];
const seen = new Set();
function visit(owner, path) {
  if (seen.has(owner)) return;
  seen.add(owner);
  for (const key of Reflect.ownKeys(owner)) {
    // A constructor is found where it has its name.
    if (key === "constructor") continue;
    const name = typeof key === "symbol" ? `[${key.description}]` : key;
    const here = path === "" ? name : `${path}.${name}`;
    const property = Reflect.getOwnPropertyDescriptor(owner, key);
    for (const [suffix, value] of [["", property.value], [" (get)", property.get], [" (set)", property.set]]) {
      if (value === globalThis || Object(value) !== value) continue;
      if (typeof value === "function" && !seen.has(value)) functions.push({ path: here + suffix, owner: path, value });
      visit(value, here);
    }
  }
}

const hidden = {
  TypedArray: Object.getPrototypeOf(Uint8Array),
  "ArrayIterator.prototype": Object.getPrototypeOf([].values()),
  "MapIterator.prototype": Object.getPrototypeOf(new Map().values()),
  "SetIterator.prototype": Object.getPrototypeOf(new Set().values()),
  "StringIterator.prototype": Object.getPrototypeOf(""[Symbol.iterator]()),
  "RegExpStringIterator.prototype": Object.getPrototypeOf("".matchAll(/a/g)),
  "IteratorHelper.prototype": Object.getPrototypeOf([].values().map(same)),
  "WrapForValidIterator.prototype": Object.getPrototypeOf(Iterator.from({ next() {} })),
  "Generator.prototype": Object.getPrototypeOf(generator.prototype),
  "AsyncGenerator.prototype": Object.getPrototypeOf((async function* () {}).prototype),
  "AsyncIterator.prototype": Object.getPrototypeOf(Object.getPrototypeOf((async function* () {}).prototype)),
  GeneratorFunction: generator.constructor,
  AsyncFunction: (async () => {}).constructor,
  AsyncGeneratorFunction: (async function* () {}).constructor,
};
// What the arguments are made with is not to be walked before its own path.
for (const name of ["Array", "Object", "Function", "Map", "Set"]) visit(globalThis[name], name), functions.push({ path: name, owner: "", value: globalThis[name] });
for (const [path, value] of Object.entries(hidden)) {
  if (typeof value === "function") functions.push({ path, owner: "", value });
  visit(value, path);
}
visit(globalThis, "");

/** The factories of the values on which a function works; statics work on their owner. */
function receiversOf({ owner, value }) {
  const known = receivers[owner] ?? (owner.endsWith("Error.prototype") || owner.endsWith("Array.prototype") ? [] : undefined);
  if (known) return known;
  if (owner.includes(".prototype")) throw new Error(`no values of ${owner} are listed`);
  const holder = owner.split(".").reduce((at, name) => (name === "" ? undefined : (at ?? globalThis)[name]), undefined);
  return [() => holder];
}

const isConstructor = (value) => { try { Reflect.construct(Object, [], value); return true; } catch { return false; } };

let target, receiver, given, call = 0, at = -1;
const calls = functions.flatMap((row) => receiversOf(row).map((make, number) => ({ row, make, number, construct: false })).concat(isConstructor(row.value) ? [{ row, number: 0, make: () => undefined, construct: true }] : []));
const names = Object.keys(argumentLists);
const few = new Set(["", "text", "fn", "list", "object"]);

function describe() { const { row, number, construct } = calls[call]; return `${construct ? "new " : ""}${row.path} #${number} (${names[at]})`; }
/** Makes ready the next call; false after the last. */
function prepare() {
  // What takes no arguments needs but a few.
  do if (++at === names.length) { at = 0; call++; }
  while (call < calls.length && calls[call].row.value.length === 0 && !few.has(names[at]));
  if (call === calls.length) return false;
  target = calls[call]; receiver = target.make(); given = argumentLists[names[at]]();
  return true;
}
/** Back to the last call. */
function repeat() { at--; }
function go() { try { return target.construct ? Reflect.construct(target.row.value, given) : Reflect.apply(target.row.value, receiver, given); } catch {} }

return { prepare, repeat, go, describe };
})();
