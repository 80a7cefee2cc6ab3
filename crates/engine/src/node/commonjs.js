// CommonJS modules: the cache, `require`, and cycles. A module is in the cache before it runs, so that one that
// requires it meanwhile gets what is exported so far.

import binding from 'internal:binding';
import { coded, validateString } from 'node:internal/errors';

const SCHEME = 'modules:';
const { fetch, resolve } = binding;

/** The modules by their file names, as `require.cache` shows them. */
const cache = { __proto__: null };

/** A file name for a key: keys are file names behind a scheme. */
const fileOf = (key) => (key.startsWith(SCHEME) ? key.slice(SCHEME.length) : key);

const directoryOf = (file) => file.slice(0, Math.max(file.lastIndexOf('/'), 1)) || '/';

export class Module {
    #key;

    constructor(key, parent) {
        this.#key = key;
        this.id = fileOf(key);
        this.filename = this.id;
        this.path = directoryOf(this.id);
        this.exports = {};
        this.loaded = false;
        this.children = [];
        this.paths = [];
        Object.defineProperty(this, 'parent', { value: parent, writable: true, configurable: true });
        parent?.children.push(this);
    }

    require(specifier) {
        return required(specifier, this.#key, this);
    }
}

function keyOf(specifier, referrer) {
    validateString(specifier, 'id');
    try {
        return resolve(specifier, referrer);
    } catch (error) {
        throw coded(Error, 'MODULE_NOT_FOUND', error.message);
    }
}

function required(specifier, referrer, parent) {
    return load(keyOf(specifier, referrer), parent);
}

/** The `require` of the module with a key. */
export function makeRequire(key, module) {
    const require = (specifier) => required(specifier, key, module);
    require.resolve = (specifier) => {
        const found = keyOf(specifier, key);
        return found.startsWith('node:') ? specifier : fileOf(found);
    };
    require.cache = cache;
    require.main = undefined;
    return require;
}

/** What the module with a key exports. It runs now if it has not been required before. */
export function load(key, parent) {
    const file = fileOf(key);
    if (cache[file] !== undefined) return cache[file].exports;
    const [what, value] = fetch(key);
    if (what === 'namespace') {
        // A module of ECMAScript may say itself what `require` is to give.
        if ('module.exports' in value) return value['module.exports'];
        return key.startsWith('node:') ? value.default : value;
    }
    const module = new Module(key, parent);
    cache[file] = module;
    let done = false;
    try {
        if (what === 'json') {
            module.exports = parsed(value, file);
        } else {
            Reflect.apply(value, module.exports, [module.exports, makeRequire(key, module), module, file, module.path]);
        }
        done = true;
    } finally {
        // What has failed can be tried again.
        if (!done) delete cache[file];
    }
    module.loaded = true;
    return module.exports;
}

function parsed(text, file) {
    try {
        return JSON.parse(text);
    } catch (error) {
        throw new SyntaxError(`${file}: ${error.message}`);
    }
}
