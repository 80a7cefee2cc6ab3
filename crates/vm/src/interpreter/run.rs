//! The trampoline: runs handlers until they leave, does what they left for, goes on.

use super::exit::{self, FUEL, LOOP, RETURN, RETURN_SLOW, SWITCH};
use super::handlers;
use crate::vm::{Frame, frame_flag};
use crate::{Abrupt, Halt, JsResult, Metered, Value, Vm};
use creance_bytecode::Insn;

/// What a slow operation leaves to do.
pub(crate) enum Flow {
    /// Go on where the top frame says.
    Go,
    /// An entry frame has returned: leave the trampoline.
    Exit(Value),
}

impl Vm {
    /// Runs the top frame until the entry frame below returns.
    pub(crate) fn run(&mut self) -> JsResult<Value> {
        loop {
            match self.run_handlers()? {
                Flow::Go => {}
                Flow::Exit(value) => return Ok(value),
            }
        }
    }

    /// Runs handlers and slow operations until one of them throws (then unwinds), halts or ends the run.
    fn run_handlers(&mut self) -> JsResult<Flow> {
        let mut pc = u64::from(self.frames[self.fp].pc);
        loop {
            let left = self.run_fast(pc);
            let at = exit::pc(left);
            let result = match left & 0xFF << 56 {
                FUEL => {
                    self.frames[self.fp].pc = at;
                    self.fuel_ended().map(|()| Flow::Go)
                }
                RETURN_SLOW => self.return_slowly(self.result),
                // The window did not fit.
                LOOP | SWITCH | RETURN => {
                    self.frames[self.fp].pc = at;
                    self.grow_stack(self.base, 256).map(|()| Flow::Go).map_err(Abrupt::from)
                }
                _ => {
                    self.frames[self.fp].pc = at;
                    self.slow_operation(at).and_then(|flow| self.check_debt(flow))
                }
            };
            match result {
                Ok(Flow::Go) => {}
                Ok(exit) => return Ok(exit),
                Err(Abrupt::Throw(value)) => match self.unwind(value)? {
                    Flow::Go => {}
                    exit => return Ok(exit),
                },
                Err(halt) => return Err(halt),
            }
            pc = u64::from(self.frames[self.fp].pc);
        }
    }

    /// Runs handlers from `pc` as long as no more is needed than to switch windows.
    fn run_fast(&mut self, pc: u64) -> u64 {
        let mut stack = core::mem::take(&mut self.stack);
        let code = core::mem::take(&mut self.code);
        let mut pc = pc;
        let mut left = SWITCH | pc;
        'windows: while let Some(w) =
            stack.get_mut(self.base..).and_then(|above| above.first_chunk_mut::<256>())
        {
            loop {
                left = handlers::start(self, w, &code, pc);
                pc = u64::from(left as u32);
                match left & 0xFF << 56 {
                    LOOP => {}
                    SWITCH => continue 'windows,
                    RETURN => {
                        if let Some(place) = stack.get_mut(self.base + usize::from(exit::register(left))) {
                            *place = self.result;
                        }
                        continue 'windows;
                    }
                    _ => break 'windows,
                }
            }
        }
        self.stack = stack;
        self.code = code;
        left
    }

    /// Collects if the heap asked for it. The work is paid for with fuel; a heap that is all but full afterwards
    /// has reached its limit, rather than being collected over and over for the last few bytes.
    #[inline]
    pub(super) fn collect_if_wanted(&mut self) -> Metered<()> {
        if !self.heap.meter.take_safepoint() && !cfg!(feature = "gc-stress") {
            return Ok(());
        }
        self.collect_in_run().inspect_err(|_| self.heap.meter.want_safepoint())?;
        self.tick(self.heap.cell_count() as u64 / 8)?;
        let limit = self.heap.meter.limits().memory;
        if self.heap.meter.live_bytes() > limit - limit / 50 {
            return Err(Halt::Memory);
        }
        Ok(())
    }

    /// Collects if the heap asked for it, and hands out the next slice of fuel. Where slices end must not be seen in
    /// what a run costs: nothing else happens here.
    pub(crate) fn safepoint(&mut self) -> JsResult<()> {
        self.collect_if_wanted()?;
        self.heap.meter.refill()?;
        Ok(())
    }

    /// Pauses after a builtin that has come to its end with more fuel than there was.
    pub(crate) fn check_debt(&mut self, flow: Flow) -> JsResult<Flow> {
        if self.can_pause() && matches!(flow, Flow::Go) && self.heap.meter.is_overdrawn() {
            return Err(self.pause(Some(Halt::Fuel)));
        }
        Ok(flow)
    }

    /// The slice of fuel is used up between two instructions: here a run can be suspended.
    fn fuel_ended(&mut self) -> JsResult<()> {
        if !self.can_pause() {
            return self.safepoint();
        }
        match self.heap.meter.pause() {
            Some(halt) => Err(self.pause(halt)),
            None => self.safepoint_or_pause(),
        }
    }

    /// A safepoint between two instructions. Where a limit of fuel or time is reached, the run pauses.
    pub(crate) fn safepoint_or_pause(&mut self) -> JsResult<()> {
        match self.safepoint() {
            // NOTE: a run that has no memory left does not get any by waiting.
            Err(Abrupt::Halt(halt @ (Halt::Fuel | Halt::Deadline | Halt::Interrupted))) => {
                Err(self.pause(Some(halt)))
            }
            result => result,
        }
    }

    /// Returns from a frame that has flags.
    pub(crate) fn return_slowly(&mut self, value: Value) -> JsResult<Flow> {
        let frame = self.frames[self.fp];
        if frame.flags & frame_flag::GENERATOR != 0 {
            return self.finish_generator(frame, value);
        }
        let mut value = value;
        if frame.flags & frame_flag::CONSTRUCT != 0 && !value.is_object() {
            value = self.register(1);
        }
        self.pop_frame();
        self.deliver(frame, value)
    }

    /// Hands the result of a frame that has been popped to whoever called it.
    pub(crate) fn deliver(&mut self, frame: Frame, value: Value) -> JsResult<Flow> {
        if frame.flags & frame_flag::ENTRY != 0 {
            return Ok(Flow::Exit(value));
        }
        if frame.flags & frame_flag::UNWRAP != 0 {
            self.unwrap_step(value)?;
        } else if frame.flags & frame_flag::DISCARD == 0 {
            self.set_register(frame.dst, value);
        }
        Ok(Flow::Go)
    }

    /// Finds the handler of an exception, dropping frames without one.
    ///
    /// # Errors
    /// The exception, if an entry frame has no handler either; a halt.
    pub(crate) fn unwind(&mut self, value: Value) -> JsResult<Flow> {
        loop {
            let frame = self.frames[self.fp];
            let Some(linked) = self.functions.get(frame.function as usize) else {
                return Err(Abrupt::Throw(value));
            };
            let pc = frame.pc.wrapping_sub(linked.entry).wrapping_sub(1);
            if let Some(&handler) = linked.function().handler_of(pc) {
                self.frames[self.fp].pc = linked.entry + handler.target;
                self.set_register(handler.register, value);
                return Ok(Flow::Go);
            }
            if frame.flags & frame_flag::GENERATOR != 0 {
                match self.fail_generator(frame, value)? {
                    // An async function turns the exception into a rejection.
                    Some(result) => return self.deliver(frame, result),
                    None if frame.flags & frame_flag::ENTRY != 0 => return Err(Abrupt::Throw(value)),
                    None => continue,
                }
            }
            self.pop_frame();
            if frame.flags & frame_flag::ENTRY != 0 {
                return Err(Abrupt::Throw(value));
            }
        }
    }

    /// The instruction before `pc`.
    pub(crate) fn instruction_before(&self, pc: u32) -> Insn {
        Insn(self.code.get(pc as usize - 1).copied().unwrap_or(u64::MAX))
    }
}
