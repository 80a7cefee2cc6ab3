// Signs, verifies, seals and hashes with keys from fixed seeds.
import nacl from 'tweetnacl';

function bytes(size, seed) {
    const result = new Uint8Array(size);
    for (let i = 0; i < size; i++) {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
        result[i] = seed >>> 24;
    }
    return result;
}

const hex = data => Array.from(data, byte => byte.toString(16).padStart(2, '0')).join('');

for (let seed = 1; seed <= 3; seed++) {
    const keys = nacl.sign.keyPair.fromSeed(bytes(32, seed));
    const message = bytes(100 * seed, seed + 100);
    const signature = nacl.sign.detached(message, keys.secretKey);
    console.log('public', hex(keys.publicKey));
    console.log('signature', hex(signature));
    console.log('good', nacl.sign.detached.verify(message, signature, keys.publicKey));
    message[seed] ^= 1;
    console.log('changed', nacl.sign.detached.verify(message, signature, keys.publicKey));
}

const alice = nacl.box.keyPair.fromSecretKey(bytes(32, 7));
const bob = nacl.box.keyPair.fromSecretKey(bytes(32, 8));
const sealed = nacl.box(bytes(1000, 9), bytes(24, 10), bob.publicKey, alice.secretKey);
const opened = nacl.box.open(sealed, bytes(24, 10), alice.publicKey, bob.secretKey);
console.log('box', hex(nacl.hash(sealed)), hex(opened) === hex(bytes(1000, 9)));
console.log('secretbox', hex(nacl.secretbox(bytes(64, 11), bytes(24, 12), bytes(32, 13))));
console.log('hash', hex(nacl.hash(bytes(10000, 14))));
try {
    nacl.sign(bytes(1, 1), bytes(3, 1));
} catch (error) {
    console.log(error.name, error.message);
}
