//! Canonicalize: which characters are the same when case is ignored.
//!
//! With `u` or `v` it is simple case folding (`fold_table`), otherwise the upper case of one code unit, which
//! `core` knows. <https://tc39.es/ecma262/#sec-runtime-semantics-canonicalize-ch>

use crate::fold_table::RUNS;
use crate::set::CodePoints;
use alloc::vec::Vec;

/// [Canonicalize ( rer, ch )](https://tc39.es/ecma262/#sec-runtime-semantics-canonicalize-ch), where case is
/// ignored.
pub(crate) fn canonicalize(c: u32, unicode: bool) -> u32 {
    if unicode { simple_fold(c) } else { upper(c) }
}

/// [scf](https://tc39.es/ecma262/#sec-maybesimplecasefolding)
pub(crate) fn simple_fold(c: u32) -> u32 {
    if c < 0x80 {
        return if c.wrapping_sub(0x41) < 26 { c + 0x20 } else { c };
    }
    let at = RUNS.partition_point(|&(_, last, ..)| last < c);
    match RUNS.get(at) {
        Some(&(first, _, step, distance)) if first <= c && (c - first).is_multiple_of(u32::from(step)) => {
            c.wrapping_add_signed(distance)
        }
        _ => c,
    }
}

/// Steps 3 to 8: the upper case of a code unit, if that is one unit and does not enter ASCII from outside.
fn upper(c: u32) -> u32 {
    if c < 0x80 {
        return if c.wrapping_sub(0x61) < 26 { c - 0x20 } else { c };
    }
    let Some(character) = char::from_u32(c).filter(|_| c <= 0xFFFF) else { return c };
    let mut mapped = character.to_uppercase();
    match (mapped.next().map(u32::from), mapped.next()) {
        (Some(up), None) if (0x80..=0xFFFF).contains(&up) => up,
        _ => c,
    }
}

/// Blocks of the basic plane that hold every character above ASCII whose case matters, either way.
const CASED: &[(u32, u32)] = &[
    (0xB5, 0x588),
    (0x10A0, 0x10FF),
    (0x13A0, 0x13FF),
    (0x1C80, 0x1CBF),
    (0x1D00, 0x1FFF),
    (0x2100, 0x218F),
    (0x24B0, 0x24EF),
    (0x2C00, 0x2D2F),
    (0xA640, 0xA69F),
    (0xA720, 0xA7FF),
    (0xAB30, 0xABBF),
    (0xFB05, 0xFB06),
    (0xFF20, 0xFF5F),
];

/// The same for simple case folding above the basic plane, with what characters fold to.
const CASED_ABOVE: &[(u32, u32)] = &[
    (0x10400, 0x105FF),
    (0x10C80, 0x10CFF),
    (0x10D50, 0x10D8F),
    (0x118A0, 0x118DF),
    (0x16E40, 0x16EDF),
    (0x1E900, 0x1E95F),
];

/// Units of fuel that a closure over characters outside ASCII costs.
pub(crate) const CLOSURE_FUEL: u64 = 4000;

/// Calls `f` with each character outside ASCII that is not its own canonical form.
fn each_changed(unicode: bool, mut f: impl FnMut(u32, u32)) {
    if unicode {
        for &(first, last, step, distance) in RUNS {
            if first >= 0x80 {
                for c in (first..=last).step_by(usize::from(step)) {
                    f(c, c.wrapping_add_signed(distance));
                }
            }
        }
    } else {
        for &(first, last) in CASED {
            for c in first..=last {
                let up = upper(c);
                if up != c {
                    f(c, up);
                }
            }
        }
    }
}

/// True if the closure of the set needs a look at the whole table.
pub(crate) fn leaves_ascii(set: &CodePoints, unicode: bool) -> bool {
    let cased = |&(from, to): &(u32, u32)| {
        to >= 0x80 && CASED.iter().chain(CASED_ABOVE).any(|&(first, last)| from <= last && first <= to)
    };
    set.ranges().iter().any(cased) || unicode && [0x4B, 0x6B, 0x53, 0x73].iter().any(|&c| set.contains(c))
}

/// All characters whose canonical form is that of a member.
pub(crate) fn closure(set: &CodePoints, unicode: bool) -> CodePoints {
    let mut ranges: Vec<(u32, u32)> = set.ranges().to_vec();
    if !leaves_ascii(set, unicode) {
        for &(from, to) in set.ranges() {
            for (first, last, other) in [(0x41, 0x5A, 0x20), (0x61, 0x7A, -0x20)] {
                let (from, to) = (from.max(first), to.min(last));
                if from <= to {
                    ranges.push((from.wrapping_add_signed(other), to.wrapping_add_signed(other)));
                }
            }
        }
        return CodePoints::new(ranges);
    }
    // The canonical forms of all members …
    for c in 0x41..=0x5A {
        if set.contains(c) {
            ranges.push((c + 0x20, c + 0x20));
        }
        if set.contains(c + 0x20) {
            ranges.push((c, c));
        }
    }
    each_changed(unicode, |c, canonical| {
        if set.contains(c) {
            ranges.push((canonical, canonical));
        }
    });
    let canonical = CodePoints::new(ranges);
    // … and all that have them. What is no form of its own is in no result but through its form.
    let mut ranges = canonical.ranges().to_vec();
    for c in 0x41..=0x5A {
        if canonical.contains(c) || canonical.contains(c + 0x20) {
            ranges.extend([(c, c), (c + 0x20, c + 0x20)]);
        }
    }
    each_changed(unicode, |c, form| {
        if canonical.contains(form) {
            ranges.push((c, c));
        }
    });
    CodePoints::new(ranges)
}

/// [MaybeSimpleCaseFolding](https://tc39.es/ecma262/#sec-maybesimplecasefolding) of characters, where `v` and
/// `i` are set.
pub(crate) fn fold_set(set: &CodePoints) -> CodePoints {
    let mut folded = set.subtraction(&changed_by_folding()).into_ranges();
    for &(first, last, step, distance) in RUNS {
        for c in (first..=last).step_by(usize::from(step)) {
            if set.contains(c) {
                let to = c.wrapping_add_signed(distance);
                folded.push((to, to));
            }
        }
    }
    CodePoints::new(folded)
}

/// The characters that have a simple case folding.
pub(crate) fn changed_by_folding() -> CodePoints {
    let mut ranges = Vec::new();
    for &(first, last, step, _) in RUNS {
        if step == 1 {
            ranges.push((first, last));
        } else {
            ranges.extend((first..=last).step_by(usize::from(step)).map(|c| (c, c)));
        }
    }
    CodePoints::new(ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_is_that_of_icu() {
        let mapper = icu_casemap::CaseMapper::new();
        for c in (0..=0x10FFFF).filter_map(char::from_u32) {
            assert_eq!(simple_fold(u32::from(c)), u32::from(mapper.simple_fold(c)), "{c:?}");
        }
    }

    #[test]
    fn cased_blocks_are_complete() {
        for c in 0x80..=0xFFFF {
            let listed = CASED.iter().any(|&(first, last)| (first..=last).contains(&c));
            assert!(listed || upper(c) == c, "{c:X}");
        }
        let listed = |c: u32| {
            c < 0x80 || CASED.iter().chain(CASED_ABOVE).any(|&(first, last)| (first..=last).contains(&c))
        };
        for unicode in [false, true] {
            each_changed(unicode, |c, form| assert!(listed(c) && listed(form), "{c:X} {form:X}"));
        }
    }

    #[test]
    fn closures_are_those_of_the_definition() {
        let sets = [
            Vec::from([(0x61, 0x66)]),
            Vec::from([(0x4B, 0x4B)]),
            Vec::from([(0x17F, 0x17F)]),
            Vec::from([(0x3A3, 0x3A3), (0x1E9E, 0x1E9E), (0x212B, 0x212B)]),
            Vec::from([(0x20, 0x1FF)]),
            Vec::from([(0x1C80, 0x1C88), (0x10428, 0x10430)]),
        ];
        for ranges in sets {
            let set = CodePoints::new(ranges);
            for unicode in [false, true] {
                let forms: alloc::collections::BTreeSet<u32> = set
                    .ranges()
                    .iter()
                    .flat_map(|&(from, to)| from..=to)
                    .map(|c| canonicalize(c, unicode))
                    .collect();
                let found = closure(&set, unicode);
                for c in 0..0x11000 {
                    assert_eq!(found.contains(c), forms.contains(&canonicalize(c, unicode)), "{c:X} {set:?}");
                }
            }
        }
    }
}
