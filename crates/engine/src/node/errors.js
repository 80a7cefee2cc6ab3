// The errors that modules of Node.js throw: with a code, and a name that shows it in the stack.

/** An error of a class with a code. */
export function coded(Class, code, message) {
    const error = new Class(message);
    error.code = code;
    return error;
}

/** The TypeError for an argument of the wrong type. */
export function wrongType(name, expected, actual) {
    const what = name.endsWith(' argument') ? name : `"${name}" ${name.includes('.') ? 'property' : 'argument'}`;
    return coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The ${what} must be ${expected}. Received ${received(actual)}`);
}

/** The TypeError for an argument with the wrong value. */
export function wrongValue(name, value, reason = 'is invalid') {
    return coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument '${name}' ${reason}. Received ${shown(value)}`);
}

/** The RangeError for a number out of range. */
export function outOfRange(name, range, actual) {
    return coded(
        RangeError,
        'ERR_OUT_OF_RANGE',
        `The value of "${name}" is out of range. It must be ${range}. Received ${shown(actual)}`,
    );
}

function shown(value) {
    if (typeof value === 'string') return `'${value.length > 100 ? `${value.slice(0, 100)}...` : value}'`;
    if (typeof value === 'bigint') return `${grouped(value)}n`;
    if (Number.isInteger(value)) return grouped(value);
    return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** Digits of large numbers in groups of three. */
function grouped(value) {
    const isLarge = value > 2 ** 32 || value < -(2 ** 32);
    return isLarge ? String(value).replace(/\B(?=(?:\d{3})+$)/g, '_') : String(value);
}

export function received(value) {
    if (value === null || value === undefined) return String(value);
    if (typeof value === 'function') return `function ${value.name}`;
    if (typeof value === 'object') {
        const name = value.constructor?.name;
        return name ? `an instance of ${name}` : 'an object';
    }
    return `type ${typeof value} (${shown(value)})`;
}

export function validateString(value, name) {
    if (typeof value !== 'string') throw wrongType(name, 'of type string', value);
}

export function validateFunction(value, name) {
    if (typeof value !== 'function') throw wrongType(name, 'of type function', value);
}

export function validateObject(value, name) {
    if (typeof value !== 'object' || value === null) throw wrongType(name, 'of type object', value);
}

export function validateInteger(value, name, least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER) {
    if (typeof value !== 'number') throw wrongType(name, 'of type number', value);
    if (!Number.isInteger(value)) throw outOfRange(name, 'an integer', value);
    if (value < least || value > most) throw outOfRange(name, `>= ${least} && <= ${most}`, value);
}
