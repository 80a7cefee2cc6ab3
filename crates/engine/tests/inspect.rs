//! Values as text: what Node.js prints for the same values, but for places in stacks.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Inspection};

fn check(source: &str, expected: &str) {
    let mut vm = Engine::new().vm().build().unwrap();
    let outcome = vm.eval("test.js", source).unwrap();
    assert_eq!(vm.display(outcome.value()).unwrap(), expected, "{source}");
}

#[test]
fn primitives() {
    for (source, expected) in [
        ("undefined", "undefined"),
        ("null", "null"),
        ("-0", "-0"),
        ("1e21", "1e+21"),
        ("'a\\n'", "'a\\n'"),
        ("10n ** 20n", "100000000000000000000n"),
        ("Symbol('a')", "Symbol(a)"),
        ("Symbol()", "Symbol()"),
    ] {
        check(source, expected);
    }
}

#[test]
fn objects() {
    for (source, expected) in [
        ("({})", "{}"),
        (
            "({ a: 1, 'b c': 'x', 3: true, [Symbol('s')]: null })",
            "{ '3': true, a: 1, 'b c': 'x', [Symbol(s)]: null }",
        ),
        ("({ a: { b: { c: { d: 1 } } } })", "{ a: { b: { c: [Object] } } }"),
        (
            "({ get a() {}, set a(x) {}, get b() {}, set c(x) {} })",
            "{ a: [Getter/Setter], b: [Getter], c: [Setter] }",
        ),
        ("class Point { x = 1 }; new Point", "Point { x: 1 }"),
        ("let o = { n: 1 }; o.self = o; o", "<ref *1> { n: 1, self: [Circular *1] }"),
        ("Object.create(null)", "[Object: null prototype] {}"),
        ("({ [Symbol.toStringTag]: 'T' })", "{ [Symbol(Symbol.toStringTag)]: 'T' }"),
        (
            "({ first: 'a long text here', second: 'another long text', third: 'and one that breaks the line' })",
            "{\n  first: 'a long text here',\n  second: 'another long text',\n  third: 'and one that breaks the line'\n}",
        ),
    ] {
        check(source, expected);
    }
}

#[test]
fn functions() {
    for (source, expected) in [
        ("(function f() {})", "[Function: f]"),
        ("(() => {})", "[Function (anonymous)]"),
        ("(class A {})", "[class A]"),
        ("class A {}; (class B extends A {})", "[class B extends A]"),
        ("(async function f() {})", "[AsyncFunction: f]"),
        ("(function* g() {})", "[GeneratorFunction: g]"),
        ("let f = function () {}; f.x = 1; f", "[Function: f] { x: 1 }"),
    ] {
        check(source, expected);
    }
}

#[test]
fn arrays() {
    for (source, expected) in [
        ("[]", "[]"),
        ("[1, 'a', [2]]", "[ 1, 'a', [ 2 ] ]"),
        ("[1, , , 2]", "[ 1, <2 empty items>, 2 ]"),
        ("let a = [1]; a.name = 'x'; a", "[ 1, name: 'x' ]"),
        ("let b = []; b[1000000] = 1; b", "[ <1000000 empty items>, 1 ]"),
        ("[[[[1]]]]", "[ [ [ [Array] ] ] ]"),
        ("[undefined, null]", "[ undefined, null ]"),
        ("class L extends Array {}; L.from([1, 2])", "L(2) [ 1, 2 ]"),
        ("(function () { return arguments })(1, 2)", "[Arguments] [ 1, 2 ]"),
        ("new Uint8Array([1, 2])", "Uint8Array(2) [ 1, 2 ]"),
        ("new ArrayBuffer(2)", "ArrayBuffer { [Uint8Contents]: <00 00>, byteLength: 2 }"),
    ] {
        check(source, expected);
    }
    let numbers: Vec<String> = (100..200).map(|number: i32| number.to_string()).collect();
    let lines: Vec<String> = numbers.chunks(12).map(|row| format!("  {}", row.join(", "))).collect();
    let expected = format!("[\n{},\n  ... 1 more item\n]", lines.join(",\n"));
    check("Array.from({ length: 101 }, (_, i) => i + 100)", &expected);
}

#[test]
fn collections_and_others() {
    for (source, expected) in [
        ("new Map([['a', 1], [{}, [2]]])", "Map(2) { 'a' => 1, {} => [ 2 ] }"),
        ("new Set([1, 'a'])", "Set(2) { 1, 'a' }"),
        ("new Map", "Map(0) {}"),
        ("new WeakMap", "WeakMap { <items unknown> }"),
        ("Promise.resolve(1)", "Promise { 1 }"),
        ("new Promise(() => {})", "Promise { <pending> }"),
        ("new Number(3)", "[Number: 3]"),
        ("Object('a')", "[String: 'a']"),
        ("new Date(0)", "1970-01-01T00:00:00.000Z"),
        ("(function* () {})()", "Object [Generator] {}"),
        ("new Proxy({ a: 1 }, { get() { throw 1 } })", "{ a: 1 }"),
    ] {
        check(source, expected);
    }
}

#[test]
fn errors_show_their_stack() {
    check(
        "function f() { return new TypeError('no') }\nf()",
        "TypeError: no\n    at f (test.js:1:23)\n    at test.js:2:1",
    );
    check("let e = new Error('x'); e.code = 7; e", "Error: x\n    at test.js:1:9 {\n  code: 7\n}");
}

#[test]
fn console_arguments_are_not_quoted() {
    let mut vm = Engine::new().vm().build().unwrap();
    let outcome = vm.eval("test.js", "'a\\nb'").unwrap();
    assert_eq!(vm.inspect(outcome.value(), Inspection::console()).unwrap(), "a\nb");
}

#[test]
fn json() {
    let mut vm = Engine::new().vm().build().unwrap();
    for (source, expected) in [
        ("1", Some("1")),
        ("undefined", Some("null")),
        (
            "({ a: [1, 'x\"\\n', null, () => 1], b: undefined, c: { d: NaN } })",
            Some(r#"{"a":[1,"x\"\n",null,null],"c":{"d":null}}"#),
        ),
        ("({ get a() { throw 1 } })", Some("{}")),
        ("new Date(0)", Some("\"1970-01-01T00:00:00.000Z\"")),
        ("let o = {}; o.o = o", None),
        ("1n", None),
    ] {
        let outcome = vm.eval("test.js", source).unwrap();
        assert_eq!(vm.json(outcome.value()).ok().as_deref(), expected, "{source}");
    }
}
