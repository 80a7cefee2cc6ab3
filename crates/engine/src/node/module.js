// node:module

import { makeRequire, Module } from 'node:internal/commonjs';

/** Names that can be imported with `node:` and without. */
export const builtinModules = [
    'assert', 'assert/strict', 'buffer', 'events', 'fs', 'fs/promises', 'module', 'path', 'path/posix', 'path/win32',
    'process', 'querystring', 'string_decoder', 'timers', 'timers/promises', 'url', 'util', 'util/types',
];

export function isBuiltin(name) {
    return builtinModules.includes(String(name).replace(/^node:/, ''));
}

/** A `require` for a module of ECMAScript: relative to what `import.meta.url` or a file name says. */
export function createRequire(from) {
    const text = String(from);
    return makeRequire(text.startsWith('/') ? `modules:${text}` : text, undefined);
}

Object.assign(Module, { builtinModules, isBuiltin, createRequire, Module });
export { Module };
export default Module;
