//! Patterns that take other matchers for ever, on subjects of 50,000 characters: they end in time proportional to the
//! subject, or in the fuel limit. And matches that were halted go on where they stopped.

mod families;

use creance_budget::{Halt, Limits, Meter};
use creance_compiler::{PATTERN_DEPTH, parse_pattern};
use creance_regexp::{Captures, Input, Program, Scratch, exec, resume};
use families::{End, FAMILIES};

/// All groups of a match.
type Groups = Option<Vec<Option<(usize, usize)>>>;

fn compile(pattern: &str, flags: &str) -> Program {
    let units = |text: &str| text.encode_utf16().collect::<Vec<_>>();
    let parsed = parse_pattern(&units(pattern), &units(flags), PATTERN_DEPTH);
    let parsed = parsed.unwrap_or_else(|error| panic!("/{pattern}/: {error}"));
    Program::compile(&parsed, &mut Meter::new(Limits::untrusted()))
        .unwrap_or_else(|error| panic!("/{pattern}/: {error}"))
}

/// Matches with fuel in portions until it ends or `most` is used up; what came of it, and the fuel.
fn matched(program: &Program, subject: &[u16], portion: u64, most: u64) -> (Result<Groups, Halt>, u64) {
    let latin: Option<Vec<u8>> = subject.iter().map(|&unit| u8::try_from(unit).ok()).collect();
    let input = match &latin {
        Some(bytes) => Input::Latin1(bytes),
        None => Input::Utf16(subject),
    };
    let limits =
        Limits { fuel: portion.min(most), memory: 1 << 30, total_memory: 1 << 40, ..Limits::untrusted() };
    let mut meter = Meter::new(limits);
    let mut scratch = Scratch::new();
    let groups = |found: Option<Captures<'_>>| {
        found.map(|found| (0..found.len()).map(|at| found.group(at)).collect::<Vec<_>>())
    };
    let mut given = portion.min(most);
    let mut result = exec(program, input, 0, false, &mut scratch, &mut meter).map(groups);
    while result == Err(Halt::Fuel) && given < most {
        given += portion;
        meter.add_fuel(portion);
        result = resume(program, input, &mut scratch, &mut meter).map(groups);
    }
    let used = meter.fuel_used();
    scratch.release(&mut meter);
    assert_eq!(meter.live_bytes(), 0);
    (result, used)
}

#[test]
fn families_end() {
    let mut wrong = Vec::new();
    for family in FAMILIES {
        let program = compile(family.pattern, family.flags);
        let used = [25_000, 50_000].map(|length| {
            let (result, used) = matched(&program, &family.subject(length), 200_000_000, 200_000_000);
            match result {
                Ok(_) => {}
                Err(Halt::Fuel) if family.outcome == End::Bounded => {}
                other => wrong.push(format!("/{}/: {other:?} after {used}", family.pattern)),
            }
            used
        });
        if family.outcome == End::Linear && (used[1] > used[0] * 9 / 4 || used[1] > 50_000 * 500) {
            wrong.push(format!("/{}/: {used:?}", family.pattern));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn halted_matches_go_on() {
    // Long enough for every kind of scan to be interrupted.
    const LENGTH: usize = 200_000;
    let cases: &[(&str, &str, &str, &str)] = &[
        ("x", "", "a", ""),
        ("needle", "", "needl", "needle"),
        ("üb", "", "ü", "üb"),
        ("[^a]", "", "a", "!"),
        (".*!", "s", "a", "!"),
        (".{150000}!", "s", "a", "!"),
        (".{150000}?b", "su", "\u{1F600}", "!"),
        (".{150000,}b", "su", "\u{1F600}", ""),
        (".{10,150000}b", "su", "\u{1F600}", ""),
        (".*?!", "s", "a", "!"),
        ("a*?b", "y", "a", ""),
        ("(a|b)*c", "y", "ab", ""),
        ("(?:a|(b))*?c", "y", "ab", "c"),
        ("(a*)\\1$", "", "a", ""),
        ("(A*)\\1$", "i", "aA", ""),
        ("(?<=(\\w)*)!", "", "a", "!"),
        ("(?=(?:(a)|b)*)c", "y", "ab", ""),
        ("(?=((?:a|b)*))a", "y", "ab", ""),
        ("(?!(?:(a)|b)*c)a", "y", "ab", ""),
        ("(?!(?:(a)|b)*)a", "y", "ab", "c"),
        ("(?:a+)+$", "", "a", "!"),
        ("(?:a+?)+?$", "", "a", "!"),
        ("(?:.+)+\\u{1F601}", "su", "\u{1F600}", ""),
        ("(?:a{3,50000})*b", "", "a", ""),
    ];
    for &(pattern, flags, unit, end) in cases {
        let program = compile(pattern, flags);
        let mut text = unit.repeat(LENGTH / unit.chars().count());
        text.push_str(end);
        let subject: Vec<u16> = text.encode_utf16().collect();
        let most = 20_000_000;
        let (whole, used) = matched(&program, &subject, most, most);
        for portion in [777, 20_000, 1_000_003] {
            let (parts, parts_used) = matched(&program, &subject, portion, most);
            if whole == Err(Halt::Fuel) {
                assert_eq!(parts, whole, "/{pattern}/{flags} by {portion}");
            } else {
                assert_eq!((&parts, parts_used), (&whole, used), "/{pattern}/{flags} by {portion}");
            }
        }
    }
}
