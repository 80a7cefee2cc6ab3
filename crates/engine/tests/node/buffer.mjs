import { Buffer } from 'node:buffer';
const out = [];
const t = (name, f) => { let r; try { r = f(); if (r instanceof Uint8Array) r = (Buffer.isBuffer(r) ? 'B:' : 'U:') + Buffer.from(r).toString('hex'); else r = typeof r === 'bigint' ? `${r}n` : JSON.stringify(r) } catch (e) { r = `${e.name} ${e.code} ${e.message}` } console.log(name, r) };
const S = 'héllo €😀\ud800x';
for (const enc of ['utf8','hex','base64','base64url','latin1','ascii','utf16le','UCS2','binary', undefined]) {
  t('enc '+enc, () => Buffer.from(S, enc)); t('dec '+enc, () => Buffer.from([0,1,127,128,200,255,0xe2,0x82,0xac]).toString(enc)); t('len '+enc, () => Buffer.byteLength('aGk=', enc));
}
t('hexodd', () => Buffer.from('abc', 'hex')); t('hexbad', () => Buffer.from('abzz12', 'hex')); t('b64 junk', () => Buffer.from('a-_b\n c$d==zz', 'base64'));
t('b64 a', () => Buffer.from('YQ', 'base64')); t('b64 5', () => Buffer.from('YWJjZ', 'base64'));
t('badenc', () => Buffer.from('a', 'nope')); t('badenc2', () => Buffer.from('a').toString('nope'));
t('from5', () => Buffer.from(5)); t('fromnull', () => Buffer.from(null)); t('fromundef', () => Buffer.from());
t('fromobj', () => Buffer.from({ length: 2, 0: 1, 1: 300 })); t('fromjson', () => Buffer.from(JSON.parse(JSON.stringify(Buffer.from('hi')))));
t('fromab', () => Buffer.from(new Uint8Array([1,2,3,4]).buffer, 1, 2)); t('fromstrobj', () => Buffer.from(new String('yo')));
t('fromu16', () => Buffer.from(new Uint16Array([1, 256, 513])));
t('share', () => { const u = new Uint8Array([1,2,3]); const b = Buffer.from(u.buffer); b[0] = 9; return u[0] });
t('alloc', () => Buffer.alloc(5, 'ab')); t('alloc2', () => Buffer.alloc(3, 7)); t('allocbad', () => Buffer.alloc(-1)); t('allocbad2', () => Buffer.alloc('5')); t('alloc hex', () => Buffer.alloc(4, 'beef', 'hex'));
t('concat', () => Buffer.concat([Buffer.from('a'), new Uint8Array([98, 99])])); t('concat4', () => Buffer.concat([Buffer.from('abc'), Buffer.from('def')], 4)); t('concat9', () => Buffer.concat([Buffer.from('abc')], 5)); t('concatbad', () => Buffer.concat('a')); t('concatbad2', () => Buffer.concat(['a']));
t('cmp', () => [Buffer.compare(Buffer.from('a'), Buffer.from('b')), Buffer.compare(Buffer.from('b'), Buffer.from('a')), Buffer.compare(Buffer.from('a'), Buffer.from('a')), Buffer.compare(Buffer.from('ab'), Buffer.from('a'))]);
t('is', () => [Buffer.isBuffer(Buffer.alloc(1)), Buffer.isBuffer(new Uint8Array(1)), Buffer.isEncoding('UTF8'), Buffer.isEncoding('x'), Buffer.alloc(1) instanceof Uint8Array, Buffer.alloc(1) instanceof Buffer, Buffer.alloc(1).constructor === Buffer, Buffer.name]);
const b = Buffer.from('hello world');
t('slice', () => b.slice(1, 4)); t('slice-', () => b.slice(-5, -1)); t('sub', () => b.subarray(6)); t('slice share', () => { const x = Buffer.from('abc'); const y = x.slice(1); y[0] = 90; return x.toString() });
t('tostr', () => [b.toString('utf8', 2, 5), b.toString('utf8', -3), b.toString('utf8', 5, 2), b.toString('utf8', 0, 100)]);
t('json', () => Buffer.from('hi')); t('json2', () => JSON.stringify(Buffer.from('hi')));
t('write', () => { const x = Buffer.alloc(6); const r = [x.write('abc', 1), x.write('é€', 4), x.write('ff00', 0, 'hex'), x.write('zz', 2, 1, 'latin1')]; return [r, x.toString('hex')] });
t('write bad', () => Buffer.alloc(2).write('a', 5));
t('write16', () => { const x = Buffer.alloc(5); return [x.write('abc', 'utf16le'), x.toString('hex')] });
t('eq', () => [b.equals(Buffer.from('hello world')), b.equals(new Uint8Array(2))]); t('eqbad', () => b.equals('x'));
t('compare', () => [b.compare(Buffer.from('hello')), b.compare(Buffer.from('hello'), 0, 5, 0, 5)]);
t('idx', () => [b.indexOf('o'), b.indexOf('o', 5), b.indexOf('o', -3), b.indexOf(111), b.indexOf(Buffer.from('wor')), b.indexOf('zz'), b.indexOf(''), b.indexOf('', 50), b.lastIndexOf('o'), b.lastIndexOf('o', 6), b.lastIndexOf('l', -5), b.includes('wor'), b.includes('wor', 7), b.indexOf('6f', 'hex'), b.indexOf('6f', 5, 'hex'), b.lastIndexOf('hello', 0), b.lastIndexOf('x')]);
t('idxbad', () => b.indexOf({}));
t('fill', () => Buffer.alloc(7).fill('abc', 1, 6)); t('fill n', () => Buffer.alloc(3).fill(257)); t('fill e', () => Buffer.from('abc').fill('')); t('fill b', () => Buffer.alloc(4).fill(Buffer.from([1,2]))); t('fillbad', () => Buffer.alloc(3).fill(1, 5));
t('copy', () => { const x = Buffer.alloc(4, 46); return [b.copy(x, 1, 2, 9), x.toString()] });
t('swap', () => Buffer.from('01020304', 'hex').swap16()); t('swap32', () => Buffer.from('01020304', 'hex').swap32()); t('swap64', () => Buffer.from('0102030405060708', 'hex').swap64()); t('swapbad', () => Buffer.alloc(3).swap16());
const n = Buffer.from('80ff7f0102030405fe', 'hex');
for (const m of ['UInt8','Int8','UInt16LE','UInt16BE','Int16LE','Int16BE','UInt32LE','UInt32BE','Int32LE','Int32BE','FloatLE','FloatBE','DoubleLE','DoubleBE','BigInt64LE','BigInt64BE','BigUInt64LE','BigUInt64BE']) { t('read'+m, () => n['read'+m](0)); t('read1'+m, () => n['read'+m](1)); t('readoob'+m, () => n['read'+m](9)); t('readbad'+m, () => n['read'+m]('0')); t('readfrac'+m, () => n['read'+m](0.5));
  t('write'+m, () => { const x = Buffer.alloc(9); return [x['write'+m](m.startsWith('Big') ? 5n : 5, 1), x.toString('hex')] }); t('writebad'+m, () => Buffer.alloc(9)['write'+m](m.startsWith('Big') ? 2n**70n : 2**40, 0)); }
t('uint alias', () => [n.readUint16LE(0), n.readUintBE(0, 3), typeof n.writeBigUint64LE]);
for (const l of [1,2,3,4,5,6]) { t('rm'+l, () => [n.readUIntLE(1,l), n.readUIntBE(1,l), n.readIntLE(0,l), n.readIntBE(0,l)]); t('wm'+l, () => { const x = Buffer.alloc(8); x.writeIntBE(-2, 1, l); x.writeUIntLE(200, 0, l); return x }); }
t('rmbad', () => n.readUIntLE(0, 7)); t('rmbad2', () => n.readUIntLE(0)); t('wmbad', () => n.writeUIntLE(300, 0, 1)); t('wmbad2', () => n.writeIntLE(-129, 0, 1));
t('map', () => Buffer.from([1,2]).map(x => x * 2)); t('iter', () => [...Buffer.from('ab').entries()]); t('of', () => Buffer.of(1, 2)); t('call', () => Buffer('ab')); t('filter', () => Buffer.from([1,2,3]).filter(x => x > 1));
t('keys', () => Object.keys(Buffer.from('ab')));  t('str', () => `${Buffer.from('ab')}` + Buffer.from('c'));
t('join', () => Buffer.from([1,2]).join('-')); t('toLocaleString', () => Buffer.from('ab').toLocaleString());
