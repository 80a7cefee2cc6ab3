//! Generated programs, and what they call.
#![allow(dead_code, reason = "each test uses a part")]

use creance_engine::{
    Answer, Capability, Context, Data, Engine, ErrorCode, HostError, HostMethod, Interface, Limits, Reply,
    VmBuilder,
};
use std::fmt::Write;

/// A generator of numbers, so that each program is the same everywhere.
pub struct Random(pub u64);

impl Random {
    /// Below a limit.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    /// One of these.
    pub fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }
}

/// Pieces of programs that work on `log`, `o`, `a`, `s` and `n`; `#` is a small number.
pub const PIECES: &[&str] = &[
    "for (let i = 0; i < #; i++) n = (n * 31 + i) | 0;",
    "for (let i = 0; i < #; i++) a.push({ i, s: s + i });",
    "a = a.map((x, i) => ({ ...x, k: i ^ # })).filter((x) => x.k % 3);",
    "a.sort((x, y) => (x.k ?? 0) - (y.k ?? #));",
    "s += String(n).repeat(#); if (s.length > 5000) s = s.slice(#);",
    "o['k' + (n % #)] = a.length; for (const k in o) n += o[k] | 0;",
    "log.push(JSON.stringify(a.slice(0, #)).length);",
    "a = JSON.parse(JSON.stringify(a)).slice(0, 200);",
    "s = s.replace(/(\\d)(\\d)/g, (m, x, y) => y + x); log.push(s.search(/9(?:8|7)*#/));",
    "function f#(k) { return k < 2 ? k : f#(k - 1) + f#(k - 2) } n += f#(# % 15);",
    "class C# { #p = #; get v() { return this.#p++ } static s = n } const c# = new C#; n += c#.v + c#.v + (C#.s | 0);",
    "try { null.x } catch (e) { log.push(e.message) } finally { n++ }",
    "for (const [k, v] of Object.entries(o).slice(0, #)) n += k.length + v;",
    "const g# = (function* () { for (let i = 0; i < #; i++) yield i * n })(); for (const x of g#) n = (n + x) | 0;",
    "(async () => { for (let i = 0; i < #; i++) { await null; n = (n + i) | 0 } log.push('async#') })();",
    "Promise.all([1, 2, 3].map(async (x) => { await x; return x * # })).then((v) => log.push(v.join()));",
    "const m# = new Map(a.map((x, i) => [i % #, x])); log.push(m#.size); for (const [k] of m#) n += k;",
    "n = Number(BigInt.asIntN(31, (BigInt(n) ** 7n) * BigInt(#)));",
    "log.push([..._(s)].length); function _(t) { return t.split('').reverse() }",
    "const t# = new Float64Array(#).fill(n).map((x, i) => x / (i + 1)); n = (n + t#.reduce((p, q) => p + q, 0)) | 0;",
    "setTimeout(() => { log.push('timer#'); n++ }, #);",
    "let w# = { valueOf() { for (let i = 0; i < #; i++) n ^= i; return n } }; n = +w# | 0;",
    "const p# = new Proxy({}, { get: (t, k) => { for (let i = 0; i < #; i++) n = (n + i) | 0; return n } }); log.push(p#.x);",
    "label#: for (let i = 0; i < #; i++) { for (let j = 0; j < #; j++) { if (j > i) continue label#; n ^= i * j } }",
    "eval('n = (n + #) | 0; for (let i = 0; i < #; i++) n ^= i;');",
];

/// Pieces that call `host`.
pub const CALLS: &[&str] = &[
    "n = (n + host.ask(#)) | 0;",
    "a = a.slice(0, #).map((x, i) => ({ ...x, h: host.ask(i) }));",
    "for (let i = 0; i < #; i++) host.wait(i).then((v) => { n ^= v; log.push(v) });",
    "try { host.ask('no') } catch (e) { log.push(e.code) }",
    "(async () => { for (let i = 0; i < #; i++) n = (n + await host.wait(i)) | 0; log.push(host.ask(#)) })();",
    "const h# = (function* () { for (let i = 0; i < #; i++) yield host.ask(i) })(); for (const x of h#) n += x;",
    "[3, 1, 2].sort((x, y) => host.ask(x - y)); queueMicrotask(() => log.push(host.ask(#)));",
    "Promise.resolve(#).then(host.ask.bind(host)).then((v) => log.push(v), (e) => log.push(e.code));",
    "try { log.push(`${{ toString: () => host.waitSync(#) }}`) } catch (e) { log.push(0) }",
    "for (let i = 0; i < #; i++) { host.value = i; n ^= i } try { n += host.value } catch (e) { log.push(e.code) }",
];

/// Pieces that leave all kinds of things behind.
pub const THINGS: &[&str] = &[
    "const m# = new Map([[1, 'a'], ['k' + n, {}], [1n, #], [NaN, s]]); m#.delete(1); n += m#.size; host.ask(1); n += [...m#.keys()].length;",
    "const u# = new Set(s); for (const c of u#) { n += c.length; host.ask(n & 3) }",
    "const r# = /(?<x>a|b)+(\\d)?/dgi; r#.test('xab1ab'); log.push(r#.lastIndex); host.ask(2); log.push(r#.exec('xab1abb3')?.groups?.x, RegExp.$1);",
    "const re# = new RegExp('^(' + 'x'.repeat(# % 7) + '|\\\\d)*$', 'u'); host.ask(1); log.push(re#.test(s));",
    "const w# = new WeakMap(), k# = {}; w#.set(k#, s); host.ask(0); log.push(w#.get(k#) === s);",
    "const y# = Symbol('y#'), z# = Symbol.for('z#'); o[y#] = z#; host.ask(0); log.push(Symbol.for('z#') === o[y#]);",
    "const b# = new ArrayBuffer(8, { maxByteLength: 64 }), v# = new Uint16Array(b#); b#.resize(#); v#.fill(n); host.ask(1); n += v#.length;",
    "const f# = new Function('a', 'b', 'return a * b + #'); n = f#(n, 2) | 0; host.ask(n & 7); n = f#(n, 3) | 0;",
    "const e# = ((x) => eval('(y) => host.ask(x) + y + #'))(n & 15); n += e#(1); log.push(eval('typeof x'));",
    "class A# { #p = 1; static t = host.ask(2); get v() { return this.#p } m() { return super.toString() } } log.push(new A#().v, new A#().m());",
    "const d# = new Date(#); log.push(d#.getTime(), host.ask(1)); d#.setTime(7);",
    "const q# = (async function* () { await null; for (let i = 0; i < 3; i++) { const w = await host.wait(i); yield w; await null } })(); (async () => { for await (const x of q#) log.push(x) })();",
    "const i# = [3, 4, 5].values(); i#.next(); host.ask(1); log.push(...i#);",
    "log.push(((t, ...v) => t.raw.join() + v)`a${host.ask(1)}b\\n${n}`);",
    "const x# = ((f) => f.bind(null, #))((p, q) => p + q + host.ask(1)); n += x#(2) | 0;",
    "const pr# = new Proxy({ z: # }, { get: (t, k) => t[k] }); host.ask(1); log.push(pr#.z, Object.keys(pr#).length);",
    "Object.defineProperty(o, 'g#', { get() { return n }, enumerable: true, configurable: true }); host.ask(1); n = (n + o.g#) | 0;",
    "for (let i = 0; i < 200; i++) o['p' + i * #] = i; host.ask(1); for (let i = 0; i < 150; i++) delete o['p' + i * #];",
    "s += 'abc'.repeat(9); s += host.ask(1); s += '\\u4e2d'; host.ask(2); s = s.slice(3, 300) + s.slice(1);",
    "const big# = (1n << 200n) + BigInt(n); host.ask(1); log.push(String(big# % 1000007n));",
    "const l# = new TextDecoder(); log.push(l#.decode(new Uint8Array([0xe4, 0xb8]), { stream: true }), host.ask(1), l#.decode(new Uint8Array([0xad])));",
    "const url# = new URL('http://a.b/c?d=#'); host.ask(1); url#.searchParams.append('e', n); log.push(url#.href);",
    "const ev# = new EventTarget(); ev#.addEventListener('x', () => log.push(host.ask(1)), { once: true }); host.ask(1); ev#.dispatchEvent(new Event('x'));",
    "const sr# = new ShadowRealm(); const sf# = sr#.evaluate('let c = #; () => ++c'); n += sf#(); host.ask(1); n += sf#();",
    "const ac# = new AbortController(); ac#.signal.onabort = () => log.push('abort'); setTimeout(() => { host.ask(1); ac#.abort() }, #);",
    "const iv# = setInterval(() => { n++; if (host.ask(n) > #) clearInterval(iv#) }, 3);",
    "const ws# = new WeakRef({ n }); host.ask(1); log.push(typeof ws#.deref());",
    "{ using res# = { [Symbol.dispose]() { log.push(host.ask(1)) } }; n++; host.ask(2) }",
    "with ({ n: 1 }) { log.push(n + host.ask(1)) }",
    "const ar# = (function (a, b) { arguments[0] = host.ask(1); return a + arguments.length })(1, 2); log.push(ar#);",
    "for (const k in { a: 1, b: 2, [n]: 3 }) log.push(k, host.ask(1));",
    "const [h#, t#] = (function* () { yield host.ask(1); yield* [host.ask(2), 3] })(); log.push(h#, t#);",
    "try { try { throw new Error('e#', { cause: n }) } finally { host.ask(1) } } catch (e) { log.push(e.stack.split('\\n').length, e.cause) }",
    "for (let i = 0; i < 3000; i++) a.push({ i }, [i], 'x' + i); a = a.slice(0, 50); host.ask(1);",
    "const cl# = structuredClone({ m: new Map([[1, new Set([2])]]), d: new Date(5), r: /x/g }); host.ask(1); log.push(cl#.m.get(1).size);",
    "log.push(JSON.stringify([...Iterator.from([1, 2, 3]).map((x) => host.ask(x)).take(2)]));",
    "log.push(Object.groupBy([1, 2, 3], (x) => host.ask(x) % 2 ? 'odd' : 'even').odd?.length ?? 0);",
    "log.push('a1b2'.replace(/\\d/g, (d) => host.ask(+d)), Math.max(...[1, 2].map((x) => host.ask(x))));",
    "const { get: g#, set: s# } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(host), 'value'); s#.call(host, #); host.value = n & 3; try { log.push(host.value) } catch (e) { log.push(e.code, g#.name) }",
    "const Made# = globalThis.Made ?? class {}; class Sub# extends Made# {} o.made = Made#.prototype; host.value = 1; try { new Sub#(#) } catch (e) { log.push(e.code) } log.push(Made#.length);",
];

/// A program of pieces.
pub fn generated(seed: u64, pieces: &[&str]) -> String {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut text = "let log = [], o = {}, a = [], s = 'x1', n = 7;\n".to_owned();
    for at in 0..3 + random.below(12) {
        let size = 1 + random.below(40);
        // NOTE: names end in a number of their own, sizes do not stand behind a letter.
        let mut piece = String::new();
        let mut before = ' ';
        for c in random.pick(pieces).chars() {
            match c {
                '#' if before.is_ascii_alphabetic() => write!(piece, "{at}").unwrap(),
                '#' if before == '.' => piece.push('#'),
                '#' => write!(piece, "{size}").unwrap(),
                c => piece.push(c),
            }
            before = c;
        }
        text.push_str(&piece.replace(&format!("{{ {size}p"), "{ #p"));
        text.push('\n');
    }
    text.push_str("Promise.resolve().then(() => log.push(n)); log");
    text
}

/// With room enough, and time.
pub fn builder() -> VmBuilder {
    let limits = Limits { fuel: 30_000_000, memory: 8 << 20, ..Limits::untrusted() };
    Engine::new().vm().limits(limits).hash_seed(11).grant_clock(|| 0.0)
}

/// A capability that answers at once, or later with the same.
pub struct Host {
    /// Answers come from outside.
    pub later: bool,
}

impl Capability for Host {
    fn interface(&self) -> Interface {
        const METHODS: &[HostMethod] = &[
            HostMethod::direct("ask", 1),
            HostMethod::promise("wait", 1),
            HostMethod::getter("value"),
            HostMethod::setter("value"),
        ];
        Interface::new("Host", METHODS)
    }

    fn call(&mut self, _: &str, arguments: &[Data], _: &mut Context<'_>) -> Answer {
        if self.later { Ok(Reply::Later) } else { answer(arguments) }
    }
}

/// What `host` answers.
pub fn answer(arguments: &[Data]) -> Answer {
    match arguments.first() {
        Some(Data::Number(number)) => Ok(Data::Number(number * 3.0 - 1.0).into()),
        _ => Err(HostError::new(ErrorCode::Denied, "no number")),
    }
}
