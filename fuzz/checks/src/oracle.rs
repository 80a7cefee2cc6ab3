//! What must hold, whatever the input.

use creance_engine::{Engine, Error, Limits};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::fmt::Write;

/// Bounds for generated programs: enough to get somewhere, little enough to reach every limit now and then.
const LIMITS: Limits = Limits {
    fuel: 300_000,
    memory: 4 << 20,
    total_memory: 32 << 20,
    depth: 500,
    output: 1 << 14,
    wall: None,
};

/// Any text compiles to a program that keeps the machine's rules, or is refused with a position inside it.
///
/// # Panics
/// If that does not hold.
pub fn check_source(source: &str) {
    match Engine::new().compile("fuzz.js", source) {
        Ok(program) => {
            if let Err(error) = creance_bytecode::verify(program.bytecode()) {
                panic!("the compiler's output does not verify: {error}\n{source}");
            }
        }
        Err(Error::Syntax(error)) => {
            assert!(error.offset as usize <= source.len(), "an error beyond the end: {error}\n{source}");
            assert!(!error.message.is_empty(), "an error without a message\n{source}");
        }
        Err(other) => panic!("{other}\n{source}"),
    }
}

/// A program ends under limits, within them, and the same way twice. True if it compiled.
///
/// # Panics
/// If that does not hold.
pub fn check_program(source: &str) -> bool {
    let engine = Engine::new();
    let program = match engine.compile("fuzz.js", source) {
        Ok(program) => program,
        Err(Error::Syntax(_)) => return false,
        Err(other) => panic!("{other}\n{source}"),
    };
    if let Err(error) = creance_bytecode::verify(program.bytecode()) {
        panic!("the compiler's output does not verify: {error}\n{source}");
    }
    let run = || {
        let mut vm = engine.vm().limits(LIMITS).hash_seed(7).build().expect("the limits allow a VM");
        let result = vm.run(&program);
        let usage = vm.usage();
        assert!(usage.peak_bytes <= LIMITS.memory, "{usage:?} beyond the memory limit\n{source}");
        assert!(
            usage.total_bytes <= LIMITS.total_memory + (64 << 20),
            "{usage:?} beyond the total limit\n{source}"
        );
        // A back edge or call may overdraw the last slice by one charge.
        assert!(usage.fuel <= LIMITS.fuel + 70_000, "{usage:?} beyond the fuel limit\n{source}");
        let mut text = String::new();
        let _ = match result {
            Ok(_) => write!(text, "done"),
            Err(Error::Bug(bug)) => panic!("{bug}\n{source}"),
            Err(error) => write!(text, "{error}"),
        };
        (text, usage)
    };
    let (first, second) = (run(), run());
    assert_eq!(first, second, "not the same twice\n{source}");
    true
}

/// `JSON.parse` accepts what JSON is, and `JSON.stringify` writes what it reads back.
///
/// # Panics
/// If that does not hold.
pub fn check_json(text: &str) {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.disable_recursion_limit();
    // Syntax alone: a number beyond the range of doubles is an infinity to JSON.parse and an error to a `Value`.
    let valid = IgnoredAny::deserialize(&mut deserializer).is_ok() && deserializer.end().is_ok();
    let literal = serde_json::to_string(text).expect("a string can be written");
    let source = format!(
        "let text = {literal}, out; try {{ let v = JSON.parse(text); let s = JSON.stringify(v); \
         out = JSON.stringify(JSON.parse(s)) === s ? 'same' : 'differs'; }} \
         catch (e) {{ out = e instanceof SyntaxError ? 'refused' : 'odd: ' + e; }} out"
    );
    let engine = Engine::new();
    let mut vm =
        engine.vm().limits(Limits { fuel: 10_000_000, ..Limits::untrusted() }).build().expect("a VM");
    let outcome = match vm.eval("json.js", &source) {
        Ok(outcome) => outcome,
        Err(error) => panic!("{error}\n{text}"),
    };
    let shown = vm.display(outcome.value()).expect("a short string can be shown");
    let expected = if valid { "same" } else { "refused" };
    assert!(shown.contains(expected), "{shown}, expected {expected}\n{text}");
}
