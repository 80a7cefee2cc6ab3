//! Regular expressions under limits, and what the pristine short ways must not get wrong.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Error, Halt, Limits};

fn value(source: &str) -> String {
    let mut vm = Engine::new().vm().limits(Limits::untrusted()).build().unwrap();
    let outcome = match vm.eval("regexp.js", source) {
        Ok(outcome) => outcome,
        Err(error) => panic!("{error}\n{source}"),
    };
    vm.display(outcome.value()).unwrap()
}

fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(value(source), *expected, "{source}");
    }
}

#[test]
fn what_script_changes_is_seen() {
    check(&[
        ("const r = /a/g; r.exec = () => null; ['a'.replace(r, 'b'), 'a'.match(r), r.test('a')].join()", "'a,,false'"),
        (
            "let n = 0; const exec = RegExp.prototype.exec; RegExp.prototype.exec = function (s) { n++; return exec.call(this, s) };
             'aa'.replace(/a/g, 'b'); 'aa'.split(/b/); /a/.test('a'); n",
            "6",
        ),
        (
            "Object.defineProperty(RegExp.prototype, 'flags', { get: () => '' }); const r = /a/g; 'aa'.replace(r, 'b') + r.lastIndex",
            "'ba1'",
        ),
        ("const r = /a/y; r.lastIndex = 1; [r.test('ba'), r.lastIndex, r.test('ba'), r.lastIndex].join()", "'true,2,false,0'"),
        ("const r = Object.freeze(/a/g); try { 'a'.replace(r, 'b') } catch (e) { e.name }", "'TypeError'"),
        (
            "class R extends RegExp { static get [Symbol.species]() { return R } exec(s) { log.push(this.lastIndex); return super.exec(s) } }
             const log = []; 'a-b'.split(new R('-')).join() + ':' + log.join()",
            "'a,b:0,1,2'",
        ),
    ]);
}

#[test]
fn a_literal_makes_an_object_each_time() {
    check(&[
        (
            "const f = () => /a/g; const a = f(), b = f(); a.test('a'); [a === b, a.lastIndex, b.lastIndex].join()",
            "'false,1,0'",
        ),
        ("const f = () => /a/; f().compile('b'); [f().source, f().test('a')].join()", "'a,true'"),
        ("let n = 0; for (let i = 0; i < 20000; i++) n += /x(y)/.exec('xy')[1].length; n", "20000"),
    ]);
}

#[test]
fn limits_hold_while_matching() {
    let run = |limits: Limits, source: &str| {
        let mut vm = Engine::new().vm().limits(limits).build().unwrap();
        match vm.eval("regexp.js", source) {
            Err(Error::Halt { halt, .. }) => halt,
            other => panic!("{source}: {other:?}"),
        }
    };
    let fuel = Limits { fuel: 2_000_000, ..Limits::untrusted() };
    assert_eq!(run(fuel, r"/^(\w+)\1*(\w+)\2*$/.test('ab'.repeat(20000) + '!')"), Halt::Fuel);
    assert_eq!(run(fuel, "for (;;) new RegExp('(a|b)*c' + Math.PI)"), Halt::Fuel);
    let memory = Limits { memory: 4 << 20, ..Limits::untrusted() };
    assert_eq!(
        run(memory, "const all = []; for (let i = 0; ; i++) all.push(new RegExp('[a-z]{3,9}' + i, 'i'))"),
        Halt::Memory
    );
    assert_eq!(run(memory, "'a'.repeat(3e6).replace(/a/g, '$&$&$&$&')"), Halt::Memory);
}

#[test]
fn programs_of_dropped_expressions_are_released() {
    // Each is some 4 KiB; all of them would be 80 MiB.
    assert_eq!(
        value("for (let i = 0; i < 20000; i++) new RegExp('(?:' + 'ab|cd|'.repeat(20) + i + ')+'); 'done'"),
        "'done'"
    );
    assert_eq!(
        value("for (let i = 0; i < 2000; i++) { const r = /x/; r.compile('y' + i) } 'done'"),
        "'done'"
    );
}

#[test]
fn code_that_may_not_be_compiled_has_regular_expressions() {
    let mut vm = Engine::new().vm().dynamic_code(false).build().unwrap();
    let outcome =
        vm.eval("test.js", "[1, 2].map((x) => new RegExp(x).test('12')).join() + /a/.test('a')").unwrap();
    assert_eq!(vm.display(outcome.value()).unwrap(), "'true,truetrue'");
}
