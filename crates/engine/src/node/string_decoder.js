// node:string_decoder: texts from pieces of bytes that may end inside a character.

import { Buffer } from 'node:buffer';
import { coded, wrongType } from 'node:internal/errors';

const NAMES = { __proto__: null, 'utf-8': 'utf8', binary: 'latin1', ucs2: 'utf16le', 'ucs-2': 'utf16le', 'utf-16le': 'utf16le' };

/** Bytes at the end that begin a character and do not finish it. */
function unfinished(bytes, encoding) {
    switch (encoding) {
        case 'utf16le': {
            const odd = bytes.length % 2;
            const high = bytes[bytes.length - odd - 1];
            return high !== undefined && bytes.length - odd >= 2 && (high & 0xFC) === 0xD8 ? odd + 2 : odd;
        }
        case 'base64':
        case 'base64url':
            return bytes.length % 3;
        case 'utf8':
            for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
                const byte = bytes[bytes.length - back];
                if ((byte & 0xC0) === 0x80) continue;
                const length = byte >= 0xF0 && byte <= 0xF4 ? 4 : byte >= 0xE0 && byte < 0xF0 ? 3 : byte >= 0xC2 && byte < 0xE0 ? 2 : 1;
                return length > back ? back : 0;
            }
            return 0;
        default:
            return 0;
    }
}

export class StringDecoder {
    #rest = Buffer.alloc(0);

    constructor(encoding = 'utf8') {
        const name = String(encoding).toLowerCase();
        if (!Buffer.isEncoding(name)) throw coded(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
        this.encoding = NAMES[name] ?? name;
    }

    write(chunk) {
        if (typeof chunk === 'string') return chunk;
        if (!ArrayBuffer.isView(chunk)) throw wrongType('buf', 'an instance of Buffer, TypedArray, or DataView', chunk);
        const bytes = Buffer.concat([this.#rest, new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)]);
        const end = bytes.length - unfinished(bytes, this.encoding);
        this.#rest = Buffer.from(bytes.subarray(end));
        return bytes.toString(this.encoding, 0, end);
    }

    end(chunk) {
        const text = chunk === undefined ? '' : this.write(chunk);
        const rest = this.#rest;
        this.#rest = Buffer.alloc(0);
        return text + (this.encoding === 'utf8' && rest.length > 0 ? '\uFFFD' : rest.toString(this.encoding));
    }
}

export default { StringDecoder };
