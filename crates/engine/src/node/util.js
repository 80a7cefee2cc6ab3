// node:util

import binding from 'internal:binding';
import { coded, validateFunction, validateObject, validateString, wrongType, wrongValue } from 'node:internal/errors';
import { isDeepEqual } from 'node:internal/equal';
import types from 'node:util/types';

const { TextDecoder, TextEncoder } = globalThis;
const native = binding.inspect;

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const customPromisify = Symbol.for('nodejs.util.promisify.custom');

/** A value as text. The shape of the text is that of the console; no getter runs. */
export function inspect(value, options = {}, ...old) {
    if (typeof options !== 'object' || options === null) options = { showHidden: options, depth: old[0], colors: old[1] };
    const settings = { ...inspect.defaultOptions, ...options };
    const depth = settings.depth === null || settings.depth === Infinity ? 1000 : (settings.depth ?? 2);
    const custom = settings.customInspect && (typeof value === 'object' || typeof value === 'function') && value !== null
        ? value[customInspect] : undefined;
    if (typeof custom === 'function' && custom !== inspect) {
        const text = Reflect.apply(custom, value, [depth, { ...settings, stylize: (part) => String(part) }, inspect]);
        return typeof text === 'string' ? text : inspect(text, { ...settings, customInspect: text !== value });
    }
    const text = native(value, depth, settings.colors === true, true);
    return settings.breakLength === Infinity && settings.compact !== false && typeof value === 'object'
        ? text.replace(/\n\s*/g, ' ') : text;
}
inspect.custom = customInspect;
inspect.defaultOptions = {
    showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100,
    maxStringLength: 10000, breakLength: 128, compact: 3, sorted: false, getters: false, numericSeparator: false,
};
inspect.colors = Object.assign(Object.create(null), {
    reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], inverse: [7, 27], hidden: [8, 28],
    strikethrough: [9, 29], black: [30, 39], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39],
    magenta: [35, 39], cyan: [36, 39], white: [37, 39], gray: [90, 39], grey: [90, 39], redBright: [91, 39],
    greenBright: [92, 39], yellowBright: [93, 39], blueBright: [94, 39], magentaBright: [95, 39], cyanBright: [96, 39],
    whiteBright: [97, 39], bgBlack: [40, 49], bgRed: [41, 49], bgGreen: [42, 49], bgYellow: [43, 49], bgBlue: [44, 49],
    bgMagenta: [45, 49], bgCyan: [46, 49], bgWhite: [47, 49],
});

/** A text with the codes that terminals understand around it. */
export function styleText(format, text) {
    validateString(text, 'text');
    const styles = [format].flat().filter((name) => name !== 'none').map((name) => {
        const codes = inspect.colors[name];
        if (codes === undefined) throw wrongValue('format', name, `must be one of: ${Object.keys(inspect.colors).join(', ')}`);
        return codes;
    });
    const code = (number) => `\u001B[${number}m`;
    const before = styles.map(([begin]) => code(begin)).join('');
    return `${before}${text}${styles.toReversed().map(([, end]) => code(end)).join('')}`;
}

export function stripVTControlCharacters(text) {
    validateString(text, 'str');
    return text.replace(/[\u001B\u009B](?:\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[[()#;?]*[0-9;]*[A-Za-z0-9=><~])/g, '');
}

/** Whether `String(value)` would use a method that somebody has written. */
function hasOwnText(value) {
    if (types.isProxy(value)) return false;
    if (types.isNativeError(value) || types.isDate(value)) return false;
    const method = value.toString;
    return typeof method === 'function' && method !== Object.prototype.toString && method !== Array.prototype.toString
        && method !== Function.prototype.toString && Symbol.toPrimitive in value === false
        && !['Map', 'Set', 'Promise', 'RegExp', 'TypedArray'].includes(binding.kind(value));
}

function directive(letter, value, options) {
    switch (letter) {
        case 's':
            if (typeof value === 'bigint') return `${value}n`;
            if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
            if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return String(value);
            return hasOwnText(value) ? String(value) : inspect(value, { ...options, depth: 0, colors: false });
        case 'd':
        case 'i':
        case 'f': {
            if (typeof value === 'bigint') return letter === 'f' ? String(Number(value)) : `${value}n`;
            if (typeof value === 'symbol') return 'NaN';
            if (letter === 'd') {
                const number = typeof value === 'object' ? NaN : Number(value);
                return Object.is(number, -0) ? '-0' : String(number);
            }
            const number = letter === 'i' ? (typeof value === 'object' ? NaN : parseInt(value, 10)) : parseFloat(value);
            return Object.is(number, -0) ? '-0' : String(number);
        }
        case 'j':
            try {
                return JSON.stringify(value) ?? 'undefined';
            } catch (error) {
                if (error instanceof TypeError && /circular|cyclic/i.test(error.message)) return '[Circular]';
                throw error;
            }
        case 'o':
            return inspect(value, { ...options, depth: 4 });
        case 'O':
            return inspect(value, options);
        default:
            return '';
    }
}

export function formatWithOptions(options, ...args) {
    validateObject(options, 'inspectOptions');
    let text = '';
    let next = 0;
    if (typeof args[0] === 'string' && args.length > 1) {
        next = 1;
        text = args[0].replace(/%([sdifjoOc%])/g, (whole, letter) => {
            if (letter === '%') return '%';
            if (next >= args.length) return whole;
            next += 1;
            return directive(letter, args[next - 1], options);
        });
    } else if (typeof args[0] === 'string') {
        return args[0];
    }
    for (let index = next; index < args.length; index += 1) {
        if (index > 0) text += ' ';
        text += typeof args[index] === 'string' ? args[index] : inspect(args[index], options);
    }
    return text;
}

export function format(...args) {
    return formatWithOptions({}, ...args);
}

export function promisify(original) {
    validateFunction(original, 'original');
    const own = original[customPromisify];
    if (own !== undefined) {
        validateFunction(own, 'util.promisify.custom');
        return Object.defineProperty(own, customPromisify, { value: own, configurable: true });
    }
    function promised(...args) {
        return new Promise((resolve, reject) => {
            Reflect.apply(original, this, [...args, (error, value) => (error ? reject(error) : resolve(value))]);
        });
    }
    Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
    Object.defineProperty(promised, customPromisify, { value: promised, configurable: true });
    return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = customPromisify;

export function callbackify(original) {
    validateFunction(original, 'original');
    function called(...args) {
        const callback = args.pop();
        validateFunction(callback, 'last argument');
        const later = (...answer) => queueMicrotask(() => Reflect.apply(callback, this, answer));
        Reflect.apply(original, this, args).then((value) => later(null, value), (reason) => {
            if (reason) return later(reason);
            const error = coded(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value');
            error.reason = reason;
            return later(error);
        });
    }
    Object.defineProperty(called, 'name', { value: `${original.name}Callbackified`, configurable: true });
    Object.defineProperty(called, 'length', { value: original.length + 1, configurable: true });
    return called;
}

export function inherits(constructor, parent) {
    validateFunction(constructor, 'ctor');
    validateFunction(parent, 'superCtor');
    if (parent.prototype === undefined) throw wrongType('superCtor.prototype', 'of type object', undefined);
    Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
    Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

/** The function itself: there is nowhere to write a warning to. */
export function deprecate(original) {
    validateFunction(original, 'fn');
    return original;
}

/** Writes nothing: what is to be debugged is said in an environment that scripts do not have. */
export function debuglog() {
    return Object.assign(() => {}, { enabled: false });
}
export { debuglog as debug };

export function isDeepStrictEqual(first, second) {
    return isDeepEqual(first, second, true);
}

export function toUSVString(text) {
    return String(text).toWellFormed();
}

export const isArray = Array.isArray;

export function aborted(signal) {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => { signal.addEventListener('abort', () => resolve(), { once: true }); });
}

const refuse = (code, message) => { throw coded(TypeError, code, message); };

/** The arguments of a command line as options and what remains. */
export function parseArgs(config = {}) {
    validateObject(config, 'config');
    const { args = [], options = {}, strict = true, tokens: wantsTokens = false, allowNegative = false } = config;
    const allowPositionals = config.allowPositionals ?? !strict;
    for (const [name, { type, short, multiple = false, default: initial }] of Object.entries(options)) {
        if (type !== 'string' && type !== 'boolean') {
            throw wrongType(`options.${name}.type`, "('string|boolean')", type);
        }
        if (short !== undefined && (typeof short !== 'string' || short.length !== 1)) {
            throw wrongValue(`options.${name}.short`, short, 'must be a single character');
        }
        const values = multiple ? (initial ?? []) : initial === undefined ? [] : [initial];
        if (!Array.isArray(values) || values.some((value) => typeof value !== type)) {
            throw wrongType(`options.${name}.default`, `of type ${type}${multiple ? '[]' : ''}`, initial);
        }
    }
    const tokens = tokensOf(args, options, allowNegative);
    const values = { __proto__: null };
    const positionals = [];
    for (const token of tokens) {
        if (token.kind === 'positional') {
            if (!allowPositionals) {
                refuse('ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL',
                    `Unexpected argument '${token.value}'. This command does not take positional arguments`);
            }
            positionals.push(token.value);
        } else if (token.kind === 'option') {
            store(values, token, options, { strict, allowPositionals, allowNegative });
        }
    }
    for (const [name, { default: initial }] of Object.entries(options)) {
        if (initial !== undefined && values[name] === undefined) values[name] = initial;
    }
    return wantsTokens ? { values, positionals, tokens } : { values, positionals };
}

function tokensOf(args, options, allowNegative) {
    const tokens = [];
    const longOf = (short) => Object.entries(options).find(([, option]) => option.short === short)?.[0] ?? short;
    const takesValue = (name) => Object.hasOwn(options, name) && options[name].type === 'string';
    const rest = args.map((arg, index) => [arg, index]);
    while (rest.length > 0) {
        const [arg, index] = rest.shift();
        const option = (name, rawName, value, inlineValue) => {
            tokens.push({ kind: 'option', name, rawName, index, value, inlineValue });
        };
        /** The next argument as the value of an option, unless it looks like one itself. */
        const valueFor = (name, rawName) => {
            const next = rest[0]?.[0];
            const isValue = takesValue(name) && next !== undefined;
            if (isValue) rest.shift();
            option(name, rawName, isValue ? next : undefined, isValue ? false : undefined);
        };
        if (arg === '--') {
            tokens.push({ kind: 'option-terminator', index });
            for (const [value, at] of rest.splice(0)) tokens.push({ kind: 'positional', index: at, value });
        } else if (arg.startsWith('--')) {
            const equals = arg.indexOf('=', 3);
            const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
            if (equals >= 0) option(name, `--${name}`, arg.slice(equals + 1), true);
            else if (allowNegative && name.startsWith('no-')) option(name.slice(3), arg, undefined, undefined);
            else valueFor(name, arg);
        } else if (arg.length > 1 && arg[0] === '-') {
            // `-abc` is `-a -b -c`, but what follows an option with a value is that value.
            for (let at = 1; at < arg.length; at += 1) {
                const name = longOf(arg[at]);
                if (at + 1 < arg.length && takesValue(name)) {
                    option(name, `-${arg[at]}`, arg.slice(at + 1), true);
                    break;
                }
                valueFor(name, `-${arg[at]}`);
            }
        } else {
            tokens.push({ kind: 'positional', index, value: arg });
        }
    }
    return tokens;
}

function store(values, { name, rawName, value, inlineValue }, options, { strict, allowPositionals, allowNegative }) {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    const isNegative = allowNegative && rawName === `--no-${name}`;
    if (strict) {
        if (option === undefined || (isNegative && option.type !== 'boolean')) {
            const hint = allowPositionals ? ". To specify a positional argument starting with a '-', place it at the end of "
                + `the command after '--', as in '-- "${rawName}"` : '';
            refuse('ERR_PARSE_ARGS_UNKNOWN_OPTION', `Unknown option '${rawName}'${hint}`);
        }
        const shown = option.short ? `-${option.short}, --${name}` : `--${name}`;
        if (option.type === 'string' && typeof value !== 'string') {
            refuse('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown} <value>' argument missing`);
        }
        if (option.type === 'boolean' && value !== undefined) {
            refuse('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown}' does not take an argument`);
        }
        if (option.type === 'string' && inlineValue === false && value.length > 1 && value[0] === '-') {
            refuse('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${rawName}' argument is ambiguous.\n`
                + `Did you forget to specify the option argument for '${rawName}'?\n`
                + `To specify an option argument starting with a dash use '${rawName}=-XYZ'.`);
        }
    }
    const stored = value ?? !isNegative;
    if (option?.multiple) (values[name] ??= []).push(stored);
    else values[name] = stored;
}

export { types, TextDecoder, TextEncoder };
export default {
    inspect, format, formatWithOptions, promisify, callbackify, inherits, deprecate, debuglog, debug: debuglog,
    isDeepStrictEqual, toUSVString, isArray, aborted, parseArgs, styleText, stripVTControlCharacters, types,
    TextDecoder, TextEncoder,
};
