//! Values as text: what Node.js prints for the same values, but for places in stacks.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Error, Halt, Inspection, Limits};

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
        (
            "({ a: { b: { c: [], d: {}, e: new Set, f() {}, g: [1], h: /x/, i: new Map([[1, 1]]) } } })",
            "{\n  a: {\n    b: {\n      c: [],\n      d: {},\n      e: Set(0) {},\n      f: [Function: f],\n      g: [Array],\n      \
             h: /x/,\n      i: [Map]\n    }\n  }\n}",
        ),
        ("({ ['__proto__']: 1 })", "{ ['__proto__']: 1 }"),
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

/// Terminal codes as `<31>`.
fn codes(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| format!("{text}<{}", part.replacen('m', ">", 1)))
}

#[test]
fn colours_are_those_of_node_and_cost_nothing() {
    let source = "const o = { n: 1, 's t': 'x', u: undefined, z: null, b: true, y: Symbol('y'), f() {}, \
                  d: new Date(0), r: /a/g, m: new Map([[1, 2n]]), get g() { return 1 } }; o.self = o; o";
    let show = |colors: bool| {
        let mut vm = Engine::new().vm().build().unwrap();
        let outcome = vm.eval("test.js", source).unwrap();
        let before = vm.usage().fuel;
        let text = vm.inspect(outcome.value(), Inspection::default().colors(colors)).unwrap();
        (text, vm.usage().fuel - before)
    };
    let (painted, fuel) = show(true);
    let expected = "<36><ref *1><39> {
  n: <33>1<39>,
  <32>'s t'<39>: <32>'x'<39>,
  u: <90>undefined<39>,
  z: <1>null<22>,
  b: <33>true<39>,
  y: <32>Symbol(y)<39>,
  f: <36>[Function: f]<39>,
  d: <35>1970-01-01T00:00:00.000Z<39>,
  r: <31>/a/g<39>,
  m: Map(1) { <33>1<39> => <33>2n<39> },
  g: <36>[Getter]<39>,
  self: <36>[Circular *1]<39>
}";
    assert_eq!(codes(&painted), expected);
    let (plain, plain_fuel) = show(false);
    assert!(!plain.contains('\u{1b}'));
    assert_eq!(fuel, plain_fuel);
}

#[test]
fn colours_do_not_count_as_output() {
    const SOURCE: &str = "console.log(1, 'a', [undefined]); console.log('%o and %s', { a: 1 }, 'b')";
    let run = |colors: bool, output: usize| {
        let (lines, seen) = std::sync::mpsc::channel();
        let mut vm = Engine::new()
            .vm()
            .limits(Limits { output: output as u64, ..Limits::untrusted() })
            .grant_console(move |_: &str, line: &str| lines.send(line.to_owned()).unwrap())
            .console_colors(colors)
            .build()
            .unwrap();
        let result = vm.eval("test.js", SOURCE);
        let halted = matches!(result, Err(Error::Halt { halt: Halt::Output, .. }));
        (seen.try_iter().collect::<Vec<String>>(), halted, vm.usage().fuel)
    };
    let plain = ["1 a [ undefined ]", "{ a: 1 } and b"];
    let bytes = plain.iter().map(|line| line.len() + 1).sum();
    let (lines, halted, fuel) = run(false, bytes);
    assert_eq!((lines, halted), (plain.map(String::from).to_vec(), false));
    let (lines, halted, painted_fuel) = run(true, bytes);
    assert_eq!(
        lines.iter().map(|line| codes(line)).collect::<Vec<_>>(),
        ["<33>1<39> a [ <90>undefined<39> ]", "{ a: <33>1<39> } and b"]
    );
    assert_eq!((halted, painted_fuel), (false, fuel));
    assert!(run(true, bytes - 1).1 && run(false, bytes - 1).1);
}

#[test]
fn names_follow_a_path() {
    let mut vm = Engine::new().vm().build().unwrap();
    vm.eval(
        "test.js",
        "let deep = { a: { bee: 1, 'not a name': 2 }, get trap() { throw 1 }, s: 'text', n: null };
         class C { m() {} } const c = new C; const p = new Proxy({}, { ownKeys() { throw 1 } });",
    )
    .unwrap();
    let has = |vm: &mut creance_engine::Vm, path: &[&str], name: &str| {
        vm.names(path).unwrap().iter().any(|known| known == name)
    };
    assert!(has(&mut vm, &[], "deep") && has(&mut vm, &[], "Math") && has(&mut vm, &[], "globalThis"));
    assert!(has(&mut vm, &["Math"], "atan2") && has(&mut vm, &["deep", "a"], "bee"));
    assert!(!has(&mut vm, &["deep", "a"], "not a name"));
    assert!(has(&mut vm, &["deep", "s"], "padStart") && has(&mut vm, &["c"], "m"));
    for path in [&["deep", "trap"][..], &["deep", "n"], &["p"], &["deep", "missing", "x"], &["nowhere"]] {
        assert_eq!(vm.names(path).unwrap(), Vec::<String>::new(), "{path:?}");
    }
}

#[test]
fn objects_of_the_web_show_what_they_are() {
    let mut vm = creance_engine::Engine::new().vm().build().expect("a VM");
    for (source, expected) in [
        ("new URL('http://h/?a')", "URL { href: 'http://h/?a' }"),
        ("new URLSearchParams('a=1&b')", "URLSearchParams { 'a' => '1', 'b' => '' }"),
        ("new Headers({ A: 1 })", "Headers { 'a' => '1' }"),
        ("new Event('x')", "Event { type: 'x' }"),
        ("AbortSignal.abort()", "AbortSignal { aborted: true }"),
        ("class T extends EventTarget {} new T()", "T [EventTarget] {}"),
        (
            "new Response('b', { status: 201 })",
            "Response { type: 'default', url: '', status: 201, statusText: '' }",
        ),
        ("new DOMException('m', 'DataError').toString()", "'DataError: m'"),
    ] {
        let outcome = vm.eval("shown.js", source).expect("nothing throws");
        assert_eq!(vm.display(outcome.value()).expect("a text"), expected, "{source}");
    }
}
