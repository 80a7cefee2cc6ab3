//! Classes as written become sets of characters and lists of strings.
//! <https://tc39.es/ecma262/#sec-compiletocharset>

use crate::fold;
use crate::pattern::{Class, ClassEscape, ClassItem, ClassOperator, Flags};
use crate::set::CodePoints;
use alloc::vec::Vec;
use creance_budget::{Meter, Metered};

/// What a class matches.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Resolved {
    pub set: CodePoints,
    /// Strings of another length than one, sorted and without duplicates. Folded where case is ignored.
    pub strings: Vec<Vec<u32>>,
}

/// The characters and strings that `class` matches under `flags`.
pub(crate) fn resolve(class: &Class, flags: Flags, meter: &mut Meter) -> Metered<Resolved> {
    let ignore_case = flags.has(Flags::IGNORE_CASE);
    let sets = flags.has(Flags::UNICODE_SETS);
    // Without `v` a class is inverted after case is dealt with, with `v` before.
    let mut resolved = operands(class, flags, meter)?;
    if sets && class.negative {
        resolved.set = complement(&resolved.set, flags);
    }
    if ignore_case {
        let unicode = flags.has_either_unicode();
        if fold::leaves_ascii(&resolved.set, unicode) {
            meter.tick(fold::CLOSURE_FUEL)?;
        }
        resolved.set = fold::closure(&resolved.set, unicode);
    }
    if !sets && class.negative {
        resolved.set = resolved.set.complement();
    }
    Ok(resolved)
}

/// `.`
pub(crate) fn any(flags: Flags) -> CodePoints {
    if flags.has(Flags::DOT_ALL) { CodePoints::all() } else { line_terminators().complement() }
}

/// [LineTerminator](https://tc39.es/ecma262/#sec-line-terminators)
pub(crate) fn line_terminators() -> CodePoints {
    CodePoints::new([(0xA, 0xA), (0xD, 0xD), (0x2028, 0x2029)].to_vec())
}

/// [WordCharacters ( rer )](https://tc39.es/ecma262/#sec-wordcharacters)
pub(crate) fn word(flags: Flags) -> CodePoints {
    let word = CodePoints::new([(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)].to_vec());
    if flags.has_either_unicode() && flags.has(Flags::IGNORE_CASE) {
        return word.union(&CodePoints::new([(0x17F, 0x17F), (0x212A, 0x212A)].to_vec()));
    }
    word
}

fn operands(class: &Class, flags: Flags, meter: &mut Meter) -> Metered<Resolved> {
    meter.tick(1 + class.items.len() as u64)?;
    if class.operator == ClassOperator::Union {
        let mut ranges = Vec::new();
        let mut strings = Vec::new();
        for item in &class.items {
            if let ClassItem::Range(from, to) = *item
                && !folds(flags)
            {
                ranges.push((from, to));
                continue;
            }
            let part = operand(item, flags, meter)?;
            meter.tick(part.set.ranges().len() as u64 / 8)?;
            ranges.extend_from_slice(part.set.ranges());
            strings.extend(part.strings);
        }
        strings.sort_unstable();
        strings.dedup();
        return Ok(Resolved { set: CodePoints::new(ranges), strings });
    }
    let mut items = class.items.iter();
    let Some(first) = items.next() else { return Ok(Resolved::default()) };
    let mut result = operand(first, flags, meter)?;
    for item in items {
        let other = operand(item, flags, meter)?;
        meter.tick((result.set.ranges().len() + other.set.ranges().len() + result.strings.len()) as u64)?;
        let keep = class.operator == ClassOperator::Intersection;
        result.set =
            if keep { result.set.intersection(&other.set) } else { result.set.subtraction(&other.set) };
        result.strings.retain(|string| other.strings.binary_search(string).is_ok() == keep);
    }
    Ok(result)
}

fn operand(item: &ClassItem, flags: Flags, meter: &mut Meter) -> Metered<Resolved> {
    let mut strings = Vec::new();
    let (set, negative) = match item {
        ClassItem::Range(from, to) => (CodePoints::new([(*from, *to)].to_vec()), false),
        ClassItem::Escape(escape, negative) => (class_escape(*escape, flags), *negative),
        ClassItem::Property(property, negative) => {
            meter.tick(8000)?;
            if let Some(of_strings) = property.strings() {
                meter.tick(60_000)?;
                strings = of_strings.strings();
            }
            (property.code_points(), *negative)
        }
        ClassItem::Nested(class) => {
            let mut inner = operands(class, flags, meter)?;
            if class.negative {
                inner.set = complement(&inner.set, flags);
            }
            return Ok(inner);
        }
        ClassItem::Strings(list) => {
            let mut singles = Vec::new();
            for string in list {
                meter.tick(1 + string.len() as u64)?;
                match string[..] {
                    [single] => singles.push((single, single)),
                    _ => strings.push(string.clone()),
                }
            }
            (CodePoints::new(singles), false)
        }
    };
    let mut set = set;
    if folds(flags) {
        let ascii = set.ranges().last().is_none_or(|&(_, last)| last < 0x80);
        if !ascii || set.ranges().len() > 4 {
            meter.tick(fold::CLOSURE_FUEL)?;
        }
        set = fold::fold_set(&set);
        for string in &mut strings {
            for c in string {
                *c = fold::simple_fold(*c);
            }
        }
    }
    strings.sort_unstable();
    strings.dedup();
    if negative {
        set = complement(&set, flags);
    }
    Ok(Resolved { set, strings })
}

/// Sets of `v` with `i` hold folded characters only.
fn folds(flags: Flags) -> bool {
    flags.has(Flags::UNICODE_SETS) && flags.has(Flags::IGNORE_CASE)
}

/// [CharacterComplement ( rer, S )](https://tc39.es/ecma262/#sec-charactercomplement)
fn complement(set: &CodePoints, flags: Flags) -> CodePoints {
    let complement = set.complement();
    if folds(flags) { complement.subtraction(&fold::changed_by_folding()) } else { complement }
}

fn class_escape(escape: ClassEscape, flags: Flags) -> CodePoints {
    match escape {
        ClassEscape::Digit => CodePoints::new([(0x30, 0x39)].to_vec()),
        ClassEscape::Word => word(flags),
        ClassEscape::Space => CodePoints::new(
            [
                (0x9, 0xD),
                (0x20, 0x20),
                (0xA0, 0xA0),
                (0x1680, 0x1680),
                (0x2000, 0x200A),
                (0x2028, 0x2029),
                (0x202F, 0x202F),
                (0x205F, 0x205F),
                (0x3000, 0x3000),
                (0xFEFF, 0xFEFF),
            ]
            .to_vec(),
        ),
    }
}
