//! How a handler leaves: one word.
//!
//! ```text
//!  63      56 55     48 47      32 31        0
//! |   why    | register |          |    pc    |
//! ```

use crate::{Value, Vm};

/// A handler: the VM without its register stack and code, the window, the code, the index of the next
/// instruction, the instruction. Six machine words, so that all of them travel in registers.
pub(crate) type Handler = fn(&mut Vm, &mut [Value; 256], &[u64], u64, u64) -> u64;

/// Go on at `pc` after a back edge.
pub(crate) const LOOP: u64 = 0;
/// The window has changed: go on at `pc` in the new one.
pub(crate) const SWITCH: u64 = 1 << 56;
/// A call has returned to the frame below: `Vm::result` goes into the register, go on at `pc`.
pub(crate) const RETURN: u64 = 2 << 56;
/// A frame with flags returns `Vm::result`.
pub(crate) const RETURN_SLOW: u64 = 3 << 56;
/// Carry out the instruction before `pc` with the whole VM at hand.
pub(crate) const SLOW: u64 = 4 << 56;
/// The slice of fuel is used up; go on at `pc` afterwards.
pub(crate) const FUEL: u64 = 5 << 56;

/// The program counter of an exit.
#[inline(always)]
pub(crate) const fn pc(exit: u64) -> u32 {
    exit as u32
}

/// The register of an exit.
#[inline(always)]
pub(crate) const fn register(exit: u64) -> u8 {
    (exit >> 48) as u8
}
