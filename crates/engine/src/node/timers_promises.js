// node:timers/promises

import { coded } from 'node:internal/errors';
import timers from 'node:timers';

function abortError(signal) {
    const error = coded(Error, 'ABORT_ERR', 'The operation was aborted');
    error.name = 'AbortError';
    error.cause = signal.reason;
    return error;
}

/** A promise that `start` fulfils later; a signal rejects it and stops what was started. */
function later(start, stop, value, signal) {
    return new Promise((resolve, reject) => {
        if (signal?.aborted) {
            reject(abortError(signal));
            return;
        }
        const timer = start(() => resolve(value));
        signal?.addEventListener('abort', () => {
            stop(timer);
            reject(abortError(signal));
        }, { once: true });
    });
}

export function setTimeout(delay, value, { signal } = {}) {
    return later((done) => timers.setTimeout(done, delay), timers.clearTimeout, value, signal);
}

export function setImmediate(value, { signal } = {}) {
    return later((done) => timers.setImmediate(done), timers.clearImmediate, value, signal);
}

export async function* setInterval(delay, value, { signal } = {}) {
    for (;;) yield await setTimeout(delay, value, { signal });
}

export const scheduler = { wait: (delay, options) => setTimeout(delay, undefined, options), yield: () => setImmediate() };
export default { setTimeout, setImmediate, setInterval, scheduler };
