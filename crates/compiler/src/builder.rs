//! One function's code under construction: registers, constants, labels, handlers and positions.
//!
//! Knows the instruction table and nothing of the tree.

use creance_bytecode::{
    Constant, FIRST_PARAMETER, Function, Handler, Imm, Insn, Op, Operand, Position, Text, WINDOW,
};
use std::collections::HashMap;

/// A register.
pub type Reg = u8;

/// A place in the code that jumps lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label(usize);

/// The code that a handler covers: several pieces, because code that leaves the construct is not covered.
#[derive(Debug, Default)]
pub struct Region {
    pieces: Vec<(u32, u32)>,
    open: Option<u32>,
}

/// Constants that loops use are held in registers: at most this many.
const MAX_HELD: usize = 24;
/// Registers for parameters, locals and temporaries; the rest is for held constants.
pub const MAX_REGISTERS: u16 = WINDOW as u16 - MAX_HELD as u16 - 2;
/// Straight-line instructions between two checkpoints.
const CHECKPOINT_DISTANCE: u32 = 256;

/// Instructions of one function.
pub const MAX_CODE: usize = 8 << 20;

#[derive(PartialEq, Eq, Hash)]
enum ConstantKey {
    Number(u64),
    String(Text),
    BigInt(Box<str>),
}

#[derive(Default)]
struct LabelState {
    target: Option<u32>,
    jumps: Vec<u32>,
}

/// A function's code under construction.
#[derive(Default)]
pub struct Builder {
    code: Vec<Insn>,
    constants: Vec<Constant>,
    constant_of: HashMap<ConstantKey, u32>,
    caches: Vec<u32>,
    handlers: Vec<Handler>,
    names: Vec<(u32, u32)>,
    positions: Vec<Position>,
    labels: Vec<LabelState>,
    /// Loads of held constants; the n-th is in register 255 - n until the end.
    held: Vec<Insn>,
    next: u16,
    most: u16,
    straight: u32,
    offset: u32,
    out_of_registers: bool,
}

impl Builder {
    /// A builder whose first free register comes after the parameters.
    pub fn new(parameters: u8) -> Builder {
        let first = u16::from(FIRST_PARAMETER) + u16::from(parameters);
        Builder { next: first, most: first, ..Builder::default() }
    }

    // Registers.

    /// A fresh register above all that are in use.
    pub fn register(&mut self) -> Reg {
        self.registers(1)
    }

    /// The first of `count` fresh consecutive registers.
    pub fn registers(&mut self, count: u16) -> Reg {
        if self.next + count > MAX_REGISTERS {
            self.out_of_registers = true;
            return (MAX_REGISTERS - count.min(MAX_REGISTERS)) as Reg;
        }
        let first = self.next as Reg;
        self.next += count;
        self.most = self.most.max(self.next);
        first
    }

    /// Marks the registers in use, for [`release`](Builder::release).
    pub fn mark(&self) -> u16 {
        self.next
    }

    /// Frees all registers above a mark.
    pub fn release(&mut self, mark: u16) {
        self.next = mark;
    }

    /// True if the function has more code than any program needs: jumps out of nested constructs multiply it.
    pub fn is_too_large(&self) -> bool {
        self.code.len() > MAX_CODE || self.handlers.len() > MAX_CODE / 16
    }

    /// True if more registers were asked for than there are.
    pub fn out_of_registers(&self) -> bool {
        self.out_of_registers
    }

    // Positions and instructions.

    /// Sets the source offset of the instructions that follow.
    pub fn at(&mut self, offset: u32) {
        self.offset = offset;
    }

    /// The source offset of the instruction to come.
    pub fn offset(&self) -> u32 {
        self.offset
    }

    /// The index of the next instruction.
    pub fn pc(&self) -> u32 {
        self.code.len() as u32
    }

    /// Appends an instruction.
    pub fn emit(&mut self, op: Op, a: u8, b: u8, c: u8, imm: i32) -> u32 {
        self.push(Insn::new(op, a, b, c, imm))
    }

    fn push(&mut self, insn: Insn) -> u32 {
        if self.straight >= CHECKPOINT_DISTANCE {
            self.straight = 0;
            self.code.push(Insn::new(Op::Checkpoint, 0, 0, 0, 0));
        }
        self.straight += 1;
        let pc = self.pc();
        if self.positions.last().is_none_or(|last| last.offset != self.offset) {
            self.positions.push(Position { pc, offset: self.offset });
        }
        self.code.push(insn);
        pc
    }

    /// Appends an instruction whose immediate is a name or another string.
    pub fn emit_named(&mut self, op: Op, a: u8, b: u8, c: u8, name: &Text) -> u32 {
        let constant = self.string(name);
        self.emit(op, a, b, c, constant as i32)
    }

    /// Appends an instruction with an inline cache for a key.
    pub fn emit_cached(&mut self, op: Op, a: u8, b: u8, c: u8, key: &Text) -> u32 {
        let constant = self.string(key);
        let cache = self.caches.len() as i32;
        self.caches.push(constant);
        self.emit(op, a, b, c, cache)
    }

    /// Notes the name that an instruction's check reports.
    pub fn name_check(&mut self, pc: u32, name: &Text) {
        let constant = self.string(name);
        self.names.push((pc, constant));
    }

    // Constants.

    /// The index of a string constant.
    pub fn string(&mut self, text: &Text) -> u32 {
        self.constant(ConstantKey::String(text.clone()), || Constant::String(text.clone()))
    }

    /// The index of a number constant.
    pub fn number(&mut self, value: f64) -> u32 {
        self.constant(ConstantKey::Number(value.to_bits()), || Constant::Number(value))
    }

    /// The index of a bigint constant.
    pub fn bigint(&mut self, digits: &str) -> u32 {
        self.constant(ConstantKey::BigInt(digits.into()), || Constant::BigInt(digits.into()))
    }

    fn constant(&mut self, key: ConstantKey, make: impl FnOnce() -> Constant) -> u32 {
        let constants = &mut self.constants;
        *self.constant_of.entry(key).or_insert_with(|| {
            constants.push(make());
            constants.len() as u32 - 1
        })
    }

    /// Adds a constant that no other site shares.
    pub fn own_constant(&mut self, constant: Constant) -> u32 {
        self.constants.push(constant);
        self.constants.len() as u32 - 1
    }

    /// Holds what `load` loads in a register for the whole function, if there is room.
    pub fn hold(&mut self, op: Op, imm: i32) -> Option<Reg> {
        let load = Insn::new(op, 0, 0, 0, imm);
        let index = match self.held.iter().position(|held| *held == load) {
            Some(index) => index,
            None if self.held.len() < MAX_HELD => {
                self.held.push(load);
                self.held.len() - 1
            }
            None => return None,
        };
        Some(255 - index as Reg)
    }

    // Labels.

    /// A label that is not bound yet.
    pub fn label(&mut self) -> Label {
        self.labels.push(LabelState::default());
        Label(self.labels.len() - 1)
    }

    /// A label bound here.
    pub fn here(&mut self) -> Label {
        let label = self.label();
        self.bind(label);
        label
    }

    /// Binds a label here and patches the jumps to it.
    pub fn bind(&mut self, label: Label) {
        let target = self.pc();
        let state = &mut self.labels[label.0];
        state.target = Some(target);
        for pc in std::mem::take(&mut state.jumps) {
            let insn = self.code[pc as usize];
            self.code[pc as usize] = insn.with_imm((target - pc - 1) as i32);
        }
    }

    /// True if the label has its place: jumps to it go back.
    pub fn is_bound(&self, label: Label) -> bool {
        self.labels[label.0].target.is_some()
    }

    /// Appends a jump to a label: forward if it is not bound yet, else backward.
    pub fn jump(&mut self, op: Op, a: u8, b: u8, c: u8, label: Label) {
        self.push_jump(Insn::new(op, a, b, c, 0), label);
    }

    /// Appends a jump that compares with a small integer.
    pub fn jump_short(&mut self, op: Op, a: u8, short: i16, label: Label) {
        self.push_jump(Insn::with_short(op, a, short, 0), label);
    }

    fn push_jump(&mut self, insn: Insn, label: Label) {
        let pc = self.push(insn);
        match self.labels[label.0].target {
            Some(target) => {
                let distance = i64::from(target) - i64::from(pc) - 1;
                self.code[pc as usize] = insn.with_imm(distance as i32);
            }
            None => self.labels[label.0].jumps.push(pc),
        }
    }

    // Handlers.

    /// Begins (or begins again) to cover code.
    pub fn open(&self, region: &mut Region) {
        region.open = Some(self.pc());
    }

    /// Ends covering code.
    pub fn close(&self, region: &mut Region) {
        if let Some(start) = region.open.take()
            && start < self.pc()
        {
            region.pieces.push((start, self.pc()));
        }
    }

    /// Adds the handler of a closed region; its code begins here. Inner regions come before outer ones.
    pub fn handler(&mut self, region: Region, register: Reg) {
        let target = self.pc();
        for (start, end) in region.pieces {
            self.handlers.push(Handler { start, end, target, register });
        }
    }

    // The end.

    /// Moves the held constants to where calls do not overwrite them, and fills in the function.
    pub fn finish(mut self, function: &mut Function) {
        self.hold_constants(function.parameters, function.arguments_register.as_mut());
        function.registers = self.most + self.held.len() as u16;
        function.code = self.code;
        function.constants = self.constants;
        function.caches = self.caches;
        function.handlers = self.handlers;
        function.names = self.names;
        function.positions = self.positions;
    }

    /// Gives the held constants the registers after the parameters, and loads them first of all.
    fn hold_constants(&mut self, parameters: u8, arguments: Option<&mut Reg>) {
        let count = self.held.len();
        if count == 0 {
            return;
        }
        let first = usize::from(FIRST_PARAMETER) + usize::from(parameters);
        let moved = |register: u8| -> u8 {
            let register = usize::from(register);
            let moved = if register > 255 - count {
                first + 255 - register
            } else if register >= first {
                register + count
            } else {
                register
            };
            moved as u8
        };
        for insn in &mut self.code {
            *insn = renumber(*insn, &moved);
        }
        for handler in &mut self.handlers {
            handler.register = moved(handler.register);
        }
        if let Some(register) = arguments {
            *register = moved(*register);
        }
        // The promise of an async function exists before anything else happens.
        let at = usize::from(self.code.first().and_then(|insn| insn.op()) == Some(Op::AsyncStart));
        let loads = self.held.iter().enumerate().map(|(index, load)| {
            let op = load.op().expect("held loads are made from opcodes");
            Insn::new(op, (first + index) as u8, 0, 0, load.imm())
        });
        self.code.splice(at..at, loads.collect::<Vec<_>>());
        let shift = |pc: &mut u32| {
            if *pc as usize >= at {
                *pc += count as u32;
            }
        };
        self.positions.iter_mut().for_each(|position| shift(&mut position.pc));
        self.names.iter_mut().for_each(|(pc, _)| shift(pc));
        for handler in &mut self.handlers {
            shift(&mut handler.start);
            shift(&mut handler.end);
            shift(&mut handler.target);
        }
        if let Some(first) = self.positions.first_mut() {
            first.pc = 0;
        }
    }
}

/// The instruction with its registers renamed.
fn renumber(insn: Insn, moved: &impl Fn(u8) -> u8) -> Insn {
    let op = insn.op().expect("the builder emits opcodes only");
    let row = op.row();
    let rename = |operand: Operand, byte: u8| match operand {
        Operand::W(_) | Operand::R(_) | Operand::Base(..) | Operand::Call(_) | Operand::Range(_) => {
            moved(byte)
        }
        Operand::None | Operand::N(_) | Operand::Short(_) | Operand::ShortHigh => byte,
    };
    let [a, b, c] = row.operands;
    let mut imm = insn.imm();
    if matches!(op, Op::GetSuper | Op::SetSuper) {
        // The receiver's register is the low byte of the immediate.
        imm = imm & !0xFF | i32::from(moved(imm as u8));
    }
    debug_assert!(row.imm != Imm::Back || imm < 0, "back edges are patched when they are emitted");
    Insn::new(op, rename(a, insn.a()), rename(b, insn.b()), rename(c, insn.c()), imm)
}
