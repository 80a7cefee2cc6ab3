//! Handlers that resume generators and take them apart: the window of a generator is put back above the running one
//! and saved again without leaving the handlers, if all of it lies within reach of the running window.
//!
//! The iterator's done register stays false during the step; unwinding sets it if the generator throws.

use super::exit::{FUEL, RETURN, SLOW, SWITCH};
use super::handlers::{handlers, next, reg};
use super::table::TABLE;
use crate::vm::{Frame, frame_flag};
use crate::{Kind, Object, Value, Vm};
use creance_bytecode::Insn;
use creance_heap::Extra;
use creance_heap::extra::{GeneratorState, Suspension};

/// What a suspended generator is resumed with.
pub(super) struct Resumption {
    pub generator: Object,
    /// The value of its `yield`.
    pub sent: Value,
    /// The caller's register for what it yields.
    pub dst: u8,
    /// Flags of its frame.
    pub flags: u8,
}

/// True for the `next` of generators.
#[inline(always)]
fn is_generator_next(vm: &Vm, next: Value) -> bool {
    next.as_object()
        .and_then(|next| vm.heap.cell(next.0))
        .is_some_and(|native| native.kind == Kind::Native && native.payload() as u32 == vm.generator_next)
}

/// Puts a suspended generator's window above the running one and goes on in it.
#[inline(always)]
pub(super) fn enter_generator(vm: &mut Vm, w: &mut [Value; 256], pc: u64, resumption: Resumption) -> u64 {
    let Resumption { generator, sent, dst, flags } = resumption;
    let fp = vm.fp;
    let base = vm.base;
    let Some([caller, frame]) = vm.frames.get_mut(fp..).and_then(|frames| frames.first_chunk_mut()) else {
        return SLOW | pc;
    };
    let top = caller.registers as usize;
    if vm.heap.kind(generator) != Kind::Generator {
        return SLOW | pc;
    }
    let Some(Extra::Generator(data)) = vm.heap.extra_mut(generator) else { return SLOW | pc };
    let count = data.registers.len();
    let resumable = matches!(data.state, GeneratorState::SuspendedStart | GeneratorState::SuspendedYield);
    let Some(window) = w.get_mut(top..top + count) else { return SLOW | pc };
    if !resumable {
        return SLOW | pc;
    }
    for (to, from) in window.iter_mut().zip(&data.registers) {
        *to = *from;
    }
    if data.suspension != Suspension::Start {
        if let Some(place) = window.get_mut(data.sent as usize) {
            *place = sent;
        }
        if let Some(mode) = window.get_mut(data.mode as usize) {
            *mode = Value::ZERO;
        }
    }
    data.state = GeneratorState::Executing;
    caller.pc = pc as u32;
    *frame = Frame {
        function: data.function,
        callee: data.callee.0,
        base: (base + top) as u32,
        pc: 0,
        new_target: 0,
        generator: generator.0,
        dst,
        flags: frame_flag::GENERATOR | flags,
        registers: count as u16,
    };
    let goal = u64::from(data.pc);
    let function = data.function as usize;
    vm.fp = fp + 1;
    vm.base = base + top;
    let cost = match vm.calls.get(function) {
        Some(info) => info.cost,
        None => 1,
    };
    if !vm.heap.meter.spend(cost) {
        return FUEL | goal;
    }
    SWITCH | goal
}

/// How the running generator is left.
struct Suspend {
    suspension: Suspension,
    /// The register for what `next` sends.
    sent: u8,
    /// The register for how it is resumed.
    mode: u8,
}

/// Saves the running generator's window and returns `value` to the frame below.
#[inline(always)]
fn suspend(vm: &mut Vm, w: &[Value; 256], pc: u64, value: Value, how: Suspend) -> u64 {
    let fp = vm.fp;
    let Some(&frame) = vm.frames.get(fp) else { return SLOW | pc };
    let Some(&caller) = vm.frames.get(fp.wrapping_sub(1)) else { return SLOW | pc };
    let Some(Extra::Generator(data)) = vm.heap.extra_mut(Object(frame.generator)) else { return SLOW | pc };
    for (to, from) in data.registers.iter_mut().zip(w.iter()) {
        *to = *from;
    }
    data.pc = pc as u32;
    data.sent = how.sent;
    data.mode = how.mode;
    data.suspension = how.suspension;
    data.state = GeneratorState::SuspendedYield;
    vm.result = value;
    vm.fp = fp.wrapping_sub(1);
    vm.base = caller.base as usize;
    RETURN | u64::from(frame.dst) << 48 | u64::from(caller.pc)
}

/// The flags of the running frame.
#[inline(always)]
fn running_flags(vm: &Vm) -> u8 {
    match vm.frames.get(vm.fp) {
        Some(frame) => frame.flags,
        None => u8::MAX,
    }
}

/// True if the running frame is that of a sync generator.
#[inline(always)]
fn is_in_sync_generator(vm: &Vm) -> bool {
    vm.frames.get(vm.fp).is_some_and(|frame| vm.heap.kind(Object(frame.generator)) == Kind::Generator)
}

handlers! {
    /// Resumes the generator that `IteratorNext` or `IteratorStep` steps over.
    fn resume(vm, w, _code, pc, i) {
        let Some(generator) = reg!(w, i.a()).as_object() else { return SLOW | pc };
        if !is_generator_next(vm, reg!(w, i.a().wrapping_add(1))) {
            return SLOW | pc;
        }
        let resumption = Resumption { generator, sent: Value::UNDEFINED, dst: i.b(), flags: frame_flag::STEP };
        enter_generator(vm, w, pc, resumption)
    }

    /// A step of `yield*`, over a generator.
    fn iterator_call_next(vm, w, _code, pc, i) {
        let Some(generator) = reg!(w, i.b()).as_object() else { return SLOW | pc };
        if !is_generator_next(vm, reg!(w, i.b().wrapping_add(1))) {
            return SLOW | pc;
        }
        let sent = if i.imm() != 0 { reg!(w, i.c()) } else { Value::UNDEFINED };
        enter_generator(vm, w, pc, Resumption { generator, sent, dst: i.a(), flags: 0 })
    }

    /// A call of a generator's `next` by the program.
    fn call_next(vm, w, _code, pc, i) {
        let Some(generator) = reg!(w, i.a().wrapping_add(1)).as_object() else { return SLOW | pc };
        let sent = if i.b() != 0 { reg!(w, i.a().wrapping_add(2)) } else { Value::UNDEFINED };
        enter_generator(vm, w, pc, Resumption { generator, sent, dst: i.c(), flags: 0 })
    }

    fn iterator_unwrap(vm, w, code, pc, i) {
        let Some(result) = reg!(w, i.b()).as_object() else { return SLOW | pc };
        let Some((value, done)) = vm.heap.iterator_result(vm.frame_realm(), result) else { return SLOW | pc };
        let goal = if done == Value::TRUE {
            u64::from((pc as u32).wrapping_add(i.imm() as u32))
        } else if done == Value::FALSE {
            pc
        } else {
            return SLOW | pc;
        };
        reg!(w, i.a()) = value;
        next!(vm, w, code, goal)
    }

    fn yield_(vm, w, _code, pc, i) {
        let flags = running_flags(vm);
        let mut value = reg!(w, i.b());
        if flags & frame_flag::STEP == 0 {
            if flags != frame_flag::GENERATOR {
                return SLOW | pc;
            }
            let Some(result) = new_result(vm, value) else { return SLOW | pc };
            value = result;
        }
        suspend(vm, w, pc, value, Suspend { suspension: Suspension::Yield, sent: i.a(), mode: i.c() })
    }

    /// Passes what the inner iterator of `yield*` gave on.
    fn yield_delegate(vm, w, _code, pc, i) {
        let flags = running_flags(vm);
        let mut value = reg!(w, i.b());
        if flags & frame_flag::STEP != 0 {
            let Some(result) = value.as_object() else { return SLOW | pc };
            match vm.heap.iterator_result(vm.frame_realm(), result) {
                Some((inner, Value::FALSE)) => value = inner,
                _ => return SLOW | pc,
            }
        } else if flags != frame_flag::GENERATOR || !is_in_sync_generator(vm) {
            return SLOW | pc;
        }
        suspend(vm, w, pc, value, Suspend { suspension: Suspension::Delegate, sent: i.a(), mode: i.c() })
    }
}

/// The result object of a sync generator's `yield`.
#[inline(always)]
fn new_result(vm: &mut Vm, value: Value) -> Option<Value> {
    if !is_in_sync_generator(vm) {
        return None;
    }
    let shape = vm.heap.result_shape(vm.frame_realm())?;
    let index = vm.heap.try_allocate(Kind::Object, shape)?;
    let cell = vm.heap.cell_mut(index)?;
    cell.slots[0] = value;
    cell.slots[1] = Value::FALSE;
    Some(Value::object(Object(index)))
}
