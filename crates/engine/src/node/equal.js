// Deep equality, for node:assert and node:util. It keeps its own list of what is left to compare, so that values may
// nest as deep as they like.

import binding from 'internal:binding';
import { isTypedArray } from 'node:util/types';

const { kind } = binding;
const { ownKeys, getPrototypeOf, getOwnPropertyDescriptor } = Reflect;
const isEnumerable = Function.prototype.call.bind(Object.prototype.propertyIsEnumerable);
const isIndex = (key) => typeof key === 'string' && /^(0|[1-9][0-9]*)$/.test(key);

/** Whether two values are equal, all the way down. `strict` compares as `===` would (with NaN) and looks at prototypes. */
export function isDeepEqual(first, second, strict) {
    const work = [[first, second]];
    // Pairs that are being compared, or were: a cycle is equal unless something else differs.
    const met = new Map();
    while (work.length > 0) {
        const [a, b] = work.pop();
        if (!compare(a, b, strict, met, work)) return false;
    }
    return true;
}

function compare(a, b, strict, met, work) {
    if (Object.is(a, b)) return true;
    if (!strict && a === b) return true;
    const [aIsObject, bIsObject] = [isObject(a), isObject(b)];
    if (!aIsObject || !bIsObject) {
        if (strict || aIsObject !== bIsObject) return false;
        // eslint-disable-next-line eqeqeq -- what loose equality is
        return a == b || (a !== a && b !== b);
    }
    if (met.get(a)?.has(b)) return true;
    if (!met.has(a)) met.set(a, new Set());
    met.get(a).add(b);
    if (strict && getPrototypeOf(a) !== getPrototypeOf(b)) return false;
    const what = kind(a);
    if (what !== kind(b) || typeof a !== typeof b) return false;
    return sameSlots(a, b, what, strict, met, work) && sameProperties(a, b, what, strict, work);
}

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

/** Compares what objects of a kind have besides properties. */
function sameSlots(a, b, what, strict, met, work) {
    switch (what) {
        case 'Date':
            return Object.is(Date.prototype.getTime.call(a), Date.prototype.getTime.call(b));
        case 'RegExp':
            return String(a) === String(b) && a.lastIndex === b.lastIndex;
        case 'Error':
            return a.name === b.name && a.message === b.message && sameHidden(a, b, 'cause', work)
                && sameHidden(a, b, 'errors', work);
        case 'Number':
        case 'String':
        case 'Boolean':
        case 'Symbol':
        case 'BigInt':
            return Object.is(a.valueOf(), b.valueOf());
        case 'ArrayBuffer':
        case 'SharedArrayBuffer':
            return sameBytes(new Uint8Array(a), new Uint8Array(b));
        case 'DataView':
            return sameBytes(
                new Uint8Array(a.buffer, a.byteOffset, a.byteLength),
                new Uint8Array(b.buffer, b.byteOffset, b.byteLength),
            );
        case 'TypedArray':
            if (a.length !== b.length) return false;
            for (let index = 0; index < a.length; index += 1) {
                if (strict ? !Object.is(a[index], b[index]) : a[index] !== b[index] && a[index] === a[index]) return false;
            }
            return true;
        case 'Array':
            return a.length === b.length;
        case 'Set':
            return a.size === b.size && sameSet(a, b, strict);
        case 'Map':
            return a.size === b.size && sameMap(a, b, strict, work);
        case 'Promise':
        case 'WeakMap':
        case 'WeakSet':
        case 'Proxy':
            return what === 'Proxy';
        default:
            return typeof a !== 'function';
    }
}

/** Compares a property that is not enumerable. */
function sameHidden(a, b, key, work) {
    const [inA, inB] = [Object.hasOwn(a, key), Object.hasOwn(b, key)];
    if (inA && inB) work.push([a[key], b[key]]);
    return inA === inB;
}

function sameBytes(a, b) {
    if (a.length !== b.length) return false;
    for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
    return true;
}

/** Primitive members must be the same, objects equal to some that is left. */
function sameSet(a, b, strict) {
    const left = [];
    for (const value of a) {
        if (b.has(value)) continue;
        if (strict && !isObject(value)) return false;
        left.push(value);
    }
    if (left.length === 0) return true;
    const others = [...b].filter((value) => !a.has(value));
    return left.every((value) => {
        const at = others.findIndex((other) => isDeepEqual(value, other, strict));
        if (at >= 0) others.splice(at, 1);
        return at >= 0;
    });
}

function sameMap(a, b, strict, work) {
    const left = [];
    for (const [key, value] of a) {
        if (b.has(key)) work.push([value, b.get(key)]);
        else if (strict && !isObject(key)) return false;
        else left.push([key, value]);
    }
    if (left.length === 0) return true;
    const others = [...b].filter(([key]) => !a.has(key));
    return left.every((entry) => {
        const at = others.findIndex((other) => isDeepEqual(entry, other, strict));
        if (at >= 0) others.splice(at, 1);
        return at >= 0;
    });
}

function sameProperties(a, b, what, strict, work) {
    const keys = shownKeys(a, what, strict);
    const others = shownKeys(b, what, strict);
    if (keys.length !== others.length) return false;
    for (const key of keys) {
        if (!isEnumerable(b, key)) return false;
        const [mine, other] = [getOwnPropertyDescriptor(a, key), getOwnPropertyDescriptor(b, key)];
        work.push('value' in mine && 'value' in other ? [mine.value, other.value] : [a[key], b[key]]);
    }
    return true;
}

/** The keys that are compared: enumerable, symbols only strictly, elements of typed arrays not again. */
function shownKeys(object, what, strict) {
    return ownKeys(object).filter((key) => {
        if (typeof key === 'symbol' && !strict) return false;
        if ((isTypedArray(object) || what === 'String') && isIndex(key)) return false;
        return isEnumerable(object, key);
    });
}
