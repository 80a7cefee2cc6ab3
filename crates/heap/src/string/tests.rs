//! The arena against a plain model: a vector of units per string.

use super::*;
use alloc::vec;
use creance_budget::Limits;
use proptest::prelude::*;

fn meter() -> Meter {
    Meter::new(Limits::unlimited())
}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

fn units_of(strings: &mut Strings, meter: &mut Meter, s: Str) -> Vec<u16> {
    strings.flat(meter, s).expect("unlimited").iter().collect()
}

#[derive(Clone, Debug)]
enum Step {
    Narrow(Vec<u8>),
    Wide(Vec<u16>),
    Concat(usize, usize),
    AppendMany(usize, usize, u8),
    Slice(usize, usize, usize),
    Repeat(usize, usize),
    Intern(usize),
    Flatten(usize),
    Hash(usize, usize),
    Compare(usize, usize),
    Find(usize, usize, usize),
    Collect(Vec<usize>),
}

fn step() -> impl Strategy<Value = Step> {
    let n = any::<usize>;
    prop_oneof![
        prop::collection::vec(prop_oneof![Just(b'a'), Just(b'b'), any::<u8>()], 0..60).prop_map(Step::Narrow),
        prop::collection::vec(prop_oneof![Just(97u16), Just(0x3042), any::<u16>()], 0..60)
            .prop_map(Step::Wide),
        (n(), n()).prop_map(|(a, b)| Step::Concat(a, b)),
        (n(), n()).prop_map(|(a, b)| Step::Concat(a, b)),
        (n(), n(), 0..60u8).prop_map(|(a, b, c)| Step::AppendMany(a, b, c)),
        (n(), n(), n()).prop_map(|(a, b, c)| Step::Slice(a, b, c)),
        (n(), 0..20usize).prop_map(|(a, b)| Step::Repeat(a, b)),
        n().prop_map(Step::Intern),
        n().prop_map(Step::Flatten),
        (n(), n()).prop_map(|(a, b)| Step::Hash(a, b)),
        (n(), n()).prop_map(|(a, b)| Step::Compare(a, b)),
        (n(), n(), n()).prop_map(|(a, b, c)| Step::Find(a, b, c)),
        prop::collection::vec(n(), 0..8).prop_map(Step::Collect),
    ]
}

fn run(steps: Vec<Step>) {
    let (mut m, mut strings) = (meter(), Strings::new(7));
    let mut all: Vec<(Str, Vec<u16>)> = alloc::vec![(Str::EMPTY, Vec::new())];
    for step in steps {
        let at = |n: usize| n % all.len();
        let new = match step {
            Step::Narrow(v) => (strings.from_latin1(&mut m, &v), v.iter().map(|&u| u.into()).collect()),
            Step::Wide(v) => (strings.from_utf16(&mut m, &v), v),
            Step::Concat(a, b) => {
                let (a, b) = (&all[at(a)], &all[at(b)]);
                if a.1.len() + b.1.len() > 20_000 {
                    continue;
                }
                (strings.concat(&mut m, a.0, b.0), [&a.1[..], &b.1[..]].concat())
            }
            Step::AppendMany(a, b, count) => {
                let (mut s, mut v) = all[at(a)].clone();
                let (b, b_units) = all[at(b)].clone();
                if v.len() + b_units.len() * usize::from(count) > 20_000 {
                    continue;
                }
                for _ in 0..count {
                    s = strings.concat(&mut m, s, b).expect("unlimited");
                    v.extend(&b_units);
                    all.push((s, v.clone()));
                }
                continue;
            }
            Step::Slice(a, x, y) => {
                let (s, v) = &all[at(a)];
                let (x, y) = (x % (v.len() + 1), y % (v.len() + 1));
                let (x, y) = (x.min(y), x.max(y));
                (strings.slice(&mut m, *s, x, y), v[x..y].to_vec())
            }
            Step::Repeat(a, count) => {
                let (s, v) = &all[at(a)];
                if v.len() * count > 20_000 {
                    continue;
                }
                (strings.repeat(&mut m, *s, count), v.repeat(count))
            }
            Step::Intern(a) => {
                let (s, v) = all[at(a)].clone();
                let i = strings.intern(&mut m, s).expect("unlimited");
                assert!(strings.is_interned(i));
                assert_eq!(strings.interned_of(s), Some(i));
                assert_eq!(strings.intern_units(&mut m, Units::Utf16(&v)), Ok(i));
                (Ok(i), v)
            }
            Step::Flatten(a) => {
                let (s, v) = &all[at(a)];
                assert_eq!(&units_of(&mut strings, &mut m, *s), v);
                continue;
            }
            Step::Hash(a, b) => {
                let (a, b) = (&all[at(a)], &all[at(b)]);
                let (ha, hb) = (strings.hash(&mut m, a.0), strings.hash(&mut m, b.0));
                assert_eq!(ha == hb, a.1 == b.1);
                continue;
            }
            Step::Compare(a, b) => {
                let (a, b) = (&all[at(a)], &all[at(b)]);
                assert_eq!(strings.equals(&mut m, a.0, b.0), Ok(a.1 == b.1));
                assert_eq!(strings.compare(&mut m, a.0, b.0), Ok(a.1.cmp(&b.1)));
                continue;
            }
            Step::Find(a, b, from) => {
                let (a, b) = (&all[at(a)], &all[at(b)]);
                if a.1.len() * b.1.len() > 1_000_000 {
                    continue;
                }
                let from = from % (a.1.len() + 2);
                assert_eq!(strings.find(&mut m, a.0, b.0, from), Ok(model_find(&a.1, &b.1, from)));
                assert_eq!(strings.rfind(&mut m, a.0, b.0, from), Ok(model_rfind(&a.1, &b.1, from)));
                continue;
            }
            Step::Collect(keep) => {
                let mut kept = alloc::vec![(Str::EMPTY, Vec::new())];
                for n in keep {
                    let (s, v) = all[at(n)].clone();
                    strings.mark(s);
                    kept.push((s, v));
                }
                strings.sweep(&mut m);
                all = kept;
                assert_eq!(m.live_bytes(), strings.bytes() as u64);
                continue;
            }
        };
        let s = new.0.expect("unlimited");
        assert_eq!(strings.len(s), new.1.len());
        all.push((s, new.1));
    }
    for (s, v) in &all {
        assert_eq!(&units_of(&mut strings, &mut m, *s), v);
    }
    assert_eq!(m.live_bytes(), strings.bytes() as u64);
    strings.sweep(&mut m);
    assert_eq!((m.live_bytes(), strings.bytes()), (0, 0));
}

fn model_find(h: &[u16], n: &[u16], from: usize) -> Option<usize> {
    (from..=h.len()).find(|&at| h[at..].starts_with(n))
}

fn model_rfind(h: &[u16], n: &[u16], from: usize) -> Option<usize> {
    (0..=from.min(h.len())).rev().find(|&at| h[at..].starts_with(n))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_arena_does_what_vectors_do(steps in prop::collection::vec(step(), 0..60)) {
        run(steps);
    }

    #[test]
    fn search_finds_what_a_plain_search_finds(
        h in prop::collection::vec(0..3u16, 0..400),
        n in prop::collection::vec(0..3u16, 0..12),
        cut in any::<usize>(), len in 0..60usize, from in 0..410usize,
    ) {
        let start = cut % (h.len() + 1);
        let part = h[start..(start + len).min(h.len())].to_vec();
        let bytes = h.iter().map(|&u| u as u8).collect::<Vec<_>>();
        for n in [&n, &part] {
            for h_units in [Units::Utf16(&h), Units::Latin1(&bytes)] {
                let found = find::find_units(&mut meter(), h_units, Units::Utf16(n), from);
                prop_assert_eq!(found, Ok(model_find(&h, n, from)));
                let found = find::rfind_units(&mut meter(), h_units, Units::Utf16(n), from);
                prop_assert_eq!(found, Ok(model_rfind(&h, n, from)));
            }
        }
    }

    #[test]
    fn two_way_alone_finds_the_same(
        h in prop::collection::vec(0..2u8, 1..300), n in prop::collection::vec(0..2u8, 1..10),
        cut in any::<usize>(), len in 1..60usize,
    ) {
        let start = cut % h.len();
        let part = h[start..(start + len).min(h.len())].to_vec();
        for n in [n, part] {
            let expected = h.windows(n.len()).position(|w| w == n);
            prop_assert_eq!(find::two_way_ahead(&mut meter(), &h, &n), Ok(expected));
        }
    }
}

#[test]
fn handles_are_what_they_are_said_to_be() {
    let (mut m, mut s) = (meter(), Strings::new(1));
    assert_eq!(s.from_str(&mut m, ""), Ok(Str(256)));
    assert_eq!(s.from_str(&mut m, "A"), Ok(Str(65)));
    assert_eq!(s.from_str(&mut m, "é"), Ok(Str(0xE9)));
    assert_eq!(s.intern_str(&mut m, "length"), Ok(names::LENGTH));
    let length = s.from_str(&mut m, "length").expect("unlimited");
    assert_ne!(length, names::LENGTH);
    assert_eq!(s.interned_of(length), None);
    assert_eq!(s.intern(&mut m, length), Ok(names::LENGTH));
    assert_eq!(s.equals(&mut m, length, names::LENGTH), Ok(true));
    assert_eq!(s.hash(&mut m, length), s.hash(&mut m, names::LENGTH));
    assert_eq!(s.interned_of(length), Some(names::LENGTH));
    assert!(!s.is_interned(length) && s.is_interned(names::LENGTH));
    // No panic for handles that nobody gave out.
    assert_eq!((s.len(Str(u32::MAX)), s.len(Str(5000))), (0, 0));
    s.mark(Str(u32::MAX));
}

#[test]
fn a_fresh_arena_holds_no_bytes() {
    let (m, s) = (meter(), Strings::new(1));
    assert_eq!((m.live_bytes(), s.bytes()), (0, 0));
}

#[test]
fn array_indices() {
    let cases: &[(&str, Option<u32>)] = &[
        ("0", Some(0)),
        ("7", Some(7)),
        ("10", Some(10)),
        ("123", Some(123)),
        ("0123", None),
        ("00", None),
        ("", None),
        ("-1", None),
        ("1e3", None),
        ("4294967294", Some(4294967294)),
        ("4294967295", None),
        ("4294967296", None),
        ("99999999999", None),
        ("１", None),
    ];
    let (mut m, mut s) = (meter(), Strings::new(1));
    for &(text, expected) in cases {
        let text = s.from_str(&mut m, text).expect("unlimited");
        assert_eq!(s.as_array_index(text), expected);
    }
    let max = s.from_str(&mut m, "4294967295").expect("unlimited");
    assert_eq!(s.canonical_u32(max), Some(u32::MAX));
}

#[test]
fn appending_in_a_loop_is_linear() {
    let mut m = meter();
    let mut s = Strings::new(1);
    let mut text = s.from_str(&mut m, "start").expect("unlimited");
    for turn in 0..200_000u32 {
        text = s.concat(&mut m, text, Str::latin1(b'a' + (turn % 26) as u8)).expect("unlimited");
        assert_eq!(s.unit_at(&mut m, text, 0), Ok(u16::from(b's')));
    }
    assert_eq!(s.len(text), 200_005);
    // Read in every turn, and still a few units of fuel each.
    assert!(m.fuel_used() < 3_000_000, "{}", m.fuel_used());
    s.mark(text);
    s.sweep(&mut m);
    assert_eq!(s.unit_at(&mut m, text, 200_004), Ok(u16::from(b'a' + (199_999 % 26) as u8)));
}

#[test]
fn deep_ropes_need_no_deep_stack() {
    let (mut m, mut s) = (meter(), Strings::new(1));
    let x = s.from_str(&mut m, "0123456789012345678901234567").expect("unlimited");
    let (mut left, mut right) = (x, x);
    for _ in 0..100_000 {
        left = s.concat(&mut m, x, left).expect("unlimited");
        right = s.concat(&mut m, right, x).expect("unlimited");
    }
    s.mark(left);
    s.mark(right);
    s.sweep(&mut m);
    assert_eq!(s.equals(&mut m, left, right), Ok(true));
    assert_eq!(s.len(left), 28 * 100_001);
}

#[test]
fn long_repetitions_cost_little_until_read() {
    let (mut m, mut s) = (meter(), Strings::new(1));
    let long = s.repeat(&mut m, Str::latin1(b'x'), 1 << 28).expect("unlimited");
    assert_eq!(s.len(long), 1 << 28);
    assert!(s.bytes() < 20_000, "{}", s.bytes());
    let mut small = Meter::new(Limits { memory: 1 << 20, ..Limits::untrusted() });
    let mut s = Strings::new(1);
    let long = s.repeat(&mut small, Str::latin1(b'x'), 1 << 28).expect("small");
    assert_eq!(s.unit_at(&mut small, long, 0), Err(Halt::Memory));
    assert_eq!(small.live_bytes(), s.bytes() as u64);
}

#[test]
fn adverse_search_is_linear() {
    for (h, n) in [(3_000_000, 150_000), (300_000, 150_000)] {
        let (mut m, mut s) = (meter(), Strings::new(1));
        let hay = s.repeat(&mut m, Str::latin1(b'a'), h).expect("unlimited");
        let needle = s.repeat(&mut m, Str::latin1(b'a'), n).expect("unlimited");
        let back = s.concat(&mut m, Str::latin1(b'b'), needle).expect("unlimited");
        let needle = s.concat(&mut m, needle, Str::latin1(b'b')).expect("unlimited");
        let middle = s.slice(&mut m, needle, 0, n / 2).expect("unlimited");
        let middle = s.concat(&mut m, middle, back).expect("unlimited");
        let middle = s.concat(&mut m, middle, Str::latin1(b'a')).expect("unlimited");
        let before = m.fuel_used();
        assert_eq!(s.find(&mut m, hay, needle, 0), Ok(None));
        assert_eq!(s.rfind(&mut m, hay, needle, usize::MAX), Ok(None));
        assert_eq!(s.find(&mut m, hay, back, 0), Ok(None));
        assert_eq!(s.rfind(&mut m, hay, back, usize::MAX), Ok(None));
        assert_eq!(s.find(&mut m, hay, middle, 0), Ok(None));
        assert_eq!(s.rfind(&mut m, hay, middle, usize::MAX), Ok(None));
        assert!(m.fuel_used() - before < 10 * h as u64, "{}", m.fuel_used() - before);
    }
}

#[test]
fn halts_leave_the_account_exact() {
    for fuel in (0..3000).step_by(7) {
        let mut m = Meter::new(Limits { fuel, memory: 40_000, ..Limits::untrusted() });
        let mut s = Strings::new(3);
        let mut text = Str::latin1(b'a');
        let halt = loop {
            let next = s.concat(&mut m, text, Str::latin1(b'b'));
            let next = next
                .and_then(|next| s.intern(&mut m, next))
                .and_then(|next| s.concat(&mut m, next, Str::EMPTY));
            match next {
                Ok(next) => text = next,
                Err(halt) => break halt,
            }
        };
        assert!(matches!(halt, Halt::Fuel | Halt::Memory));
        assert_eq!(m.live_bytes(), s.bytes() as u64);
        s.sweep(&mut m);
        assert_eq!(m.live_bytes(), 0);
    }
}

#[test]
fn dead_keys_leave_the_table() {
    let (mut m, mut s) = (meter(), Strings::new(1));
    let mut keys = Vec::new();
    for number in 0..5000 {
        let text = alloc::format!("key number {number}");
        keys.push(s.intern_str(&mut m, &text).expect("unlimited"));
    }
    for key in keys.iter().step_by(10) {
        s.mark(*key);
    }
    s.sweep(&mut m);
    for (number, key) in keys.iter().enumerate().step_by(10) {
        let text = alloc::format!("key number {number}");
        assert_eq!(s.intern_str(&mut m, &text), Ok(*key));
    }
    assert_eq!(s.len(keys[1]), 0);
    s.sweep(&mut m);
    assert_eq!((m.live_bytes(), s.bytes()), (0, 0));
}

#[test]
fn a_builder_widens_when_it_must() {
    let (mut m, mut s) = (meter(), Strings::new(1));
    let rope = {
        let a = s.from_str(&mut m, "a part that is not so short, ").expect("unlimited");
        let b = s.from_str(&mut m, "и ещё одна часть").expect("unlimited");
        s.concat(&mut m, a, b).expect("unlimited")
    };
    let mut builder = StringBuilder::new();
    builder.push_str(&mut m, "x€").expect("unlimited");
    builder.push_unit(&mut m, 0xD800).expect("unlimited");
    builder.push_code_point(&mut m, 0x1F600).expect("unlimited");
    builder.push_string(&mut m, &s, rope).expect("unlimited");
    let built = builder.finish(&mut s, &mut m).expect("unlimited");
    let mut expected = wide("x€");
    expected.push(0xD800);
    expected.extend(wide("😀a part that is not so short, и ещё одна часть"));
    assert_eq!(units_of(&mut s, &mut m, built), expected);
    assert_eq!(
        s.code_point_at(&mut m, built, 3),
        Ok(CodePoint { value: 0x1F600, units: 2, unpaired: false })
    );
    assert_eq!(s.code_point_at(&mut m, built, 2), Ok(CodePoint { value: 0xD800, units: 1, unpaired: true }));
    assert_eq!(
        s.to_rust_string(&mut m, built).as_deref(),
        Ok("x€\u{FFFD}😀a part that is not so short, и ещё одна часть")
    );
    let mut builder = StringBuilder::new();
    builder.push_str(&mut m, &"long ".repeat(100)).expect("unlimited");
    builder.discard(&mut m);
    s.sweep(&mut m);
    assert_eq!(m.live_bytes(), 0);
}

#[test]
fn the_seed_changes_the_hash() {
    let hash = |seed| {
        let (mut m, mut s) = (meter(), Strings::new(seed));
        let text = s.from_str(&mut m, "some key of an object").expect("unlimited");
        s.hash(&mut m, text).expect("unlimited")
    };
    assert_eq!(hash(1), hash(1));
    assert_ne!(hash(1), hash(2));
}
