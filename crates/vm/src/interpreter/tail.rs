//! Calls in tail position: the callee's frame takes the place of the caller's.
//! <https://tc39.es/ecma262/#sec-preparefortailcall>
//!
//! The compiler lets a `Return` of the result follow, so a call that needs its caller's frame is a plain call.

use super::exit::{FUEL, SLOW, SWITCH};
use super::handlers::{Callee, call_leaf, handlers, reg, script_callee};
use super::run::Flow;
use crate::vm::{Frame, frame_flag};
use crate::{JsResult, Value, Vm};
use creance_bytecode::{Insn, Op};

/// Frames that have something to do when they return: `new` looks at the result. Other flags say how the result
/// is delivered; they pass on to the callee's frame.
const STAYS: u8 = frame_flag::CONSTRUCT | frame_flag::GENERATOR;

handlers! {
    fn tail_call(vm, w, code, pc, i) {
        // A native's result is for the `Return`.
        let Some(Callee { payload, info, callee, .. }) = script_callee(vm, reg!(w, i.a())) else {
            return call_leaf(vm, w, code, pc, i.0);
        };
        let fp = vm.fp;
        let Some(frame) = vm.frames.get_mut(fp) else { return SLOW | pc };
        if frame.flags & STAYS != 0 {
            return SLOW | pc;
        }
        *frame = Frame {
            function: payload as u32,
            callee,
            pc: 0,
            new_target: 0,
            registers: info.registers,
            ..*frame
        };
        // The callee's window is the caller's: `this` and the parameters move down, no further than they are.
        let given = i.b().min(info.parameters);
        reg!(w, 0) = Value::cell((payload >> 32) as u32);
        let mut register = 1;
        while register < 2 + given {
            reg!(w, register) = reg!(w, i.a().wrapping_add(register));
            register += 1;
        }
        while register < 2 + info.parameters {
            reg!(w, register) = Value::UNDEFINED;
            register += 1;
        }
        if !vm.heap.meter.spend(info.cost) {
            return FUEL | u64::from(info.entry);
        }
        SWITCH | u64::from(info.entry)
    }
}

impl Vm {
    /// Calls; if a frame was pushed, it goes where the caller's is.
    pub(super) fn tail_call(&mut self, i: Insn) -> JsResult<Flow> {
        let fp = self.fp;
        let flow = match i.op() {
            Some(Op::TailCallSpread) => self.slow_spread(i, None)?,
            _ => self.slow_call(i)?,
        };
        let (caller, frame) = (self.frames[fp], self.frames[self.fp]);
        // NOTE: a frame with flags is a generator that was resumed, and has to come back to its caller.
        if self.fp == fp + 1 && frame.flags == 0 && caller.flags & STAYS == 0 {
            let from = frame.base as usize;
            self.stack.copy_within(from..from + usize::from(frame.registers), caller.base as usize);
            self.pop_frame();
            self.frames[fp] = Frame { base: caller.base, dst: caller.dst, flags: caller.flags, ..frame };
        }
        Ok(flow)
    }
}
