//! Text of a program's code, one line per instruction, for people and for snapshot tests.

use crate::{Constant, Function, Imm, Insn, Operand, Program};
use alloc::string::String;
use core::fmt::{self, Write};

/// The text of every function of a program.
pub fn disassemble(program: &Program) -> String {
    let mut out = String::new();
    for (index, function) in program.functions.iter().enumerate() {
        write_function(&mut out, index, function).expect("writing to a string cannot fail");
    }
    out
}

fn write_function(out: &mut String, index: usize, function: &Function) -> fmt::Result {
    write!(out, "function {index} {:?} {:?}", function.name, function.kind)?;
    write!(out, " parameters={} length={}", function.parameters, function.length)?;
    write!(out, " registers={}", function.registers)?;
    if let Some(register) = function.arguments_register {
        write!(out, " arguments=r{register}")?;
    }
    for (set, name) in [
        (function.flags.strict, " strict"),
        (function.flags.is_async, " async"),
        (function.flags.is_generator, " generator"),
        (function.flags.library, " library"),
    ] {
        if set {
            out.push_str(name);
        }
    }
    out.push('\n');
    for (pc, insn) in function.code.iter().enumerate() {
        write!(out, "{pc:5} ")?;
        write_insn(out, function, pc, *insn)?;
        out.push('\n');
    }
    for handler in &function.handlers {
        writeln!(
            out,
            "      handler {}..{} -> {} r{}",
            handler.start, handler.end, handler.target, handler.register
        )?;
    }
    Ok(())
}

fn write_insn(out: &mut String, function: &Function, pc: usize, insn: Insn) -> fmt::Result {
    let Some(op) = insn.op() else {
        return write!(out, "??? {:#018x}", insn.0);
    };
    let row = op.row();
    out.push_str(row.name);
    for (operand, byte) in row.operands.iter().zip([insn.a(), insn.b(), insn.c()]) {
        match operand {
            Operand::None | Operand::ShortHigh => {}
            Operand::W(name) | Operand::R(name) | Operand::Call(name) | Operand::Range(name) => {
                write!(out, " {name}=r{byte}")?;
            }
            Operand::Base(name, count) => {
                write!(out, " {name}=r{byte}..r{}", usize::from(byte) + usize::from(*count) - 1)?;
            }
            Operand::N(name) => write!(out, " {name}={byte}")?,
            Operand::Short(name) => write!(out, " {name}={}", insn.short())?,
        }
    }
    match row.imm {
        Imm::None => Ok(()),
        Imm::Int(name) => write!(out, " {name}={}", insn.imm()),
        Imm::Constant(name) => match function.constants.get(insn.imm() as usize) {
            Some(Constant::Eval(_)) => write!(out, " {name}=eval"),
            Some(constant) => write!(out, " {name}={constant:?}"),
            None => write!(out, " {name}=k{}", insn.imm()),
        },
        Imm::Cache(name) => {
            let key = function.caches.get(insn.imm() as usize);
            match key.and_then(|&key| function.constants.get(key as usize)) {
                Some(Constant::String(text)) => write!(out, " {name}={text:?}"),
                _ => write!(out, " {name}=cache{}", insn.imm()),
            }
        }
        Imm::Function => write!(out, " function={}", insn.imm()),
        Imm::Fwd | Imm::Back => write!(out, " -> {}", pc as i64 + 1 + i64::from(insn.imm())),
    }
}
