// node:process: what is granted of a process. `env` is the grant of this name, `argv` the grant `args`, the streams the
// grant `stdio`, `exit` the grant `exit`; without them each use throws ERR_NOT_GRANTED.

import binding from 'internal:binding';
import { EventEmitter } from 'node:events';
import { coded, validateFunction, wrongValue } from 'node:internal/errors';

const { grant, isGranted, hasClock } = binding;
const now = Date.now;

/** The granted variables; what script sets it sees alone. */
export const env = new Proxy({ __proto__: null }, {
    get(own, name) {
        if (typeof name === 'symbol') return undefined;
        return name in own ? own[name] : grant('env').get(name);
    },
    has(own, name) {
        if (typeof name === 'symbol') return false;
        return name in own ? own[name] !== undefined : grant('env').has(name);
    },
    set(own, name, value) {
        own[name] = String(value);
        return true;
    },
    deleteProperty(own, name) {
        own[name] = undefined;
        return true;
    },
    ownKeys(own) {
        const names = new Set([...grant('env').names(), ...Object.keys(own)]);
        return [...names].filter((name) => !(name in own) || own[name] !== undefined);
    },
    getOwnPropertyDescriptor(own, name) {
        if (typeof name === 'symbol') return undefined;
        const value = name in own ? own[name] : grant('env').get(name);
        return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true };
    },
});

/** A stream to write to. Everything is written at once. */
function output(method, fd) {
    return {
        fd,
        writable: true,
        isTTY: false,
        write(chunk, encoding, callback = encoding) {
            grant('stdio')[method](chunk);
            if (typeof callback === 'function') queueMicrotask(() => callback(null));
            return true;
        },
        end(chunk, ...rest) {
            if (chunk !== undefined && typeof chunk !== 'function') this.write(chunk, ...rest);
        },
    };
}

export const stdout = output('write', 1);
export const stderr = output('writeError', 2);

export const stdin = {
    fd: 0,
    isTTY: false,
    /** The lines of the standard input as one text, in pieces. */
    async *[Symbol.asyncIterator]() {
        const text = await grant('stdio').readAll();
        if (text !== '') yield text;
    },
    setEncoding() {
        return this;
    },
};

/** Ends the run with a status. */
export function exit(code = 0) {
    grant('exit').now(Number(code));
}

export function cwd() {
    return '/';
}

export function chdir() {
    throw coded(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', "The working directory is always '/'");
}

export function nextTick(callback, ...args) {
    validateFunction(callback, 'callback');
    queueMicrotask(() => Reflect.apply(callback, undefined, args));
}

/** The milliseconds of the granted clock since this module was loaded. */
const begin = hasClock() ? now() : 0;
const elapsed = () => now() - begin;

export function hrtime(since) {
    const nanoseconds = BigInt(Math.round(elapsed() * 1e6));
    const [seconds, rest] = [Number(nanoseconds / 1_000_000_000n), Number(nanoseconds % 1_000_000_000n)];
    if (since === undefined) return [seconds, rest];
    if (!Array.isArray(since) || since.length !== 2) throw wrongValue('time', since);
    const difference = [seconds - since[0], rest - since[1]];
    return difference[1] < 0 ? [difference[0] - 1, difference[1] + 1e9] : difference;
}
hrtime.bigint = () => BigInt(Math.round(elapsed() * 1e6));

export function uptime() {
    return elapsed() / 1000;
}

export function emitWarning(warning) {
    process.emit('warning', warning);
}

export function memoryUsage() {
    throw coded(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'A script does not see the memory that it uses');
}

export const platform = 'creance';
export const arch = 'creance';
/** No version of Node.js, which this is not; `versions.node` is missing for the same reason. */
export const version = 'v0.0.0';
export const versions = Object.freeze({ __proto__: null, creance: binding.version() });
export const release = Object.freeze({ name: 'creance' });
export const execArgv = [];
export const execPath = '/creance';
export const title = 'creance';
export const pid = 1;
export const ppid = 0;
export const features = Object.freeze({ inspector: false, typescript: 'strip' });

class Process extends EventEmitter {
    get argv() {
        return argvOf();
    }

}

let listed;
/** The program and the script, which have no names here, and the granted arguments. */
function argvOf() {
    listed ??= ['creance', '/', ...grant('args').list()];
    return listed;
}

const process = new Process();
Object.assign(process, {
    env, stdout, stderr, stdin, exit, cwd, chdir, nextTick, hrtime, uptime, emitWarning, memoryUsage, platform, arch,
    version, versions, release, execArgv, execPath, title, pid, ppid, features,
});

/** As an export it is read once, when the module is loaded; without the grant each use of it throws. */
export const argv = isGranted('args') ? argvOf() : new Proxy([], {
    get: () => grant('args'),
    has: () => grant('args'),
    ownKeys: () => grant('args'),
    getOwnPropertyDescriptor: () => grant('args'),
});
export default process;
