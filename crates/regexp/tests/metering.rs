//! What hostile patterns cost, and that halted matches go on where they stopped.

use creance_budget::{Halt, Limits, Meter};
use creance_regexp::{Error, Flags, Input, MAX_DEPTH, Node, Pattern, Program, Scratch, exec, resume};

fn repeat(body: Node, min: u32, max: u32) -> Node {
    Node::Repeat { min, max, greedy: true, body: Box::new(body) }
}

fn pattern(node: Node, groups: u32) -> Pattern {
    Pattern { flags: Flags::default(), node, groups, names: Vec::new() }
}

/// `(a+)+$`
fn nested_plus() -> Pattern {
    let inner = Node::Capture(1, Box::new(repeat(Node::Char(0x61), 1, Node::INFINITE)));
    pattern(Node::Sequence(vec![repeat(inner, 1, Node::INFINITE), Node::End]), 1)
}

/// `(a+)+\1b`
fn with_reference() -> Pattern {
    let mut pattern = nested_plus();
    if let Node::Sequence(parts) = &mut pattern.node {
        parts.truncate(1);
        parts.extend([Node::BackReference(vec![1]), Node::Char(0x62)]);
    }
    pattern
}

#[test]
fn nested_loops_are_linear() {
    for length in [1_000, 10_000, 100_000] {
        let mut subject = vec![b'a'; length];
        subject.push(b'!');
        let mut meter = Meter::new(Limits::untrusted());
        let program = Program::compile(&nested_plus(), &mut meter).expect("small");
        let mut scratch = Scratch::new();
        let found = exec(&program, Input::Latin1(&subject), 0, false, &mut scratch, &mut meter);
        assert!(found.expect("fuel enough").is_none());
        assert!(meter.fuel_used() < 40 * length as u64 + 50_000, "{length}: {}", meter.fuel_used());
        scratch.release(&mut meter);
        assert_eq!(meter.live_bytes(), program.bytes() as u64);
    }
}

#[test]
fn fuel_is_the_same_in_one_portion_and_in_many() {
    let subject = [b'a'; 14];
    let used = |portion: u64| {
        let mut meter = Meter::new(Limits { fuel: portion, ..Limits::untrusted() });
        let program =
            Program::compile(&with_reference(), &mut Meter::new(Limits::untrusted())).expect("small");
        let mut scratch = Scratch::new();
        let input = Input::Latin1(&subject);
        let mut halts = 0;
        let mut result =
            exec(&program, input, 0, false, &mut scratch, &mut meter).map(|found| found.is_some());
        while result == Err(Halt::Fuel) {
            halts += 1;
            meter.add_fuel(portion);
            result = resume(&program, input, &mut scratch, &mut meter).map(|found| found.is_some());
        }
        assert_eq!(result, Ok(false));
        scratch.release(&mut meter);
        assert_eq!(meter.live_bytes(), 0);
        (meter.fuel_used(), halts)
    };
    let (whole, none) = used(u64::MAX / 2);
    assert_eq!(none, 0);
    for portion in [5_000, 20_000, 33_333] {
        let (fuel, halts) = used(portion);
        assert_eq!(fuel, whole);
        assert!(halts > 0, "{whole}");
    }
}

#[test]
fn memory_is_given_back_after_a_halt() {
    // (?:a|ab)*c leaves a branch for each character.
    let ab = Node::Sequence(vec![Node::Char(0x61), Node::Char(0x62)]);
    let body = Node::Alternatives(vec![Node::Char(0x61), ab]);
    let tree = pattern(Node::Sequence(vec![repeat(body, 0, Node::INFINITE), Node::Char(0x63)]), 0);
    let subject = vec![b'a'; 1 << 20];
    let mut meter = Meter::new(Limits { memory: 1 << 20, ..Limits::untrusted() });
    let program = Program::compile(&tree, &mut meter).expect("small");
    let mut scratch = Scratch::new();
    let found = exec(&program, Input::Latin1(&subject), 0, false, &mut scratch, &mut meter);
    assert_eq!(found.map(|found| found.is_some()), Err(Halt::Memory));
    assert_eq!(meter.live_bytes(), (program.bytes() + scratch.bytes()) as u64);
    scratch.release(&mut meter);
    assert_eq!(meter.live_bytes(), program.bytes() as u64);
}

#[test]
fn compiling_is_bounded() {
    let mut meter = Meter::new(Limits::untrusted());
    let mut deep = Node::Char(0x61);
    for _ in 0..MAX_DEPTH {
        deep = Node::Capture(1, Box::new(deep));
    }
    assert_eq!(Program::compile(&pattern(deep, 1), &mut meter).map(drop), Err(Error::TooDeep));
    assert_eq!(meter.live_bytes(), 0);
    let wide = pattern(Node::Sequence(vec![Node::Start; 1_000_000]), 0);
    let mut small = Meter::new(Limits { memory: 1 << 20, ..Limits::untrusted() });
    assert_eq!(Program::compile(&wide, &mut small).map(drop), Err(Error::Halt(Halt::Memory)));
    assert_eq!(small.live_bytes(), 0);
    // (?:a{0,1000}){0,1000}
    let counted = pattern(repeat(repeat(Node::Char(0x61), 0, 1000), 0, 1000), 0);
    let program = Program::compile(&counted, &mut meter).expect("small");
    assert!(program.bytes() < 4096, "{}", program.bytes());
}

#[test]
fn a_start_within_a_pair_is_the_start_of_the_pair() {
    let mut any = pattern(Node::Any, 0);
    any.flags = Flags::UNICODE;
    let mut meter = Meter::new(Limits::untrusted());
    let program = Program::compile(&any, &mut meter).expect("small");
    let mut scratch = Scratch::new();
    let subject = [0xD83D, 0xDE00];
    let found =
        exec(&program, Input::Utf16(&subject), 1, true, &mut scratch, &mut meter).expect("fuel enough");
    assert_eq!(found.map(|found| (found.start(), found.end())), Some((0, 2)));
}
