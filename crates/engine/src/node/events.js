// node:events

import { coded, validateFunction, validateInteger } from 'node:internal/errors';

export const errorMonitor = Symbol('events.errorMonitor');
export const captureRejectionSymbol = Symbol.for('nodejs.rejection');
/** The function that a wrapper of `once` calls. */
const wrapped = Symbol('listener');
const abortError = (reason) => {
    const error = coded(Error, 'ABORT_ERR', 'The operation was aborted');
    error.name = 'AbortError';
    error.cause = reason;
    return error;
};

/** A function rather than a class: old code calls it on objects of its own. */
export function EventEmitter() {
    this._events = { __proto__: null };
    this._maxListeners = undefined;
}

function add(emitter, name, listener, first) {
    validateFunction(listener, 'listener');
    const events = tableOf(emitter);
    if (events.newListener !== undefined) emitter.emit('newListener', name, listener[wrapped] ?? listener);
    const listeners = events[name];
    events[name] = listeners === undefined ? [listener] : first ? [listener, ...listeners] : [...listeners, listener];
    return emitter;
}

Object.assign(EventEmitter.prototype, {
    on(name, listener) {
        return add(this, name, listener, false);
    },

    addListener(name, listener) {
        return add(this, name, listener, false);
    },

    prependListener(name, listener) {
        return add(this, name, listener, true);
    },

    once(name, listener) {
        return this.on(name, onceOnly(this, name, listener));
    },

    prependOnceListener(name, listener) {
        return this.prependListener(name, onceOnly(this, name, listener));
    },

    removeListener(name, listener) {
        validateFunction(listener, 'listener');
        const events = tableOf(this);
        const listeners = events[name];
        if (listeners === undefined) return this;
        const at = listeners.findLastIndex((known) => known === listener || known[wrapped] === listener);
        if (at < 0) return this;
        const removed = listeners[at];
        if (listeners.length === 1) delete events[name];
        else events[name] = listeners.toSpliced(at, 1);
        if (events.removeListener !== undefined) this.emit('removeListener', name, removed[wrapped] ?? removed);
        return this;
    },

    off(name, listener) {
        return this.removeListener(name, listener);
    },

    removeAllListeners(...names) {
        const events = tableOf(this);
        const gone = names.length === 0 ? Reflect.ownKeys(events) : [names[0]];
        for (const name of gone) {
            if (name === 'removeListener' && names.length === 0) continue;
            for (const listener of (events[name] ?? []).toReversed()) {
                if (events.removeListener === undefined) break;
                this.removeListener(name, listener);
            }
            delete events[name];
        }
        if (names.length === 0) this._events = { __proto__: null };
        return this;
    },

    emit(name, ...args) {
        const events = tableOf(this);
        if (name === 'error') {
            for (const listener of events[errorMonitor] ?? []) Reflect.apply(listener, this, args);
            if (events.error === undefined) {
                if (args[0] instanceof Error) throw args[0];
                const error = coded(Error, 'ERR_UNHANDLED_ERROR', `Unhandled error. (${shown(args[0])})`);
                error.context = args[0];
                throw error;
            }
        }
        const listeners = events[name];
        if (listeners === undefined) return false;
        // The list is never changed in place: who is added or removed meanwhile does not matter to this event.
        for (const listener of listeners) Reflect.apply(listener, this, args);
        return true;
    },

    eventNames() {
        return Reflect.ownKeys(tableOf(this));
    },

    listeners(name) {
        return (tableOf(this)[name] ?? []).map((listener) => listener[wrapped] ?? listener);
    },

    rawListeners(name) {
        return [...(tableOf(this)[name] ?? [])];
    },

    listenerCount(name, listener) {
        const listeners = tableOf(this)[name] ?? [];
        if (listener === undefined) return listeners.length;
        return listeners.filter((known) => known === listener || known[wrapped] === listener).length;
    },

    setMaxListeners(count) {
        validateMost(count);
        this._maxListeners = count;
        return this;
    },

    getMaxListeners() {
        return this._maxListeners ?? EventEmitter.defaultMaxListeners;
    },
});

function validateMost(count) {
    if (typeof count !== 'number' || !(count >= 0)) validateInteger(count, 'n', 0);
}

function tableOf(emitter) {
    if (!Object.hasOwn(emitter, '_events') || emitter._events === undefined) emitter._events = { __proto__: null };
    return emitter._events;
}

function shown(value) {
    return typeof value === 'string' ? `'${value}'` : String(value?.message ?? value);
}

function onceOnly(emitter, name, listener) {
    validateFunction(listener, 'listener');
    let fired = false;
    function wrapper(...args) {
        if (fired) return undefined;
        fired = true;
        emitter.removeListener(name, wrapper);
        return Reflect.apply(listener, emitter, args);
    }
    wrapper[wrapped] = listener;
    Object.defineProperty(wrapper, 'listener', { value: listener, enumerable: true });
    return wrapper;
}

/** Calls back when a signal is aborted. The answer takes that back. */
function onAbort(signal, callback) {
    if (signal === undefined) return () => {};
    if (signal.aborted) {
        callback();
        return () => {};
    }
    signal.addEventListener('abort', callback, { once: true });
    return () => signal.removeEventListener('abort', callback);
}

function listen(emitter, name, listener) {
    if (typeof emitter.on === 'function') {
        emitter.on(name, listener);
        return () => emitter.removeListener(name, listener);
    }
    emitter.addEventListener(name, listener);
    return () => emitter.removeEventListener(name, listener);
}

/** A promise of the arguments of the next event. */
export function once(emitter, name, { signal } = {}) {
    return new Promise((resolve, reject) => {
        const stops = [];
        const settle = (how) => (value) => {
            for (const stop of stops) stop();
            how(value);
        };
        if (signal?.aborted) {
            reject(abortError(signal.reason));
            return;
        }
        stops.push(onAbort(signal, () => settle(reject)(abortError(signal.reason))));
        stops.push(listen(emitter, name, (...args) => settle(resolve)(args)));
        if (name !== 'error' && typeof emitter.on === 'function') {
            stops.push(listen(emitter, 'error', (error) => settle(reject)(error)));
        }
    });
}

/** An asynchronous iterator over the arguments of events. */
export function on(emitter, name, { signal, close = [] } = {}) {
    if (signal?.aborted) throw abortError(signal.reason);
    const events = [];
    const waiting = [];
    let failure;
    let finished = false;
    const stops = [];
    const finish = () => {
        finished = true;
        for (const stop of stops) stop();
        for (const { resolve } of waiting.splice(0)) resolve({ value: undefined, done: true });
        return Promise.resolve({ value: undefined, done: true });
    };
    const fail = (error) => {
        const next = waiting.shift();
        if (next === undefined) failure = { error };
        else next.reject(error);
        finish();
    };
    stops.push(listen(emitter, name, (...args) => {
        const next = waiting.shift();
        if (next === undefined) events.push(args);
        else next.resolve({ value: args, done: false });
    }));
    if (name !== 'error') stops.push(listen(emitter, 'error', fail));
    for (const event of close) stops.push(listen(emitter, event, finish));
    stops.push(onAbort(signal, () => fail(abortError(signal.reason))));
    return {
        next() {
            if (events.length > 0) return Promise.resolve({ value: events.shift(), done: false });
            if (failure !== undefined) {
                const { error } = failure;
                failure = undefined;
                return Promise.reject(error);
            }
            if (finished) return Promise.resolve({ value: undefined, done: true });
            return new Promise((resolve, reject) => { waiting.push({ resolve, reject }); });
        },
        return: finish,
        throw(error) {
            fail(error);
            return Promise.resolve({ value: undefined, done: true });
        },
        [Symbol.asyncIterator]() {
            return this;
        },
    };
}

export function listenerCount(emitter, name) {
    return emitter.listenerCount(name);
}

export function getEventListeners(emitter, name) {
    return emitter.listeners(name);
}

export function getMaxListeners(emitter) {
    return emitter.getMaxListeners();
}

export function setMaxListeners(count = EventEmitter.defaultMaxListeners, ...emitters) {
    validateMost(count);
    if (emitters.length === 0) EventEmitter.defaultMaxListeners = count;
    for (const emitter of emitters) emitter.setMaxListeners(count);
}

export function addAbortListener(signal, listener) {
    const stop = onAbort(signal, listener);
    return { [Symbol.dispose]: stop };
}

Object.assign(EventEmitter, {
    EventEmitter, errorMonitor, captureRejectionSymbol, once, on, listenerCount, getEventListeners, getMaxListeners,
    setMaxListeners, addAbortListener, defaultMaxListeners: 10, captureRejections: false,
});
export const defaultMaxListeners = 10;
export default EventEmitter;
