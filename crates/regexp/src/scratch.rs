//! Memory that matching needs, kept from one call to the next, and the state of a match that was halted.

use crate::memo::Memo;
use crate::stack::{self, Stack};
use alloc::vec::Vec;
use creance_budget::{Meter, Metered};

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
/// without [`Scratch::release`] leaves its bytes reserved; a clone's bytes are to be reserved by whoever makes it.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    pub(crate) registers: Vec<u32>,
    pub(crate) stack: Stack,
    pub(crate) phase: Phase,
    pub(crate) sticky: bool,
    /// Where the attempt that runs began.
    pub(crate) start: usize,
    /// Where the loop ended that the attempt began with.
    pub(crate) run_end: usize,
    /// Where an interrupted scan of a loop goes on, and what it has counted.
    pub(crate) scanned: Option<(usize, u32)>,
    /// The same while a loop takes what it must.
    pub(crate) taken: Option<(usize, u32)>,
    /// Where the look began whose end is being worked on.
    pub(crate) looked: u32,
    /// Fuel used and not yet paid.
    pub(crate) owed: u64,
    /// Fuel used by this call.
    pub(crate) spent: u64,
    pub(crate) memo: Memo,
    pub(crate) early_memo: bool,
    slots: usize,
    charged: usize,
}

impl Scratch {
    /// An empty one; it takes memory as it needs it.
    pub fn new() -> Scratch {
        Scratch::default()
    }

    /// Bytes reserved for it.
    pub fn bytes(&self) -> usize {
        self.charged + self.stack.bytes() + self.memo.bytes()
    }

    /// Gives everything back. A halted match is forgotten.
    pub fn release(&mut self, meter: &mut Meter) {
        self.memo.release(meter);
        meter.release(self.charged + self.stack.bytes());
        let early_memo = self.early_memo;
        *self = Scratch { early_memo, ..Scratch::default() };
    }

    /// What is kept between two calls: registers, and blocks of the backtrack stack.
    pub fn kept(&self) -> (usize, usize) {
        (self.registers.len(), self.stack.blocks())
    }

    /// One that keeps as much, for which the caller has paid [`Scratch::bytes_of`].
    pub fn keeping(registers: usize, blocks: usize) -> Scratch {
        let charged = registers * size_of::<u32>();
        let registers = alloc::vec![u32::MAX; registers];
        Scratch { registers, stack: Stack::of_blocks(blocks), charged, ..Scratch::default() }
    }

    /// The bytes of what is kept.
    pub fn bytes_of(registers: usize, blocks: usize) -> usize {
        registers.saturating_mul(size_of::<u32>()).saturating_add(blocks.saturating_mul(stack::BYTES))
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
        self.scanned = None;
        self.taken = None;
        self.owed = 0;
        self.spent = 0;
        Ok(())
    }

    /// Gives back what only this call needed. Units of fuel that this is worth.
    pub(crate) fn settle(&mut self, meter: &mut Meter) -> u64 {
        if self.memo.bytes() > 0 {
            self.memo.release(meter);
        }
        self.stack.shrink(meter) as u64 * 4
    }
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
