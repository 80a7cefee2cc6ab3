//! Functions of script that Rust calls by their names.

use creance_engine::{Arguments, Dynamic, Engine, Error, Halt, Limits, Vm};
use serde::de::DeserializeOwned;
use std::fmt::Debug;

fn vm() -> Vm {
    Engine::new().vm().grant_clock(|| 0.0).build().expect("the limits allow a VM")
}

#[track_caller]
fn check<R: DeserializeOwned + PartialEq + Debug>(script: &str, arguments: impl Arguments, answer: R) {
    let mut vm = vm();
    vm.eval("script.js", script).expect("it defines f");
    assert_eq!(vm.call::<R>("f", arguments).expect("it answers"), answer, "{script}");
}

#[track_caller]
fn fails(script: &str, name: &str, message: &str) {
    let mut vm = vm();
    vm.eval("script.js", script).expect("it defines what is called");
    let error = vm.call::<Dynamic>(name, ()).expect_err(script);
    assert_eq!(error.to_string().lines().next(), Some(message), "{script}");
}

#[test]
fn globals() {
    check("function f(a, b) { return a + b }", (1, 2), 3);
    check("const f = (...all) => all", (1, "a", [true]), (1, "a".to_owned(), [true]));
    check("globalThis.f = function () { return arguments.length }", (), 0);
    check("f = Math.max", vec![1, 5, 2], 5);
    check("f = function () { 'use strict'; return this === undefined }", (), true);
    check(
        "f = new Proxy(() => {}, { apply: (t, self, all) => all[0].x })",
        (serde_json::json!({ "x": 4 }),),
        4,
    );
    check("Object.defineProperty(globalThis, 'f', { get: () => String })", (5,), "5".to_owned());
    check(
        "function f(a = 1, b) { return [a, b] }",
        (creance_engine::Dynamic::default(), None::<u8>),
        (1, None::<u8>),
    );
}

#[test]
fn jobs_and_promises() {
    check("async function f(a) { await null; return a * 2 }", (4,), 8);
    check("const f = () => new Promise((done) => setTimeout(done, 50, 'late'))", (), "late".to_owned());
    check("f = () => Promise.resolve(Promise.resolve([1]))", (), [1]);
    // What other jobs do happens before the answer is read.
    check(
        "const f = () => { const o = { n: 0 }; Promise.resolve().then(() => o.n++); return o }",
        (),
        serde_json::json!({ "n": 1 }),
    );
}

#[test]
fn failures() {
    fails("", "f", "Uncaught TypeError: 'f' is not a function");
    fails("let f = {}", "f", "Uncaught TypeError: 'f' is not a function");
    fails("function f() { throw new RangeError('mine') }", "f", "Uncaught RangeError: mine");
    fails(
        "async function f() { throw new RangeError('mine') }",
        "f",
        "Uncaught (in promise) RangeError: mine",
    );
    fails("function f() { Promise.reject(new Error('other')) }", "f", "Uncaught (in promise) Error: other");
    fails("const f = () => new Promise(() => {})", "f", "a top-level await was never settled");
    fails("const f = () => () => 1", "f", "a function is no plain data");
    fails("class f {}", "f", "Uncaught TypeError: Class constructor f cannot be invoked without 'new'");
    let mut vm = vm();
    vm.eval("throws.js", "throw 1; let early = () => 1").expect_err("it throws");
    let error = vm.call::<Dynamic>("early", ()).expect_err("it has no value");
    assert!(
        error.to_string().starts_with("Uncaught ReferenceError: Cannot access 'early' before initialization")
    );
}

#[test]
fn errors_of_arguments_and_answers() {
    let mut vm = vm();
    vm.eval("script.js", "const f = (a) => a").expect("a function");
    let error = vm.call::<u8>("f", ("x",)).expect_err("no number");
    assert_eq!(error.to_string(), "expected u8, found \"x\"");
    let keys = std::collections::BTreeMap::from([((1, 2), 3)]);
    let error = vm.call::<u8>("f", (1, vec![keys])).expect_err("no data");
    assert_eq!(error.to_string(), "[1][0]: a key must be a string, a character, an integer or a Boolean");
}

#[test]
fn exports_of_the_last_module() {
    let engine = Engine::new();
    let mut vm = vm();
    let run = |vm: &mut Vm, name: &str, source: &str| {
        vm.run(&engine.compile_module(name, source).expect("a module")).expect("it runs");
    };
    run(
        &mut vm,
        "a.js",
        "export default (n) => n + 1; export const twice = (n) => n * 2; export { g as 'two words' }; function g() { return 'g' }",
    );
    assert_eq!(vm.call::<u8>("default", (1,)).expect("a number"), 2);
    assert_eq!(vm.call::<u8>("twice", (4,)).expect("a number"), 8);
    assert_eq!(vm.call::<String>("two words", ()).expect("a string"), "g");
    // Scripts leave the module where it is, and what it does not export is global.
    vm.eval("b.js", "function twice() { return 0 } function other() { return 7 }").expect("functions");
    assert_eq!(vm.call::<u8>("twice", (4,)).expect("a number"), 8);
    assert_eq!(vm.call::<u8>("other", ()).expect("a number"), 7);
    run(&mut vm, "c.js", "export const x = 1");
    assert_eq!(vm.call::<u8>("twice", (4,)).expect("a number"), 0);
    assert!(vm.call::<u8>("default", (1,)).is_err());
    // It lives as long as it is the last one.
    run(&mut vm, "d.js", "let n = 0; export default () => ++n");
    vm.eval("garbage.js", "for (let i = 0; i < 1e5; i++) [i, {}]").expect("it runs");
    assert_eq!((vm.call::<u8>("default", ()).ok(), vm.call::<u8>("default", ()).ok()), (Some(1), Some(2)));
}

#[test]
fn limits_hold() {
    let limits = Limits { memory: 4 << 20, fuel: 1_000_000, ..Limits::untrusted() };
    let mut vm = Engine::new().vm().limits(limits).build().expect("the limits allow a VM");
    vm.eval(
        "script.js",
        "const f = (s) => s.length; const loop = () => { try { for (;;); } finally { globalThis.seen = 1 } }",
    )
    .expect("functions");
    let error = vm.call::<u32>("f", ("x".repeat(8 << 20),)).expect_err("it does not fit");
    assert!(matches!(error, Error::Halt { halt: Halt::Memory, .. }), "{error}");
    assert_eq!(vm.call::<u32>("f", ("x".repeat(1000),)).expect("it fits"), 1000);
    let error = vm.call::<u32>("loop", ()).expect_err("it never ends");
    assert!(matches!(error, Error::Halt { halt: Halt::Fuel, .. }), "{error}");
    vm.add_fuel(1_000_000);
    let outcome = vm.eval("seen.js", "typeof seen").expect("there is fuel again");
    assert_eq!(vm.get::<String>(outcome).expect("a string"), "undefined");
}

#[test]
fn many_arguments_survive_collections() {
    let mut vm = vm();
    let source =
        "function f(...all) { let n = 0; for (let i = 0; i < 3e4; i++) n += [i].length; return all.flat() }";
    vm.eval("script.js", source).expect("a function");
    let arguments: Vec<Vec<String>> = (0..500).map(|n| vec![format!("text {n}"); 3]).collect();
    assert_eq!(vm.call::<Vec<String>>("f", &arguments).expect("strings"), arguments.concat());
}
