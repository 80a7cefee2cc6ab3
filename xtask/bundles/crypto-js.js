// Hashes, ciphers and key derivation in plain JavaScript.
import CryptoJS from "crypto-js";

const text = "The quick brown fox — größer. ".repeat(200);
for (const name of ["MD5", "SHA1", "SHA256", "SHA512", "SHA224", "SHA384", "SHA3", "RIPEMD160"]) console.log(name, CryptoJS[name](text).toString(), CryptoJS[`Hmac${name}`](text, "key").toString(CryptoJS.enc.Base64));
const key = CryptoJS.enc.Hex.parse("000102030405060708090a0b0c0d0e0f"), iv = CryptoJS.enc.Hex.parse("101112131415161718191a1b1c1d1e1f");
for (const cipher of ["AES", "TripleDES", "RC4"]) { const secret = CryptoJS[cipher].encrypt(text, key, { iv }); console.log(cipher, secret.ciphertext.toString().slice(0, 64), CryptoJS[cipher].decrypt(secret, key, { iv }).toString(CryptoJS.enc.Utf8) === text); }
for (const mode of ["CBC", "CFB", "CTR", "OFB", "ECB"]) console.log(mode, CryptoJS.AES.encrypt("short", key, { iv, mode: CryptoJS.mode[mode], padding: CryptoJS.pad.Pkcs7 }).toString());
console.log(CryptoJS.PBKDF2("secret", "salt", { keySize: 8, iterations: 500 }).toString(), CryptoJS.enc.Base64.stringify(CryptoJS.enc.Utf8.parse("ü€😀")), CryptoJS.enc.Utf16.stringify(CryptoJS.enc.Utf16.parse("aß")), CryptoJS.EvpKDF("p", "s", { keySize: 6, iterations: 20 }).toString());
