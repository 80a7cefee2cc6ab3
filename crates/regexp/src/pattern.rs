//! The pattern tree: what a pattern says, free of how its text is spelt.
//!
//! A parser builds it, [`Program::compile`](crate::Program::compile) reads it. It knows neither source text nor
//! subjects.

use crate::properties::Property;
use alloc::boxed::Box;
use alloc::vec::Vec;
use creance_budget::{Meter, Metered};

/// Flags of a regular expression. <https://tc39.es/ecma262/#sec-regexp-regular-expression-objects>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(u8);

impl Flags {
    /// `d`: the host reports indices. Matching is the same.
    pub const HAS_INDICES: Flags = Flags(1);
    /// `g`
    pub const GLOBAL: Flags = Flags(2);
    /// `i`
    pub const IGNORE_CASE: Flags = Flags(4);
    /// `m`
    pub const MULTILINE: Flags = Flags(8);
    /// `s`
    pub const DOT_ALL: Flags = Flags(16);
    /// `u`
    pub const UNICODE: Flags = Flags(32);
    /// `v`
    pub const UNICODE_SETS: Flags = Flags(64);
    /// `y`
    pub const STICKY: Flags = Flags(128);

    /// True if every flag of `other` is set.
    pub const fn has(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// The flags of both.
    pub const fn with(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }

    /// The flags that `other` has not.
    pub const fn without(self, other: Flags) -> Flags {
        Flags(self.0 & !other.0)
    }

    /// `u` or `v`: the subject is a list of code points.
    /// <https://tc39.es/ecma262/#sec-regexp-records>
    pub const fn has_either_unicode(self) -> bool {
        self.0 & (Flags::UNICODE.0 | Flags::UNICODE_SETS.0) != 0
    }

    /// The flag that a letter stands for.
    pub const fn from_letter(letter: u16) -> Option<Flags> {
        Some(match letter {
            0x64 => Flags::HAS_INDICES,
            0x67 => Flags::GLOBAL,
            0x69 => Flags::IGNORE_CASE,
            0x6D => Flags::MULTILINE,
            0x73 => Flags::DOT_ALL,
            0x75 => Flags::UNICODE,
            0x76 => Flags::UNICODE_SETS,
            0x79 => Flags::STICKY,
            _ => return None,
        })
    }
}

/// A whole pattern. <https://tc39.es/ecma262/#sec-compilepattern>
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// The flags that the expression was made with.
    pub flags: Flags,
    /// What to match.
    pub node: Node,
    /// Capturing groups, without the whole match.
    pub groups: u32,
    /// Names of groups in the order of their first appearance, each with the groups that have it.
    pub names: Vec<GroupName>,
}

/// A name and the groups that have it: more than one only in different alternatives.
/// <https://tc39.es/ecma262/#sec-regexp-groupspecifiersthatmatch>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupName {
    /// The name in UTF-16 units.
    pub name: Box<[u16]>,
    /// Group numbers, ascending.
    pub groups: Vec<u32>,
}

/// A part of a pattern. <https://tc39.es/ecma262/#sec-compilesubpattern>
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Matches the empty string.
    Empty,
    /// A code point with `u` or `v`, otherwise a code unit.
    Char(u32),
    /// `.`
    Any,
    /// A character class or a class escape.
    Class(Box<Class>),
    /// One after the other.
    Sequence(Vec<Node>),
    /// The first that lets the rest match.
    Alternatives(Vec<Node>),
    /// `^`
    Start,
    /// `$`
    End,
    /// `\b`
    WordBoundary,
    /// `\B`
    NotWordBoundary,
    /// `(?=…)`, `(?!…)`, `(?<=…)` and `(?<!…)`
    Look {
        /// Matches text before the position.
        behind: bool,
        /// Succeeds where the body does not match.
        negative: bool,
        /// The disjunction.
        body: Box<Node>,
    },
    /// `(…)` with its number, from 1. Groups are numbered in the order of their opening parentheses.
    Capture(u32, Box<Node>),
    /// `(?ims-ims:…)`
    Modified {
        /// Of `i`, `m` and `s`: those switched on.
        add: Flags,
        /// Those switched off.
        remove: Flags,
        /// The disjunction.
        body: Box<Node>,
    },
    /// `\1` or `\k<name>`: whichever of the groups has matched.
    BackReference(Vec<u32>),
    /// A quantified atom.
    Repeat {
        /// At least so often.
        min: u32,
        /// At most so often; [`Node::INFINITE`] is without end.
        max: u32,
        /// As often as possible first.
        greedy: bool,
        /// The atom.
        body: Box<Node>,
    },
}

impl Pattern {
    /// Drops the pattern, which takes time where there are many nodes, with looks at the limits. For one that has been
    /// compiled, so that it is known not to nest too deeply.
    ///
    /// # Errors
    /// As [`Meter::check`].
    pub fn discard(self, meter: &Meter) -> Metered<()> {
        let Pattern { node, .. } = self;
        node.discard(&mut Pace::new(meter))
    }
}

/// Looks at the limits now and then in a walk over a tree.
pub(crate) struct Pace<'m> {
    meter: &'m Meter,
    steps: usize,
}

impl<'m> Pace<'m> {
    /// Nodes between two looks.
    const STEPS: usize = 1024;

    pub(crate) fn new(meter: &'m Meter) -> Pace<'m> {
        Pace { meter, steps: 0 }
    }

    pub(crate) fn step(&mut self) -> Metered<()> {
        self.steps += 1;
        if self.steps.is_multiple_of(Pace::STEPS) { self.meter.check() } else { Ok(()) }
    }
}

impl Node {
    /// The `max` of a [`Node::Repeat`] without upper bound.
    pub const INFINITE: u32 = u32::MAX;

    fn discard(self, pace: &mut Pace<'_>) -> Metered<()> {
        pace.step()?;
        match self {
            Node::Sequence(parts) | Node::Alternatives(parts) => {
                parts.into_iter().try_for_each(|part| part.discard(pace))
            }
            Node::Look { body, .. }
            | Node::Capture(_, body)
            | Node::Modified { body, .. }
            | Node::Repeat { body, .. } => body.discard(pace),
            Node::Class(class) => class.items.into_iter().try_for_each(|item| {
                drop(item);
                pace.step()
            }),
            _ => Ok(()),
        }
    }
}

/// How the operands of a class are joined. <https://tc39.es/ecma262/#prod-ClassSetExpression>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassOperator {
    /// All that is in any operand.
    Union,
    /// `&&`
    Intersection,
    /// `--`
    Subtraction,
}

/// A character class, as written. <https://tc39.es/ecma262/#sec-compiletocharset>
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// `[^…]`
    pub negative: bool,
    /// How the items are joined.
    pub operator: ClassOperator,
    /// The operands.
    pub items: Vec<ClassItem>,
}

/// An operand of a class.
#[derive(Clone, Debug, PartialEq)]
pub enum ClassItem {
    /// First and last character.
    Range(u32, u32),
    /// `\d`, `\s` and `\w`, or with true `\D`, `\S` and `\W`.
    Escape(ClassEscape, bool),
    /// `\p{…}`, or with true `\P{…}`.
    Property(Property, bool),
    /// A class in a class.
    Nested(Class),
    /// `\q{…}`: strings of any length.
    Strings(Vec<Vec<u32>>),
}

/// A class escape. <https://tc39.es/ecma262/#prod-CharacterClassEscape>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassEscape {
    /// `\d`
    Digit,
    /// `\s`
    Space,
    /// `\w`
    Word,
}
