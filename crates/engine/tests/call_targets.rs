//! Calls as assignment targets: in sloppy code the call happens, then there is a ReferenceError.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Limits};

fn run(source: &str) -> String {
    let limits = Limits { memory: 256 << 20, total_memory: 1 << 30, ..Limits::untrusted() };
    let mut vm = Engine::new().vm().limits(limits).build().unwrap();
    match vm.eval("test.js", source) {
        Ok(outcome) => vm.display(outcome.value()).unwrap(),
        Err(error) => error.to_string().lines().next().unwrap_or_default().to_owned(),
    }
}

fn check(source: &str, expected: &str) {
    assert_eq!(run(source), expected, "{source}");
}

/// Statements that fail at run time, after the call and before anything else.
const TARGETS: &[&str] = &[
    "f() = g()",
    "f()=g()",
    "(f()) = g()",
    "f(1, ...[2], 3,) += g()",
    "f() **= g()",
    "f()++",
    "--f()",
    "++ /* ) */ f('(').f()",
    "f() /* a comment */ = g()",
    "f()\n// a comment\n= g()",
    "for (f() of [g]) g()",
    "for (f() in [g]) g()",
    "for (o.f(')') in [g]) g()",
    "o.f()() -= g()",
    "o['f'](x => { 'use strict'; return x }) = g()",
    "x = f() = y = g()",
    "[y = f() = g()] = []",
    "eval('f() = g()')",
    "(0, eval)('f() = g()')",
    "Function('f() = g()')()",
    "if (true) f()++; else g()",
];

#[test]
fn the_call_happens() {
    for target in TARGETS {
        let source = format!(
            "var log = '', x, y, o = {{ f() {{ log += 'f'; return o.f }} }}; o.f.f = o.f;
             var f = o.f; function g() {{ log += 'g' }}
             try {{ {target} }} catch (e) {{ log += ' ' + e.name + ': ' + e.message }} log.replace(/^f+/, 'f')"
        );
        check(&source, "'f ReferenceError: cannot assign to a call'");
    }
}

#[test]
fn early_errors_stay() {
    for source in [
        "'use strict'; f() = 1",
        "function h() { 'use strict'; f() = 1 }",
        "f() = 1; () => { 'use strict'; f()++ }",
        "f() = 1; class A { m() { f() = 1 } }",
        "class A extends (f() = 1) {}",
        "f() &&= 1",
        "f() = 1; f() ||= 1",
        "f() ??= 1",
        "[f()] = []",
        "({ x: f() } = {})",
        "[...f()] = []",
        "f?.() = 1",
        "new f() = 1",
        "f() = 1; (1 + f()) = 1",
        "import('x') = 1",
        "f`` = 1",
        "f() = 1; f`${1}`()`` = 1",
        "(f) => f() => 1",
    ] {
        assert!(run(source).starts_with("SyntaxError: "), "{source}: {}", run(source));
        let inner = format!("try {{ eval({source:?}) }} catch (e) {{ e.name }}");
        check(&inner, "'SyntaxError'");
    }
}

#[test]
fn positions_and_texts_stay() {
    check("f() = 1", "Uncaught ReferenceError: f is not defined");
    check("(function(a) { a() = 1; a() /**/ ++ })", "[Function (anonymous)]");
    check("(function(a) { a() = ').x = ' }).toString()", "\"function(a) { a() = ').x = ' }\"");
    check(
        "function f() {} String(() => { f() = /(a) = /; `) = ${f() = 1}) = ` })",
        "'() => { f() = /(a) = /; `) = ${f() = 1}) = ` }'",
    );
    check(
        "function f() {} if (0) f() = 1; ['(a) = ', /(a) = /.source, `(a) = ${0}) ++`, [1].map(a => { return (a) = 2 })[0]].join()",
        "'(a) = ,(a) = ,(a) = 0) ++,2'",
    );
    check(
        "f() = 1;\nvar let x",
        "SyntaxError: Expected a semicolon or an implicit semicolon after a statement, but found none",
    );
    check(
        "function f() {} var e; try { f() = 1;\n  null.x } catch (error) { e = error } e.stack.trim().split('\\n')[0]",
        "'at test.js:1:30'",
    );
    check(
        "function f() {} if (0) f() = 1, f() = 2; try { null.x } catch (error) { error.stack.trim() }",
        "'at test.js:1:53'",
    );
}

#[test]
fn any_number_of_places() {
    let source = format!(
        "function f() {{}} var n = 0; if (0) {{ {} }} 'end'",
        "f() = 1; ++f(); for (f() of []) f() /* = */ += 1;".repeat(25_000)
    );
    check(&source, "'end'");
    // The last place is no call, and the guesses break the text: it is still refused soon.
    let source = format!("{} f() + 1 = 2", "f() = 1;".repeat(100_000));
    check(&source, "SyntaxError: Cannot assign to this expression");
    let source = format!("{} /'/;", "/'/; f() = 1; /'/; x.if() = 1;".repeat(50_000));
    check(&source, "SyntaxError: Cannot assign to this expression");
    check(&format!("function f() {{}} if (0) {}f() = 1; 'end'", "f() = ".repeat(2_000)), "'end'");
}
