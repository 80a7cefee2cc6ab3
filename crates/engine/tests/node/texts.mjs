import qs from 'node:querystring'; import { StringDecoder } from 'node:string_decoder';
const j = (x) => console.log(JSON.stringify(x));
for (const s of ['a=1&b=2', 'a=1&a=2&a=3', 'a', 'a=', '=b', '&&a=1&', 'a%20b=c%20d', 'a+b=c+d', 'x=%E4%BD%A0', 'bad=%zz%4', 'bad=%ff', 'a=b=c', '', '__proto__=1', 'a[]=1']) j([s, qs.parse(s)]);
j(qs.parse('a:1;b:2', ';', ':')); j(qs.parse('a=1&b=2&c=3', null, null, { maxKeys: 2 })); for (const o of [{ a: 1, b: 'x y', c: [1, 2], d: true, e: null, f: undefined, g: NaN, h: {}, i: 5n }, {}, null, 'x']) j(qs.stringify(o)); j(qs.stringify({ a: 'b', c: 'é' }, ';', ':')); j([qs.escape("a b&c'!()*~"), qs.unescape('%41%zz')]);
const E = Uint8Array.from([0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0x41, 0xff, 0xe2, 0x82]);
for (const enc of ['utf8', 'utf16le', 'base64', 'hex', 'latin1', 'ascii']) for (const step of [1, 2, 3, 5]) { const d = new StringDecoder(enc); const out = []; for (let i = 0; i < E.length; i += step) out.push(d.write(E.subarray(i, i + step))); out.push(d.end()); j([enc, step, out]); }
const d = new StringDecoder('utf-8'); j([d.encoding, d.write('str'), d.end(E.subarray(0, 3)), d.end()]); try { new StringDecoder('nope') } catch (e) { j([e.name, e.code, e.message]) }
