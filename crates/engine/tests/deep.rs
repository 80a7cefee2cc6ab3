//! Programs that are long or nest deeply: they run, or are refused with a message that names the limit, and what
//! they take grows with their length.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Error, Limits};
use std::time::{Duration, Instant};

/// The value of a program, or the message of its error.
fn run(source: &str) -> String {
    let limits = Limits { fuel: 1 << 30, memory: 1 << 30, total_memory: 4 << 30, ..Limits::untrusted() };
    let mut vm = Engine::new().vm().limits(limits).build().unwrap();
    match vm.eval("deep.js", source) {
        Ok(outcome) => vm.display(outcome.value()).unwrap(),
        Err(Error::Syntax(error)) => error.message,
        Err(error) => error.to_string(),
    }
}

/// `count` pieces with their numbers, one after the other.
fn each(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

fn chain(part: &str, between: &str, count: usize) -> String {
    vec![part; count].join(between)
}

const STACK: &str = "source nests too deeply (limit: 512 MiB of stack to compile it)";
const BRACKETS: &str = "source nests too deeply (limit: 3000 brackets open at once)";
const REGISTERS: &str = "function needs too many registers (limit: 230 at once)";

fn check(what: &str, source: &str, expected: &str) {
    let begun = Instant::now();
    assert_eq!(run(source), expected, "{what}");
    assert!(begun.elapsed() < Duration::from_secs(120), "{what} took {:?}", begun.elapsed());
}

#[test]
fn long_expressions_run() {
    // Frames of unoptimised code are larger: fewer of them fit the stack.
    let count = if cfg!(debug_assertions) { 20_000 } else { 100_000 };
    let n = count.to_string();
    let cases = [
        ("sum", format!("var a = 1; {}", chain("a", "+", count)), n.clone()),
        ("strings", format!("var a = 'x'; ({}).length", chain("a", "+", count)), n.clone()),
        ("and", format!("var a = 1; {}", chain("a", "&&", count)), "1".into()),
        ("or", format!("var a = 0; {}", chain("a", "||", count)), "0".into()),
        ("coalesce", format!("var a = null; {}", chain("a", "??", count)), "null".into()),
        ("fields", format!("var a = {{}}; a.b = a; a{} === a", ".b".repeat(count)), "true".into()),
        ("optional fields", format!("var a = {{}}; a.b = a; a{} === a", "?.b".repeat(count)), "true".into()),
        ("elements", format!("var a = []; a[0] = a; a{} === a", "[0]".repeat(count)), "true".into()),
        (
            "calls",
            format!("var n = 0; function f() {{ n++; return f }} f{}; n", "()".repeat(count)),
            n.clone(),
        ),
        (
            "methods",
            format!("var o = {{ n: 0, f() {{ this.n++; return this }} }}; o{}.n", ".f()".repeat(count / 2)),
            (count / 2).to_string(),
        ),
        ("commas", format!("var n = 0; {}; n", chain("n++", ",", count)), n.clone()),
        ("assignments", format!("var a; {}5", "a=".repeat(count)), "5".into()),
        ("not", format!("{}1", "!".repeat(count)), "true".into()),
        (
            "conditionals",
            format!("var i = -1; {}'end'", each(count / 4, |j| format!("i=={j}?{j}:"))),
            "'end'".into(),
        ),
        ("templates", format!("var a = 'x'; `{}`.length", "${a}".repeat(count)), n.clone()),
        ("array", format!("[{}].length", each(count, |j| format!("{j},"))), n.clone()),
        ("object", format!("Object.keys({{{}}}).length", each(count, |j| format!("k{j}:{j},"))), n),
    ];
    for (what, source, expected) in cases {
        check(what, &source, &expected);
    }
}

#[test]
fn long_statements_run() {
    for (what, source, expected) in [
        (
            "else if",
            format!(
                "var i = -1, r; {}r = 'end'; r",
                each(10_000, |j| format!("if (i === {j}) r = {j}; else "))
            ),
            "'end'",
        ),
        (
            "switch",
            format!("var r; switch (4999) {{ {} }} r", each(5_000, |j| format!("case {j}: r = {j}; break;"))),
            "4999",
        ),
        (
            "switch of strings",
            format!(
                "var r; switch ('k4999') {{ {} }} r",
                each(5_000, |j| format!("case 'k{j}': r = {j}; break;"))
            ),
            "4999",
        ),
        (
            "instructions",
            format!("function f(x) {{ {} return x }} f(0)", "x = x + 1;".repeat(60_000)),
            "60000",
        ),
        (
            "parameters",
            format!(
                "function f({}) {{ return p999 }} f({})",
                each(1_000, |j| format!("p{j},")),
                each(1_000, |j| format!("{j},"))
            ),
            "999",
        ),
        (
            "locals",
            format!(
                "function f() {{ {} return {}0 }} f()",
                each(1_000, |j| format!("let v{j} = {j};")),
                each(1_000, |j| format!("v{j}+"))
            ),
            "499500",
        ),
        (
            "closures",
            format!(
                "(() => {{ {} return (() => v9999)() }})()",
                each(10_000, |j| format!("let v{j} = {j};"))
            ),
            "9999",
        ),
        (
            "functions",
            format!("{} f9999()", each(10_000, |j| format!("function f{j}() {{ return {j} }}"))),
            "9999",
        ),
        (
            "methods of a class",
            format!("class C {{ {} }} new C().m9999()", each(10_000, |j| format!("m{j}() {{ return {j} }}"))),
            "9999",
        ),
        ("blocks", format!("{}1{}", "{".repeat(2_000), "}".repeat(2_000)), "1"),
        ("parentheses", format!("{}1{}", "(".repeat(2_900), ")".repeat(2_900)), "1"),
        (
            "resources",
            format!(
                "var n = 0; {{ {} }} n",
                each(2_000, |j| format!("using v{j} = {{ [Symbol.dispose]() {{ n++ }} }};"))
            ),
            "2000",
        ),
        ("spread", format!("Math.max({})", "...[1],".repeat(3_000)), "1"),
        ("pattern", format!("var {{ {} }} = {{}}; k0", each(10_000, |j| format!("k{j},"))), "undefined"),
    ] {
        check(what, &source, expected);
    }
}

#[test]
fn what_passes_a_limit_is_told_so() {
    for (what, source, expected) in [
        ("brackets", format!("{}1{}", "(".repeat(10_000), ")".repeat(10_000)), BRACKETS),
        ("blocks", format!("{}1{}", "{".repeat(10_000), "}".repeat(10_000)), BRACKETS),
        ("functions", format!("{}1{}", "function f(){return ".repeat(10_000), "}".repeat(10_000)), BRACKETS),
        ("operators", chain("a", "+", 1_000_000), STACK),
        ("prefixes", format!("{}1", "typeof ".repeat(1_000_000)), STACK),
        ("arrows", format!("{}1", "x=>".repeat(1_000_000)), STACK),
        (
            "scopes",
            format!("{}1{}", each(1_500, |j| format!("{{ let a{j};")), "}".repeat(1_500)),
            "source nests too deeply (limit: 1000 scopes)",
        ),
        (
            "labels",
            format!("{}1;{}", each(1_000, |j| format!("l{j}:")), " ".repeat(20_000)),
            "too many labels around one another (limit: 500)",
        ),
        (
            "parameters",
            format!("function f({}) {{}}", each(3_000, |j| format!("parameter{j},"))),
            "too many parameters (limit: 2000)",
        ),
        ("powers", format!("var a = 1; {}", chain("a", "**", 1_000)), REGISTERS),
        ("finally", format!("{}1{}", "try{".repeat(500), "}finally{}".repeat(500)), REGISTERS),
    ] {
        check(what, &source, expected);
    }
}

/// Writes a program of a length.
type Shape = fn(usize) -> String;

/// Eight times the text takes about eight times as long, not sixty-four times.
#[test]
fn compile_time_grows_with_the_text() {
    let (short, long) = (2_500, 20_000);
    let shapes: [(&str, Shape); 9] = [
        ("sum", |n| chain("a", "+", n)),
        ("fields", |n| format!("a{}", ".b".repeat(n))),
        ("templates", |n| format!("`{}`", "${a}".repeat(n))),
        ("object", |n| format!("({{{}}})", each(n, |j| format!("k{j}:{j},")))),
        ("switch", |n| format!("switch (a) {{ {} }}", each(n, |j| format!("case {j}: b;")))),
        ("else if", |n| format!("{};", each(n, |j| format!("if (a === {j}) b; else ")))),
        ("closures", |n| format!("(() => {{ {} }})", each(n, |j| format!("let v{j} = () => v{j};")))),
        ("functions", |n| each(n, |j| format!("function f{j}() {{ return f{j} }}\n"))),
        ("resources", |n| format!("{{ {} }}", each(n, |j| format!("using v{j} = a;")))),
    ];
    for (what, shape) in shapes {
        let time = |count| {
            let source = shape(count);
            (0..3)
                .map(|_| {
                    let begun = Instant::now();
                    Engine::new().compile("deep.js", &source).unwrap();
                    begun.elapsed()
                })
                .min()
                .unwrap()
        };
        let (fast, slow) = (time(short), time(long));
        assert!(slow < fast * 30 + Duration::from_millis(100), "{what}: {fast:?}, then {slow:?}");
    }
}

/// The body of an async generator runs inside the native that asks for it, up to its first `await`.
#[test]
fn async_generators_nest_like_natives() {
    let source = "let depth = 0, seen;
        async function* g(n) { depth++; if (n) { try { g(n - 1).next() } catch (e) { seen = e.message } } yield n }
        g(100000).next(); [depth < 200, seen].join()";
    assert_eq!(run(source), "'true,Maximum call stack size exceeded'");
}
