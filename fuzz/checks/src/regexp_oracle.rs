//! What must hold for a regular expression and a subject.

use crate::RegExpCase;
use creance_budget::{Halt, Limits, Meter};
use creance_compiler::{PATTERN_DEPTH, parse_pattern};
use creance_engine::{Engine, Error};
use creance_regexp::{Captures, Input, Program, Scratch, exec, resume};

/// What one match may cost; a pattern may need more than anybody has.
const FUEL: u64 = 400_000;
const MEMORY: u64 = 8 << 20;

/// Positions of the whole match and of the groups; nothing where there is no match.
type Outcome = Result<Option<Vec<Option<(usize, usize)>>>, Halt>;

/// The matcher gives the same answer on Latin-1 and UTF-16, in one go and in slices, with remembered failures and
/// without, and gives back what it takes. True if the pattern is valid.
///
/// # Panics
/// If that does not hold.
pub fn check_matcher(case: &RegExpCase) -> bool {
    let source: Vec<u16> = case.pattern.encode_utf16().collect();
    let flags: Vec<u16> = case.flags.encode_utf16().collect();
    let Ok(pattern) = parse_pattern(&source, &flags, PATTERN_DEPTH) else { return false };
    let units: Vec<u16> = case.subject.encode_utf16().collect();
    let bytes: Option<Vec<u8>> = units.iter().map(|&unit| u8::try_from(unit).ok()).collect();

    let mut meter = Meter::new(Limits { fuel: FUEL, memory: MEMORY, ..Limits::untrusted() });
    let compiled = Program::compile(&pattern, &mut meter);
    let Ok(program) = compiled else {
        assert_eq!(meter.live_bytes(), 0, "a pattern that was refused keeps bytes\n{case:?}");
        return true;
    };
    for start in [0, units.len() / 2] {
        let whole = run(&program, Input::Utf16(&units), start, FUEL, false, case);
        check_positions(&whole, units.len(), case);
        let sliced = run(&program, Input::Utf16(&units), start, 5000, false, case);
        assert_eq!(whole, sliced, "in one go and in slices\n{case:?}");
        if let Some(bytes) = &bytes {
            let latin = run(&program, Input::Latin1(bytes), start, FUEL, false, case);
            agree(&whole, &latin, "as UTF-16 and as Latin-1", case);
        }
        let remembering = run(&program, Input::Utf16(&units), start, FUEL, true, case);
        agree(&whole, &remembering, "with remembered failures and without", case);
    }
    meter.release(program.bytes());
    assert_eq!(meter.live_bytes(), 0, "bytes left\n{case:?}");
    true
}

/// Two outcomes are the same unless one of them cost too much.
fn agree(a: &Outcome, b: &Outcome, what: &str, case: &RegExpCase) {
    if let (Ok(a), Ok(b)) = (a, b) {
        assert_eq!(a, b, "{what}\n{case:?}");
    }
}

fn check_positions(outcome: &Outcome, length: usize, case: &RegExpCase) {
    for (start, end) in outcome.iter().flatten().flatten().flatten() {
        assert!(start <= end && *end <= length, "{start} to {end} of {length}\n{case:?}");
    }
}

/// A match that gets its fuel in portions.
fn run(
    program: &Program,
    input: Input<'_>,
    start: usize,
    portion: u64,
    remember: bool,
    case: &RegExpCase,
) -> Outcome {
    let mut meter = Meter::new(Limits { fuel: portion, memory: MEMORY, ..Limits::untrusted() });
    let mut scratch = Scratch::new();
    scratch.remember_early(remember);
    let mut granted = portion;
    let mut result = exec(program, input, start, false, &mut scratch, &mut meter).map(groups);
    while result == Err(Halt::Fuel) && granted < FUEL {
        meter.add_fuel(portion);
        granted += portion;
        result = resume(program, input, &mut scratch, &mut meter).map(groups);
    }
    scratch.release(&mut meter);
    assert_eq!(meter.live_bytes(), 0, "bytes left\n{case:?}");
    result
}

fn groups(found: Option<Captures<'_>>) -> Option<Vec<Option<(usize, usize)>>> {
    found.map(|found| (0..found.len()).map(|index| found.group(index)).collect())
}

/// What script sees of a regular expression: all methods, with the same outcome and figures twice, and the short way
/// of the methods has the same results as the long one.
///
/// # Panics
/// If that does not hold.
pub fn check_methods(case: &RegExpCase) {
    let literal = |text: &str| serde_json::to_string(text).expect("a string can be written");
    let source = format!(
        "const pattern = {}, flags = {}, subject = {};\n{}",
        literal(&case.pattern),
        literal(&case.flags),
        literal(&case.subject),
        include_str!("regexp_methods.js")
    );
    let limits = Limits { fuel: 3_000_000, memory: 8 << 20, total_memory: 64 << 20, ..Limits::untrusted() };
    let engine = Engine::new();
    let run = || {
        let mut vm = engine.vm().limits(limits).hash_seed(7).build().expect("the limits allow a VM");
        let outcome = match vm.eval("regexp.js", &source) {
            Ok(outcome) => vm.display(outcome.value()).unwrap_or_else(|error| error.to_string()),
            Err(error @ Error::Halt { .. }) => error.to_string(),
            Err(error) => panic!("{error}\n{case:?}"),
        };
        (outcome, vm.usage())
    };
    let (first, second) = (run(), run());
    assert_eq!(first, second, "not the same twice\n{case:?}");
}
