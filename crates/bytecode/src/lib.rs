//! The instruction set and the immutable program that the compiler makes and the virtual machine runs.
//!
//! Everything about an opcode that is not its meaning at run time (name, operands, line of documentation)
//! stands in one row of [`opcode`]; the disassembler and the verifier read the row.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod disassemble;
mod insn;
mod module;
mod opcode;
mod program;
mod verify;

pub use disassemble::disassemble;
pub use insn::Insn;
pub use module::{ImportEntry, ImportName, ImportPhase, IndirectExport, Module, ModuleRequest};
pub use opcode::{Imm, Op, Operand, Row};
pub use program::{
    Constant, EvalBinding, EvalContext, EvalScope, EvalScopeKind, Function, FunctionFlags, FunctionKind,
    GlobalDeclarations, Handler, LexicalKind, Position, Program, Recipe, Source, Text,
};
pub use verify::{VerifyError, verify};

/// Registers in a frame's window. Operands are `u8`, so a window is always in range.
pub const WINDOW: usize = 256;

/// The register that holds the running function's scope.
pub const SCOPE: u8 = 0;
/// The register that holds `this`.
pub const THIS: u8 = 1;
/// The register of the first parameter.
pub const FIRST_PARAMETER: u8 = 2;
