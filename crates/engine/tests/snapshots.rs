//! A VM that is restored from a snapshot goes on as the one that was written: the same steps, results, fuel and bytes.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Error, Program, Step, Usage, Vm, VmBuilder};
use programs::{CALLS, Host, PIECES, answer, builder, generated};

mod programs;

/// Pieces that leave all kinds of things behind.
const THINGS: &[&str] = &[
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
    "const q# = (async function* () { for (let i = 0; i < 3; i++) yield host.wait(i) })(); (async () => { for await (const x of q#) log.push(x) })();",
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
    "const [h#, ...t#] = (function* () { yield host.ask(1); yield* [host.ask(2), 3] })(); log.push(h#, t#.length);",
    "try { try { throw new Error('e#', { cause: n }) } finally { host.ask(1) } } catch (e) { log.push(e.stack.split('\\n').length, e.cause) }",
    "for (let i = 0; i < 3000; i++) a.push({ i }, [i], 'x' + i); a = a.slice(0, 50); host.ask(1);",
    "const cl# = structuredClone({ m: new Map([[1, new Set([2])]]), d: new Date(5), r: /x/g }); host.ask(1); log.push(cl#.m.get(1).size);",
    "log.push(JSON.stringify([...Iterator.from([1, 2, 3]).map((x) => host.ask(x)).take(2)]));",
    "log.push(Object.groupBy([1, 2, 3], (x) => host.ask(x) % 2 ? 'odd' : 'even').odd?.length ?? 0);",
    "log.push('a1b2'.replace(/\\d/g, (d) => host.ask(+d)), Math.max(...[1, 2].map((x) => host.ask(x))));",
];

fn granted() -> VmBuilder {
    builder().grant("host", Host { later: true })
}

/// Answers a step; none when the run is over.
fn answered(vm: &mut Vm) -> Result<bool, Error> {
    let step = match vm.step() {
        Some(Step::Call(call)) => {
            let answer = answer(call.arguments());
            call.answer(answer)
        }
        Some(Step::Paused(paused)) => paused.go_on(),
        Some(Step::Halted(halted)) => Err(halted.into_error()),
        other => panic!("{other:?}"),
    };
    step.map(|step| !matches!(step, Step::Done(_)))
}

/// What a run came to.
fn text_of(vm: &mut Vm, error: Option<Error>) -> String {
    match error {
        Some(error) => error.to_string(),
        None => {
            let log = vm.eval("log.js", "log").unwrap();
            vm.display(log.value()).unwrap()
        }
    }
}

fn whole(program: &Program, slice: Option<u64>) -> (String, Usage, usize) {
    let mut vm = granted().build().unwrap();
    vm.set_slice(slice);
    let mut steps = 0;
    let mut on = vm.start(program).map(|step| !matches!(step, Step::Done(_)));
    while let Ok(true) = on {
        steps += 1;
        on = answered(&mut vm);
    }
    let usage = vm.usage();
    (text_of(&mut vm, on.err()), usage, steps)
}

/// The same, restored at each step; besides, the one that is never restored is written at each step.
fn restored(program: &Program, slice: Option<u64>, source: &str) -> (String, Usage) {
    let mut kept = granted().build().unwrap();
    let mut vm = granted().build().unwrap();
    let mut on = Ok(true);
    let mut last = Err(Error::Unsettled);
    for (at, vm) in [&mut kept, &mut vm].into_iter().enumerate() {
        vm.set_slice(slice);
        on = vm.start(program).map(|step| !matches!(step, Step::Done(_)));
        if at == 0 {
            last.clone_from(&on);
        }
    }
    assert_eq!(last, on);
    let mut steps = 0;
    while let Ok(true) = on {
        steps += 1;
        let bytes = vm.snapshot().unwrap_or_else(|error| panic!("{error}: {source}"));
        let same = kept.snapshot().unwrap();
        assert!(bytes == same, "step {steps}: {} {}: {source}", bytes.len(), difference(&bytes, &same));
        vm = granted().restore(&bytes).unwrap_or_else(|error| panic!("step {steps}: {error}: {source}"));
        let again = vm.snapshot().unwrap();
        assert!(bytes == again, "step {steps} again: {}: {source}", difference(&bytes, &again));
        vm.set_slice(slice);
        on = answered(&mut vm);
        assert_eq!(answered(&mut kept).is_ok(), on.is_ok(), "{source}");
    }
    let usage = vm.usage();
    (text_of(&mut vm, on.err()), usage)
}

fn difference(a: &[u8], b: &[u8]) -> String {
    let at = a.iter().zip(b).position(|(a, b)| a != b);
    let around = |bytes: &[u8]| bytes[at.unwrap_or(0)..].iter().take(12).copied().collect::<Vec<u8>>();
    format!("{} and {} bytes, {at:?}: {:?} {:?}", a.len(), b.len(), around(a), around(b))
}

fn check(seeds: std::ops::Range<u64>, pieces: &[&str], slices: &[Option<u64>]) -> (usize, usize) {
    let engine = Engine::new();
    let (mut steps, mut good) = (0, 0);
    for seed in seeds {
        let source = generated(seed, pieces);
        let program = engine.compile("generated.js", &source).unwrap_or_else(|e| panic!("{e}\n{source}"));
        for slice in slices {
            let (text, usage, count) = whole(&program, *slice);
            if count > 150 {
                continue;
            }
            assert_eq!(restored(&program, *slice, &source), (text.clone(), usage), "{source}");
            good += usize::from(text.starts_with('['));
            steps += count;
        }
    }
    (steps, good)
}

#[test]
fn things_survive() {
    for (at, piece) in THINGS.iter().enumerate() {
        let (_, good) = check(at as u64..at as u64 + 1, &[piece], &[None]);
        assert_eq!(good, 1, "{piece}");
    }
}

#[test]
fn snapshots_are_not_seen() {
    let pieces: Vec<&str> = PIECES.iter().chain(CALLS).chain(THINGS).chain(THINGS).copied().collect();
    let (steps, good) = check(0..40, &pieces, &[None, Some(20_000)]);
    assert!(steps > 1_000 && good > 40, "{steps} steps, {good} programs came to their end");
}
