// Deflates and inflates 1 MB of text and 64 KiB of noise, and prints lengths and checksums.
import * as pako from 'pako';

let state = 12345;
function random() {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 8;
}

function adler(bytes) {
    let a = 1, b = 0;
    for (let i = 0; i < bytes.length; i++) {
        a = (a + bytes[i]) % 65521;
        b = (b + a) % 65521;
    }
    return (b * 65536 + a).toString(16);
}

function text(size) {
    const words = [];
    for (let i = 0; i < 500; i++) {
        let word = '';
        for (let n = 2 + random() % 9; n > 0; n--) word += String.fromCharCode(97 + random() % 26);
        words.push(word);
    }
    const bytes = new Uint8Array(size);
    let at = 0;
    while (at < size) {
        const word = words[random() % (random() % 500 + 1)] + (random() % 12 ? ' ' : '.\n');
        for (let i = 0; i < word.length && at < size; i++) bytes[at++] = word.charCodeAt(i);
    }
    return bytes;
}

function noise(size) {
    const bytes = new Uint8Array(size);
    for (let i = 0; i < size; i++) bytes[i] = random() & 255;
    return bytes;
}

function check(name, bytes, pack, unpack) {
    const packed = pack(bytes);
    const back = unpack(packed);
    let same = back.length === bytes.length;
    for (let i = 0; same && i < bytes.length; i++) same = back[i] === bytes[i];
    console.log(name, bytes.length, packed.length, adler(packed), adler(back), same);
}

const million = text(1 << 20);
check('deflate', million, pako.deflate, pako.inflate);
check('raw', million, bytes => pako.deflateRaw(bytes, { level: 9 }), pako.inflateRaw);
check('gzip', noise(1 << 16), bytes => pako.gzip(bytes, { level: 1 }), pako.ungzip);
check('empty', new Uint8Array(0), pako.deflate, pako.inflate);
for (const broken of [million.subarray(0, 100), pako.deflate(million).subarray(0, 1000)]) {
    try {
        const result = pako.inflate(broken);
        console.log('broken', result && result.length);
    } catch (error) {
        console.log('broken', String(error.message ?? error));
    }
}
