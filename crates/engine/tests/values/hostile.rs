//! Values that script makes to do harm.

use creance_engine::{Dynamic, Engine, Error, Halt, Limits, Vm};

fn small() -> Vm {
    let limits = Limits { memory: 4 << 20, fuel: 5_000_000, ..Limits::untrusted() };
    Engine::new().vm().limits(limits).build().expect("the limits allow a VM")
}

/// What becomes of the value of a script that is taken as data.
fn taken(vm: &mut Vm, source: &str) -> Result<Dynamic, String> {
    let outcome = vm.eval("hostile.js", source).expect("making it is no harm");
    vm.get(outcome).map_err(|error| match error {
        Error::Halt { halt, .. } => format!("halt: {halt}"),
        error => error.to_string().lines().next().unwrap_or_default().to_owned(),
    })
}

#[track_caller]
fn check(source: &str, expected: &str) {
    let mut vm = small();
    let before = vm.usage().live_bytes;
    assert_eq!(taken(&mut vm, source).expect_err(source), expected, "{source}");
    // What had been reserved for the copy has been given back.
    let after = vm.usage().live_bytes;
    assert!(after < before + (3 << 20), "{source}: {before} bytes before, {after} after");
}

#[test]
fn what_is_wide_or_long_ends_in_a_limit() {
    let halt = "halt: memory limit reached";
    check("new Array(1e9)", halt);
    check("let s = 'x'; for (let i = 0; i < 28; i++) s += s; s", halt);
    check("let s = 'x'.repeat(1e6); [s, s, s, s, s, s]", halt);
    check("let a = []; for (let i = 0; i < 25; i++) a = [a, a]; a", halt);
    check("new Proxy([], { get: (t, k) => k === 'length' ? 2 ** 53 - 1 : 0 })", halt);
    check("({ get a() { for (;;); } })", "halt: fuel limit reached");
}

#[test]
fn the_bytes_of_a_copy_are_returned() {
    let mut vm = small();
    let outcome = vm.eval("big.js", "globalThis.s = 'x'.repeat(5e5); [s, s]").expect("it fits");
    let first = vm.get::<Vec<String>>(outcome).expect("strings");
    let live = vm.usage().live_bytes;
    for _ in 0..20 {
        assert_eq!(vm.get::<Vec<String>>(outcome).expect("strings"), first);
    }
    assert_eq!(vm.usage().live_bytes, live);
    assert!(vm.usage().peak_bytes > live + 1_000_000, "the copies were reserved");
}

#[test]
fn getters_that_throw_or_change_things() {
    check("({ get a() { throw new RangeError('mine') } })", "Uncaught RangeError: mine");
    check("new Proxy({}, { ownKeys() { throw 'k' } })", "Uncaught 'k'");
    check("new Proxy([], { get(t, k) { throw k } })", "Uncaught 'length'");
    check(
        "const r = Proxy.revocable([], {}); r.revoke(); r.proxy",
        "Uncaught TypeError: Cannot perform 'IsArray' on a proxy that has been revoked",
    );
    let shrinking = "const a = [{ get x() { a.length = 1; return 1 } }, 2, 3]; a";
    let mut vm = small();
    let outcome = vm.eval("shrinking.js", shrinking).expect("an array");
    let seen: (serde_json::Value, Option<u8>, Option<u8>) = vm.get(outcome).expect("three items");
    assert_eq!(seen, (serde_json::json!({ "x": 1 }), None, None));
    let growing = "const o = { get a() { o.b = 1; delete o.c; return 1 }, c: 1 }; o";
    let outcome = vm.eval("growing.js", growing).expect("an object");
    assert_eq!(vm.get::<serde_json::Value>(outcome).expect("an object"), serde_json::json!({ "a": 1 }));
}

#[test]
fn garbage_is_collected_under_way() {
    let source = "Array.from({ length: 50 }, (_, i) => ({ get text() { return 'x'.repeat(5e4) + i } }))";
    let mut vm = small();
    let outcome =
        vm.eval("garbage.js", &format!("{source}.map((o) => ({{ get n() {{ return o.text.length }} }}))"));
    let outcome = outcome.expect("an array");
    #[derive(serde::Deserialize)]
    struct Item {
        n: u32,
    }
    let lengths = vm.get::<Vec<Item>>(outcome).expect("numbers");
    assert_eq!(lengths.iter().map(|item| item.n).max(), Some(50_002));
}

#[test]
fn a_vm_that_was_halted_goes_on_with_other_values() {
    let mut vm = small();
    assert!(taken(&mut vm, "new Array(1e9)").is_err());
    let outcome = vm.eval("after.js", "[1]").expect("there is fuel left");
    assert_eq!(vm.get::<Vec<u8>>(outcome).expect("numbers"), [1]);
}

#[test]
fn values_of_rust_are_charged() {
    let mut vm = small();
    let error = vm.value(&"x".repeat(8 << 20)).expect_err("it does not fit");
    assert!(matches!(error, Error::Halt { halt: Halt::Memory, .. }), "{error}");
    let error = vm.set_global("big", &vec![0u8; 8 << 20]).expect_err("it does not fit");
    assert!(matches!(error, Error::Halt { halt: Halt::Memory, .. }), "{error}");
    let before = vm.usage().live_bytes;
    vm.set_global("text", &"x".repeat(500_000)).expect("it fits");
    assert!(vm.usage().live_bytes >= before + 500_000);
    assert!(vm.usage().peak_bytes >= before + 1_000_000, "both copies count");
    let outcome = vm.eval("length.js", "text.length").expect("it is there");
    assert_eq!(vm.get::<u32>(outcome).expect("a number"), 500_000);
}
