// node:buffer

import { coded, outOfRange, validateString, wrongType } from 'node:internal/errors';
import { isAnyArrayBuffer } from 'node:util/types';

const { atob, btoa, TextDecoder, TextEncoder } = globalThis;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const strictDecoder = new TextDecoder('utf-8', { fatal: true });
/** Code units that are joined at once. */
const CHUNK = 4096;

const ENCODINGS = {
    __proto__: null, utf8: 'utf8', 'utf-8': 'utf8', hex: 'hex', base64: 'base64', base64url: 'base64url', latin1: 'latin1',
    binary: 'latin1', ascii: 'ascii', utf16le: 'utf16le', 'utf-16le': 'utf16le', ucs2: 'utf16le', 'ucs-2': 'utf16le',
};

function encodingOf(encoding = 'utf8') {
    const known = ENCODINGS[encoding] ?? ENCODINGS[String(encoding).toLowerCase()];
    if (known === undefined) throw coded(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
    return known;
}

/** The bytes of a text. */
function encode(text, encoding) {
    switch (encoding) {
        case 'utf8':
            return encoder.encode(text);
        case 'hex': {
            const digits = /^(?:[0-9a-fA-F]{2})*/.exec(text)[0];
            const bytes = new Uint8Array(digits.length / 2);
            bytes.setFromHex(digits);
            return bytes;
        }
        case 'base64':
        case 'base64url':
            return decodeBase64(text);
        case 'utf16le': {
            const bytes = new Uint8Array(text.length * 2);
            for (let index = 0; index < text.length; index += 1) {
                const unit = text.charCodeAt(index);
                bytes[index * 2] = unit;
                bytes[index * 2 + 1] = unit >> 8;
            }
            return bytes;
        }
        default: {
            const bytes = new Uint8Array(text.length);
            for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
            return bytes;
        }
    }
}

/** Both alphabets, and whatever does not belong is left out, as Node does it. */
function decodeBase64(text) {
    const end = text.indexOf('=');
    let digits = (end < 0 ? text : text.slice(0, end)).replace(/-/g, '+').replace(/_/g, '/').replace(/[^A-Za-z0-9+/]/g, '');
    if (digits.length % 4 === 1) digits = digits.slice(0, -1);
    return Uint8Array.fromBase64(digits);
}

/** The text of bytes. */
function decode(bytes, encoding) {
    switch (encoding) {
        case 'utf8':
            return decoder.decode(bytes);
        case 'hex':
            return Uint8Array.prototype.toHex.call(bytes);
        case 'base64':
            return Uint8Array.prototype.toBase64.call(bytes);
        case 'base64url':
            return Uint8Array.prototype.toBase64.call(bytes, { alphabet: 'base64url', omitPadding: true });
        case 'utf16le':
            return units(bytes.length >> 1, (index) => bytes[index * 2] | (bytes[index * 2 + 1] << 8));
        case 'ascii':
            return units(bytes.length, (index) => bytes[index] & 0x7F);
        default:
            return units(bytes.length, (index) => bytes[index]);
    }
}

function units(length, unitAt) {
    let text = '';
    for (let start = 0; start < length; start += CHUNK) {
        const part = [];
        for (let index = start; index < length && index < start + CHUNK; index += 1) part.push(unitAt(index));
        text += String.fromCharCode(...part);
    }
    return text;
}

const isBytes = (value) => value instanceof Uint8Array || ArrayBuffer.isView(value);
const viewOf = (value) => (value instanceof Uint8Array ? value
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength));

function sized(size) {
    if (typeof size !== 'number') throw wrongType('size', 'of type number', size);
    if (!(size >= 0 && size <= constants.MAX_LENGTH)) throw outOfRange('size', `>= 0 && <= ${constants.MAX_LENGTH}`, size);
    return size;
}

/** An offset like those of `slice`: below zero it counts from the end. */
function clamped(value, length, initial) {
    if (value === undefined) return initial;
    const number = Math.trunc(Number(value)) || 0;
    return number < 0 ? Math.max(length + number, 0) : Math.min(number, length);
}

class Bytes extends Uint8Array {
    // What methods of Uint8Array make of a buffer is a buffer.
    static get [Symbol.species]() {
        return Bytes;
    }

    static alloc(size, fill, encoding) {
        const buffer = new Bytes(sized(size));
        return fill === undefined || fill === 0 || size === 0 ? buffer : buffer.fill(fill, encoding);
    }

    static allocUnsafe(size) {
        return new Bytes(sized(size));
    }

    static allocUnsafeSlow(size) {
        return new Bytes(sized(size));
    }

    static from(value, second, third) {
        if (typeof value === 'string') return over(encode(value, encodingOf(second)));
        if (typeof value === 'object' && value !== null) {
            if (isAnyArrayBuffer(value)) return new Bytes(value, second, third);
            if (ArrayBuffer.isView(value)) return over(Uint8Array.from(value));
            const primitive = value.valueOf?.();
            if (primitive !== undefined && primitive !== null && primitive !== value
                && (typeof primitive === 'string' || typeof primitive === 'object')) {
                return Bytes.from(primitive, second, third);
            }
            if (value.type === 'Buffer' && Array.isArray(value.data)) return over(Uint8Array.from(value.data));
            if (typeof value.length === 'number' || Symbol.iterator in value) return over(Uint8Array.from(value));
            if (typeof value[Symbol.toPrimitive] === 'function') {
                const text = value[Symbol.toPrimitive]('string');
                if (typeof text === 'string') return Bytes.from(text, second);
            }
        }
        throw wrongType('first argument', 'of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object', value);
    }

    static of(...bytes) {
        return over(Uint8Array.from(bytes));
    }

    static copyBytesFrom(view, offset = 0, length = undefined) {
        const end = length === undefined ? undefined : offset + length;
        const part = view.subarray(offset, end);
        return over(new Uint8Array(viewOf(part)));
    }

    static concat(list, total) {
        if (!Array.isArray(list)) throw wrongType('list', 'an instance of Array', list);
        const length = total ?? list.reduce((sum, part) => sum + part.length, 0);
        const buffer = Bytes.alloc(length);
        let at = 0;
        for (const [index, part] of list.entries()) {
            if (!(part instanceof Uint8Array)) throw wrongType(`list[${index}]`, 'an instance of Buffer or Uint8Array', part);
            if (at >= length) break;
            buffer.set(at + part.length > length ? part.subarray(0, length - at) : part, at);
            at += part.length;
        }
        return buffer;
    }

    static compare(first, second) {
        for (const [name, value] of [['buf1', first], ['buf2', second]]) {
            if (!(value instanceof Uint8Array)) throw wrongType(name, 'an instance of Buffer or Uint8Array', value);
        }
        const length = Math.min(first.length, second.length);
        for (let index = 0; index < length; index += 1) {
            if (first[index] !== second[index]) return first[index] < second[index] ? -1 : 1;
        }
        return Math.sign(first.length - second.length);
    }

    static byteLength(value, encoding) {
        if (typeof value !== 'string') {
            if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) return value.byteLength;
            throw wrongType('string', 'of type string or an instance of Buffer or ArrayBuffer', value);
        }
        const known = ENCODINGS[String(encoding).toLowerCase()] ?? 'utf8';
        return known === 'hex' ? value.length >>> 1 : encode(value, known).length;
    }

    static isBuffer(value) {
        return value instanceof Bytes;
    }

    static isEncoding(encoding) {
        return typeof encoding === 'string' && ENCODINGS[encoding.toLowerCase()] !== undefined;
    }

    get parent() {
        return this.buffer;
    }

    get offset() {
        return this.byteOffset;
    }

    toString(encoding, start, end) {
        const from = clamped(start === undefined || start < 0 ? 0 : start, this.length, 0);
        const to = clamped(end < 0 ? 0 : end, this.length, this.length);
        const name = encodingOf(encoding);
        return from >= to ? '' : decode(Uint8Array.prototype.subarray.call(this, from, to), name);
    }

    toLocaleString(encoding, start, end) {
        return this.toString(encoding, start, end);
    }

    toJSON() {
        return { type: 'Buffer', data: Array.from(this) };
    }

    [Symbol.for('nodejs.util.inspect.custom')]() {
        const shown = Uint8Array.prototype.toHex.call(Uint8Array.prototype.subarray.call(this, 0, INSPECT_MAX_BYTES));
        const more = this.length - INSPECT_MAX_BYTES;
        const rest = more > 0 ? ` ... ${more} more byte${more === 1 ? '' : 's'}` : '';
        return `<Buffer${shown.replace(/../g, ' $&')}${rest}>`;
    }

    write(text, ...rest) {
        validateString(text, 'string');
        const encoding = typeof rest.at(-1) === 'string' ? rest.pop() : 'utf8';
        const [offset = 0, length = this.length - offset] = rest;
        if (!Number.isInteger(offset) || offset < 0 || offset > this.length) {
            throw outOfRange('offset', `>= 0 && <= ${this.length}`, offset);
        }
        const bytes = encode(text, encodingOf(encoding));
        let room = Math.min(length, this.length - offset, bytes.length);
        // No character is written in part.
        if (room < bytes.length && encodingOf(encoding) === 'utf8') while (room > 0 && (bytes[room] & 0xC0) === 0x80) room -= 1;
        if (encodingOf(encoding) === 'utf16le') room -= room % 2;
        this.set(bytes.subarray(0, room), offset);
        return room;
    }

    equals(other) {
        if (!(other instanceof Uint8Array)) throw wrongType('otherBuffer', 'an instance of Buffer or Uint8Array', other);
        return this === other || Bytes.compare(this, other) === 0;
    }

    compare(target, targetStart = 0, targetEnd = target?.length, sourceStart = 0, sourceEnd = this.length) {
        if (!(target instanceof Uint8Array)) throw wrongType('target', 'an instance of Buffer or Uint8Array', target);
        return Bytes.compare(this.subarray(sourceStart, sourceEnd), target.subarray(targetStart, targetEnd));
    }

    slice(start, end) {
        return this.subarray(start, end);
    }

    subarray(start, end) {
        const from = clamped(start, this.length, 0);
        const to = clamped(end, this.length, this.length);
        return new Bytes(this.buffer, this.byteOffset + from, Math.max(to - from, 0));
    }

    copy(target, targetStart = 0, sourceStart = 0, sourceEnd = this.length) {
        if (!isBytes(target)) throw wrongType('target', 'an instance of Buffer or Uint8Array', target);
        if (sourceStart < 0 || sourceStart > this.length) {
            throw outOfRange('sourceStart', `>= 0 && <= ${this.length}`, sourceStart);
        }
        const room = Math.max(target.length - targetStart, 0);
        const part = Uint8Array.prototype.subarray.call(this, sourceStart, Math.min(sourceEnd, sourceStart + room));
        if (part.length > 0) viewOf(target).set(part, targetStart);
        return part.length;
    }

    fill(value, ...rest) {
        const encoding = typeof rest.at(-1) === 'string' ? rest.pop() : undefined;
        const [start = 0, end = this.length] = rest;
        if (start < 0) throw outOfRange('offset', `>= 0 && <= ${this.length}`, start);
        if (end < 0 || end > this.length) throw outOfRange('end', `>= 0 && <= ${this.length}`, end);
        if (typeof value !== 'string' && !isBytes(value)) {
            return Uint8Array.prototype.fill.call(this, Number(value) & 255, start, end);
        }
        const pattern = typeof value === 'string' ? encode(value, encodingOf(encoding)) : viewOf(value);
        if (pattern.length === 0) {
            if (typeof value === 'string' && value === '') return Uint8Array.prototype.fill.call(this, 0, start, end);
            throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument 'value' is invalid. Received '${value}'`);
        }
        for (let at = start; at < end; at += 1) this[at] = pattern[(at - start) % pattern.length];
        return this;
    }

    indexOf(value, offset, encoding) {
        return search(this, value, offset, encoding, true);
    }

    lastIndexOf(value, offset, encoding) {
        return search(this, value, offset, encoding, false);
    }

    includes(value, offset, encoding) {
        return this.indexOf(value, offset, encoding) >= 0;
    }

    swap16() {
        return swapped(this, 2);
    }

    swap32() {
        return swapped(this, 4);
    }

    swap64() {
        return swapped(this, 8);
    }

    readUIntBE(offset, length) {
        return readMany(this, offset, length, false, false);
    }

    readUIntLE(offset, length) {
        return readMany(this, offset, length, true, false);
    }

    readIntBE(offset, length) {
        return readMany(this, offset, length, false, true);
    }

    readIntLE(offset, length) {
        return readMany(this, offset, length, true, true);
    }

    writeUIntBE(value, offset, length) {
        return writeMany(this, value, offset, length, false, false);
    }

    writeUIntLE(value, offset, length) {
        return writeMany(this, value, offset, length, true, false);
    }

    writeIntBE(value, offset, length) {
        return writeMany(this, value, offset, length, false, true);
    }

    writeIntLE(value, offset, length) {
        return writeMany(this, value, offset, length, true, true);
    }
}

/** A buffer over the bytes of an array, which nobody else has. */
function over(bytes) {
    return new Bytes(bytes.buffer, bytes.byteOffset, bytes.length);
}

function search(buffer, value, offset, encoding, forwards) {
    if (typeof offset === 'string') {
        encoding = offset;
        offset = undefined;
    }
    if (typeof value !== 'string' && typeof value !== 'number' && !isBytes(value)) {
        throw wrongType('value', 'one of type number or string or an instance of Buffer or Uint8Array', value);
    }
    const wanted = typeof value === 'number' ? Uint8Array.of(value & 255)
        : typeof value === 'string' ? encode(value, encodingOf(encoding)) : viewOf(value);
    const number = Number(offset);
    const initial = forwards ? 0 : buffer.length;
    let at = offset === undefined || Number.isNaN(number) ? initial : Math.trunc(number);
    if (at < 0) at += buffer.length;
    if (at < 0) {
        if (!forwards) return -1;
        at = 0;
    }
    if (wanted.length === 0) return Math.min(at, buffer.length);
    const last = buffer.length - wanted.length;
    const step = forwards ? 1 : -1;
    for (at = forwards ? at : Math.min(at, last); at >= 0 && at <= last; at += step) {
        let same = 0;
        while (same < wanted.length && buffer[at + same] === wanted[same]) same += 1;
        if (same === wanted.length) return at;
    }
    return -1;
}

function swapped(buffer, width) {
    if (buffer.length % width !== 0) {
        throw coded(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${width * 8}-bits`);
    }
    for (let at = 0; at < buffer.length; at += width) Uint8Array.prototype.reverse.call(Uint8Array.prototype.subarray.call(buffer, at, at + width));
    return buffer;
}

/** Checks where a number of some width is to be. */
function place(buffer, offset, width) {
    if (typeof offset !== 'number') throw wrongType('offset', 'of type number', offset);
    if (!Number.isInteger(offset)) throw outOfRange('offset', 'an integer', offset);
    if (buffer.length < width) throw coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds');
    if (offset < 0 || offset + width > buffer.length) {
        throw outOfRange('offset', `>= 0 and <= ${buffer.length - width}`, offset);
    }
    return offset;
}

function checkLength(length) {
    if (typeof length !== 'number') throw wrongType('byteLength', 'of type number', length);
    if (!Number.isInteger(length) || length < 1 || length > 6) throw outOfRange('byteLength', '>= 1 and <= 6', length);
}

function readMany(buffer, offset, length, little, signed) {
    checkLength(length);
    place(buffer, offset, length);
    let number = 0;
    for (let index = 0; index < length; index += 1) number = number * 256 + buffer[offset + (little ? length - 1 - index : index)];
    return signed && number >= 2 ** (length * 8 - 1) ? number - 2 ** (length * 8) : number;
}

function checkRange(value, least, most) {
    if (value < least || value > most) throw outOfRange('value', `>= ${least} and <= ${most}`, value);
}

/** The same for bigints, in the words of Node. */
function checkBig(value, least, most) {
    const range = least === 0n ? '>= 0n and < 2n ** 64n' : '>= -(2n ** 63n) and < 2n ** 63n';
    if (value < least || value > most) throw outOfRange('value', range, value);
}

function writeMany(buffer, value, offset, length, little, signed) {
    checkLength(length);
    const number = Math.trunc(Number(value)) || 0;
    const half = 2 ** (length * 8 - 1);
    checkRange(number, signed ? -half : 0, signed ? half - 1 : half * 2 - 1);
    place(buffer, offset, length);
    let rest = number < 0 ? number + half * 2 : number;
    for (let index = 0; index < length; index += 1) {
        buffer[offset + (little ? index : length - 1 - index)] = rest % 256;
        rest = Math.floor(rest / 256);
    }
    return offset + length;
}

// Numbers of the widths that DataView knows.
for (const [name, method, width, least, most] of [
    ['UInt8', 'Uint8', 1, 0, 0xFF], ['Int8', 'Int8', 1, -0x80, 0x7F],
    ['UInt16', 'Uint16', 2, 0, 0xFFFF], ['Int16', 'Int16', 2, -0x8000, 0x7FFF],
    ['UInt32', 'Uint32', 4, 0, 0xFFFFFFFF], ['Int32', 'Int32', 4, -0x80000000, 0x7FFFFFFF],
    ['BigUInt64', 'BigUint64', 8, 0n, 2n ** 64n - 1n], ['BigInt64', 'BigInt64', 8, -(2n ** 63n), 2n ** 63n - 1n],
    ['Float', 'Float32', 4], ['Double', 'Float64', 8],
]) {
    for (const ending of width === 1 ? [''] : ['LE', 'BE']) {
        const read = {
            [`read${name}${ending}`](offset = 0) {
                place(this, offset, width);
                return new DataView(this.buffer, this.byteOffset, this.length)[`get${method}`](offset, ending === 'LE');
            },
        }[`read${name}${ending}`];
        const write = {
            [`write${name}${ending}`](value, offset = 0) {
                const number = typeof least === 'bigint' ? value : Number(value);
                if (typeof least === 'bigint' && typeof value !== 'bigint') throw wrongType('value', 'of type bigint', value);
                if (typeof least === 'bigint') checkBig(number, least, most);
                else if (least !== undefined) checkRange(number, least, most);
                place(this, offset, width);
                new DataView(this.buffer, this.byteOffset, this.length)[`set${method}`](offset, number, ending === 'LE');
                return offset + width;
            },
        }[`write${name}${ending}`];
        for (const [verb, body] of [['read', read], ['write', write]]) {
            for (const spelling of new Set([name, name.replace('UInt', 'Uint')])) {
                Object.defineProperty(Bytes.prototype, `${verb}${spelling}${ending}`, { value: body, writable: true, configurable: true });
            }
        }
    }
}
for (const name of ['readUInt', 'writeUInt']) {
    for (const ending of ['LE', 'BE']) {
        Object.defineProperty(Bytes.prototype, `${name.replace('UInt', 'Uint')}${ending}`, {
            value: Bytes.prototype[`${name}${ending}`], writable: true, configurable: true,
        });
    }
}

/** What programs know as `Buffer`: it can be called, which a class cannot. */
export function Buffer(value, second, third) {
    return typeof value === 'number' ? Bytes.alloc(value) : Bytes.from(value, second, third);
}
Object.setPrototypeOf(Buffer, Uint8Array);
for (const key of Reflect.ownKeys(Bytes)) {
    if (key !== 'prototype' && key !== 'length' && key !== 'name') {
        Object.defineProperty(Buffer, key, Object.getOwnPropertyDescriptor(Bytes, key));
    }
}
Object.defineProperty(Buffer, 'prototype', { value: Bytes.prototype, writable: false });
Object.defineProperty(Bytes.prototype, 'constructor', { value: Buffer, writable: true, configurable: true });
Buffer.poolSize = 8192;

export const constants = { MAX_LENGTH: 2 ** 32, MAX_STRING_LENGTH: 2 ** 29 - 24 };
export const kMaxLength = constants.MAX_LENGTH;
export const kStringMaxLength = constants.MAX_STRING_LENGTH;
export const INSPECT_MAX_BYTES = 50;

export function isUtf8(input) {
    try {
        strictDecoder.decode(input);
        return true;
    } catch {
        return false;
    }
}

export function isAscii(input) {
    return (isAnyArrayBuffer(input) ? new Uint8Array(input) : viewOf(input)).every((byte) => byte < 0x80);
}

export function transcode(source, from, to) {
    return Buffer.from(Buffer.from(source).toString(from), to);
}

export { atob, btoa };
export default {
    Buffer, constants, kMaxLength, kStringMaxLength, INSPECT_MAX_BYTES, isUtf8, isAscii, transcode, atob, btoa,
};
