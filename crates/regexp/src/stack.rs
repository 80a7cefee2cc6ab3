//! The backtrack stack: blocks that never move, so that growing costs the same however much there is.

use alloc::boxed::Box;
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

/// Entries of a block.
const BLOCK: usize = 256;
/// Bytes charged for a block: it, and its place in the list, which grows by doubling.
pub(crate) const BYTES: usize = BLOCK * size_of::<Entry>() + 2 * size_of::<usize>();
/// Blocks that are kept for the next call.
const KEPT: usize = 4;

#[derive(Clone, Debug, Default)]
pub(crate) struct Stack {
    #[expect(clippy::vec_box, reason = "a block does not move when the list grows")]
    blocks: Vec<Box<[Entry; BLOCK]>>,
}

impl Stack {
    /// How many blocks there are.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// One with so many blocks.
    pub fn of_blocks(count: usize) -> Stack {
        Stack { blocks: (0..count).map(|_| Box::new([Entry::default(); BLOCK])).collect() }
    }

    /// Bytes charged for it.
    pub fn bytes(&self) -> usize {
        self.blocks.len() * BYTES
    }

    #[inline(always)]
    pub fn get(&self, at: usize) -> Entry {
        self.blocks[at / BLOCK][at % BLOCK]
    }

    #[inline(always)]
    pub fn at_mut(&mut self, at: usize) -> &mut Entry {
        &mut self.blocks[at / BLOCK][at % BLOCK]
    }

    /// Puts an entry on top of `depth` others; false if there is no room.
    #[inline(always)]
    pub fn put(&mut self, depth: usize, entry: Entry) -> bool {
        match self.blocks.get_mut(depth / BLOCK) {
            Some(block) => {
                block[depth % BLOCK] = entry;
                true
            }
            None => false,
        }
    }

    /// Makes room for another block of entries.
    #[cold]
    #[inline(never)]
    pub fn grow(&mut self, meter: &mut Meter) -> Metered<()> {
        meter.reserve(BYTES)?;
        self.blocks.push(Box::new([Entry::default(); BLOCK]));
        Ok(())
    }

    /// Gives back all but a few blocks; how many.
    pub fn shrink(&mut self, meter: &mut Meter) -> usize {
        let more = self.blocks.len().saturating_sub(KEPT);
        if more > 0 {
            self.blocks.truncate(KEPT);
            self.blocks.shrink_to_fit();
            meter.release(more * BYTES);
        }
        more
    }

    /// Throws away what lies from `from` to `to`, but for what restores registers; answers how much is left, when
    /// `kept` of what lies below had been left.
    pub fn keep_restores(&mut self, kept: usize, from: usize, to: usize) -> usize {
        let mut kept = kept;
        for index in from..to {
            let entry = self.get(index);
            if entry.what >> kind::SHIFT == kind::RESTORE {
                *self.at_mut(kept) = entry;
                kept += 1;
            }
        }
        kept
    }
}
