//! Meetings of language features that the conformance suite leaves out, found by running programs of other people.

use creance_engine::{Engine, Limits};

/// Checks the completion values of programs, as the console would show them.
fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        let mut vm = Engine::new().vm().limits(Limits::untrusted()).build().expect("a VM");
        let outcome = match vm.eval("language.js", source) {
            Ok(outcome) => outcome,
            Err(error) => panic!("{error}\n{source}"),
        };
        let value = vm.display(outcome.value()).expect("a short value can be shown");
        assert_eq!(value, *expected, "{source}");
    }
}

#[test]
fn constructors_with_fields_keep_their_arguments() {
    check(&[
        (
            "class A { x = [1, 2].map(n => n * 2); constructor(...rest) { this.rest = rest } } new A(7, 8).rest.join()",
            "'7,8'",
        ),
        (
            "class A { x = Math.max(1, 2, 3); constructor() { this.n = arguments.length; this.last = arguments[2] } } const a = new A(7, 8, 9); [a.n, a.last]",
            "[ 3, 9 ]",
        ),
        (
            "class A { #x = {}; y = this.#x; constructor(a, ...rest) { this.all = [a, ...rest] } } new A(1, 2).all",
            "[ 1, 2 ]",
        ),
        (
            "class A {} class B extends A { x = [1].at(0); constructor(...rest) { super(); this.rest = rest } } new B(5, 6).rest",
            "[ 5, 6 ]",
        ),
    ]);
}
