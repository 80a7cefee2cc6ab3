//! Where a run pauses is not seen in what it does or costs: generated programs in portions of fuel, of many sizes.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{
    Answer, Capability, Context, Data, Engine, ErrorCode, HostError, HostMethod, Interface, Limits, Program,
    Reply, Step, Usage, Vm, VmBuilder,
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
const PIECES: &[&str] = &[
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
const CALLS: &[&str] = &[
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

fn generated(seed: u64, pieces: &[&str]) -> String {
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

fn builder() -> VmBuilder {
    let limits = Limits { fuel: 30_000_000, memory: 8 << 20, ..Limits::untrusted() };
    Engine::new().vm().limits(limits).hash_seed(11).grant_clock(|| 0.0)
}

fn vm() -> Vm {
    builder().build().unwrap()
}

/// A capability that answers at once, or later with the same.
struct Host {
    later: bool,
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

fn answer(arguments: &[Data]) -> Answer {
    match arguments.first() {
        Some(Data::Number(number)) => Ok(Data::Number(number * 3.0 - 1.0).into()),
        _ => Err(HostError::new(ErrorCode::Denied, "no number")),
    }
}

/// What a run came to, what it cost, and how often it paused.
fn run(mut vm: Vm, program: &Program, slice: Option<u64>) -> (String, Usage, usize) {
    vm.set_slice(slice);
    let mut pauses = 0;
    let mut step = vm.start(program);
    let outcome = loop {
        step = match step {
            Ok(Step::Done(done)) => break Ok(done.outcome()),
            Ok(Step::Paused(paused)) => {
                pauses += 1;
                paused.go_on()
            }
            Ok(Step::Call(call)) => {
                pauses += 1;
                let answer = answer(call.arguments());
                call.answer(answer)
            }
            Ok(Step::Halted(halted)) => break Err(halted.into_error()),
            Ok(other) => panic!("{other:?}"),
            Err(error) => break Err(error),
        };
    };
    let usage = vm.usage();
    let text = match outcome {
        Ok(outcome) => vm.display(outcome.value()).unwrap(),
        Err(error) => error.to_string(),
    };
    (text, usage, pauses)
}

#[test]
fn slices_are_not_seen() {
    let engine = Engine::new();
    let (mut pauses, mut good) = (0, 0);
    for seed in 0..300 {
        let source = generated(seed, PIECES);
        let program = engine.compile("generated.js", &source).unwrap_or_else(|e| panic!("{e}\n{source}"));
        let (text, usage, _) = run(vm(), &program, None);
        good += usize::from(text.starts_with('['));
        let mut whole = vm();
        let outcome = whole.run(&program).map_err(|error| error.to_string());
        let spent = whole.usage();
        let shown = outcome.map_or_else(|error| error, |outcome| whole.display(outcome.value()).unwrap());
        assert_eq!((&shown, spent), (&text, usage), "in one go: {source}");
        for slice in [1, 7, 1_000] {
            let (sliced, spent, paused) = run(vm(), &program, Some(slice));
            assert_eq!((&sliced, spent), (&text, usage), "slices of {slice}: {source}");
            pauses += paused;
        }
    }
    assert!(good > 200, "{good} programs came to their end");
    assert!(pauses > 50_000, "{pauses} pauses");
}

#[test]
fn answers_that_come_later_are_not_seen() {
    let engine = Engine::new();
    let (mut calls, mut good) = (0, 0);
    let pieces: Vec<&str> = PIECES.iter().chain(CALLS).chain(CALLS).copied().collect();
    for seed in 0..300 {
        let source = generated(seed, &pieces);
        let program = engine.compile("generated.js", &source).unwrap_or_else(|e| panic!("{e}\n{source}"));
        let vm = |later| builder().grant("host", Host { later }).build().unwrap();
        let (text, usage, _) = run(vm(false), &program, None);
        good += usize::from(text.starts_with('['));
        // In a conversion nothing can be answered later.
        if source.contains("waitSync") {
            continue;
        }
        for slice in [None, Some(50)] {
            let (suspended, spent, paused) = run(vm(true), &program, slice);
            assert_eq!((&suspended, spent), (&text, usage), "slices of {slice:?}: {source}");
            calls += paused;
        }
    }
    assert!(good > 200, "{good} programs came to their end");
    assert!(calls > 10_000, "{calls} calls and pauses");
}
