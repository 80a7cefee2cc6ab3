// node:querystring

/** Percent-encodes what has a meaning in a query. Lone surrogates are refused, as `encodeURIComponent` does. */
export function escape(text) {
    return encodeURIComponent(typeof text === 'object' ? String(text) : text);
}

/** Takes escapes out; what is no escape stays. */
export function unescape(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        // Bytes that are no UTF-8 become U+FFFD.
        const bytes = [];
        const source = new TextEncoder().encode(text);
        for (let at = 0; at < source.length; at += 1) {
            const digits = String.fromCharCode(source[at + 1] ?? 0, source[at + 2] ?? 0);
            if (source[at] === 0x25 && /^[0-9a-fA-F]{2}$/.test(digits)) {
                bytes.push(parseInt(digits, 16));
                at += 2;
            } else {
                bytes.push(source[at]);
            }
        }
        return new TextDecoder().decode(Uint8Array.from(bytes));
    }
}

function primitive(value) {
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
    return typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : '';
}

export function stringify(object, separator = '&', equals = '=', options = {}) {
    if (typeof object !== 'object' || object === null) return '';
    const encode = options?.encodeURIComponent ?? querystring.escape;
    const fields = [];
    for (const [key, value] of Object.entries(object)) {
        for (const item of Array.isArray(value) ? value : [value]) {
            fields.push(`${encode(primitive(key))}${equals}${encode(primitive(item))}`);
        }
    }
    return fields.join(separator);
}

export function parse(text, separator = '&', equals = '=', { maxKeys = 1000, decodeURIComponent: decode = querystring.unescape } = {}) {
    const fields = { __proto__: null };
    if (typeof text !== 'string' || text === '') return fields;
    let parts = text.split(separator || '&');
    if (maxKeys > 0) parts = parts.slice(0, maxKeys);
    for (const part of parts) {
        if (part === '') continue;
        const at = part.indexOf(equals || '=');
        const [key, value] = (at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + (equals || '=').length)])
            .map((side) => {
                const plain = side.replaceAll('+', ' ');
                try {
                    return decode(plain);
                } catch {
                    return unescape(plain);
                }
            });
        if (!(key in fields)) fields[key] = value;
        else if (Array.isArray(fields[key])) fields[key].push(value);
        else fields[key] = [fields[key], value];
    }
    return fields;
}

export { stringify as encode, parse as decode };
const querystring = { escape, unescape, stringify, parse, encode: stringify, decode: parse };
export default querystring;
