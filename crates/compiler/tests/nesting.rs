//! Sources that nest without end: an error or a program, in bounded time and memory, never an abort.

use creance_compiler::compile_script;
use std::time::{Duration, Instant};

/// (what it is, before, repeated opening, middle, repeated closing, after)
const SHAPES: &[(&str, &str, &str, &str, &str, &str)] = &[
    ("parentheses", "", "(", "1", ")", ""),
    ("arrays", "", "[", "", "]", ""),
    ("unclosed arrays", "", "[[[ ", "", "", ""),
    ("objects", "x=", "{a:", "1", "}", ""),
    ("array patterns", "let ", "[", "a", "]", "=1"),
    ("object patterns", "let ", "{a:", "a", "}", "=1"),
    ("assignment patterns", "", "[", "a", "]", "=1"),
    ("functions", "", "function f(){", "", "}", ""),
    ("function expressions", "x=", "function(){return ", "1", "}", ""),
    ("called functions", "", "(function(){", "", "})()", ""),
    ("arrows", "x=", "a=>", "1", "", ""),
    ("arrow bodies", "x=", "a=>{", "", "}", ""),
    ("parenthesized arrows", "x=", "(a=", "1", ")=>1", ""),
    ("async arrows", "x=", "async()=>", "1", "", ""),
    ("unary minus", "x=", "- ", "1", "", ""),
    ("unary not", "x=", "!", "1", "", ""),
    ("typeof", "x=", "typeof ", "1", "", ""),
    ("prefix", "x=", "- -", "1", "", ""),
    ("additions", "x=", "a+", "1", "", ""),
    ("powers", "x=", "a**", "1", "", ""),
    ("logical", "x=", "a&&", "1", "", ""),
    ("coalescing", "x=", "a??", "1", "", ""),
    ("assignments", "", "a=", "1", "", ""),
    ("commas", "x=(", "a,", "1", "", ")"),
    ("in", "x=", "a in ", "1", "", ""),
    ("fields", "x=a", ".b", "", "", ""),
    ("optional fields", "x=a", "?.b", "", "", ""),
    ("elements", "x=a", "[0]", "", "", ""),
    ("calls", "x=a", "()", "", "", ""),
    ("nested calls", "x=", "f(", "", ")", ""),
    ("new", "x=", "new ", "a", "", ""),
    ("templates", "x=", "`${", "1", "}`", ""),
    ("tagged templates", "x=a", "``", "", "", ""),
    ("conditionals", "x=", "a?b:", "1", "", ""),
    ("left conditionals", "x=", "a?", "1", ":1", ""),
    ("if", "", "if(1)", ";", "", ""),
    ("if blocks", "", "if(1){", "", "}", ""),
    ("else if", "", "if(1);else ", ";", "", ""),
    ("else if lines", "", "if(a)b()\nelse ", ";", "", ""),
    ("blocks", "", "{", "", "}", ""),
    ("for", "", "for(;;)", ";", "", ""),
    ("while", "", "while(1)", ";", "", ""),
    ("while lines", "", "while(1)\n", ";", "", ""),
    ("do", "", "do ", ";", " while(0);", ""),
    ("with", "", "with(a)", ";", "", ""),
    ("labels", "", "a:", ";", "", ""),
    ("try", "", "try{", "", "}catch{}", ""),
    ("switch", "", "switch(1){case 1:", "", "}", ""),
    ("classes", "x=", "class extends ", "a", "{}", ""),
    ("class bodies", "x=", "class{x=", "1", "}", ""),
    ("computed keys", "x=", "({[", "1", "]:1})", ""),
    ("yield", "function*f(){", "yield ", "1", "", "}"),
    ("await", "async function f(){", "await ", "1", "", "}"),
    ("spread", "x=", "[...", "a", "]", ""),
    ("regexp groups", "x=/", "(", "a", ")", "/"),
    ("regexp classes", "x=/", "[", "a", "]", "/v"),
    ("after a block", "{}/", "(", "1", ")", "/"),
    ("default parameters", "", "function f(a=", "1", "){}", ""),
    ("import", "x=", "import(", "1", ")", ""),
    ("comments", "", "/*", "*/1", "", ""),
    ("quotes", "x='", "(", "'", "", ""),
    ("void lines", "x=", "void\n", "1", "", ""),
    ("semicolons", "", "a;", "", "", ""),
    ("statements", "", "if(a)b\n", "", "", ""),
    ("asi calls", "", "f()\n", "", "", ""),
];

fn source(shape: &(&str, &str, &str, &str, &str, &str), depth: usize) -> String {
    let (_, before, open, middle, close, after) = shape;
    format!("{before}{}{middle}{}{after}", open.repeat(depth), close.repeat(depth))
}

/// What hangs takes longer.
const MOST: Duration = Duration::from_secs(60);

fn check(depth: usize) {
    for shape in SHAPES {
        let text = source(shape, depth);
        let start = Instant::now();
        let result = compile_script("nest.js", &text);
        let took = start.elapsed();
        if std::env::var_os("NESTING_VERBOSE").is_some() {
            println!(
                "{depth} {}: {took:?} {:?}",
                shape.0,
                result.as_ref().map(|_| ()).map_err(|e| &e.message)
            );
        }
        assert!(took < MOST, "{} nested {depth} deep took {took:?}", shape.0);
    }
}

#[test]
fn a_little() {
    check(20);
}

#[test]
fn some() {
    check(500);
}

#[test]
fn much() {
    check(5_000);
}

#[test]
fn more() {
    check(30_000);
}

/// As deep as is allowed, for shapes with one, two or three brackets and for operators.
#[test]
fn up_to_the_limits() {
    for depth in [740, 990, 1_490, 2_980, 10_000, 80_000, 150_000] {
        check(depth);
    }
}

#[test]
fn without_end() {
    check(1_000_000);
}

/// The threshold for work in place must hold on a small stack.
#[test]
fn in_place_on_a_small_stack() {
    let thread = std::thread::Builder::new().stack_size(512 << 10);
    let work = thread.spawn(|| {
        for depth in 0..60 {
            check(depth);
        }
    });
    work.expect("a thread starts").join().expect("no depth overflows the stack");
}
