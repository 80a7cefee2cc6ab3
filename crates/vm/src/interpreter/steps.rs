//! Handlers that step over a generator: its window is put back above the running one and saved again without
//! leaving the handlers, if all of it lies within reach of the running window.
//!
//! The iterator's done register stays false during the step; unwinding sets it if the generator throws.

use super::exit::{FUEL, RETURN, SLOW, SWITCH};
use super::handlers::{handlers, reg};
use crate::vm::{Frame, frame_flag};
use crate::{Kind, Object, Value, Vm};
use creance_bytecode::Insn;
use creance_heap::Extra;
use creance_heap::extra::{GeneratorState, Suspension};

handlers! {
    /// Resumes the generator that `IteratorNext` or `IteratorStep` steps over.
    fn resume(vm, w, _code, pc, i) {
        let (Some(generator), Some(next)) = (reg!(w, i.a()).as_object(), reg!(w, i.a().wrapping_add(1)).as_object())
        else {
            return SLOW | pc;
        };
        let Some(native) = vm.heap.cell(next.0) else { return SLOW | pc };
        if native.kind != Kind::Native || native.payload() as u32 != vm.generator_next {
            return SLOW | pc;
        }
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
            if let Some(sent) = window.get_mut(data.sent as usize) {
                *sent = Value::UNDEFINED;
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
            dst: i.b(),
            flags: frame_flag::GENERATOR | frame_flag::STEP,
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

    /// `Yield` in a generator that is stepped over.
    fn yield_(vm, w, _code, pc, i) {
        let fp = vm.fp;
        let Some(&frame) = vm.frames.get(fp) else { return SLOW | pc };
        let Some(&caller) = vm.frames.get(fp.wrapping_sub(1)) else { return SLOW | pc };
        if frame.flags & frame_flag::STEP == 0 {
            return SLOW | pc;
        }
        let Some(Extra::Generator(data)) = vm.heap.extra_mut(Object(frame.generator)) else { return SLOW | pc };
        for (to, from) in data.registers.iter_mut().zip(w.iter()) {
            *to = *from;
        }
        data.pc = pc as u32;
        data.sent = i.a();
        data.mode = i.c();
        data.suspension = Suspension::Yield;
        data.state = GeneratorState::SuspendedYield;
        vm.result = reg!(w, i.b());
        vm.fp = fp.wrapping_sub(1);
        vm.base = caller.base as usize;
        RETURN | u64::from(frame.dst) << 48 | u64::from(caller.pc)
    }
}
