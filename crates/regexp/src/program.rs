//! What the matcher executes.

use crate::pattern::{Flags, GroupName};
use alloc::boxed::Box;
use alloc::vec::Vec;
use memchr::memmem::Finder;

/// A compiled pattern: immutable, free of the subject, made by [`Program::compile`].
#[derive(Debug)]
pub struct Program {
    pub(crate) flags: Flags,
    pub(crate) ops: Vec<Op>,
    pub(crate) sets: Vec<Set>,
    pub(crate) literals: Vec<Literal>,
    pub(crate) loops: Vec<SetLoop>,
    pub(crate) counts: Vec<Count>,
    pub(crate) references: Vec<Reference>,
    pub(crate) forks: Vec<Fork>,
    pub(crate) switches: Vec<Switch>,
    /// For each number of a memoised instruction the registers that must differ from the position.
    pub(crate) memos: Vec<Box<[u32]>>,
    pub(crate) names: Vec<GroupName>,
    pub(crate) groups: u32,
    /// Capture slots and loop registers.
    pub(crate) registers: u32,
    pub(crate) prefix: Prefix,
    /// The loop that every match begins with: an attempt that fails need not be repeated within its run.
    pub(crate) leading: Option<u32>,
    pub(crate) bytes: usize,
}

impl Program {
    /// The flags of the pattern.
    pub fn flags(&self) -> Flags {
        self.flags
    }

    /// Capturing groups, without the whole match.
    pub fn groups(&self) -> u32 {
        self.groups
    }

    /// Names of groups in the order of their first appearance.
    /// <https://tc39.es/ecma262/#sec-regexpbuiltinexec>
    pub fn names(&self) -> &[GroupName] {
        &self.names
    }

    /// Bytes that [`Program::compile`] reserved; whoever drops the program releases them.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

/// No number.
pub(crate) const NONE: u32 = u32::MAX;

/// An instruction. Those named `…Back` match before the position and move it down.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Op {
    Match,
    Fail,
    /// One code unit.
    Char(u32),
    /// One of two code units.
    Either(u32, u32),
    /// A character of a set.
    Set(u32),
    /// Code units, none of which is half of a pair where pairs count.
    Literal(u32),
    CharBack(u32),
    SetBack(u32),
    Jump(u32),
    /// Goes on with the next instruction; a branch at `to` is left behind. `fork` tells which are possible.
    Split {
        to: u32,
        fork: u32,
        memo: u32,
    },
    /// Goes on at `to`; a branch at the next instruction is left behind.
    SplitFar {
        to: u32,
        fork: u32,
        memo: u32,
    },
    /// Before a chain of choices: goes to the first of them that the next character allows.
    Switch(u32),
    /// Register = position.
    Save(u32),
    /// Registers from..to become unset.
    Reset(u32, u32),
    /// Register = unset.
    Unset(u32),
    /// Fails where the register is the position.
    Progress(u32),
    /// Fails where the position is `.0` and the count `.1` is above `.2`.
    CountedProgress(u32, u32, u32),
    /// Register = 0.
    Zero(u32),
    /// Decides about the next turn of a counted loop.
    Count(u32),
    /// Register + 1.
    Increment(u32),
    Start,
    StartOfLine,
    End,
    EndOfLine,
    /// At a border of word characters, or with true not at one. The set is that of word characters.
    Word(u32, bool),
    /// Begins a positive look; ends at `end`.
    Look {
        register: u32,
        end: u32,
    },
    LookEnd(u32),
    /// Begins a negative look; goes on at `after` where the body fails.
    Not {
        register: u32,
        after: u32,
    },
    NotEnd(u32),
    Reference(u32),
    /// As many characters of a set as there are.
    Greedy(u32),
    /// As few as suffice.
    Lazy(u32),
}

/// A set of characters for membership tests.
#[derive(Debug)]
pub(crate) struct Set {
    pub latin: [bool; 256],
    /// The same as bits, and whether there is more: what can come next where the set comes next.
    pub ahead: Ahead,
    /// Ranges above Latin-1.
    pub high: Box<[(u32, u32)]>,
}

impl Set {
    #[inline(always)]
    pub fn contains(&self, c: u32) -> bool {
        if c < 256 { self.latin[c as usize] } else { self.contains_high(c) }
    }

    #[inline]
    fn contains_high(&self, c: u32) -> bool {
        match *self.high {
            [] => false,
            [(from, to)] => from <= c && c <= to,
            _ => crate::set::contains(&self.high, c),
        }
    }
}

/// Code units to match as they are or, with masks, after `unit | mask`.
#[derive(Debug)]
pub(crate) struct Literal {
    pub units: Box<[u16]>,
    /// The same, if Latin-1 can hold it; otherwise no Latin-1 text has it.
    pub bytes: Option<Box<[u8]>>,
    /// 0x20 for ASCII letters of either case, 0 for the rest.
    pub masks: Option<Box<[u8]>>,
}

/// Which characters can come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ahead {
    pub latin: [u64; 4],
    /// Something above Latin-1.
    pub other: bool,
    /// The end of the subject.
    pub end: bool,
}

impl Ahead {
    pub const NOTHING: Ahead = Ahead { latin: [0; 4], other: false, end: false };
    pub const EVERYTHING: Ahead = Ahead { latin: [u64::MAX; 4], other: true, end: true };

    #[inline(always)]
    pub fn has(&self, next: Option<u32>) -> bool {
        match next {
            None => self.end,
            Some(c) if c < 256 => self.latin[(c >> 6) as usize & 3] >> (c & 63) & 1 != 0,
            Some(_) => self.other,
        }
    }

    /// What is in either.
    pub fn or(self, other: Ahead) -> Ahead {
        let latin = core::array::from_fn(|index| self.latin[index] | other.latin[index]);
        Ahead { latin, other: self.other || other.other, end: self.end || other.end }
    }

    pub fn add(&mut self, c: u32) {
        if c < 256 {
            self.latin[(c >> 6) as usize] |= 1 << (c & 63);
        } else {
            self.other = true;
        }
    }

    pub fn add_set(&mut self, set: &Set) {
        *self = self.or(set.ahead);
    }
}

/// Which of two ways can match, by the next character.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fork {
    pub next: Ahead,
    pub to: Ahead,
}

/// The [`Fork`] of a choice that has not been looked at yet.
pub(crate) const PENDING: u32 = NONE - 1;

/// Where to enter a chain of alternatives, by the next character.
#[derive(Debug)]
pub(crate) struct Switch {
    pub alternatives: u32,
    /// For Latin-1; everything else enters at the first.
    pub entries: Box<[u32; 256]>,
}

/// A loop over characters of one set.
#[derive(Debug)]
pub(crate) struct SetLoop {
    pub set: u32,
    pub min: u32,
    /// [`NONE`]: without end.
    pub max: u32,
    /// The instruction after the loop.
    pub next: u32,
    /// What can follow.
    pub ahead: Ahead,
    /// What follows is not in the set: giving characters back is useless.
    pub possessive: bool,
    pub scan: Scan,
    pub memo: u32,
}

/// The fastest way to find the end of a run in Latin-1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scan {
    Table,
    /// Everything but these.
    Until1(u8),
    Until2(u8, u8),
    Until3(u8, u8, u8),
    Everything,
}

/// A loop with a counter.
#[derive(Debug)]
pub(crate) struct Count {
    pub register: u32,
    pub min: u32,
    pub max: u32,
    pub greedy: bool,
    pub exit: u32,
}

/// A back reference.
#[derive(Debug)]
pub(crate) struct Reference {
    pub groups: Box<[u32]>,
    pub ignore_case: bool,
    pub behind: bool,
}

/// What every match begins with.
#[derive(Debug)]
pub(crate) enum Prefix {
    Anything,
    /// Only the start of the subject.
    Anchored,
    /// A literal, with a searcher for Latin-1 if it can be there.
    Literal(u32, Option<Box<Finder<'static>>>),
    /// One of a few bytes and nothing above Latin-1, with a table for UTF-16.
    Bytes([u8; 3], Box<[bool; 256]>),
    /// A character of a table, or with true one above Latin-1.
    Table(Box<[bool; 256]>, bool),
}
