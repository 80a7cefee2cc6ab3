// node:path. Names of files as texts: nothing is looked up.

import { validateObject, validateString } from 'node:internal/errors';

/** Takes `.` and `..` out of the parts of a path. What leads above the start stays if `above` says so. */
function simplify(parts, above) {
    const kept = [];
    for (const part of parts) {
        if (part === '' || part === '.') continue;
        if (part !== '..') kept.push(part);
        else if (kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop();
        else if (above) kept.push('..');
    }
    return kept;
}

/** A path without the separators at its end. */
function trimmed(path, isSeparator, least) {
    let end = path.length;
    while (end > least && isSeparator(path[end - 1])) end -= 1;
    return path.slice(0, end);
}

function extension(base) {
    const dot = base.lastIndexOf('.');
    return dot <= 0 || base === '..' ? '' : base.slice(dot);
}

/** Makes the functions of one manner of writing paths. */
function manner({ sep, delimiter, isSeparator, rootOf, resolve, normalize, relative, join, isAbsolute, toNamespacedPath }) {
    function basename(path, suffix) {
        if (suffix !== undefined) validateString(suffix, 'suffix');
        validateString(path, 'path');
        const device = isSeparator === isEither && /^[A-Za-z]:/.test(path) ? path.slice(0, 2) : '';
        const rest = trimmed(path.slice(device.length), isSeparator, 0);
        let start = rest.length;
        while (start > 0 && !isSeparator(rest[start - 1])) start -= 1;
        const base = rest.slice(start);
        return suffix !== undefined && suffix !== base && base.endsWith(suffix)
            ? base.slice(0, base.length - suffix.length)
            : base;
    }

    function dirname(path) {
        validateString(path, 'path');
        const root = rootOf(path);
        const whole = trimmed(path, isSeparator, root.length);
        let end = whole.length;
        while (end > root.length && !isSeparator(whole[end - 1])) end -= 1;
        const directory = whole.slice(0, end > root.length ? end - 1 : end);
        return directory === '' ? '.' : directory;
    }

    function extname(path) {
        return extension(basename(path));
    }

    function parse(path) {
        validateString(path, 'path');
        const root = rootOf(path);
        const base = path.length > root.length ? basename(path.slice(root.length)) : '';
        const ext = extension(base);
        const name = ext === '' ? base : base.slice(0, base.length - ext.length);
        const whole = trimmed(path, isSeparator, root.length);
        const dir = base === '' ? root : whole.slice(0, whole.length - base.length);
        return { root, dir: dir.length > root.length ? dir.slice(0, -1) : dir, base, ext, name };
    }

    function format(pathObject) {
        validateObject(pathObject, 'pathObject');
        const directory = pathObject.dir || pathObject.root;
        const ext = pathObject.ext ? `${pathObject.ext[0] === '.' ? '' : '.'}${pathObject.ext}` : '';
        const base = pathObject.base || `${pathObject.name || ''}${ext}`;
        if (!directory) return base;
        return directory === pathObject.root ? `${directory}${base}` : `${directory}${sep}${base}`;
    }

    function matchesGlob(path, pattern) {
        validateString(path, 'path');
        validateString(pattern, 'pattern');
        return globMatches(path.split(isSeparator === isSlash ? '/' : /[\\/]/), pattern.split('/'));
    }

    return {
        sep, delimiter, resolve, normalize, isAbsolute, join, relative, toNamespacedPath,
        dirname, basename, extname, format, parse, matchesGlob,
    };
}

/** Whether the parts of a path match those of a pattern: `**` is any number of parts. */
function globMatches(parts, patterns) {
    // reached[i]: the patterns so far match the first i parts.
    let reached = Array.from({ length: parts.length + 1 }, (_, index) => index === 0);
    for (const pattern of patterns) {
        const next = reached.map(() => false);
        if (pattern === '**') {
            let any = false;
            for (let index = 0; index <= parts.length; index += 1) {
                any ||= reached[index];
                next[index] = any;
            }
        } else {
            for (let index = 0; index < parts.length; index += 1) {
                next[index + 1] = reached[index] && partMatches(parts[index], pattern);
            }
        }
        reached = next;
    }
    return reached[parts.length];
}

function partMatches(part, pattern) {
    const source = pattern
        .replace(/[.+^${}()|\\]/g, '\\$&')
        .replace(/\*/g, '[^/]*')
        .replace(/\?/g, '[^/]');
    return new RegExp(`^${source}$`).test(part);
}

const isSlash = (unit) => unit === '/';
const isEither = (unit) => unit === '/' || unit === '\\';
const isLetter = (unit) => unit !== undefined && /^[A-Za-z]$/.test(unit);

function joined(normalize, separator, paths) {
    const parts = [];
    for (const path of paths) {
        validateString(path, 'path');
        if (path !== '') parts.push(path);
    }
    return parts.length === 0 ? '.' : normalize(parts.join(separator));
}

const posix = manner({
    sep: '/',
    delimiter: ':',
    isSeparator: isSlash,
    rootOf: (path) => (path[0] === '/' ? '/' : ''),
    isAbsolute(path) {
        validateString(path, 'path');
        return path[0] === '/';
    },
    normalize(path) {
        validateString(path, 'path');
        if (path === '') return '.';
        const absolute = path[0] === '/';
        const body = simplify(path.split('/'), !absolute).join('/');
        const end = path[path.length - 1] === '/' ? '/' : '';
        if (body === '') return absolute ? '/' : `.${end}`;
        return `${absolute ? '/' : ''}${body}${end}`;
    },
    join(...paths) {
        return joined(posix.normalize, '/', paths);
    },
    resolve(...paths) {
        return posixResolve(paths);
    },
    relative(from, to) {
        validateString(from, 'from');
        validateString(to, 'to');
        const start = simplify(posixResolve([from]).split('/'), false);
        const end = simplify(posixResolve([to]).split('/'), false);
        return relativeParts(start, end, (a, b) => a === b).join('/');
    },
    toNamespacedPath: (path) => path,
});

/** The working directory is always the root. */
function posixResolve(paths) {
    let whole = '';
    for (let index = paths.length - 1; index >= 0; index -= 1) {
        validateString(paths[index], `paths[${index}]`);
        if (paths[index] === '') continue;
        whole = whole === '' ? paths[index] : `${paths[index]}/${whole}`;
        if (whole[0] === '/') break;
    }
    return `/${simplify(whole.split('/'), false).join('/')}`;
}

function relativeParts(start, end, same) {
    let common = 0;
    while (common < start.length && common < end.length && same(start[common], end[common])) common += 1;
    return [...start.slice(common).map(() => '..'), ...end.slice(common)];
}

/** The device of a Windows path (`C:`, `\\server\share`), and whether a separator follows. */
function split(path) {
    if (isEither(path[0]) && isEither(path[1])) {
        const share = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)/.exec(path);
        if (share !== null) {
            const rest = path.slice(share[0].length);
            return { device: `\\\\${share[1]}\\${share[2]}`, length: share[0].length, rooted: true, unc: true, rest };
        }
    }
    if (isLetter(path[0]) && path[1] === ':') {
        return { device: path.slice(0, 2), length: 2, rooted: isEither(path[2]), unc: false, rest: path.slice(2) };
    }
    return { device: '', length: 0, rooted: isEither(path[0]), unc: false, rest: path };
}

const win32 = manner({
    sep: '\\',
    delimiter: ';',
    isSeparator: isEither,
    rootOf(path) {
        const { length, rooted, unc } = split(path);
        if (unc) return path.slice(0, length + (isEither(path[length]) ? 1 : 0));
        return path.slice(0, length + (rooted ? 1 : 0));
    },
    isAbsolute(path) {
        validateString(path, 'path');
        return split(path).rooted;
    },
    normalize(path) {
        validateString(path, 'path');
        if (path === '') return '.';
        const { device, rooted, unc, rest } = split(path);
        const body = simplify(rest.split(/[\\/]/), !rooted).join('\\');
        const end = rest !== '' && isEither(rest[rest.length - 1]) ? '\\' : '';
        if (unc) return `${device}\\${body}${body === '' ? '' : end}`;
        if (rooted) return `${device}\\${body}${body === '' ? '' : end}`;
        if (body === '') return `${device}.${end}`;
        // What names no device must not come to look like one.
        const isLikeDevice = device === '' && (/^[A-Za-z]:/.test(body) || /:(?:[\\/]|$)/.test(path));
        return `${isLikeDevice ? '.\\' : device}${body}${end}`;
    },
    join(...paths) {
        const kept = paths.filter((path) => {
            validateString(path, 'path');
            return path !== '';
        });
        if (kept.length === 0) return '.';
        // Only a first part that is a share by itself begins with two separators.
        let whole = kept.join('\\');
        const isShare = isEither(kept[0][0]) && isEither(kept[0][1]) && kept[0].length > 2 && !isEither(kept[0][2]);
        if (!isShare) whole = whole.replace(/^[\\/]{2,}/, '\\');
        return win32.normalize(whole);
    },
    resolve(...paths) {
        return windowsResolve(paths);
    },
    relative(from, to) {
        validateString(from, 'from');
        validateString(to, 'to');
        const [start, end] = [windowsResolve([from]), windowsResolve([to])];
        const same = (a, b) => a.toLowerCase() === b.toLowerCase();
        const parts = (path) => path.split('\\').filter((part) => part !== '');
        if (!same(split(start).device, split(end).device)) return end;
        return relativeParts(parts(start), parts(end), same).join('\\');
    },
    toNamespacedPath(path) {
        if (typeof path !== 'string' || path === '') return path;
        const whole = windowsResolve([path]);
        if (whole.length <= 2) return path;
        if (/^[A-Za-z]:\\/.test(whole)) return `\\\\?\\${whole}`;
        return /^\\\\[^?.]/.test(whole) ? `\\\\?\\UNC\\${whole.slice(2)}` : whole;
    },
});

function windowsResolve(paths) {
    let device = '';
    let tail = '';
    let rooted = false;
    for (let index = paths.length - 1; index >= 0 && !(device !== '' && rooted); index -= 1) {
        validateString(paths[index], `paths[${index}]`);
        if (paths[index] === '') continue;
        const part = split(paths[index]);
        if (part.device !== '') {
            if (device !== '' && device.toLowerCase() !== part.device.toLowerCase()) continue;
            device ||= part.device;
        }
        if (!rooted) {
            tail = `${part.rest}\\${tail}`;
            rooted = part.rooted;
        }
    }
    const body = simplify(tail.split(/[\\/]/), false).join('\\');
    return `${device}\\${body}`;
}

posix.posix = win32.posix = posix;
posix.win32 = win32.win32 = win32;

export const {
    resolve, normalize, isAbsolute, join, relative, toNamespacedPath, dirname, basename, extname, format, parse,
    matchesGlob, sep, delimiter,
} = posix;
export { posix, win32 };
export default posix;
