//! Generated programs, and what they call.

use creance_engine::{
    Answer, Capability, Context, Data, Engine, ErrorCode, HostError, HostMethod, Interface, Limits, Reply,
    VmBuilder,
};
use std::fmt::Write;

/// A generator of numbers, so that each program is the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
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
        const METHODS: &[HostMethod] = &[HostMethod::direct("ask", 1), HostMethod::promise("wait", 1)];
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
