//! Memory that ends anywhere: whichever reservation fails, the run ends with a memory halt, the VM can go on to be used,
//! and when it is dropped nothing of it is left.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Error, Halt, Limits, Program};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const RESERVATIONS: u64 = 2_000;

const SOURCE: &str = r#"(() => {
    class Base { #list = []; static made = 0; constructor() { Base.made++ } add(x) { this.#list.push(x); return this } get all() { return this.#list } }
    class Derived extends Base { add(x) { return super.add({ x, y: `${x}` }) } }
    const derived = new Derived();
    for (let i = 0; i < 60; i++) derived.add(i ** 2);
    const map = new Map(derived.all.map((o) => [o.y, o])), set = new Set(map.keys());
    let text = JSON.stringify([...map]); text = text.replace(/"(\d+)"/g, (m, d) => d + text.length);
    const tree = JSON.parse(JSON.stringify({ a: [1, [2, { b: text.slice(0, 50) }]], c: null }));
    const sorted = [...set].sort((a, b) => b.localeCompare(a)), bytes = new Uint8Array(3000).map((x, i) => i);
    function* walk(o) { for (const k in o) { yield k; if (typeof o[k] === 'object') yield* walk(o[k] ?? {}) } }
    const keys = [...walk(tree)].join(), big = 3n ** 500n, symbols = Array.from({ length: 20 }, (_, i) => Symbol(i));
    const proxy = new Proxy({}, { get: (t, k) => String(k) + sorted.length }), weak = new WeakMap([[map, proxy.x]]);
    const dictionary = {}; for (let i = 0; i < 200; i++) dictionary["k" + i * 7] = i; for (let i = 0; i < 150; i++) delete dictionary["k" + i * 7];
    (async () => { for await (const x of [1, Promise.resolve(2)]) { await x; keys.split(',').map((k) => k + x) } })();
    const f = new Function('a', 'b', 'return [a, b].flat(9).concat(arguments.length)'); f([1, [2]], 3);
    structuredClone({ map, set, date: new Date(0), bytes }); String.raw`a${big}b`; eval('let z = text; z.at(-1)');
    const g = Object.groupBy(sorted, (k) => k.length), frozen = Object.freeze({ ...tree, ...g }), url = new URL('http://a/b?c=d'); url.searchParams.append('e', keys);
    return [text.length, keys, Base.made, big.toString().length, String(url).length, symbols.length, weak.get(map), f.length].join()
})()"#;

fn limits() -> Limits {
    Limits::untrusted().memory(16 << 20)
}

const START: &str = "1963,a,0,1,0,1,b,c,1,239,";

/// What a run comes to if a reservation fails, 0 for none; true if the fault was reached.
fn run(engine: &Engine, program: &Program, fault: u64) -> bool {
    let mut vm = engine.vm().limits(limits()).hash_seed(3).grant_clock(|| 0.0).build().unwrap();
    vm.inner().heap.meter.fail_reservation(fault);
    let ended = vm.run(program);
    vm.inner().heap.meter.fail_reservation(0);
    let outcome = match ended {
        Ok(outcome) => outcome,
        Err(Error::Halt { halt: Halt::Memory, .. }) => {
            // What is left is a VM like any other.
            let again = vm.run(program).unwrap_or_else(|error| panic!("after reservation {fault}: {error}"));
            let text: String = vm.get(again).unwrap();
            assert!(text.starts_with(START), "after reservation {fault}: {text}");
            vm.inner().collect_garbage();
            return true;
        }
        Err(error) => panic!("reservation {fault}: {error}"),
    };
    let text: String = vm.get(outcome).unwrap();
    assert!(text.starts_with(START), "{text}");
    false
}

#[test]
fn any_reservation_may_fail() {
    let engine = Engine::new();
    let program = engine.compile("faults.js", SOURCE).unwrap();
    // What is made once in a process is made.
    assert!(!run(&engine, &program, 0));
    run(&engine, &program, 1);
    let before = ALLOCATOR.current_usage();
    let mut reached = 0;
    for fault in 1..=RESERVATIONS {
        reached += u64::from(run(&engine, &program, fault));
        let left = ALLOCATOR.current_usage();
        assert!(left <= before, "reservation {fault}: {} bytes are left", left - before);
    }
    // Some are made in places that can do without: then the run goes on.
    assert!(reached > RESERVATIONS / 2, "{reached} halts");
}
