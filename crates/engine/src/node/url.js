// node:url

import { coded, validateString, wrongType } from 'node:internal/errors';
import path from 'node:path';

// These are globals of a fresh realm; script may have taken them away.
export const { URL, URLSearchParams } = globalThis;

const needed = () => {
    if (typeof URL !== 'function') throw coded(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'There is no global URL');
};

/** The name of the file that a `file:` URL means. */
export function fileURLToPath(url, { windows = false } = {}) {
    needed();
    const parsed = typeof url === 'string' ? new URL(url) : url;
    if (typeof parsed?.href !== 'string') throw wrongType('path', 'of type string or an instance of URL', url);
    if (parsed.protocol !== 'file:') throw coded(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file');
    const { pathname, hostname } = parsed;
    if ((windows ? /%2f|%5c/i : /%2f/i).test(pathname)) {
        const what = windows ? '\\ or / characters' : '/ characters';
        throw coded(TypeError, 'ERR_INVALID_FILE_URL_PATH', `File URL path must not include encoded ${what}`);
    }
    const name = decodeURIComponent(pathname);
    if (windows) {
        const local = name.replaceAll('/', '\\');
        if (hostname !== '') return `\\\\${hostname}${local}`;
        if (!/^\\[A-Za-z]:/.test(local)) throw coded(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must be absolute');
        return local.slice(1);
    }
    if (hostname !== '') {
        throw coded(TypeError, 'ERR_INVALID_FILE_URL_HOST', 'File URL host must be "localhost" or empty on this platform');
    }
    return name;
}

/** The `file:` URL of a file. */
export function pathToFileURL(name, { windows = false } = {}) {
    needed();
    validateString(name, 'path');
    const manner = windows ? path.win32 : path.posix;
    let whole = manner.resolve(name);
    if (/[\\/]$/.test(name) && (windows || name.endsWith('/')) && !whole.endsWith(manner.sep)) whole += manner.sep;
    if (windows) whole = `/${whole.replaceAll('\\', '/')}`;
    const escaped = whole.replace(/[%\\\n\r\t?#]/g, (unit) => `%${unit.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
    return new URL(`file://${escaped}`);
}

/** The parts of a URL as `http.request` would have them. */
export function urlToHttpOptions(url) {
    const { protocol, hostname, hash, search, pathname, href, port, username, password } = url;
    const options = { __proto__: null, protocol, hostname, hash, search, pathname, path: `${pathname}${search}`, href };
    if (port !== '') options.port = Number(port);
    if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return options;
}

export function domainToASCII(domain) {
    needed();
    return URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : '';
}

/** The text of a URL object. */
export function format(url, { fragment = true, search = true, auth = true } = {}) {
    if (typeof url === 'string') return url;
    if (typeof url?.href !== 'string') throw wrongType('urlObject', 'one of type object or string', url);
    const copy = new URL(url.href);
    if (!fragment) copy.hash = '';
    if (!search) copy.search = '';
    if (!auth) {
        copy.username = '';
        copy.password = '';
    }
    return copy.href;
}

/** One text against another, as a link in a page. */
export function resolve(from, to) {
    needed();
    const base = new URL(from, 'resolve://');
    const whole = new URL(to, base);
    return whole.protocol === 'resolve:' ? `${whole.pathname}${whole.search}${whole.hash}` : whole.href;
}

export default { URL, URLSearchParams, fileURLToPath, pathToFileURL, urlToHttpOptions, domainToASCII, format, resolve };
