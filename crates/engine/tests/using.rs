//! `using` where test262 does not look: the ways out of a block, limits during disposal, depth.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Error, Halt, Limits, Vm};
use std::sync::{Arc, Mutex};

const PRELUDE: &str = "
    var log = [];
    function resource(name, error) {
        return { [Symbol.dispose]() { log.push(name); if (error) throw error; } };
    }
    function later(name, error) {
        return { async [Symbol.asyncDispose]() { log.push(name); await 0; log.push(name + '!'); if (error) throw error; } };
    }
    function chain(error) {
        return error instanceof SuppressedError ? `(${chain(error.error)} over ${chain(error.suppressed)})` : `${error}`;
    }
";

fn vm(limits: Limits) -> Vm {
    let mut vm = Engine::new().vm().limits(limits).build().unwrap();
    vm.eval("prelude.js", PRELUDE).unwrap();
    vm
}

/// The log after a program and its jobs, behind the program's own value.
fn check(source: &str, expected: &str) {
    let mut vm = vm(Limits::untrusted());
    vm.eval("test.js", source).unwrap_or_else(|error| panic!("{source}: {error:?}"));
    let log = vm.eval("log.js", "log.join()").unwrap();
    assert_eq!(vm.display(log.value()).unwrap(), format!("'{expected}'"), "{source}");
}

#[test]
fn every_way_out_disposes_from_the_last_to_the_first() {
    for (source, expected) in [
        (
            "{ using a = resource('a'), b = resource('b'); using c = resource('c'); log.push('in') }",
            "in,c,b,a",
        ),
        (
            "(() => { using a = resource('a'); { using b = resource('b'); return log.push('in') } })()",
            "in,b,a",
        ),
        ("for (let i = 0; i < 2; i++) { using a = resource(i); if (i) break; continue }", "0,1"),
        ("for (using a of [resource('a'), null, resource('b')]) log.push('in')", "in,a,in,in,b"),
        (
            "x: for (using a = resource('a'); ;) { for (using b of [resource('b')]) continue x; }"
                .replace("continue", "break")
                .as_str(),
            "b,a",
        ),
        (
            "try { using a = resource('a'); throw 1 } catch (e) { log.push(e) } finally { log.push('f') }",
            "a,1,f",
        ),
        (
            "try { using a = resource('a'); using b = 1 } catch (e) { log.push(e.message) }",
            "a,1 is not an object, so it cannot be disposed of",
        ),
        (
            "try { using a = resource('a'); using b = {} } catch (e) { log.push(e.message) }",
            "a,The method to dispose of a resource is undefined",
        ),
        (
            "function* g() { using a = resource('a'); yield 1; log.push('never') } for (const x of g()) break",
            "a",
        ),
        ("class C { static { using a = resource('a'); log.push('in') } }", "in,a"),
        (
            "class C extends Object { constructor() { using a = resource('a'); super(); log.push('in') } } log.push(new C() instanceof C)",
            "in,a,true",
        ),
        ("{ using a = resource('a'); eval('log.push(typeof a)') } log.push(typeof a)", "object,a,undefined"),
        ("function f() { 'use strict'; using a = resource('a'); return log.push('in') } f()", "in,a"),
        ("switch (1) { case 1: { using a = resource('a'); break } }", "a"),
        ("log.push(eval('1; { using a = resource(2); 3 }'))", "2,3"),
    ] {
        check(source, expected);
    }
}

#[test]
fn a_later_error_suppresses_an_earlier_one() {
    for (source, expected) in [
        (
            "try { using a = resource('a', 'A'), b = resource('b', 'B'); throw 'T' } catch (e) { log.push(chain(e)) }",
            "b,a,(A over (B over T))",
        ),
        (
            "(() => { try { using a = resource('a', 'A'); return 1 } catch (e) { log.push(chain(e)) } })()",
            "a,A",
        ),
        (
            "for (const x of [1]) { try { using a = resource('a', 'A'); break } catch (e) { log.push(chain(e)) } }",
            "a,A",
        ),
        (
            "(async () => { try { await using a = later('a', 'A'), b = resource('b', 'B'); throw 'T' } catch (e) { log.push(chain(e)) } })()",
            "b,a,a!,(A over (B over T))",
        ),
        (
            "{ using s = new DisposableStack(); s.defer(() => log.push(1)); s.use(resource(2)); s.adopt(3, x => log.push(x)) }",
            "3,2,1",
        ),
        (
            "let s = new DisposableStack(); s.defer(() => { throw 1 }); s.defer(() => { throw 2 }); try { s.dispose() } catch (e) { log.push(chain(e), s.disposed) }",
            "(1 over 2),true",
        ),
        (
            "let s = new AsyncDisposableStack(); s.use(later(1, 'A')); s.use(resource(2, 'B')); s.disposeAsync().catch(e => log.push(chain(e)))",
            "2,1,1!,(A over B)",
        ),
    ] {
        check(source, expected);
    }
}

#[test]
fn await_using_awaits_once_for_what_needs_no_method() {
    let turns = "(async () => { for (let i = 0; i < 4; i++) { await 0; log.push(i) } })();";
    for (block, expected) in [
        ("await using a = null", "x,0,y,1,2,3"),
        ("await using a = null, b = undefined", "x,0,y,1,2,3"),
        ("if (false) { await using a = null }", "x,y,0,1,2,3"),
        ("await using a = null; using b = resource('b')", "x,b,0,y,1,2,3"),
        ("using a = resource('a'); await using b = null", "x,0,a,y,1,2,3"),
        ("await using a = resource('a')", "x,a,0,y,1,2,3"),
        ("await using a = null, b = resource('b')", "x,b,0,y,1,2,3"),
    ] {
        let source = format!("{turns} (async () => {{ {{ {block}; log.push('x') }} log.push('y') }})()");
        // The first turn of the counter is queued before the block runs.
        check(&source, expected);
    }
}

#[test]
fn script_does_not_see_a_limit_that_is_met_while_disposing() {
    for source in [
        "try { using a = { [Symbol.dispose]() { for (;;); } } } catch { console.log('caught') } finally { console.log('finally') }",
        "try { using a = { [Symbol.dispose]() { console.log('first') } }, b = { [Symbol.dispose]() { for (;;); } } } catch { console.log('caught') }",
        "try { const s = new DisposableStack(); s.defer(() => console.log(1)); s.defer(() => { for (;;); }); s.dispose() } catch { console.log('caught') }",
    ] {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let lines = seen.clone();
        let console = move |_: &str, line: &str| lines.lock().unwrap().push(line.to_owned());
        let limits = Limits { fuel: 1_000_000, ..Limits::untrusted() };
        let mut vm = Engine::new().vm().limits(limits).grant_console(console).build().unwrap();
        match vm.eval("test.js", source) {
            Err(Error::Halt { halt, .. }) => assert_eq!(halt, Halt::Fuel, "{source}"),
            other => panic!("{source}: {other:?}"),
        }
        assert_eq!(*seen.lock().unwrap(), Vec::<String>::new(), "{source}");
    }
}

#[test]
fn disposal_takes_no_native_stack_and_pays() {
    // Blocks within calls within disposal: frames, not recursion.
    check(
        "function f(n) { using a = { [Symbol.dispose]() { if (n) f(n - 1); else log.push('deep') } } } f(2000)",
        "deep",
    );
    check("{ using a = { get [Symbol.dispose]() { return () => log.push('got') } } }", "got");
    let mut vm = vm(Limits { fuel: 1_000_000, ..Limits::untrusted() });
    let many = "const s = new DisposableStack(); for (;;) s.defer(() => 0)";
    match vm.eval("test.js", many) {
        Err(Error::Halt { halt, .. }) => assert_eq!(halt, Halt::Fuel),
        other => panic!("{other:?}"),
    }
}
