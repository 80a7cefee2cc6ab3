//! Remembered failures, which make `(a+)+$` and its family linear.
//!
//! A bit for an instruction and a position says: everything that can follow has been tried and failed. It is
//! set when the entries above the one that asks for it are used up, so no choice that is still open is behind
//! a bit. A second arrival then fails at once. That is right only if what follows depends on nothing but the
//! instruction and the position:
//!
//! - *captures* matter to back references alone; a program that has any remembers nothing;
//! - *counters* matter to what lies in their loop; no instruction there has a memo. Inside a look they do not
//!   matter, since its end forgets them, so looks begin anew;
//! - *marks* of loops that refuse empty turns matter only where nothing has been consumed in the turn. So a bit
//!   is neither read nor written while the mark of any loop around (up to the look) equals the position. From
//!   then on the position only moves away from it;
//! - *looks* that succeed throw the entries of their body away, with them those that would have set bits; so a
//!   bit inside a look means that the look fails from there;
//! - *where the attempt began* is no part of what follows, so bits hold for all attempts of one call.
//!
//! Loops over one set have a bit for each position where they can stop. A forward run ends at a remembered one:
//! all that lies behind has been tried from there. Remembering begins when a call has spent far more than its
//! subject is long; until then it costs nothing.

use alloc::vec::Vec;
use creance_budget::Meter;

/// Bits of remembered failures.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memo {
    bits: Vec<u64>,
    width: usize,
    refused: bool,
}

/// Beyond this many bits nothing is remembered.
const MOST: usize = 64 << 20;

impl Memo {
    #[inline(always)]
    pub fn on(&self) -> bool {
        self.width != 0
    }

    pub fn bytes(&self) -> usize {
        self.bits.len() * 8
    }

    /// Begins to remember, if memory allows. Units of fuel that clearing the memory is worth.
    pub fn start(&mut self, instructions: usize, length: usize, meter: &mut Meter) -> u64 {
        if self.on() || self.refused {
            return 0;
        }
        let bits = instructions.saturating_mul(length + 1);
        let words = bits.div_ceil(64);
        if bits == 0 || bits > MOST || meter.reserve(words * 8).is_err() {
            self.refused = true;
            return 0;
        }
        // Fresh memory is cleared as it is used.
        self.bits = alloc::vec![0; words];
        self.width = length + 1;
        words as u64 / 8
    }

    pub fn release(&mut self, meter: &mut Meter) {
        meter.release(self.bytes());
        *self = Memo::default();
    }

    #[inline]
    pub fn has(&self, instruction: u32, at: usize) -> bool {
        let bit = instruction as usize * self.width + at;
        self.bits[bit / 64] >> (bit % 64) & 1 != 0
    }

    #[inline]
    pub fn set(&mut self, instruction: u32, at: usize) {
        let bit = instruction as usize * self.width + at;
        self.bits[bit / 64] |= 1 << (bit % 64);
    }
}
