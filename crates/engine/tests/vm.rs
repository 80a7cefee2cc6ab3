//! Runs, limits, errors and grants, as an embedder sees them.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Error, Halt, Limits, Vm};
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn vm(limits: Limits) -> Vm {
    Engine::new().vm().limits(limits).build().unwrap()
}

fn value(vm: &mut Vm, source: &str) -> String {
    let outcome = vm.eval("test.js", source).unwrap();
    vm.display(outcome.value()).unwrap()
}

fn halt(vm: &mut Vm, source: &str) -> Halt {
    match vm.eval("test.js", source) {
        Err(Error::Halt { halt, .. }) => halt,
        other => panic!("{source}: {other:?}"),
    }
}

#[test]
fn engine_and_vm_move_between_threads() {
    fn is_send<T: Send>() {}
    fn is_sync<T: Sync>() {}
    is_send::<Vm>();
    is_send::<Engine>();
    is_sync::<Engine>();
    let mut vm = vm(Limits::untrusted());
    let moved = std::thread::spawn(move || value(&mut vm, "1 + 1"));
    assert_eq!(moved.join().unwrap(), "2");
}

#[test]
fn globals_stay_between_runs() {
    let mut vm = vm(Limits::untrusted());
    value(&mut vm, "var a = 1; let b = 2; function c() { return a + b }");
    assert_eq!(value(&mut vm, "b = 5; c()"), "6");
}

#[test]
fn jobs_run_before_the_run_ends() {
    let mut vm = vm(Limits::untrusted());
    value(&mut vm, "globalThis.x = 0; (async () => { for (let i = 0; i < 3; i++) { await null; x++ } })()");
    assert_eq!(value(&mut vm, "x"), "3");
}

#[test]
fn the_completion_value_survives_jobs_that_collect() {
    let mut vm = vm(Limits { total_memory: 8 << 30, ..Limits::untrusted() });
    let source =
        "Promise.resolve().then(() => { for (let i = 0; i < 400000; i++) ({ i }) }); ({ kept: ['yes'] })";
    assert_eq!(value(&mut vm, source), "{ kept: [ 'yes' ] }");
}

#[test]
fn fuel_and_time_and_interrupts_end_a_run() {
    let endless = "try { for (;;); } catch (e) { } finally { globalThis.seen = true }";
    assert_eq!(halt(&mut vm(Limits { fuel: 1_000_000, ..Limits::untrusted() }), endless), Halt::Fuel);

    let builder = Engine::new().vm().limits(Limits::unlimited()).timeout(Duration::from_millis(50));
    let mut timed = builder.build().unwrap();
    assert_eq!(halt(&mut timed, endless), Halt::Deadline);
    assert_eq!(value(&mut timed, "typeof seen"), "'undefined'");

    let mut stopped = vm(Limits::unlimited());
    let handle = stopped.interrupt_handle();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(20));
        handle.interrupt();
    });
    assert_eq!(halt(&mut stopped, endless), Halt::Interrupted);
    thread.join().unwrap();
    stopped.interrupt_handle().clear();
    assert_eq!(value(&mut stopped, "1"), "1");
}

#[test]
fn memory_ends_a_run() {
    for source in [
        "let a = []; for (;;) a.push({})",
        "let s = 'x'; for (;;) s += s + 'y'.repeat(1000)",
        "let m = new Map; for (let i = 0; ; i++) m.set(i, i)",
    ] {
        let mut vm = vm(Limits { memory: 4 << 20, fuel: u64::MAX, ..Limits::untrusted() });
        match vm.eval("test.js", source) {
            Err(Error::Halt { halt: Halt::Memory, .. }) => {}
            // Strings have a length that throws before it halts.
            Err(Error::Exception(exception)) if exception.name.as_deref() == Some("RangeError") => {}
            other => panic!("{source}: {other:?}"),
        }
        assert!(vm.usage().peak_bytes <= 4 << 20);
    }
}

#[test]
fn recursion_throws() {
    let mut vm = vm(Limits::untrusted());
    let source = "try { (function f() { f() })() } catch (e) { e.constructor.name + ': ' + e.message }";
    assert_eq!(value(&mut vm, source), "'RangeError: Maximum call stack size exceeded'");
}

#[test]
fn exceptions_say_where() {
    let mut vm = vm(Limits::untrusted());
    let Err(error) = vm.eval("test.js", "function f(x) {\n  return x.y.z;\n}\nf({})") else {
        panic!("no error")
    };
    let expected = "\
Uncaught TypeError: Cannot read properties of undefined (reading 'z')
2 |   return x.y.z;
  |              ^
    at f (test.js:2:14)
    at test.js:4:1";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn what_is_no_error_can_be_thrown() {
    let mut vm = vm(Limits::untrusted());
    for (source, expected) in [
        ("throw 1", "Uncaught 1"),
        ("throw { a: 'x' }", "Uncaught { a: 'x' }"),
        ("throw undefined", "Uncaught undefined"),
        ("throw { get message() { throw 2 } }", "Uncaught { message: [Getter] }"),
    ] {
        assert_eq!(vm.eval("test.js", source).unwrap_err().to_string(), expected);
    }
}

#[test]
fn rejections_that_nobody_handles_are_errors() {
    let mut vm = vm(Limits::untrusted());
    match vm.eval("test.js", "Promise.reject(new RangeError('no'))") {
        Err(Error::Exception(exception)) => {
            assert!(exception.in_promise);
            assert_eq!(exception.message, "RangeError: no");
        }
        other => panic!("{other:?}"),
    }
    value(&mut vm, "Promise.reject(1).catch(() => {}); 1");
}

#[test]
fn syntax_errors_have_a_frame() {
    let error = Engine::new().compile("test.js", "let a = 1;\nlet b = ;").unwrap_err();
    let Error::Syntax(error) = error else { panic!("{error}") };
    assert_eq!((error.line, error.name.as_str()), (2, "test.js"));
    assert!(error.code_frame.starts_with("2 | let b = ;\n"), "{}", error.code_frame);
}

#[test]
fn nothing_is_granted_unless_it_is() {
    let mut bare = vm(Limits::untrusted());
    for source in ["Date.now()", "new Date", "Math.random()"] {
        match bare.eval("test.js", source) {
            Err(Error::Exception(exception)) => {
                assert_eq!(exception.name.as_deref(), Some("TypeError"), "{source}")
            }
            other => panic!("{source}: {other:?}"),
        }
    }
    assert_eq!(value(&mut bare, "typeof console"), "'undefined'");
    let builder = Engine::new().vm().grant_clock(|| 7.0).grant_entropy(|| 0);
    let mut granted = builder.build().unwrap();
    assert_eq!(value(&mut granted, "[Date.now(), Math.random()]"), "[ 7, 0 ]");
}

#[test]
fn the_console_formats_and_is_bounded() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = lines.clone();
    let console = move |level: &str, line: &str| sink.lock().unwrap().push(format!("{level}: {line}"));
    let builder = Engine::new().vm().limits(Limits { output: 1000, ..Limits::untrusted() });
    let mut vm = builder.grant_console(console).build().unwrap();
    let source = "console.log('a', 1, ['b']); console.error('%s is %d%%', 'x', 5, 'more'); console.assert(1 > 2, 'no')";
    value(&mut vm, source);
    let expected = ["log: a 1 [ 'b' ]", "error: x is 5% more", "assert: Assertion failed: no"];
    assert_eq!(*lines.lock().unwrap(), expected);
    assert_eq!(halt(&mut vm, "for (;;) console.log('aaaaaaaaaa')"), Halt::Output);
}

#[test]
fn dynamic_code_can_be_refused() {
    assert_eq!(value(&mut vm(Limits::untrusted()), "eval('1 + 1') + Function('return 1')()"), "3");
    let mut vm = Engine::new().vm().dynamic_code(false).build().unwrap();
    assert!(matches!(vm.eval("test.js", "eval('1')"), Err(Error::Exception(_))));
}

#[test]
fn the_same_run_costs_the_same() {
    let source = "let o = {}; for (let i = 0; i < 1000; i++) o['k' + i % 50] = [i]; JSON.stringify(o).length";
    let usage = || {
        let mut vm = vm(Limits::untrusted());
        value(&mut vm, source);
        vm.usage()
    };
    assert_eq!(usage(), usage());
}

#[test]
fn a_panic_is_an_error_and_ends_the_vm() {
    let mut vm = vm(Limits::untrusted());
    let panicked: Result<(), Error> = vm.guarded(|_| panic!("a bug"));
    assert_eq!(panicked, Err(Error::Bug("a bug".to_owned())));
    assert_eq!(vm.eval("test.js", "1").unwrap_err(), Error::Bug("a bug".to_owned()));
}
