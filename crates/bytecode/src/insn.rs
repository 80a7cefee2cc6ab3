//! One packed instruction word.

use crate::Op;

/// An instruction: opcode, three byte operands, one 32-bit immediate.
///
/// ```text
///  63            32 31    24 23    16 15     8 7      0
/// |       imm      |   c    |   b    |   a    |   op   |
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Insn(pub u64);

impl Insn {
    /// Packs an instruction.
    pub const fn new(op: Op, a: u8, b: u8, c: u8, imm: i32) -> Insn {
        Insn(op as u64 | (a as u64) << 8 | (b as u64) << 16 | (c as u64) << 24 | (imm as u32 as u64) << 32)
    }

    /// Packs an instruction whose operands `b` and `c` hold one 16-bit integer.
    pub const fn with_short(op: Op, a: u8, short: i16, imm: i32) -> Insn {
        let [b, c] = short.to_le_bytes();
        Insn::new(op, a, b, c, imm)
    }

    /// The opcode, if the byte is one.
    pub const fn op(self) -> Option<Op> {
        Op::from_byte(self.0 as u8)
    }

    /// The raw opcode byte.
    #[inline(always)]
    pub const fn op_byte(self) -> u8 {
        self.0 as u8
    }

    /// Operand `a`.
    #[inline(always)]
    pub const fn a(self) -> u8 {
        (self.0 >> 8) as u8
    }

    /// Operand `b`.
    #[inline(always)]
    pub const fn b(self) -> u8 {
        (self.0 >> 16) as u8
    }

    /// Operand `c`.
    #[inline(always)]
    pub const fn c(self) -> u8 {
        (self.0 >> 24) as u8
    }

    /// Operands `b` and `c` as one signed integer.
    #[inline(always)]
    pub const fn short(self) -> i16 {
        (self.0 >> 16) as i16
    }

    /// The immediate.
    #[inline(always)]
    pub const fn imm(self) -> i32 {
        (self.0 >> 32) as i32
    }

    /// The same instruction with another immediate.
    pub const fn with_imm(self, imm: i32) -> Insn {
        Insn(self.0 & 0xFFFF_FFFF | (imm as u32 as u64) << 32)
    }
}
