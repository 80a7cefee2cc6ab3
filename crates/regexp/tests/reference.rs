//! The matcher against the specification's continuations, written down as they stand there.

use creance_budget::{Limits, Meter};
use creance_regexp::{
    Class, ClassEscape, ClassItem, ClassOperator, Flags, Input, Node, Pattern, Program, Scratch, exec, resume,
};
use proptest::prelude::*;

/// <https://tc39.es/ecma262/#sec-pattern-notation>: a position and the captures.
#[derive(Clone, Debug)]
struct State {
    end: usize,
    captures: Vec<Option<(usize, usize)>>,
}

type Continuation<'c> = &'c mut dyn FnMut(&State) -> Option<State>;

/// The subject as characters.
struct Reference<'s> {
    input: &'s [u32],
    /// Steps left: some patterns take for ever.
    steps: u32,
}

impl Reference<'_> {
    fn matches(
        &mut self,
        node: &Node,
        flags: Flags,
        behind: bool,
        x: &State,
        c: Continuation<'_>,
    ) -> Option<State> {
        self.steps = self.steps.checked_sub(1)?;
        match node {
            Node::Empty => c(x),
            Node::Char(ch) => self.one(&|d| canonical(d, flags) == canonical(*ch, flags), behind, x, c),
            Node::Any => {
                let all = flags.has(Flags::DOT_ALL);
                self.one(&|d| all || !matches!(d, 0xA | 0xD | 0x2028 | 0x2029), behind, x, c)
            }
            Node::Class(class) => self.one(&|d| in_class(class, d, flags), behind, x, c),
            Node::Sequence(parts) => self.sequence(parts, flags, behind, x, c),
            Node::Alternatives(parts) => {
                parts.iter().find_map(|part| self.matches(part, flags, behind, x, &mut *c))
            }
            Node::Start => {
                let line = flags.has(Flags::MULTILINE) && x.end > 0 && self.input[x.end - 1] == 0xA;
                if x.end == 0 || line { c(x) } else { None }
            }
            Node::End => {
                let line = flags.has(Flags::MULTILINE) && self.input.get(x.end) == Some(&0xA);
                if x.end == self.input.len() || line { c(x) } else { None }
            }
            Node::WordBoundary | Node::NotWordBoundary => {
                let word = |c: Option<&u32>| {
                    c.is_some_and(|&c| {
                        char::from_u32(c).is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
                    })
                };
                let before = x.end.checked_sub(1).and_then(|at| self.input.get(at));
                let border = word(before) != word(self.input.get(x.end));
                if border == (*node == Node::WordBoundary) { c(x) } else { None }
            }
            Node::Look { behind, negative, body } => {
                let found = self.matches(body, flags, *behind, x, &mut |y| Some(y.clone()));
                match (found, negative) {
                    (Some(y), false) => c(&State { end: x.end, captures: y.captures }),
                    (None, true) if self.steps > 0 => c(x),
                    _ => None,
                }
            }
            Node::Capture(index, body) => {
                let start = x.end;
                self.matches(body, flags, behind, x, &mut |y| {
                    let mut z = y.clone();
                    z.captures[*index as usize] = Some((start.min(y.end), start.max(y.end)));
                    c(&z)
                })
            }
            Node::Modified { add, remove, body } => {
                self.matches(body, flags.with(*add).without(*remove), behind, x, c)
            }
            Node::BackReference(groups) => {
                let group = groups.iter().find_map(|&index| x.captures[index as usize]);
                let Some((start, end)) = group else { return c(x) };
                let length = end - start;
                let from = if behind { x.end.checked_sub(length)? } else { x.end };
                let there = self.input.get(from..from + length)?;
                let same = |(a, b): (&u32, &u32)| canonical(*a, flags) == canonical(*b, flags);
                if !there.iter().zip(&self.input[start..end]).all(same) {
                    return None;
                }
                c(&State { end: if behind { from } else { from + length }, captures: x.captures.clone() })
            }
            Node::Repeat { min, max, greedy, body } => {
                let bounds = (*min, *max, *greedy);
                self.repeat(body, bounds, flags, behind, x, c)
            }
        }
    }

    fn one(
        &mut self,
        set: &dyn Fn(u32) -> bool,
        behind: bool,
        x: &State,
        c: Continuation<'_>,
    ) -> Option<State> {
        let at = if behind { x.end.checked_sub(1)? } else { x.end };
        if !set(*self.input.get(at)?) {
            return None;
        }
        c(&State { end: if behind { at } else { at + 1 }, captures: x.captures.clone() })
    }

    fn sequence(
        &mut self,
        parts: &[Node],
        flags: Flags,
        behind: bool,
        x: &State,
        c: Continuation<'_>,
    ) -> Option<State> {
        let (first, rest) = match parts {
            [] => return c(x),
            [rest @ .., last] if behind => (last, rest),
            [first, rest @ ..] => (first, rest),
        };
        // The closure needs the matcher that runs it: count the steps apart.
        let input = self.input;
        let steps = self.steps;
        let mut left = steps;
        let mut outer = Reference { input, steps };
        let found = outer.matches(first, flags, behind, x, &mut |y| {
            let mut inner = Reference { input, steps: left };
            let found = inner.sequence(rest, flags, behind, y, &mut *c);
            left = inner.steps;
            found
        });
        self.steps = outer.steps.min(left);
        found
    }

    /// [RepeatMatcher](https://tc39.es/ecma262/#sec-runtime-semantics-repeatmatcher-abstract-operation)
    fn repeat(
        &mut self,
        body: &Node,
        (min, max, greedy): (u32, u32, bool),
        flags: Flags,
        behind: bool,
        x: &State,
        c: Continuation<'_>,
    ) -> Option<State> {
        if max == 0 {
            return c(x);
        }
        let mut fresh = x.clone();
        reset(body, &mut fresh);
        let input = self.input;
        let steps = self.steps;
        let turn = |c: Continuation<'_>| {
            let mut left = steps;
            let mut outer = Reference { input, steps };
            let found = outer.matches(body, flags, behind, &fresh, &mut |y| {
                if min == 0 && y.end == x.end {
                    return None;
                }
                let bounds = (min.saturating_sub(1), if max == u32::MAX { max } else { max - 1 }, greedy);
                let mut inner = Reference { input, steps: left };
                let found = inner.repeat(body, bounds, flags, behind, y, &mut *c);
                left = inner.steps;
                found
            });
            (found, outer.steps.min(left))
        };
        if min > 0 {
            let (found, left) = turn(c);
            self.steps = left;
            return found;
        }
        if greedy {
            let (found, left) = turn(&mut *c);
            self.steps = left;
            if found.is_some() || left == 0 {
                return found;
            }
            return c(x);
        }
        if let Some(found) = c(x) {
            return Some(found);
        }
        let (found, left) = turn(c);
        self.steps = left;
        found
    }
}

fn reset(node: &Node, state: &mut State) {
    match node {
        Node::Capture(index, body) => {
            state.captures[*index as usize] = None;
            reset(body, state);
        }
        Node::Sequence(parts) | Node::Alternatives(parts) => parts.iter().for_each(|part| reset(part, state)),
        Node::Look { body, .. } | Node::Modified { body, .. } | Node::Repeat { body, .. } => {
            reset(body, state)
        }
        _ => {}
    }
}

/// Enough of Canonicalize for the alphabet of these tests.
fn canonical(c: u32, flags: Flags) -> u32 {
    match char::from_u32(c) {
        Some(c) if flags.has(Flags::IGNORE_CASE) => c.to_lowercase().next().map_or(0, u32::from),
        _ => c,
    }
}

fn in_class(class: &Class, c: u32, flags: Flags) -> bool {
    let inside = class.items.iter().any(|item| match *item {
        ClassItem::Range(from, to) => (from..=to).any(|d| canonical(d, flags) == canonical(c, flags)),
        ClassItem::Escape(ClassEscape::Word, negative) => {
            let word = char::from_u32(c).is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
            word != negative
        }
        _ => unreachable!("not made here"),
    });
    inside != class.negative
}

const ALPHABET: [char; 8] = ['a', 'b', 'A', 'B', ' ', '\n', 'é', 'É'];
const WIDE: [char; 8] = ['a', 'b', 'A', '\n', 'é', 'Ж', 'ж', '😀'];

fn class() -> impl Strategy<Value = Node> {
    let item = prop_oneof![
        Just(ClassItem::Range(0x61, 0x62)),
        Just(ClassItem::Range(0x42, 0x42)),
        Just(ClassItem::Range(0xE9, 0xE9)),
        Just(ClassItem::Range(0x20, 0x20)),
        any::<bool>().prop_map(|negative| ClassItem::Escape(ClassEscape::Word, negative)),
    ];
    (any::<bool>(), prop::collection::vec(item, 1..3)).prop_map(|(negative, items)| {
        Node::Class(Box::new(Class { negative, operator: ClassOperator::Union, items }))
    })
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        6 => prop::sample::select(&ALPHABET[..]).prop_map(|c| Node::Char(u32::from(c))),
        2 => class(),
        1 => Just(Node::Any),
        1 => prop::sample::select(vec![Node::Empty, Node::Start, Node::End, Node::WordBoundary, Node::NotWordBoundary]),
        1 => (1..3_u32).prop_map(|group| Node::BackReference(vec![group])),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 1..4).prop_map(Node::Sequence),
            2 => prop::collection::vec(inner.clone(), 2..7).prop_map(Node::Alternatives),
            2 => inner.clone().prop_map(|body| Node::Capture(0, Box::new(body))),
            1 => (any::<bool>(), any::<bool>(), inner.clone())
                .prop_map(|(behind, negative, body)| Node::Look { behind, negative, body: Box::new(body) }),
            1 => (any::<bool>(), inner.clone()).prop_map(|(on, body)| {
                let (none, i) = (Flags::default(), Flags::IGNORE_CASE);
                Node::Modified { add: if on { i } else { none }, remove: if on { none } else { i }, body: Box::new(body) }
            }),
            4 => (prop::sample::select(vec![
                (0, u32::MAX), (1, u32::MAX), (0, 1), (2, 2), (0, 2), (1, 3), (2, u32::MAX), (3, 90),
            ]), any::<bool>(), inner)
                .prop_map(|((min, max), greedy, body)| Node::Repeat { min, max, greedy, body: Box::new(body) }),
        ]
    })
}

/// Numbers the captures in order; references beyond them match nothing and go.
fn number(node: &mut Node, next: &mut u32) {
    match node {
        Node::Capture(index, body) => {
            *index = *next;
            *next += 1;
            number(body, next);
        }
        Node::Sequence(parts) | Node::Alternatives(parts) => {
            parts.iter_mut().for_each(|part| number(part, next))
        }
        Node::Look { body, .. } | Node::Modified { body, .. } | Node::Repeat { body, .. } => {
            number(body, next)
        }
        _ => {}
    }
}

fn drop_references(node: &mut Node, groups: u32) {
    match node {
        Node::BackReference(list) if list[0] > groups => *node = Node::Empty,
        Node::Sequence(parts) | Node::Alternatives(parts) => {
            parts.iter_mut().for_each(|part| drop_references(part, groups));
        }
        Node::Capture(_, body)
        | Node::Look { body, .. }
        | Node::Modified { body, .. }
        | Node::Repeat { body, .. } => drop_references(body, groups),
        _ => {}
    }
}

type Groups = Vec<Option<(usize, usize)>>;

/// All groups by the reference; the outer None: it took too long.
fn expected(pattern: &Pattern, input: &[u32]) -> Option<Option<Groups>> {
    for start in 0..=input.len() {
        let x = State { end: start, captures: vec![None; pattern.groups as usize + 1] };
        let mut reference = Reference { input, steps: 60_000 };
        let found = reference.matches(&pattern.node, pattern.flags, false, &x, &mut |y| Some(y.clone()));
        if reference.steps == 0 {
            return None;
        }
        if let Some(y) = found {
            let mut groups = y.captures;
            groups[0] = Some((start, y.end));
            return Some(Some(groups));
        }
    }
    Some(None)
}

/// All groups by the matcher, with fuel in small portions; memory must be given back.
fn actual(program: &Program, input: Input<'_>, early: bool, portion: u64) -> Option<Groups> {
    let mut meter = Meter::new(Limits { fuel: portion, ..Limits::untrusted() });
    let mut scratch = Scratch::new();
    scratch.remember_early(early);
    let mut fuel = portion;
    let collect = |found: creance_regexp::Captures<'_>| (0..found.len()).map(|at| found.group(at)).collect();
    let mut result = exec(program, input, 0, false, &mut scratch, &mut meter).map(|found| found.map(collect));
    while result == Err(creance_budget::Halt::Fuel) && fuel < 50_000_000 {
        fuel += portion;
        meter.add_fuel(portion);
        result = resume(program, input, &mut scratch, &mut meter).map(|found| found.map(collect));
    }
    scratch.release(&mut meter);
    assert_eq!(meter.live_bytes(), 0);
    result.expect("fuel enough")
}

fn check(mut node: Node, flags: Flags, subject: &str) -> Result<(), TestCaseError> {
    let mut next = 1;
    number(&mut node, &mut next);
    drop_references(&mut node, next - 1);
    let pattern = Pattern { flags, node, groups: next - 1, names: Vec::new() };
    let units: Vec<u16> = subject.encode_utf16().collect();
    let wide = flags.has(Flags::UNICODE);
    let characters: Vec<u32> = if wide {
        subject.chars().map(u32::from).collect()
    } else {
        units.iter().map(|&u| u32::from(u)).collect()
    };
    let Some(expected) = expected(&pattern, &characters) else { return Ok(()) };
    // Positions of characters to positions of units.
    let mut positions = vec![0];
    for c in &characters {
        positions.push(positions[positions.len() - 1] + if *c > 0xFFFF { 2 } else { 1 });
    }
    let expected = expected.map(|groups| -> Groups {
        groups.iter().map(|group| group.map(|(a, b)| (positions[a], positions[b]))).collect()
    });
    let mut meter = Meter::new(Limits::untrusted());
    let program = Program::compile(&pattern, &mut meter).expect("small");
    prop_assert_eq!(meter.live_bytes(), program.bytes() as u64);
    let latin: Option<Vec<u8>> = units.iter().map(|&unit| u8::try_from(unit).ok()).collect();
    for early in [false, true] {
        for portion in [1_000_000, 4100] {
            let found = actual(&program, Input::Utf16(&units), early, portion);
            prop_assert_eq!(&found, &expected, "utf-16, early {}, {:?}", early, pattern);
            if let Some(latin) = &latin {
                let found = actual(&program, Input::Latin1(latin), early, portion);
                prop_assert_eq!(&found, &expected, "latin-1, early {}, {:?}", early, pattern);
            }
        }
    }
    Ok(())
}

fn subject(alphabet: &'static [char]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(alphabet), 0..10).prop_map(|chars| chars.into_iter().collect())
}

fn flags() -> impl Strategy<Value = Flags> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(i, m, s)| {
        let mut flags = Flags::default();
        for (on, flag) in [(i, Flags::IGNORE_CASE), (m, Flags::MULTILINE), (s, Flags::DOT_ALL)] {
            if on {
                flags = flags.with(flag);
            }
        }
        flags
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn latin_1(node in node(), flags in flags(), subject in subject(&ALPHABET)) {
        check(node, flags, &subject)?;
    }

    #[test]
    fn code_points(node in node(), flags in flags(), subject in subject(&WIDE)) {
        check(node, flags.with(Flags::UNICODE), &subject)?;
    }

    #[test]
    fn code_units(node in node(), flags in flags(), subject in subject(&WIDE)) {
        check(node, flags, &subject)?;
    }
}
