//! Calls in tail position: a million of them need no stack, and what a frame has to do is still done.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Limits};

fn run(source: &str) -> String {
    let limits = Limits { fuel: 400_000_000, memory: 4 << 20, total_memory: 1 << 30, ..Limits::untrusted() };
    let mut vm = Engine::new().vm().limits(limits).build().unwrap();
    match vm.eval("test.js", source) {
        Ok(outcome) => vm.display(outcome.value()).unwrap(),
        Err(error) => error.to_string().lines().next().unwrap_or_default().to_owned(),
    }
}

fn check(source: &str, expected: &str) {
    assert_eq!(run(&format!("'use strict'; {source}")), expected, "{source}");
}

#[test]
fn a_million_tail_calls_take_no_stack() {
    for source in [
        "function f(n) { if (n === 0) return 'end'; return f(n - 1) } f(1e6)",
        "function even(n) { return n === 0 ? 'end' : odd(n - 1) } function odd(n) { return n === 0 ? 'odd' : even(n - 1) } even(1e6)",
        "const f = n => n && f(n - 1) || 'end'; const g = n => n === 0 ? 'end' : (0, g(n - 1)); f(10) && g(1e6)",
        "function f(n) { switch (n) { case 0: return 'end'; default: { return null ?? f(n - 1) } } } f(1e6)",
        "function f(n) { try { throw n } catch (e) { if (e === 0) return 'end'; return f(e - 1) } } f(1e5)",
        "function f(n) { try { } finally { if (n === 0) return 'end'; return f(n - 1) } } f(1e5)",
        "const o = { n: 1e6, f() { return this.n-- === 0 ? 'end' : this.f() } }; o.f()",
        "class C { #f(n) { return n === 0 ? 'end' : this.#f(n - 1) } f(n) { return this.#f(n) } } new C().f(1e6)",
        "class A { f(n) { return n === 0 ? 'end' : this.g(n - 1) } } class B extends A { g(n) { return super.f(n) } } new B().f(1e5)",
        "function f(n, ...rest) { return n === 0 ? rest.join() || 'end' : f(...[n - 1]) } f(1e5)",
        "function f(n) { return arguments[0] === 0 ? 'end' : f(arguments[0] - 1, 2, 3) } f(1e5)",
        "function f(n, more = 'end') { return n === 0 ? more : f(n - 1) } f(1e5)",
        "function f(n) { return n === 0 ? 'end' : f.call(null, n - 1) } f(1e5)",
        "function f(n) { return n === 0 ? 'end' : f.apply(null, [n - 1]) } f(1e5)",
        "function f(n) { return n === 0 ? 'end' : f?.(n - 1) } f(1e5)",
        "function f(n) { return n === 0 ? 'end' : b(n - 1) } const b = f.bind(null); f(1e5)",
        "let n = 1e5; function f() { return n-- === 0 ? 'end' : f`x${n}` } f()",
        // Called by a native, by an accessor and by an iteration.
        "function f(n) { return n === 0 ? 'end' : f(n - 1) } [1e5].map(f)[0]",
        "function f(n) { return n === 0 ? 'end' : f(n - 1) } `${{ toString() { return f(1e5) } }}`",
        "function f(n) { return n === 0 ? 'end' : f(n - 1) } ({ get x() { return f(1e5) } }).x",
        "function f(n) { return n === 0 ? { done: false, value: 'end' } : f(n - 1) }
         let r; for (r of { [Symbol.iterator]: () => ({ next() { return f(1e5) }, return() { return {} } }) }) break; r",
        "function f(n) { if (n === 0) { r = 'end'; return }; return f(n - 1) } let r; ({ set x(n) { return f(n) } }).x = 1e5; r",
    ] {
        check(source, "'end'");
    }
}

#[test]
fn a_frame_that_is_needed_stays() {
    for (source, expected) in [
        // Sloppy code, and what comes after the call.
        (
            "globalThis.f = new Function('n', 'return n === 0 ? 1 : f(n - 1)'); f(1e5)",
            "Uncaught RangeError: Maximum call stack size exceeded",
        ),
        (
            "function f(n) { return n === 0 ? 0 : 1 + f(n - 1) } f(1e5)",
            "Uncaught RangeError: Maximum call stack size exceeded",
        ),
        (
            "function f(n) { try { return n === 0 ? 0 : f(n - 1) } catch (e) { throw e } } f(1e5)",
            "Uncaught RangeError: Maximum call stack size exceeded",
        ),
        (
            "function f(n) { for (const x of [n]) return n === 0 ? 0 : f(x - 1) } f(1e5)",
            "Uncaught RangeError: Maximum call stack size exceeded",
        ),
        ("function f() { try { return g() } catch (e) { return e } } function g() { throw 1 } f()", "1"),
        (
            "let log = []; function f() { try { return g() } finally { log.push(2) } } function g() { log.push(1) } f(); log",
            "[ 1, 2 ]",
        ),
        (
            "function f() { using a = { [Symbol.dispose]() { open = false } }; return g() } let open = true; function g() { return open } f()",
            "true",
        ),
        // A constructor gives its object unless the call gives another.
        ("function F() { this.x = 1; return g() } function g() { return 5 } new F().x", "1"),
        ("function F() { this.x = 1; return g() } function g() { return { x: 2 } } new F().x", "2"),
        (
            "class A { constructor() { return g() } } class B extends A { y = 3 } function g() { return { x: 2 } } const b = new B(); b.x + b.y",
            "5",
        ),
        // Natives, classes, things that are no functions, generators.
        ("(() => Math.max(1, 2))()", "2"),
        ("(() => [1, 2].map(x => String(x)).join('-'))()", "'1-2'"),
        (
            "class A {} (() => A())()",
            "Uncaught TypeError: Class constructor A cannot be invoked without 'new'",
        ),
        ("(() => (void 0)())()", "Uncaught TypeError: undefined is not a function"),
        ("function* g() { yield 1 } (() => g())().next().value", "1"),
        (
            "function* g() { const x = yield 1; return x } const i = g(); const next = v => i.next(v); next(); next(7).value",
            "7",
        ),
        ("async function a() { return 1 } (() => a())() instanceof Promise", "true"),
        ("(() => eval('1 + 1'))()", "2"),
        ("(x => eval('x + 1'))(4)", "5"),
    ] {
        check(source, expected);
    }
}

#[test]
fn a_stack_shows_the_frames_that_are_there() {
    let source = "function inner() { return new Error('x').stack } function middle() { return inner() }\nfunction outer() { const s = middle(); return s }\nouter()";
    check(source, "'    at inner (test.js:1:41)\\n    at outer (test.js:2:30)\\n    at test.js:3:1'");
}
