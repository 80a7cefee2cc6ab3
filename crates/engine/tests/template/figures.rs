//! Fuel and bytes: a clone goes on with the figures that the prepared VM would have had.

use super::{prepared, template};
use creance_engine::{Engine, Limits, Usage, Vm};

const PREPARE: &str = "
    var list = []; for (let i = 0; i < 300; i++) list.push({ i, s: 'x' + i });
    const m = new Map(list.map((o) => [o.s, o])); const set = new Set(['a', 'b']);
    const dictionary = {}; for (let i = 0; i < 200; i++) dictionary['k' + i] = i; delete dictionary.k3;
    let text = ''; for (let i = 0; i < 100; i++) text += 'part ';
    const literal = () => /(\\w+) (\\d+)/y; const found = literal().exec('abc 12'); const re = new RegExp('a|b', 'g');
    re.test('xxab'); class A { a = 1; b = 2; c = 3; d = 4; e = 5; f = 6 } const as = [new A(), new A()];
    function* g() { for (const x of list) yield x } const it = g(); it.next();
    const tagged = ((s) => s)`q${1}w`; const bytes = new ArrayBuffer(10, { maxByteLength: 1000 });
    let wait; const pending = new Promise((r) => { wait = r }); for (let i = 0; i < 3; i++) pending.then(() => i);
    const sorted = [3, 1, 2].sort((a, b) => a - b).map(String); JSON.parse('[1,2,{\"a\":3}]');
    (function args(a, b) { return [...arguments] })(1, 2, 3); for (const k in { p: 1, q: 2 }) k; 2n ** 200n;
    const deep = (n) => n && deep(n - 1); deep(100); list.length = 280; var garbage = new Array(5000).fill(1); garbage = 0";

const GO_ON: &str = "
    for (let i = 0; i < 20000; i++) { list.push({ i }); m.set('y' + i, i); dictionary['n' + i] = i; text += 'more' }
    for (let i = 0; i < 200; i++) pending.then(() => i); wait(1);
    for (let i = 0; i < 50; i++) { literal().exec('de 3'); re.test('bab'); new RegExp('z' + i).test('z1') }
    for (const a of as) { a.g = 7; a.h = 8; delete a.a } it.next(); bytes.resize(900); set.add('c');
    for (const x of it) if (x.i > 250) break; list.sort((a, b) => b.i - a.i); deep(500); tagged.length";

/// What a script costs, by what a VM says before and after.
fn cost(vm: &mut Vm, source: &str) -> (u64, u64, u64) {
    let before = vm.usage();
    vm.eval("test.js", source).unwrap_or_else(|error| panic!("{error}"));
    let after = vm.usage();
    (after.fuel - before.fuel, after.live_bytes, after.total_bytes - before.total_bytes)
}

#[test]
fn a_clone_begins_with_the_live_bytes_and_no_fuel_spent() {
    let template = template(PREPARE);
    let live = template.usage().live_bytes;
    let begun = Usage { fuel: 0, live_bytes: live, peak_bytes: live, total_bytes: live };
    assert_eq!(template.usage(), begun);
    assert_eq!(template.vm().build().unwrap().usage(), begun);
    assert!(live > 100_000, "{live}");
}

#[test]
fn a_clone_costs_what_the_prepared_vm_would_have() {
    let mut original = prepared(PREPARE);
    original.inner().collect_garbage();
    let template = template(PREPARE);
    assert_eq!(template.usage().live_bytes, original.usage().live_bytes);
    let mut clone = template.vm().build().unwrap();
    let mut other = template.vm().build().unwrap();
    for source in ["1 + 1", GO_ON, "list.length + m.size", "literal().exec('abc 1')", GO_ON] {
        let expected = cost(&mut original, source);
        assert_eq!(cost(&mut clone, source), expected, "{source}");
        assert_eq!(cost(&mut other, source), expected, "{source}");
        assert_eq!(clone.usage(), other.usage());
    }
    // The peak of all is that of the last script, so the original had no higher one before.
    assert_eq!(original.usage().peak_bytes, clone.usage().peak_bytes);
    original.inner().collect_garbage();
    clone.inner().collect_garbage();
    assert_eq!(original.usage().live_bytes, clone.usage().live_bytes);
}

#[test]
fn a_clone_ends_at_the_same_place() {
    let template = template(PREPARE);
    let limits = Limits { fuel: 77_777, ..Limits::untrusted() };
    let ends: Vec<_> = (0..3)
        .map(|_| {
            let mut vm = template.vm().limits(limits).build().unwrap();
            let error = vm.eval("test.js", "var n = 0; for (;;) { list.push(n++) }").unwrap_err().to_string();
            vm.add_fuel(1_000);
            (error, super::value(&mut vm, "n"), vm.usage())
        })
        .collect();
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
}

#[test]
fn the_bytes_of_what_literals_share_are_given_back_once_in_each_clone() {
    let source = "var make = () => /(?<year>\\d{4})-(?<month>\\d\\d)/u; var kept = [make(), make(), make()]";
    let template = template(source);
    let live_after = |script: &str| {
        let mut vm = template.vm().build().unwrap();
        vm.eval("test.js", script).unwrap();
        vm.inner().collect_garbage();
        vm.usage().live_bytes
    };
    let mut original = prepared(source);
    for script in ["kept.length = 1", "kept = make = null", "kept = [make().exec('2026-11')]"] {
        let mut original = match script {
            "kept.length = 1" => std::mem::replace(&mut original, prepared(source)),
            _ => prepared(source),
        };
        original.inner().collect_garbage();
        original.eval("test.js", script).unwrap();
        original.inner().collect_garbage();
        assert_eq!(live_after(script), original.usage().live_bytes, "{script}");
    }
}

/// All of usage that must be alike, and how the run ended.
fn ended(vm: &mut Vm, source: &str) -> (String, u64, u64, u64) {
    let before = vm.usage();
    let end = vm.eval("test.js", source).map_or_else(|error| error.to_string(), |_| "done".to_owned());
    let after = vm.usage();
    // A halt tells the fuel of all runs.
    let end = if end.starts_with("fuel limit") { "fuel".to_owned() } else { end };
    (end, after.fuel - before.fuel, after.live_bytes, after.total_bytes - before.total_bytes)
}

#[test]
fn a_clone_goes_on_with_a_workload_as_the_prepared_vm_would() {
    const FUEL: u64 = 2_000_000;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../benches/workloads");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "js") {
            continue;
        }
        count += 1;
        let name = path.display();
        let source = std::fs::read_to_string(&path).unwrap();
        let prepare = || {
            let limits = Limits { fuel: FUEL, ..Limits::untrusted() };
            let mut vm = Engine::new().vm().limits(limits).hash_seed(3).build().unwrap();
            ended(&mut vm, &source);
            vm
        };
        let mut original = prepare();
        original.inner().collect_garbage();
        // So it has as much left as the clone has in all.
        original.add_fuel(original.usage().fuel);
        let template = Engine::new().template(prepare()).unwrap();
        let mut clone = template.vm().build().unwrap();
        // Its names are taken in the global scope.
        let again = format!("(function () {{ {source} }})()");
        assert_eq!(ended(&mut clone, &again), ended(&mut original, &again), "{name}");
    }
    assert!(count > 30, "{count} workloads");
}
