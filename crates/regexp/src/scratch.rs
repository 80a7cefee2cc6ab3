//! Memory that matching needs, kept from one call to the next, and the state of a match that was halted.

use crate::memo::Memo;
use alloc::vec::Vec;
use creance_budget::{Meter, Metered};

/// What to do when everything after it has failed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entry {
    /// Kind and number.
    pub what: u32,
    pub a: u32,
    pub b: u32,
}

/// Bits of [`Entry::what`] that say what the rest is.
pub(crate) mod kind {
    pub const SHIFT: u32 = 28;
    pub const NUMBER: u32 = (1 << SHIFT) - 1;
    /// Go on at instruction, position `a`.
    pub const BRANCH: u32 = 0;
    /// Register = `a`.
    pub const RESTORE: u32 = 1;
    /// Give back a character of a greedy loop: `a` is where it stands, `b` the least.
    pub const GREEDY: u32 = 2;
    /// Take another character of a lazy loop: `a` is where it stands, `b` what is left, or where it began.
    pub const LAZY: u32 = 3;
    /// The beginning of a look: fail on.
    pub const BARRIER: u32 = 4;
    /// Remember that instruction with memo failed at `a`.
    pub const FAILED: u32 = 5;
}

/// Where a halted match goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Phase {
    #[default]
    Idle,
    /// Looks for a start from the position.
    Search { at: usize },
    /// Executes.
    Run { pc: usize, at: usize, depth: usize },
    /// Has a result that is not paid for.
    Done { matched: bool },
}

/// Memory for matching, charged to a [`Meter`]. One serves any number of programs, one after the other.
///
/// A halt leaves the state of the match here, so that [`resume`](crate::resume) can go on. Dropping a scratch
/// without [`Scratch::release`] leaves its bytes reserved.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(crate) registers: Vec<u32>,
    pub(crate) stack: Vec<Entry>,
    pub(crate) phase: Phase,
    pub(crate) sticky: bool,
    /// Where the attempt that runs began.
    pub(crate) start: usize,
    /// Where the loop ended that the attempt began with.
    pub(crate) run_end: usize,
    /// Where an interrupted scan of a loop goes on, and what it has counted.
    pub(crate) scanned: Option<(usize, u32)>,
    /// Fuel used and not yet paid.
    pub(crate) owed: u64,
    /// Fuel used by this call.
    pub(crate) spent: u64,
    pub(crate) memo: Memo,
    pub(crate) early_memo: bool,
    slots: usize,
    charged: usize,
}

/// Stack entries that are kept for the next call.
const KEPT: usize = 1024;

impl Scratch {
    /// An empty one; it takes memory as it needs it.
    pub fn new() -> Scratch {
        Scratch::default()
    }

    /// Bytes reserved for it.
    pub fn bytes(&self) -> usize {
        self.charged + self.memo.bytes()
    }

    /// Gives everything back. A halted match is forgotten.
    pub fn release(&mut self, meter: &mut Meter) {
        self.memo.release(meter);
        meter.release(self.charged);
        let early_memo = self.early_memo;
        *self = Scratch { early_memo, ..Scratch::default() };
    }

    /// For tests: remembers failures from the first instruction on.
    #[doc(hidden)]
    pub fn remember_early(&mut self, early: bool) {
        self.early_memo = early;
    }

    /// The capture slots of the last match.
    pub(crate) fn slots(&self) -> &[u32] {
        &self.registers[..self.slots]
    }

    /// Makes ready for a call.
    pub(crate) fn prepare(&mut self, registers: usize, slots: usize, meter: &mut Meter) -> Metered<()> {
        self.slots = slots;
        if self.registers.len() < registers {
            let more = registers - self.registers.capacity().min(registers);
            meter.reserve(more * size_of::<u32>())?;
            self.charged += more * size_of::<u32>();
            self.registers.reserve_exact(registers - self.registers.len());
            self.registers.resize(registers, u32::MAX);
        }
        if self.stack.is_empty() {
            self.grow(meter)?;
        }
        self.scanned = None;
        self.owed = 0;
        self.spent = 0;
        Ok(())
    }

    /// Gives back what only this call needed.
    pub(crate) fn settle(&mut self, meter: &mut Meter) {
        self.phase = Phase::Idle;
        if self.memo.bytes() > 0 {
            self.memo.release(meter);
        }
        if self.stack.len() > KEPT {
            let more = (self.stack.len() - KEPT) * size_of::<Entry>();
            self.stack.truncate(KEPT);
            self.stack.shrink_to_fit();
            meter.release(more);
            self.charged -= more;
        }
    }

    /// Doubles the stack, the whole of which may be written.
    #[cold]
    #[inline(never)]
    pub(crate) fn grow(&mut self, meter: &mut Meter) -> Metered<()> {
        grow(&mut self.stack, &mut self.charged, meter)
    }
}

fn grow(stack: &mut Vec<Entry>, charged: &mut usize, meter: &mut Meter) -> Metered<()> {
    let more = stack.len().max(64);
    meter.reserve(more * size_of::<Entry>())?;
    *charged += more * size_of::<Entry>();
    stack.reserve_exact(more);
    stack.resize(stack.len() + more, Entry::default());
    Ok(())
}

/// The result of a match: positions of the whole and of each group.
#[derive(Clone, Copy, Debug)]
pub struct Captures<'s> {
    slots: &'s [u32],
}

impl<'s> Captures<'s> {
    pub(crate) fn new(slots: &'s [u32]) -> Captures<'s> {
        Captures { slots }
    }

    /// Where the match begins.
    pub fn start(&self) -> usize {
        self.slots[0] as usize
    }

    /// Where the match ends.
    pub fn end(&self) -> usize {
        self.slots[1] as usize
    }

    /// Start and end of a group, from 1, or of the whole match, 0. None if it took no part.
    /// <https://tc39.es/ecma262/#sec-regexpbuiltinexec>
    pub fn group(&self, index: usize) -> Option<(usize, usize)> {
        let start = *self.slots.get(index * 2)?;
        let end = *self.slots.get(index * 2 + 1)?;
        (start != u32::MAX && end != u32::MAX).then_some((start as usize, end as usize))
    }

    /// Groups with the whole match.
    pub fn len(&self) -> usize {
        self.slots.len() / 2
    }

    /// Never true: there is the whole match.
    pub fn is_empty(&self) -> bool {
        false
    }
}
