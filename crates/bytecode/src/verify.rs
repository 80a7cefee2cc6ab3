//! Checks that a program keeps the rules that the virtual machine relies on for correctness (not for memory
//! safety, which the language gives): opcodes, registers, constants, caches, functions and jumps in range, no
//! way to run off the end, calls and back edges where they may be.

use crate::{Constant, Function, Imm, ImportEntry, ImportName, Insn, Module, Op, Operand, Program, WINDOW};
use alloc::{format, string::String};

/// A rule that a program breaks, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// Index of the function.
    pub function: usize,
    /// Index of the instruction.
    pub pc: usize,
    /// What is wrong.
    pub message: String,
}

impl core::fmt::Display for VerifyError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "function {} instruction {}: {}", self.function, self.pc, self.message)
    }
}

/// Checks every function of a program.
///
/// # Errors
/// The first rule that is broken.
pub fn verify(program: &Program) -> Result<(), VerifyError> {
    if program.functions.is_empty() {
        return Err(VerifyError { function: 0, pc: 0, message: "no function".into() });
    }
    for (index, function) in program.functions.iter().enumerate() {
        verify_function(program, function).map_err(|(pc, message)| VerifyError {
            function: index,
            pc,
            message,
        })?;
    }
    match &program.module {
        Some(module) => verify_module(program, module).map_err(|message| VerifyError {
            function: 0,
            pc: 0,
            message: message.into(),
        }),
        None => Ok(()),
    }
}

fn verify_module(program: &Program, module: &Module) -> Result<(), &'static str> {
    let requests = module.requests.len();
    let slots = u64::from(module.slots);
    let import_fits = |entry: &ImportEntry| {
        let more = u64::from(matches!(entry.name, ImportName::Named(_)));
        (entry.request as usize) < requests && u64::from(entry.slot) + more < slots
    };
    let indirect = module.indirect_exports.iter().map(|export| export.request);
    if !indirect.chain(module.star_exports.iter().copied()).all(|request| (request as usize) < requests) {
        Err("an export of a module that is not requested")
    } else if !module.imports.iter().all(import_fits) {
        Err("an import without its request or slot")
    } else if !module.local_exports.iter().all(|(_, slot)| u64::from(*slot) < slots) {
        Err("an export without its slot")
    } else if module.initialize as usize >= program.functions.len() {
        Err("no function that initializes the module")
    } else {
        Ok(())
    }
}

type Broken = (usize, String);

fn verify_function(program: &Program, function: &Function) -> Result<(), Broken> {
    let registers = usize::from(function.registers);
    if !(2..=WINDOW).contains(&registers) || 2 + usize::from(function.parameters) > registers {
        return Err((0, format!("{registers} registers for {} parameters", function.parameters)));
    }
    if function.arguments_register.is_some_and(|register| usize::from(register) >= registers) {
        return Err((0, "arguments register out of range".into()));
    }
    let length = function.code.len();
    match function.code.last().and_then(|last| last.op()) {
        Some(op) if op.row().ends || op.row().imm == Imm::Back => {}
        _ => return Err((length, "control runs off the end".into())),
    }
    for (pc, insn) in function.code.iter().enumerate() {
        verify_insn(program, function, pc, *insn).map_err(|message| (pc, message))?;
    }
    for handler in &function.handlers {
        if handler.start > handler.end
            || handler.end as usize > length
            || handler.target as usize >= length
            || usize::from(handler.register) >= registers
        {
            return Err((handler.start as usize, "handler out of range".into()));
        }
    }
    for &key in &function.caches {
        if !matches!(function.constants.get(key as usize), Some(Constant::String(_))) {
            return Err((0, format!("cache key {key} is no string")));
        }
    }
    Ok(())
}

fn verify_insn(program: &Program, function: &Function, pc: usize, insn: Insn) -> Result<(), String> {
    let op = insn.op().ok_or_else(|| format!("no opcode {}", insn.op_byte()))?;
    let row = op.row();
    let registers = usize::from(function.registers);
    let check = |first: usize, count: usize| {
        if first + count <= registers {
            Ok(())
        } else {
            Err(format!("{}: register r{} of {registers}", row.name, first + count - 1))
        }
    };
    for (operand, byte) in row.operands.iter().zip([insn.a(), insn.b(), insn.c()]) {
        let first = usize::from(byte);
        match operand {
            Operand::None if byte != 0 => return Err(format!("{}: unused operand is {byte}", row.name)),
            Operand::None | Operand::N(_) | Operand::Short(_) | Operand::ShortHigh => {}
            Operand::W(_) | Operand::R(_) => check(first, 1)?,
            Operand::Base(_, count) => check(first, usize::from(*count))?,
            Operand::Call(_) => check(first, 2 + usize::from(insn.b()))?,
            Operand::Range(_) => {
                let count = if row.imm == Imm::None { usize::from(insn.c()) } else { insn.imm() as usize };
                check(first, count)?;
            }
        }
    }
    let index = insn.imm() as usize;
    match row.imm {
        Imm::None if insn.imm() != 0 => Err(format!("{}: unused immediate is {}", row.name, insn.imm())),
        Imm::None | Imm::Int(_) => Ok(()),
        Imm::Constant(_) => verify_constant(op, function.constants.get(index)),
        Imm::Cache(_) if index < function.caches.len() => Ok(()),
        Imm::Cache(_) => Err(format!("{}: no cache {index}", row.name)),
        Imm::Function if index < program.functions.len() => Ok(()),
        Imm::Function => Err(format!("{}: no function {index}", row.name)),
        Imm::Fwd | Imm::Back => {
            let target = pc as i64 + 1 + i64::from(insn.imm());
            if (row.imm == Imm::Back) != (insn.imm() < 0) {
                Err(format!("{}: jumps the wrong way", row.name))
            } else if target < 0 || target >= function.code.len() as i64 {
                Err(format!("{}: jumps out of the function", row.name))
            } else {
                Ok(())
            }
        }
    }
}

fn verify_constant(op: Op, constant: Option<&Constant>) -> Result<(), String> {
    let fits = match (op, constant) {
        (_, None) => false,
        (Op::LoadConst, Some(c)) => {
            matches!(c, Constant::Number(_) | Constant::String(_) | Constant::BigInt(_))
        }
        (Op::GetTemplateObject, Some(c)) => matches!(c, Constant::Template { .. }),
        (Op::NewRegExp, Some(c)) => matches!(c, Constant::RegExp { .. }),
        (Op::CallEval | Op::CallEvalSpread, Some(c)) => matches!(c, Constant::Eval(_)),
        (_, Some(c)) => matches!(c, Constant::String(_)),
    };
    if fits { Ok(()) } else { Err(format!("{}: wrong or missing constant", op.row().name)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FunctionFlags, FunctionKind, GlobalDeclarations, Source, Text};
    use alloc::{vec, vec::Vec};

    fn program(code: Vec<Insn>) -> Program {
        Program {
            recipe: crate::Recipe::Script,
            source: Source::new("test", ""),
            functions: vec![Function {
                name: Text::from(""),
                kind: FunctionKind::Program,
                flags: FunctionFlags::default(),
                length: 0,
                parameters: 0,
                registers: 4,
                arguments_register: None,
                code,
                constants: vec![Constant::Number(1.5)],
                caches: vec![],
                handlers: vec![],
                names: vec![],
                positions: vec![],
                span: (0, 0),
            }],
            globals: GlobalDeclarations::default(),
            module: None,
        }
    }

    fn check(code: Vec<Insn>, expected: Result<(), &str>) {
        let got = verify(&program(code)).map_err(|e| e.message);
        assert_eq!(got, expected.map_err(String::from));
    }

    const END: Insn = Insn::new(Op::ReturnUndefined, 0, 0, 0, 0);

    #[test]
    fn rules() {
        check(vec![END], Ok(()));
        check(vec![], Err("control runs off the end"));
        check(vec![Insn::new(Op::LoadInt, 3, 0, 0, 7), END], Ok(()));
        check(vec![Insn::new(Op::LoadInt, 4, 0, 0, 7), END], Err("LoadInt: register r4 of 4"));
        check(vec![Insn::new(Op::LoadConst, 3, 0, 0, 0), END], Ok(()));
        check(vec![Insn::new(Op::LoadConst, 3, 0, 0, 1), END], Err("LoadConst: wrong or missing constant"));
        check(vec![Insn::new(Op::Call, 2, 1, 0, 0), END], Err("Call: register r4 of 4"));
        check(vec![Insn::new(Op::Jump, 0, 0, 0, 1), END], Err("Jump: jumps out of the function"));
        check(vec![Insn::new(Op::Jump, 0, 0, 0, -1), END], Err("Jump: jumps the wrong way"));
        check(vec![Insn::new(Op::Loop, 0, 0, 0, -1)], Ok(()));
        check(vec![Insn::new(Op::Move, 2, 3, 1, 0), END], Err("Move: unused operand is 1"));
        check(vec![Insn(255), END], Err("no opcode 255"));
    }
}
