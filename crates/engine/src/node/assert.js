// node:assert

import binding from 'internal:binding';
import { isDeepEqual } from 'node:internal/equal';
import { coded, received, validateFunction, wrongType } from 'node:internal/errors';

const { kind } = binding;
const shown = (value) => binding.inspect(value, 1000, false, true);

/** What an assertion that does not hold throws. */
export class AssertionError extends Error {
    constructor(options) {
        if (typeof options !== 'object' || options === null) throw wrongType('options', 'of type object', options);
        const { message, actual, expected, operator } = options;
        super(message === undefined ? described(actual, expected, operator) : String(message));
        this.generatedMessage = message === undefined;
        this.code = 'ERR_ASSERTION';
        this.actual = actual;
        this.expected = expected;
        this.operator = operator;
    }

    toString() {
        return `${this.name} [${this.code}]: ${this.message}`;
    }
}
Object.defineProperty(AssertionError.prototype, 'name', {
    value: 'AssertionError', writable: true, configurable: true,
});

const HEADS = {
    deepStrictEqual: 'Expected values to be strictly deep-equal:',
    strictEqual: 'Expected values to be strictly equal:',
    deepEqual: 'Expected values to be loosely deep-equal:',
    notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
    notStrictEqual: 'Expected "actual" to be strictly unequal to:',
    notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
    partialDeepStrictEqual: 'Expected values to be partially and strictly deep-equal:',
};

/** A message for those who gave none: both values, in full. */
function described(actual, expected, operator) {
    const head = HEADS[operator];
    if (head === undefined) return `${shown(actual)} ${operator} ${shown(expected)}`;
    if (operator.startsWith('not')) return `${head} ${shown(expected)}`;
    const [left, right] = [shown(actual), shown(expected)];
    if (left === right && operator === 'strictEqual') {
        return `Values have same structure but are not reference-equal:\n\n${left}\n`;
    }
    const oneLine = !left.includes('\n') && !right.includes('\n') && left.length + right.length <= 80;
    return oneLine ? `${head}\n\n${left} !== ${right}\n` : `${head}\n\nactual:\n${left}\n\nexpected:\n${right}\n`;
}

/** Fails with an error of the caller, its message, or one that is made. */
function failed(actual, expected, operator, message) {
    if (kind(message) === 'Error') throw message;
    throw new AssertionError({ actual, expected, operator, message });
}

function need(args, count) {
    if (args.length < count) {
        throw coded(TypeError, 'ERR_MISSING_ARGS', 'The "actual" and "expected" arguments must be specified');
    }
}

function truth(value, message, count) {
    if (value) return;
    const isGenerated = message === undefined;
    if (kind(message) === 'Error') throw message;
    const error = new AssertionError({
        actual: value,
        expected: true,
        operator: '==',
        message: count === 0 ? 'No value argument passed to `assert.ok()`'
            : isGenerated ? `The expression evaluated to a falsy value: ${shown(value)}` : message,
    });
    error.generatedMessage = isGenerated;
    throw error;
}

export function ok(...args) {
    truth(args[0], args[1], args.length);
}

/** Makes an assertion of two values. */
function comparison(operator, holds) {
    return { [operator](...args) {
        need(args, 2);
        const [actual, expected, message] = args;
        if (!holds(actual, expected)) failed(actual, expected, SYMBOLS[operator] ?? operator, message);
    } }[operator];
}
const SYMBOLS = { equal: '==', notEqual: '!=' };
// eslint-disable-next-line eqeqeq -- what loose equality is
const looselyEqual = (a, b) => a == b || (a !== a && b !== b);

export const equal = comparison('equal', looselyEqual);
export const notEqual = comparison('notEqual', (a, b) => !looselyEqual(a, b));
export const strictEqual = comparison('strictEqual', Object.is);
export const notStrictEqual = comparison('notStrictEqual', (a, b) => !Object.is(a, b));
export const deepEqual = comparison('deepEqual', (a, b) => isDeepEqual(a, b, false));
export const notDeepEqual = comparison('notDeepEqual', (a, b) => !isDeepEqual(a, b, false));
export const deepStrictEqual = comparison('deepStrictEqual', (a, b) => isDeepEqual(a, b, true));
export const notDeepStrictEqual = comparison('notDeepStrictEqual', (a, b) => !isDeepEqual(a, b, true));
export const partialDeepStrictEqual = comparison('partialDeepStrictEqual', (a, b) => isPart(a, b));

/** Whether everything in `expected` is in `actual`. */
function isPart(actual, expected) {
    const work = [[actual, expected]];
    const met = new Set();
    while (work.length > 0) {
        const [a, b] = work.pop();
        const what = kind(b);
        if (what === 'Map' && kind(a) === 'Map') {
            for (const [key, value] of b) {
                if (!a.has(key)) return false;
                work.push([a.get(key), value]);
            }
        } else if (what === 'Set' && kind(a) === 'Set') {
            for (const value of b) if (!a.has(value) && ![...a].some((other) => isDeepEqual(other, value, true))) return false;
        } else if ((what === 'Object' || what === 'Array') && kind(a) === what) {
            if (met.has(b)) continue;
            met.add(b);
            if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
            for (const key of Reflect.ownKeys(b)) {
                if (!Object.prototype.propertyIsEnumerable.call(b, key)) continue;
                if (!Object.hasOwn(a, key)) return false;
                work.push([a[key], b[key]]);
            }
        } else if (!isDeepEqual(a, b, true)) {
            return false;
        }
    }
    return true;
}

export function fail(message) {
    if (kind(message) === 'Error') throw message;
    const error = new AssertionError({ message: message ?? 'Failed', operator: 'fail' });
    error.generatedMessage = message === undefined;
    throw error;
}

export function ifError(value) {
    if (value === null || value === undefined) return;
    const text = typeof value === 'object' && typeof value.message === 'string' ? value.message : shown(value);
    throw new AssertionError({
        actual: value, expected: null, operator: 'ifError', message: `ifError got unwanted exception: ${text}`,
    });
}

function matching(name, wanted, text) {
    return { [name](string, regexp, message) {
        if (kind(regexp) !== 'RegExp') throw wrongType('regexp', 'an instance of RegExp', regexp);
        const isString = typeof string === 'string';
        if (isString && (RegExp.prototype.exec.call(regexp, string) !== null) === wanted) return;
        if (kind(message) === 'Error') throw message;
        const generated = isString
            ? `The input ${text} the regular expression ${regexp}. Input:\n\n${shown(string)}\n`
            : `The "string" argument must be of type string. Received type ${typeof string} (${shown(string)})`;
        const error = new AssertionError({ actual: string, expected: regexp, operator: name, message: message ?? generated });
        error.generatedMessage = message === undefined;
        throw error;
    } }[name];
}
export const match = matching('match', true, 'did not match');
export const doesNotMatch = matching('doesNotMatch', false, 'was expected to not match');

/** Compares what was thrown with what was expected. */
function checkThrown(thrown, expected, message, operator) {
    if (expected === undefined) return;
    const isOf = (Class) => thrown instanceof Class;
    const fails = (generated) => {
        if (kind(message) === 'Error') throw message;
        const error = new AssertionError({ actual: thrown, expected, operator, message: message ?? generated });
        error.generatedMessage = message === undefined;
        throw error;
    };
    if (typeof expected === 'function') {
        if (expected.prototype !== undefined && isOf(expected)) return;
        if (Error.isPrototypeOf(expected)) {
            fails(`The error is expected to be an instance of "${expected.name}". Received ${
                thrown?.constructor?.name ? `"${thrown.constructor.name}"` : shown(thrown)
            }${thrown?.message ? `\n\nError message:\n\n${thrown.message}` : ''}`);
        }
        const answer = Reflect.apply(expected, {}, [thrown]);
        if (answer !== true) {
            const name = expected.name ? `"${expected.name}" ` : '';
            fails(`The ${name}validation function is expected to return "true". Received ${shown(answer)}\n\n`
                + `Caught error:\n\n${shown(thrown)}`);
        }
        return;
    }
    if (kind(expected) === 'RegExp') {
        if (RegExp.prototype.exec.call(expected, String(thrown)) !== null) return;
        fails(`The input did not match the regular expression ${expected}. Input:\n\n${shown(String(thrown))}\n`);
    }
    if (typeof thrown !== 'object' || thrown === null) fails(`Expected an object. Received ${shown(thrown)}`);
    const keys = Object.keys(expected);
    if (kind(expected) === 'Error') keys.push('name', 'message');
    else if (keys.length === 0) throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', "The argument 'error' may not be an empty object. Received {}");
    for (const key of keys) {
        const isMatch = kind(expected[key]) === 'RegExp' && typeof thrown[key] === 'string';
        const same = isMatch ? RegExp.prototype.exec.call(expected[key], thrown[key]) !== null
            : key in thrown && isDeepEqual(thrown[key], expected[key], true);
        if (!same) {
            fails(`Expected values to be strictly deep-equal:\n\nproperty '${key}': ${shown(thrown[key])} !== ${shown(expected[key])}\n`);
        }
    }
}

/** A text in the place of what is expected is the message. */
function expectation(expected, message) {
    if (typeof expected === 'string') return [undefined, expected];
    const isOne = expected === undefined || expected === null || typeof expected === 'function' || typeof expected === 'object';
    if (!isOne) throw wrongType('error', 'of type function or an instance of Error, RegExp, or Object', expected);
    return [expected ?? undefined, message];
}

function missing(expected, message, what, operator) {
    if (kind(message) === 'Error') throw message;
    const name = typeof expected === 'function' && expected.name ? ` (${expected.name})` : '';
    const end = message === undefined ? '.' : `: ${message}`;
    throw new AssertionError({ actual: undefined, expected, operator, message: `Missing expected ${what}${name}${end}` });
}

function unwanted(thrown, message, what, operator) {
    if (kind(message) === 'Error') throw message;
    const end = message === undefined ? '.' : `: ${message}`;
    throw new AssertionError({
        actual: thrown, expected: undefined, operator,
        message: `Got unwanted ${what}${end}\nActual message: "${thrown?.message}"`,
    });
}

export function throws(body, ...rest) {
    validateFunction(body, 'fn');
    const [expected, message] = expectation(...rest);
    let thrown;
    try {
        body();
    } catch (error) {
        thrown = { error };
    }
    if (thrown === undefined) missing(expected, message, 'exception', 'throws');
    checkThrown(thrown.error, expected, message, 'throws');
}

export function doesNotThrow(body, ...rest) {
    validateFunction(body, 'fn');
    const [expected, message] = expectation(...rest);
    try {
        body();
    } catch (error) {
        if (expected === undefined || isExpected(error, expected)) unwanted(error, message, 'exception', 'doesNotThrow');
        throw error;
    }
}

function isExpected(error, expected) {
    if (kind(expected) === 'RegExp') return RegExp.prototype.exec.call(expected, String(error)) !== null;
    return typeof expected === 'function' && (error instanceof expected || Reflect.apply(expected, {}, [error]) === true);
}

/** The promise of a function or the promise itself. */
function promiseOf(body) {
    if (typeof body === 'function') {
        const promise = body();
        if (typeof promise?.then === 'function') return promise;
        throw coded(TypeError, 'ERR_INVALID_RETURN_VALUE',
            `Expected instance of Promise to be returned from the "promiseFn" function but got ${received(promise)}.`);
    }
    if (typeof body?.then === 'function') return body;
    throw wrongType('promiseFn', 'of type function or an instance of Promise', body);
}

export async function rejects(body, ...rest) {
    const [expected, message] = expectation(...rest);
    let thrown;
    const promise = promiseOf(body);
    try {
        await promise;
    } catch (error) {
        thrown = { error };
    }
    if (thrown === undefined) missing(expected, message, 'rejection', 'rejects');
    checkThrown(thrown.error, expected, message, 'rejects');
}

export async function doesNotReject(body, ...rest) {
    const [expected, message] = expectation(...rest);
    const promise = promiseOf(body);
    try {
        await promise;
    } catch (error) {
        if (expected === undefined || isExpected(error, expected)) unwanted(error, message, 'rejection', 'doesNotReject');
        throw error;
    }
}

function assert(...args) {
    truth(args[0], args[1], args.length);
}
export function strict(...args) {
    truth(args[0], args[1], args.length);
}
Object.assign(assert, {
    AssertionError, ok, equal, notEqual, deepEqual, notDeepEqual, deepStrictEqual, notDeepStrictEqual, strictEqual,
    notStrictEqual, partialDeepStrictEqual, throws, doesNotThrow, rejects, doesNotReject, fail, ifError, match,
    doesNotMatch, strict,
});
Object.assign(strict, assert, {
    equal: strictEqual, notEqual: notStrictEqual, deepEqual: deepStrictEqual, notDeepEqual: notDeepStrictEqual,
});
export default assert;
