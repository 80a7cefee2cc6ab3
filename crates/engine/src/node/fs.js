// node:fs over the grant `fs`: a directory, which is `/` here. Each operation is written once, as a generator of calls
// of the grant; it is run with the blocking methods for `readFileSync` and its like, and with the promising ones for
// callbacks and promises.

import binding from 'internal:binding';
import { Buffer } from 'node:buffer';
import { coded, validateFunction, wrongType } from 'node:internal/errors';
import { posix } from 'node:path';

const { grant } = binding;

/** What Node calls the errors of the grant. */
const CODES = {
    __proto__: null, ERR_NOT_FOUND: ['ENOENT', -2, 'no such file or directory'],
    ERR_EXISTS: ['EEXIST', -17, 'file already exists'], ERR_NOT_DIRECTORY: ['ENOTDIR', -20, 'not a directory'],
    ERR_NOT_FILE: ['EISDIR', -21, 'illegal operation on a directory'],
    ERR_NOT_EMPTY: ['ENOTEMPTY', -39, 'directory not empty'], ERR_READ_ONLY: ['EROFS', -30, 'read-only file system'],
    ERR_DENIED: ['EACCES', -13, 'permission denied'], ERR_PATH: ['EPERM', -1, 'operation not permitted'],
};

export const constants = Object.freeze({
    __proto__: null, F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, COPYFILE_EXCL: 1, COPYFILE_FICLONE: 2, COPYFILE_FICLONE_FORCE: 4,
});

/** The error that Node would throw, with that of the grant as its cause. */
function translated(error, syscall, path, dest) {
    const known = CODES[error?.code];
    if (known === undefined) return error;
    const [code, errno, text] = known;
    const places = dest === undefined ? `'${path}'` : `'${path}' -> '${dest}'`;
    const made = coded(Error, code, `${code}: ${text}, ${syscall} ${places}`);
    Object.assign(made, { errno, syscall, path }, dest === undefined ? {} : { dest });
    Object.defineProperty(made, 'cause', { value: error, writable: true, configurable: true });
    return made;
}

function failure(grantCode, syscall, path, dest) {
    return translated({ code: grantCode }, syscall, path, dest);
}

/** A path as text. */
function pathOf(value, name = 'path') {
    if (typeof value === 'string') return value;
    if (value instanceof Uint8Array) return Buffer.from(value).toString();
    if (typeof value?.href === 'string' && value.protocol === 'file:') return decodeURIComponent(value.pathname);
    throw wrongType(name, 'of type string or an instance of Buffer or URL', value);
}

/** The name for the grant: from the root, without `.` and `..`, which cannot lead above it. */
const nameOf = (path) => posix.resolve('/', path).slice(1) || '.';

function encodingOf(options) {
    const encoding = typeof options === 'string' ? options : options?.encoding;
    if (encoding !== undefined && encoding !== null && encoding !== 'buffer' && !Buffer.isEncoding(encoding)) {
        throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument 'encoding' is invalid encoding. Received '${encoding}'`);
    }
    return encoding === 'buffer' ? undefined : encoding;
}

function bytesOf(data, options) {
    if (typeof data === 'string') return Buffer.from(data, encodingOf(options) ?? 'utf8');
    if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    throw wrongType('data', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
}

/** What `stat` answers. The grant tells no times, owners and modes. */
export class Stats {
    #kind;

    constructor({ kind, size }) {
        this.#kind = kind;
        this.size = size;
    }

    isFile() {
        return this.#kind === 'file';
    }

    isDirectory() {
        return this.#kind === 'directory';
    }

    isSymbolicLink() {
        return this.#kind === 'link';
    }

    isFIFO() {
        return false;
    }

    isSocket() {
        return false;
    }

    isBlockDevice() {
        return false;
    }

    isCharacterDevice() {
        return false;
    }
}

export class Dirent extends Stats {
    constructor({ name, kind }, parentPath) {
        super({ kind, size: undefined });
        delete this.size;
        this.name = name;
        this.parentPath = parentPath;
    }
}

/** A call of the grant as `[syscall, method, path, ...arguments]`; errors are told of the path. */
const call = (syscall, method, path, ...rest) => [syscall, method, path, undefined, rest];

const operations = {
    *readFile(path, options) {
        path = pathOf(path);
        const encoding = encodingOf(options);
        const bytes = yield call('open', 'readBytes', path);
        const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        return encoding === undefined || encoding === null ? buffer : buffer.toString(encoding);
    },
    *writeFile(path, data, options) {
        path = pathOf(path);
        const bytes = bytesOf(data, options);
        const flag = options?.flag ?? 'w';
        if (flag === 'wx' || flag === 'ax') {
            if (yield call('open', 'exists', path)) throw failure('ERR_EXISTS', 'open', path);
        } else if (flag !== 'w' && flag !== 'a') {
            throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument 'flags' is invalid. Received '${flag}'`);
        }
        yield call('open', flag[0] === 'a' ? 'append' : 'writeBytes', path, bytes);
    },
    *appendFile(path, data, options) {
        path = pathOf(path);
        yield call('open', 'append', path, bytesOf(data, options));
    },
    *readdir(path, options) {
        path = pathOf(path);
        const found = [];
        const left = [''];
        while (left.length > 0) {
            const inside = left.shift();
            const directory = inside === '' ? path : posix.join(path, inside);
            for (const entry of yield call('scandir', 'list', directory)) {
                const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
                if (options?.recursive && entry.kind === 'directory') left.push(name);
                found.push(options?.withFileTypes ? new Dirent(entry, directory) : name);
            }
        }
        return found;
    },
    *stat(path, options) {
        path = pathOf(path);
        if (options?.throwIfNoEntry === false && !(yield call('stat', 'exists', path))) return undefined;
        return new Stats(yield call('stat', 'stat', path));
    },
    *access(path, mode = constants.F_OK) {
        path = pathOf(path);
        yield call('access', 'stat', path);
        if (mode & constants.X_OK) throw failure('ERR_DENIED', 'access', path);
    },
    *exists(path) {
        return yield call('stat', 'exists', pathOf(path));
    },
    *mkdir(path, options) {
        path = pathOf(path);
        if (!options?.recursive) {
            yield call('mkdir', 'mkdir', path);
            return undefined;
        }
        let first;
        let above = '';
        for (const part of nameOf(path).split('/')) {
            above = `${above}/${part}`;
            if (part === '.') continue;
            if (yield call('mkdir', 'exists', above)) {
                const { kind } = yield call('mkdir', 'stat', above);
                if (kind !== 'directory') throw failure(above === posix.resolve(path) ? 'ERR_EXISTS' : 'ERR_NOT_DIRECTORY', 'mkdir', path);
            } else {
                yield call('mkdir', 'mkdir', above);
                first ??= above;
            }
        }
        return first;
    },
    *rm(path, options) {
        path = pathOf(path);
        if (options?.force && !(yield call('rm', 'exists', path))) return;
        const { kind } = yield call('rm', 'stat', path);
        if (kind === 'directory' && !options?.recursive) {
            throw coded(Error, 'ERR_FS_EISDIR', `Path is a directory: rm returned EISDIR (is a directory) ${path}`);
        }
        // Directories are removed when they are met the second time, when nothing is in them.
        const left = [[path, kind, false]];
        while (left.length > 0) {
            const [name, what, isEmpty] = left.pop();
            if (what === 'directory' && !isEmpty) {
                left.push([name, what, true]);
                for (const entry of yield call('rm', 'list', name)) left.push([posix.join(name, entry.name), entry.kind, false]);
            } else {
                yield call('rm', 'remove', name);
            }
        }
    },
    *rmdir(path) {
        path = pathOf(path);
        const { kind } = yield call('rmdir', 'stat', path);
        if (kind !== 'directory') throw failure('ERR_NOT_DIRECTORY', 'rmdir', path);
        yield call('rmdir', 'remove', path);
    },
    *unlink(path) {
        path = pathOf(path);
        const { kind } = yield call('unlink', 'stat', path);
        if (kind === 'directory') throw failure('ERR_NOT_FILE', 'unlink', path);
        yield call('unlink', 'remove', path);
    },
    *rename(from, to) {
        [from, to] = [pathOf(from, 'oldPath'), pathOf(to, 'newPath')];
        yield ['rename', 'rename', from, to, [nameOf(to)]];
    },
    *copyFile(from, to, mode = 0) {
        [from, to] = [pathOf(from, 'src'), pathOf(to, 'dest')];
        if (mode & constants.COPYFILE_EXCL && (yield ['copyfile', 'exists', to, undefined, []])) {
            throw failure('ERR_EXISTS', 'copyfile', from, to);
        }
        const bytes = yield ['copyfile', 'readBytes', from, to, []];
        yield ['copyfile', 'writeBytes', to, undefined, [bytes]];
    },
    *realpath(path) {
        path = posix.resolve(pathOf(path));
        yield call('realpath', 'stat', path);
        return path;
    },
};
// Links are followed, for the grant says nothing of them.
operations.lstat = operations.stat;

/** Runs an operation with the blocking methods. */
function blocking(operation) {
    return (...args) => {
        const steps = operation(...args);
        const fs = grant('fs');
        let step = steps.next();
        while (!step.done) {
            const [syscall, method, path, dest, rest] = step.value;
            let answer;
            try {
                answer = fs[`${method}Sync`](nameOf(path), ...rest);
            } catch (error) {
                throw translated(error, syscall, path, dest);
            }
            step = steps.next(answer);
        }
        return step.value;
    };
}

/** Runs an operation with the promising methods. */
function promising(operation) {
    return async (...args) => {
        const steps = operation(...args);
        const fs = grant('fs');
        let step = steps.next();
        while (!step.done) {
            const [syscall, method, path, dest, rest] = step.value;
            let answer;
            try {
                answer = await fs[method](nameOf(path), ...rest);
            } catch (error) {
                throw translated(error, syscall, path, dest);
            }
            step = steps.next(answer);
        }
        return step.value;
    };
}

/** The same with a callback as the last argument. */
function calling(name, promised) {
    return (...args) => {
        const callback = args.pop();
        validateFunction(callback, 'cb');
        // Out of the promise, so that what the callback throws is not an error of the operation.
        const later = (...answer) => queueMicrotask(() => callback(...answer));
        if (name === 'exists') promised(...args).then((value) => later(value), () => later(false));
        else promised(...args).then((value) => later(null, value), (error) => later(error));
    };
}

const fs = { constants, Stats, Dirent };
export const promises = { constants };
for (const [name, operation] of Object.entries(operations)) {
    const promised = promising(operation);
    if (name !== 'exists') promises[name] = promised;
    fs[name] = calling(name, promised);
    fs[`${name}Sync`] = blocking(operation);
}
const existsOrFails = fs.existsSync;
/** False for whatever cannot be a file; but without a grant nobody can tell. */
fs.existsSync = (path) => {
    try {
        return existsOrFails(path);
    } catch (error) {
        if (error?.code === 'ERR_NOT_GRANTED') throw error;
        return false;
    }
};
fs.promises = promises;

export const {
    readFile, readFileSync, writeFile, writeFileSync, appendFile, appendFileSync, readdir, readdirSync, stat, statSync,
    lstat, lstatSync, access, accessSync, exists, existsSync, mkdir, mkdirSync, rm, rmSync, rmdir, rmdirSync, unlink,
    unlinkSync, rename, renameSync, copyFile, copyFileSync, realpath, realpathSync,
} = fs;
export default fs;
