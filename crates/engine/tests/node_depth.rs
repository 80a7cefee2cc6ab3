//! Modules of Node.js on a small stack: what they do natively does not nest without end.

use creance_engine::{Engine, Limits};

/// What a module says, on a thread with half a megabyte.
fn run(source: &'static str) -> String {
    let body = move || {
        let engine = Engine::new();
        let program = engine.compile_module("main.mjs", source).expect("it compiles");
        let limits = Limits { fuel: 1 << 32, ..Limits::untrusted() };
        let mut vm = engine.vm().limits(limits).build().expect("a VM");
        match vm.run(&program).and_then(|_| vm.eval("result.js", "result")) {
            Ok(outcome) => vm.display(outcome.value()).expect("it can be shown"),
            Err(error) => error.to_string(),
        }
    };
    let thread = std::thread::Builder::new().stack_size(512 << 10).spawn(body);
    thread.expect("a thread").join().expect("it does not panic")
}

#[test]
fn what_nests_deeply_is_shown_in_part() {
    let shown = run("import { inspect } from 'util';
        let [a, o, m] = [[], {}, new Map()];
        for (let i = 0; i < 1e4; i += 1) [a, o, m] = [[a], { o }, new Map([[1, m]])];
        globalThis.result = [a, o, m].map((it) => /\\[(Array|Object|Map)\\]/.test(inspect(it, { depth: Infinity })))");
    assert_eq!(shown, "[ true, true, true ]");
}

#[test]
fn what_is_shown_is_bounded_however_often_an_object_occurs() {
    let shown = run("import { inspect } from 'util';
        let o = {};
        for (let i = 0; i < 60; i += 1) o = { a: o, b: o };
        const text = inspect(o, { depth: Infinity });
        globalThis.result = text.length > 1e5 && text.length < 1e7");
    assert_eq!(shown, "true");
}

#[test]
fn natives_that_nest_leave_room() {
    let shown = run("import { inspect } from 'util';
        let a = [];
        for (let i = 0; i < 100; i += 1) a = [a];
        let depth = 0;
        const deeper = () => {
            depth += 1;
            inspect(a, { depth: 1e9 });
            return JSON.stringify({ toJSON: deeper });
        };
        try { deeper() } catch (error) { globalThis.result = [error.message, depth > 5] }");
    assert_eq!(shown, "[ 'Maximum call stack size exceeded', true ]");
}
