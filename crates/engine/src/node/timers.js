// node:timers: the timers of the globals, which work if the time is granted.

import { coded } from 'node:internal/errors';

/** A global that is looked for when it is called. */
const lent = (name) => ({
    [name](...args) {
        const timer = globalThis[name];
        if (typeof timer !== 'function') {
            const how = 'the embedder must grant a clock (on the command line with --clock system)';
            throw coded(TypeError, 'ERR_NOT_GRANTED', `${name} is not granted: ${how}`);
        }
        return Reflect.apply(timer, undefined, args);
    },
})[name];

export const setTimeout = lent('setTimeout');
export const clearTimeout = lent('clearTimeout');
export const setInterval = lent('setInterval');
export const clearInterval = lent('clearInterval');

const immediates = new Map();
let last = 0;

/** Calls back when the running code and the jobs before it are done. */
export function setImmediate(callback, ...args) {
    last += 1;
    const immediate = { id: last };
    immediates.set(immediate, callback);
    queueMicrotask(() => {
        if (immediates.delete(immediate)) Reflect.apply(callback, undefined, args);
    });
    return immediate;
}

export function clearImmediate(immediate) {
    immediates.delete(immediate);
}

export default { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate };
