// Runs the library files in Node with stand-ins for the intrinsics, and checks them.
//
//     node crates/builtins/library/check.mjs
//
// `intrinsics` and `install` refer to nothing outside themselves, so that they can also be
// evaluated in another realm.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const FILES = ["array", "typedarray", "collections", "promise", "iterator", "string", "json",
  "disposable"];

export const sources = Object.fromEntries(
  FILES.map((file) => [file, readFileSync(new URL(`${file}.js`, import.meta.url), "utf8")]),
);

/** The intrinsics of INTRINSICS.md, made from the builtins of the realm that evaluates this. */
export function intrinsics() {
  const { apply, construct, get, ownKeys, getPrototypeOf, defineProperty, deleteProperty,
    getOwnPropertyDescriptor } = Reflect;
  const { create, is, setPrototypeOf } = Object;
  const natives = { Map, Set, WeakMap, Promise, RegExp, String, Number, Math, Error, TypeError, RangeError, ReferenceError, Array,
    AggregateError: globalThis.AggregateError, Symbol, BigInt64Array, BigUint64Array, Function, Proxy,
    WeakSet, Iterator: globalThis.Iterator };
  const uncurry = (f) => (self, ...args) => apply(f, self, args);
  const TypedArray = getPrototypeOf(Int8Array);
  const taggedKind = uncurry(getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag).get);
  const taLength = uncurry(getOwnPropertyDescriptor(TypedArray.prototype, "length").get);
  const taBuffer = uncurry(getOwnPropertyDescriptor(TypedArray.prototype, "buffer").get);
  const taFill = uncurry(TypedArray.prototype.fill);
  const taAt = uncurry(TypedArray.prototype.at);
  const taSort = uncurry(TypedArray.prototype.sort);
  const typedConstructors = { __proto__: null };
  for (const C of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
    Float32Array, Float64Array, BigInt64Array, BigUint64Array]) typedConstructors[C.name] = C;
  const map = { has: uncurry(Map.prototype.has), get: uncurry(Map.prototype.get), set: uncurry(Map.prototype.set),
    entries: uncurry(Map.prototype.entries), next: uncurry(new Map().entries().next) };
  const set = { has: uncurry(Set.prototype.has), add: uncurry(Set.prototype.add), delete: uncurry(Set.prototype.delete),
    size: uncurry(getOwnPropertyDescriptor(Set.prototype, "size").get), values: uncurry(Set.prototype.values),
    next: uncurry(new Set().values().next) };
  const weak = { has: uncurry(WeakMap.prototype.has), get: uncurry(WeakMap.prototype.get), set: uncurry(WeakMap.prototype.set) };
  const str = { indexOf: uncurry(String.prototype.indexOf), slice: uncurry(String.prototype.slice),
    split: uncurry(String.prototype.split), replace: uncurry(String.prototype.replace) };
  const nativePromiseResolve = Promise.resolve;
  const arraySort = uncurry(Array.prototype.sort);
  const stateful = new WeakMap();
  const { species } = Symbol;
  const wellKnownSymbols = { __proto__: null };
  for (const key of ownKeys(Symbol)) if (typeof Symbol[key] === "symbol") wellKnownSymbols[key] = Symbol[key];
  const prototypes = { __proto__: null, DisposableStackPrototype: {} };
  if (natives.Iterator) {
    prototypes.IteratorHelperPrototype = getPrototypeOf(natives.Iterator.prototype.take.call([].values(), 0));
    prototypes.WrapForValidIteratorPrototype = getPrototypeOf(natives.Iterator.from({ next() {} }));
  } else {
    const base = getPrototypeOf(getPrototypeOf([][Symbol.iterator]()));
    natives.Iterator = function Iterator() {};
    natives.Iterator.prototype = base;
    prototypes.IteratorHelperPrototype = create(base);
    prototypes.WrapForValidIteratorPrototype = create(base);
  }
  const fail = (message) => {
    throw new natives.TypeError(message);
  };
  const show = (value) => (typeof value === "object" && value !== null ? "#<Object>" : typeof value === "string"
    ? `"${value}"` : typeof value === "symbol" ? "Symbol()" : natives.String(value));
  const isObject = (x) => (typeof x === "object" && x !== null) || typeof x === "function" || typeof x === "undefined" && x !== undefined;
  const callable = (x) => typeof x === "function";
  const isConstructor = (x) => {
    if (!callable(x)) return false;
    try {
      construct(natives.Function, [], x);
      return true;
    } catch (error) {
      // The probe fails for want of a prototype too; only a non-constructor makes it a TypeError about newTarget.
      return !/is not a constructor/.test(error.message);
    }
  };
  const requireCallable = (x) => {
    if (!callable(x)) fail(`${show(x)} is not a function`);
  };
  const toIntegerOrInfinity = (x) => {
    const number = natives.Math.trunc(+x);
    return number !== number || number === 0 ? 0 : number;
  };
  const toLength = (x) => {
    const number = toIntegerOrInfinity(x);
    return number <= 0 ? 0 : number < 9007199254740991 ? number : 9007199254740991;
  };
  const getMethod = (value, key) => {
    const method = value[key];
    if (method === undefined || method === null) return undefined;
    requireCallable(method);
    return method;
  };
  const createData = (object, key, value) =>
    defineProperty(object, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  const arrayCreate = (length) => {
    if (length > 4294967295) throw new natives.RangeError("Invalid array length");
    const array = [];
    array.length = length;
    return array;
  };
  const speciesConstructor = (object, fallback) => {
    const C = object.constructor;
    if (C === undefined) return fallback;
    if (!isObject(C)) fail("object.constructor is not an object");
    const S = C[species];
    if (S === undefined || S === null) return fallback;
    if (!isConstructor(S)) fail("object.constructor[Symbol.species] is not a constructor");
    return S;
  };
  const validateTyped = (object) => {
    const kind = isObject(object) ? taggedKind(object) : undefined;
    if (kind === undefined) fail("this is not a typed array.");
    // `at` validates as every method does: it throws when the array is detached or out of bounds.
    taAt(object, 0);
    return taLength(object);
  };
  const typedCreate = (C, args) => {
    const made = construct(C, args);
    const length = validateTyped(made);
    if (args.length === 1 && typeof args[0] === "number" && length < args[0]) fail("Derived TypedArray constructor created an array which was too small");
    return made;
  };
  const isBig = (object) => taggedKind(object) === "BigInt64Array" || taggedKind(object) === "BigUint64Array";

  return {
    __proto__: null,
    $call: (f, thisArg, ...args) => {
      requireCallable(f);
      return apply(f, thisArg, args);
    },
    $construct: (C, ...args) => construct(C, args),
    $newList: () => setPrototypeOf([], null),
    $CreateArrayFromList: (list) => setPrototypeOf(list, natives.Array.prototype),
    $intrinsic: (name) => natives[name],
    $wellKnown: (name) => wellKnownSymbols[name],
    $newStateful: (name, state) => {
      const object = create(prototypes[name]);
      weak.set(stateful, object, { name, state });
      return object;
    },
    $stateOf: (object, name, method) => {
      const found = isObject(object) ? weak.get(stateful, object) : undefined;
      if (found === undefined || found.name !== name) fail(`Method ${method} called on incompatible receiver ${show(object)}`);
      return found.state;
    },
    $setState: (object, state) => {
      weak.get(stateful, object).state = state;
    },

    $ThrowTypeError: fail,
    $ThrowRangeError: (message) => {
      throw new natives.RangeError(message);
    },
    $ThrowReferenceError: (message) => {
      throw new natives.ReferenceError(message);
    },
    $ThrowNotIteratorResult: (x) => fail(`Iterator result ${show(x)} is not an object`),
    $ThrowNotEntry: (x) => fail(`Iterator value ${show(x)} is not an entry object`),
    $ThrowNotConstructor: (x) => fail(`${show(x)} is not a constructor`),
    $RequireCallable: requireCallable,
    $newSuppressedError: (error, suppressed) => {
      const result = new natives.Error();
      result.name = "SuppressedError";
      result.error = error;
      result.suppressed = suppressed;
      return result;
    },
    $newAggregateError: (errors) => {
      const error = new natives.AggregateError([], "All promises were rejected");
      delete error.message;
      defineProperty(error, "errors", { __proto__: null, value: errors, writable: true, enumerable: false, configurable: true });
      return error;
    },

    $ToObject: (x) => {
      if (x === undefined || x === null) fail(`Cannot convert ${x} to object`);
      return Object(x);
    },
    $LengthOfArrayLike: (object) => toLength(object.length),
    $ToIntegerOrInfinity: toIntegerOrInfinity,
    $ToString: (x) => {
      if (typeof x === "symbol") fail("Cannot convert a Symbol value to a string");
      return natives.String(x);
    },
    $ToPropertyKey: (x) => ownKeys({ [x]: 0 })[0],
    $IsCallable: callable,
    $IsConstructor: isConstructor,
    $IsArray: natives.Array.isArray,
    $IsObject: isObject,
    $SameValue: is,
    $IsRegExp: (x) => {
      if (!isObject(x)) return false;
      const matcher = x[wellKnownSymbols.match];
      if (matcher !== undefined) return !!matcher;
      return Object.prototype.toString.call(x) === "[object RegExp]";
    },
    $CanBeHeldWeakly: isObject,
    $GetMethod: getMethod,
    $CreateDataProperty: createData,
    $CreateDataPropertyOrThrow: (object, key, value) => {
      if (!createData(object, key, value)) fail(`Cannot add property ${natives.String(key)}, object is not extensible`);
    },
    $Delete: deleteProperty,
    $DeletePropertyOrThrow: (object, key) => {
      if (!deleteProperty(object, key)) fail(`Cannot delete property '${natives.String(key)}'`);
    },
    $OwnPropertyKeys: (object) => setPrototypeOf(ownKeys(object), null),
    $IsOwnEnumerable: (object, key) => {
      const descriptor = getOwnPropertyDescriptor(object, key);
      return descriptor !== undefined && descriptor.enumerable;
    },
    $EnumerableOwnKeys: (object) => {
      const list = setPrototypeOf([], null);
      const keys = ownKeys(object);
      for (let i = 0; i < keys.length; i++) {
        if (typeof keys[i] !== "string") continue;
        const descriptor = getOwnPropertyDescriptor(object, keys[i]);
        if (descriptor !== undefined && descriptor.enumerable) list[list.length] = keys[i];
      }
      return list;
    },
    $OrdinaryHasInstance: (C, object) => apply(natives.Function.prototype[wellKnownSymbols.hasInstance], C, [object]),
    $SpeciesConstructor: speciesConstructor,
    $ArrayCreate: arrayCreate,
    $ArraySpeciesCreate: (original, length) => {
      if (!natives.Array.isArray(original)) return arrayCreate(length);
      let C = original.constructor;
      if (isObject(C)) {
        C = C[species];
        if (C === null) C = undefined;
      }
      if (C === undefined) return arrayCreate(length);
      if (!isConstructor(C)) fail("object.constructor[Symbol.species] is not a constructor");
      return construct(C, [length]);
    },
    $CreateAsyncFromSyncIterator: (iterator, next) => {
      // `yield*` in an async generator makes the same object, one turn slower.
      const finished = (result, closeOnRejection) => {
        const { done, value } = result;
        let promise;
        try {
          promise = apply(nativePromiseResolve, natives.Promise, [value]);
        } catch (error) {
          if (!done && closeOnRejection) {
            try {
              const method = getMethod(iterator, "return");
              if (method !== undefined) apply(method, iterator, []);
            } catch {}
          }
          throw error;
        }
        return promise.then((value) => ({ value, done }), !done && closeOnRejection ? (error) => {
          try {
            const method = getMethod(iterator, "return");
            if (method !== undefined) apply(method, iterator, []);
          } catch {}
          throw error;
        } : undefined);
      };
      return {
        __proto__: null,
        async next() {
          const result = apply(next, iterator, []);
          if (!isObject(result)) fail("not an object");
          return finished(result, true);
        },
        async return() {
          const method = getMethod(iterator, "return");
          if (method === undefined) return { value: undefined, done: true };
          const result = apply(method, iterator, []);
          if (!isObject(result)) fail("not an object");
          return finished(result, false);
        },
      };
    },

    $sortByKeys: (list, keys) => {
      const order = [];
      for (let i = 0; i < keys.length; i++) createData(order, i, i);
      arraySort(order, (a, b) => (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : 0));
      const copy = [];
      for (let i = 0; i < keys.length; i++) createData(copy, i, list[order[i]]);
      for (let i = 0; i < keys.length; i++) list[i] = copy[i];
    },

    $ValidateTypedArray: validateTyped,
    $TypedArraySpeciesCreate: (exemplar, length) => {
      const made = typedCreate(speciesConstructor(exemplar, typedConstructors[taggedKind(exemplar)]), [length]);
      if (isBig(made) !== isBig(exemplar)) fail("Content type mismatch");
      return made;
    },
    $TypedArrayCreateSameType: (exemplar, length) => new typedConstructors[taggedKind(exemplar)](length),
    $TypedArrayCreateFromConstructor: (C, length) => typedCreate(C, [length]),
    $sortTypedArray: (object) => taSort(object),

    $newMap: () => new natives.Map(),
    $newSet: () => new natives.Set(),
    $RequireMap: (x) => void map.has(x, 0),
    $RequireSet: (x) => void set.has(x, 0),
    $RequireWeakMap: (x) => void weak.has(x, x),
    $mapHas: map.has,
    $mapGet: map.get,
    $mapSet: map.set,
    $setHas: set.has,
    $setAdd: set.add,
    $setDelete: set.delete,
    $setSize: set.size,
    $setCopy: (source) => {
      const copy = new natives.Set();
      const walk = set.values(source);
      for (let r = set.next(walk); !r.done; r = set.next(walk)) set.add(copy, r.value);
      return copy;
    },
    $weakMapHas: weak.has,
    $weakMapGet: weak.get,
    $weakMapSet: weak.set,
    $mapCursor: (source) => ({ __proto__: null, walk: map.entries(source), kind: map, key: undefined, value: undefined }),
    $setCursor: (source) => ({ __proto__: null, walk: set.values(source), kind: set, key: undefined, value: undefined }),
    $cursorNext: (cursor) => {
      const result = cursor.kind.next(cursor.walk);
      if (result.done) return false;
      if (cursor.kind === map) {
        cursor.key = result.value[0];
        cursor.value = result.value[1];
      } else {
        cursor.key = result.value;
      }
      return true;
    },

    $NewPromiseCapability: (C) => {
      if (!isConstructor(C)) fail(`${show(C)} is not a constructor`);
      const capability = { __proto__: null, promise: undefined, resolve: undefined, reject: undefined };
      // In an array, so that the executor is anonymous; it is no constructor because it is an arrow.
      const promise = construct(C, [(resolve, reject) => {
        if (capability.resolve !== undefined || capability.reject !== undefined) fail("Promise executor has already been invoked with non-undefined arguments");
        capability.resolve = resolve;
        capability.reject = reject;
      }]);
      if (!callable(capability.resolve) || !callable(capability.reject)) fail("Promise resolve or reject function is not callable");
      capability.promise = promise;
      return capability;
    },
    $PromiseResolve: (C, x) => apply(nativePromiseResolve, C, [x]),

    $StringIndexOf: (string, search, from) => (from > string.length ? -1 : str.indexOf(string, search, from)),
    $substring: (string, from, to) => str.slice(string, from, to),
    $GetSubstitution: (matched, string, position, captures, named, template) => {
      // The host's own: replaced at the position, then cut out again.
      const tail = string.length - position - matched.length;
      let result = "";
      for (let i = 0; i < template.length; i++) {
        const next = template[i] === "$" ? template[i + 1] : undefined;
        if (next === "$") result += "$";
        else if (next === "&") result += matched;
        else if (next === "`") result += str.slice(string, 0, position);
        else if (next === "'") result += tail === 0 ? "" : str.slice(string, -tail);
        else {
          result += template[i];
          continue;
        }
        i++;
      }
      return result;
    },
    $splitString: (string, divider, count) => str.split(string, divider, count),
    $RegExpCreate: (pattern, flags) => new natives.RegExp(pattern === undefined ? "" : natives.String(pattern), flags),
  };
}

/** JSON.parse with the records that json.js describes; for valid texts only. */
export function parseWithRecords(text) {
  let at = 0;
  const space = () => {
    while (text[at] === " " || text[at] === "\n" || text[at] === "\t" || text[at] === "\r") at++;
  };
  const primitive = () => {
    const start = at;
    if (text[at++] === '"') {
      while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
      at++;
    } else {
      while (at < text.length && !",]} \n\t\r".includes(text[at])) at++;
    }
    const source = text.slice(start, at);
    return { __proto__: null, value: JSON.parse(source), source, children: undefined };
  };
  const read = () => {
    space();
    const open = text[at];
    if (open !== "[" && open !== "{") {
      const record = primitive();
      space();
      return record;
    }
    const children = open === "[" ? Object.setPrototypeOf([], null) : { __proto__: null };
    const value = open === "[" ? [] : {};
    at++;
    space();
    while (text[at] !== "]" && text[at] !== "}") {
      let key = value.length;
      if (open === "{") {
        key = primitive().value;
        space();
        at++;
      }
      children[key] = read();
      Object.defineProperty(value, key, { value: children[key].value, writable: true, enumerable: true, configurable: true });
      if (text[at] === ",") at++;
      space();
    }
    at++;
    space();
    return { __proto__: null, value, source: undefined, children };
  };
  return read();
}

/** Evaluates one library file: an object of methods. */
export function load(source, given) {
  const names = Object.keys(given);
  return new Function(...names, "$$source", "return eval($$source)")(...names.map((name) => given[name]), source);
}

/** Puts the methods in the places of the natives; the rows that the Rust tables have. */
export function install(library, protos) {
  const TypedArray = Object.getPrototypeOf(Int8Array);
  const rows = [];
  const all = (target, methods, names) => {
    for (const entry of names.split(" ")) {
      const [key, length, name = key, symbol] = entry.split(":");
      rows.push([target, symbol ? Symbol[symbol] : name, name, +length, methods[key]]);
    }
  };
  const { array, typedarray, collections, promise, iterator, string } = library;
  const callbacks = "forEach:1 map:1 filter:1 some:1 every:1 find:1 findIndex:1 findLast:1 findLastIndex:1 reduce:1 reduceRight:1 sort:1 toSorted:1";
  all(Array.prototype, array, callbacks + " flatMap:1 flat:0");
  all(Array, array, "from:1 fromAsync:1");
  all(TypedArray.prototype, typedarray, callbacks);
  all(TypedArray, typedarray, "from:1");
  all(Map.prototype, collections, "mapForEach:1:forEach mapGetOrInsertComputed:2:getOrInsertComputed");
  all(WeakMap.prototype, collections, "weakMapGetOrInsertComputed:2:getOrInsertComputed");
  all(Map, collections, "mapGroupBy:2:groupBy");
  all(Object, collections, "objectGroupBy:2:groupBy fromEntries:1");
  all(Set.prototype, collections, "setForEach:1:forEach union:1 intersection:1 difference:1 symmetricDifference:1 isSubsetOf:1 isSupersetOf:1 isDisjointFrom:1");
  all(Promise, promise, "allKeyed:1 allSettledKeyed:1 all:1 allSettled:1 any:1 race:1 try:1 withResolvers:0 resolve:1 reject:1");
  all(Promise.prototype, promise, "catch:1 finally:1");
  all(String.prototype, string, "replace:2 replaceAll:2 match:1 matchAll:1 search:1 split:2");
  if (typeof Iterator !== "undefined") {
    all(Iterator.prototype, iterator, "map:1 filter:1 take:1 drop:1 flatMap:1 reduce:1 toArray:0 forEach:1 some:1 every:1 find:1");
    if (Symbol.dispose) all(Iterator.prototype, iterator, "dispose:0:[Symbol.dispose]:dispose");
    all(Iterator, iterator, "from:1 concat:0 zip:1 zipKeyed:1");
    const helper = Object.getPrototypeOf(iterator.take.call([].values(), 0));
    all(helper, iterator, "helperNext:0:next helperReturn:0:return");
    all(Object.getPrototypeOf(iterator.from({ next() {} })), iterator, "wrapNext:0:next wrapReturn:0:return");
  }
  for (const [target, key, name, length, method] of rows) {
    Object.defineProperty(method, "name", { value: name, configurable: true });
    Object.defineProperty(method, "length", { value: length, configurable: true });
    Object.defineProperty(target, key, { value: method, writable: true, enumerable: false, configurable: true });
  }
}

function check() {
  const given = intrinsics();
  const library = Object.fromEntries(FILES.map((file) => [file, load(sources[file], given)]));
  const { array, typedarray, collections, promise, iterator, string, json } = library;
  let count = 0;

  // An outcome is what a call gave and everything that it did on the way.
  const outcome = (f) => {
    const log = [];
    try {
      return { value: f(log), log };
    } catch (error) {
      return { error: error?.name ?? error, log };
    }
  };
  const same = (ours, native, inputs) => {
    for (const input of inputs) {
      count++;
      assert.deepEqual(outcome((log) => input(ours, log)), outcome((log) => input(native, log)), String(input));
    }
  };
  const spy = (target, log) => new Proxy(target, {
    has: (t, k) => (log.push(`has ${String(k)}`), k in t),
    get: (t, k) => (log.push(`get ${String(k)}`), t[k]),
    set: (t, k, v) => (log.push(`set ${String(k)}`), Reflect.set(t, k, v)),
    deleteProperty: (t, k) => (log.push(`delete ${String(k)}`), Reflect.deleteProperty(t, k)),
    defineProperty: (t, k, d) => (log.push(`define ${String(k)}`), Reflect.defineProperty(t, k, d)),
  });
  const inputs = () => [[], [1, 2, 3, 4, 5], [5, , 3, undefined, , "x"], [[1, [2, [3]]], , [4]], { length: 3, 0: "a", 2: "c" },
    { length: -1 }, { length: "2", 0: 1, 1: 2 }, "héllo", 7];
  const receivers = (call) => inputs().flatMap((_, index) => [
    (m, log) => call(m, inputs()[index], log),
    (m, log) => {
      const value = inputs()[index];
      return call(m, typeof value === "object" ? spy(value, log) : value, log);
    },
  ]);

  // Array.prototype
  for (const name of ["forEach", "map", "filter", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "flatMap"]) {
    same(array[name], Array.prototype[name], [
      ...receivers((m, self, log) => m.call(self, function (v, i) {
        log.push([this?.tag, v, i]);
        return i % 2 ? [v, [i]] : 0;
      }, { tag: 1 })),
      (m) => m.call([1, 2], undefined),
      (m) => m.call([1, 2], {}),
      (m) => m.call(null, () => 1),
      (m, log) => m.call([1, 2, 3], (v) => { log.push(v); throw new RangeError("x"); }),
      (m, log) => { const a = [1, 2, 3, 4, 5]; return [m.call(a, (v, i) => { log.push(v, i); a.length = 2; return true; }), a]; },
      (m, log) => { const a = [1, 2, 3]; return [m.call(a, (v) => { log.push(v); a.push(9); return true; }), a]; },
      (m) => m.call(class extends Array { static get [Symbol.species]() { return Array; } }.from([1, 2, 3]), (v) => v > 1).constructor === Array,
    ]);
  }
  for (const name of ["reduce", "reduceRight"]) {
    for (const rest of [[], [0], [undefined]]) {
      same(array[name], Array.prototype[name], receivers((m, self, log) => m.call(self, (a, v, i) => (log.push([a, v, i]), `${a}${v}`), ...rest)));
    }
  }
  for (const depth of [undefined, 0, 1, 2, Infinity, -3, "2", NaN]) {
    same(array.flat, Array.prototype.flat, receivers((m, self) => m.call(self, depth)));
  }
  same(array.from, Array.from, [
    ...receivers((m, self) => m.call(Array, self)),
    ...receivers((m, self) => m.call(Object, self, (v, i) => [v, i])),
    (m) => m.call(Array, new Map([[1, 2]])),
    (m) => m.call(undefined, "añ😀"),
    (m, log) => m.call(Array, { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return: () => (log.push("closed"), {}) }) }, () => { throw new RangeError(); }),
    (m, log) => m.call(function () { return Object.freeze({}); }, { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return: () => { log.push("closed"); throw 1; } }) }),
    (m) => m.call(Array, { [Symbol.iterator]: () => 1 }),
    (m) => m.call(Array, { [Symbol.iterator]: 1 }),
    (m) => m.call(Array, [], 1),
    (m) => m.call(Array, null),
  ]);

  // Sorting: against the host with consistent comparators; permutations with the others.
  let seed = 1;
  const random = (n) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return (seed >> 8) % n;
  };
  for (let round = 0; round < 300; round++) {
    const items = Array.from({ length: random(120) }, (_, index) => ({ key: random(round % 7 === 0 ? 1000 : 6), index }));
    const holes = items.map((item) => item.key);
    if (holes.length > 3) {
      delete holes[1];
      holes[2] = undefined;
    }
    for (const name of ["sort", "toSorted"]) {
      same(array[name], Array.prototype[name], [
        (m) => m.call(items.slice(), (a, b) => a.key - b.key),
        (m) => m.call(items.slice(), (a, b) => ({ valueOf: () => b.key - a.key })),
        (m) => m.call(holes.slice(), (a, b) => a - b),
        (m) => m.call(holes.slice()),
        (m) => m.call([3, "10", 9, undefined, null, 1n, "é"]),
      ]);
    }
    for (const bad of [() => 1, () => -1, () => NaN, () => random(3) - 1, () => "x", (a, b) => (a.key < b.key ? 1 : 1)]) {
      const sorted = array.sort.call(items.slice(), bad);
      assert.deepEqual(new Set(sorted), new Set(items));
      assert.equal(sorted.length, items.length);
      count++;
    }
    for (const C of [Int8Array, Float64Array, Uint16Array]) {
      same(typedarray.sort, C.prototype.sort, [(m) => m.call(C.from(holes), (a, b) => (b || 0) - (a || 0)), (m) => m.call(C.from(holes))]);
      same(typedarray.toSorted, C.prototype.toSorted, [(m) => m.call(C.from(holes), (a, b) => (b || 0) - (a || 0)), (m) => m.call(C.from(holes))]);
    }
  }
  same(array.sort, Array.prototype.sort, [
    (m) => m.call([1, 2], null),
    (m) => m.call([1, 2], "x"),
    (m) => m.call([3, 1, 2], () => { throw new RangeError(); }),
    (m) => m.call([3, 1, 2], () => 1n),
    (m) => m.call(Object.freeze([3, 1])),
    (m) => m.call([Symbol(), 1]),
  ]);

  // %TypedArray%.prototype
  const buffers = [() => new Uint8Array(0), () => Int16Array.of(3, 1, 2), () => Float64Array.of(NaN, -0, 1.5), () => BigInt64Array.of(2n, 1n), () => [1], () => null];
  for (const name of ["forEach", "map", "filter", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "reduce", "reduceRight"]) {
    same(typedarray[name], Int8Array.prototype[name], buffers.flatMap((make) => [
      (m, log) => m.call(make(), (...args) => { log.push(args.slice(0, 2)); return args[0]; }),
      (m) => m.call(make(), 1),
      (m, log) => { const t = make(); return m.call(t, (v) => { log.push(v); structuredClone(t.buffer, { transfer: [t.buffer] }); return v; }); },
    ]));
  }
  same(typedarray.from, Int8Array.from, [
    (m) => m.call(Int8Array, [1, 2, 300]), (m) => m.call(Float32Array, new Set([1, 2]), (v, i) => v * i), (m) => m.call(Array, [1]),
    (m) => m.call(Int8Array, { length: 2, 0: 5 }), (m) => m.call(undefined, []), (m) => m.call(Int8Array, [1n]),
  ]);

  // Collections
  same(collections.mapForEach, Map.prototype.forEach, [
    (m, log) => m.call(new Map([[1, 2], [3, 4]]), (...args) => log.push(args.slice(0, 2))),
    (m, log) => { const map = new Map([[1, 1], [2, 2]]); m.call(map, (v, k) => { log.push(k); map.delete(k); if (log.length < 9) map.set(k + 1, 0); }); return map; },
    (m) => m.call(new Set(), () => 1), (m) => m.call(new Map(), 1),
  ]);
  same(collections.setForEach, Set.prototype.forEach, [
    (m, log) => { const set = new Set([1, 2, 3]); m.call(set, (v) => { log.push(v); if (log.length === 1) { set.clear(); set.add(9); } }); return set; },
  ]);
  same(collections.fromEntries, Object.fromEntries, [
    (m) => m([["a", 1], ["__proto__", 2], [3, 4]]), (m) => m(null), (m) => m(1), (m) => m([1]), (m) => m(new Map([[Symbol.iterator, 1]])),
    (m, log) => m({ *[Symbol.iterator]() { try { yield 1; } finally { log.push("closed"); } } }),
  ]);
  const union = (a, b) => new Set([...a, ...b]);
  for (let round = 0; round < 50; round++) {
    const a = new Set(Array.from({ length: random(9) }, () => random(12)));
    const b = new Set(Array.from({ length: random(9) }, () => random(12)));
    const both = [...a].filter((x) => b.has(x));
    const keys = (set) => [...set].sort((x, y) => x - y);
    assert.deepEqual([...collections.union.call(a, b)], [...union(a, b)]);
    assert.deepEqual(keys(collections.intersection.call(a, b)), both.sort((x, y) => x - y));
    assert.deepEqual([...collections.difference.call(a, b)], [...a].filter((x) => !b.has(x)));
    assert.deepEqual(keys(collections.symmetricDifference.call(a, b)), keys([...union(a, b)].filter((x) => a.has(x) !== b.has(x))));
    assert.equal(collections.isSubsetOf.call(a, b), both.length === a.size);
    assert.equal(collections.isSupersetOf.call(a, b), both.length === b.size);
    assert.equal(collections.isDisjointFrom.call(a, b), both.length === 0);
    count += 7;
  }
  assert.deepEqual(collections.mapGroupBy.call(Map, [1, 2, 3, -0, 0], (v) => v && v % 2), new Map([[1, [1, 3]], [0, [2, -0, 0]]]));
  assert.deepEqual({ ...collections.objectGroupBy.call(Object, "aXbY", (c) => c < "a") }, { false: ["a", "b"], true: ["X", "Y"] });

  // Strings
  for (const name of ["replace", "replaceAll"]) {
    same(string[name], String.prototype[name], [
      ...["a", "", "aa", "b", ".", undefined, null, 7, /a/g, /(a)(b)/g, /a/].flatMap((pattern) => ["abcaab7", "", "undefined null"].flatMap((text) => [
        (m) => m.call(text, pattern, "<$&$`$'$$$1$>"),
        (m, log) => m.call(text, pattern, (...args) => { log.push(args); return args[0] + "!"; }),
        (m) => m.call(text, pattern, () => Symbol()),
      ])),
      (m) => m.call(null, "a", "b"),
      (m, log) => m.call("abc", { [Symbol.replace]: (...args) => (log.push(args), "r") }, "x"),
    ]);
  }
  for (const name of ["match", "search", "split"]) {
    same(string[name], String.prototype[name], [(m) => m.call("a-b-c", "-"), (m) => m.call("a-b-c", /-/g), (m) => m.call("abc", undefined), (m) => m.call("abc", "")]);
  }

  // JSON
  const parse = (text, reviver) => json.revive(parseWithRecords(text).value, reviver, parseWithRecords(text));
  same(parse, JSON.parse, ["[1,[2,{}],null]", '{"a":{"b":[1,2]},"c":"x","1":true}', "3", '"s"'].flatMap((text) => [
    (m, log) => m(text, function (k, v) { log.push([k, v]); return v; }),
    (m) => m(text, (k, v) => (k === "a" || k === "0" ? undefined : v)),
    (m) => m(text, (k, v) => (typeof v === "number" ? v + 1 : v)),
    (m) => m(text, function (k, v) { if (k === "0") this.length = 1; return v; }),
  ]));

  // Iterator helpers
  const numbers = (log, end = 5) => {
    let n = 0;
    return { __proto__: Object.getPrototypeOf(Object.getPrototypeOf([].values())), next: () => ({ value: n, done: n++ >= end }), return: () => (log.push("closed"), {}) };
  };
  const { map, filter, take, drop, flatMap, toArray, reduce, helperNext, helperReturn } = iterator;
  const drain = (helper) => {
    const values = [];
    for (let r; !(r = helperNext.call(helper)).done; ) values.push(r.value);
    return values;
  };
  const log = [];
  assert.deepEqual(drain(map.call(numbers(log), (v, i) => v * 10 + i)), [0, 11, 22, 33, 44]);
  assert.deepEqual(drain(filter.call(numbers(log), (v) => v % 2)), [1, 3]);
  assert.deepEqual(log, []);
  assert.deepEqual(drain(take.call(numbers(log), 2)), [0, 1]);
  assert.deepEqual(log.splice(0), ["closed"]);
  assert.deepEqual(drain(drop.call(numbers(log), 3)), [3, 4]);
  assert.deepEqual(drain(flatMap.call(numbers(log, 2), (v) => [v, v])), [0, 0, 1, 1]);
  assert.deepEqual(drain(iterator.concat([1], new Set([2]))), [1, 2]);
  assert.equal(reduce.call(numbers(log), (a, b) => a + b), 10);
  assert.deepEqual(toArray.call(numbers(log, 2)), [0, 1]);
  assert.equal(iterator.some.call(numbers(log), (v) => v === 1), true);
  assert.throws(() => take.call(numbers(log), -1), RangeError);
  assert.throws(() => map.call(numbers(log), 1), TypeError);
  assert.deepEqual(log.splice(0), ["closed", "closed", "closed"]);
  const early = map.call(numbers(log), (v) => v);
  helperNext.call(early);
  assert.deepEqual(helperReturn.call(early), { value: undefined, done: true });
  assert.deepEqual(helperReturn.call(early), { value: undefined, done: true });
  assert.deepEqual(drain(iterator.zip([[1, 2], "ab"].map((x) => Object(x)), { mode: "strict" })), [[1, "a"], [2, "b"]]);
  assert.deepEqual(drain(iterator.zip([[1, 2, 3], [4]], { mode: "longest", padding: [0, 9] })), [[1, 4], [2, 9], [3, 9]]);
  assert.deepEqual(drain(iterator.zipKeyed({ a: [1, 2], b: [3] })), [{ __proto__: null, a: 1, b: 3 }]);
  assert.deepEqual(log.splice(0), ["closed"]);
  const self = map.call(numbers(log), () => helperNext.call(self));
  assert.throws(() => helperNext.call(self), /Generator is already running/);
  assert.deepEqual(log.splice(0), ["closed"]);
  count += 16;

  // Promises: the functions that script receives are anonymous and no constructors.
  const calls = [];
  class Thenable {
    constructor(executor) { executor((v) => calls.push(["resolve", v]), (e) => calls.push(["reject", e])); }
    static resolve(v) { return { then: (f, r) => { calls.push([f.name, f.length, "prototype" in f, r.name]); (v > 0 ? f : r)(v); f(v); } }; }
  }
  promise.all.call(Thenable, [1, 2]);
  assert.deepEqual(calls.splice(0).at(-1), ["resolve", [1, 2]]);
  promise.any.call(Thenable, []);
  assert.equal(calls.splice(0)[0][1].constructor, AggregateError);
  promise.allSettled.call(Thenable, [1, -1]);
  assert.deepEqual(calls.splice(0).at(-1), ["resolve", [{ status: "fulfilled", value: 1 }, { status: "rejected", reason: -1 }]]);
  promise.try.call(Thenable, (...args) => args, 1, 2);
  assert.deepEqual(calls.splice(0), [["resolve", [1, 2]]]);
  count += 4;

  // No method is a constructor; no name is free in a file but its intrinsics.
  for (const [file, methods] of Object.entries(library)) {
    for (const name of Object.keys(methods)) {
      if (!/^class/.test(String(methods[name]))) assert.throws(() => Reflect.construct(Object, [], methods[name]), TypeError, `${file}.${name}`);
      count++;
    }
  }

  // With every builtin prototype poisoned, and globals gone, the methods still work.
  const poison = () => {
    throw new Error("touched a prototype");
  };
  const saved = given.$newList();
  const shutter = { __proto__: null, configurable: true, get: poison, set: poison };
  const shut = (object) => {
    const keys = Reflect.ownKeys(object);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (key === "constructor" || key === "prototype" || key === "length" || key === "name") continue;
      const descriptor = Object.getOwnPropertyDescriptor(object, key);
      if (!descriptor.configurable) continue;
      Object.setPrototypeOf(descriptor, null);
      saved[saved.length] = { __proto__: null, object, key, descriptor };
      Object.defineProperty(object, key, shutter);
    }
  };
  let results;
  const element = (object, key) => {
    saved[saved.length] = { __proto__: null, object, key, descriptor: undefined };
    Object.defineProperty(object, key, shutter);
  };
  const args = [[4, 3, 2, 1, 0, 9, 8, 7, 6, 5, 4], (a, b) => a - b, (v) => v > 3, new Map([[1, 2]]), new Set([1]), { size: 1, has: () => true, keys: () => ({ next: () => ({ done: true }) }) }, { next: () => ({ done: true }) }, (k, v) => v];
  try {
    const apply = Reflect.apply;
    for (const key of ["0", "1", "2", "3", "length", "value", "done", "then", "next", "return"]) element(Object.prototype, key);
    for (const key of ["0", "1", "2"]) element(Array.prototype, key);
    const targets = [Map.prototype, Set.prototype, String.prototype, Number.prototype, Function.prototype, Array.prototype];
    for (let i = 0; i < targets.length; i++) shut(targets[i]);
    const outcomes = [
      apply(array.sort, args[0], [args[1]]), apply(array.map, args[0], [args[2]]), apply(array.filter, args[0], [args[2]]),
      apply(array.flatMap, args[0], [args[2]]), apply(array.toSorted, args[0], [undefined]),
      apply(collections.mapForEach, args[3], [args[2]]), apply(collections.union, args[4], [args[5]]),
      apply(collections.intersection, args[4], [args[5]]), apply(string.replaceAll, "abcabc", ["b", "<$&>"]),
      apply(iterator.toArray, args[6], []), apply(json.revive, null, [[1, [2]], args[7], undefined]),
    ];
    results = outcomes;
  } finally {
    while (saved.length) {
      const last = saved.length - 1;
      const { object, key, descriptor } = saved[last];
      saved.length = last;
      if (descriptor) Object.defineProperty(object, key, descriptor);
      else delete object[key];
    }
  }
  assert.equal(results.length, 11);
  assert.deepEqual(results[2], [4, 4, 5, 6, 7, 8, 9]);
  assert.equal(results[8], "a<b>ca<b>c");
  assert.deepEqual(results[10], [1, [2]]);
  count += 11;

  // Disposable stacks, which Node has not.
  {
    const { apply } = Reflect;
    const { use, adopt, defer, move, dispose } = library.disposable;
    const log = [];
    const make = () => given.$newStateful("DisposableStackPrototype", []);
    const stack = make();
    const resource = { [Symbol.dispose]() { log.push(this === resource ? "used" : "lost"); throw 1; } };
    assert.equal(apply(use, stack, [resource]), resource);
    assert.equal(apply(use, stack, [null]), null);
    assert.equal(apply(adopt, stack, [7, (value) => log.push(value)]), 7);
    apply(defer, stack, [() => { log.push("deferred"); throw 2; }]);
    const other = apply(move, stack, []);
    assert.throws(() => apply(use, stack, [resource]), ReferenceError);
    assert.throws(() => apply(use, other, [{}]), TypeError);
    assert.throws(() => apply(use, other, [1]), TypeError);
    assert.throws(() => apply(dispose, other, []), { name: "SuppressedError", error: 1, suppressed: 2 });
    assert.equal(apply(dispose, other, []), undefined);
    assert.deepEqual(log, ["deferred", 7, "used"]);
    count += 9;
  }

  // Each free name is an intrinsic, and each is documented.
  const documented = readFileSync(new URL("INTRINSICS.md", import.meta.url), "utf8");
  for (const [file, source] of Object.entries(sources)) {
    for (const [name] of source.matchAll(/\$[A-Za-z_]+/g)) {
      assert.ok(name in given, `${file}.js uses ${name}, which check.mjs has not`);
      assert.ok(documented.includes("`" + name + "("), `${file}.js uses ${name}, which INTRINSICS.md has not`);
    }
  }
  console.log(`${count} checks passed`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) check();
