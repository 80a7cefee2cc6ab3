//! Generators and async functions: windows that are saved and put back.
//! <https://tc39.es/ecma262/#sec-generator-objects> <https://tc39.es/ecma262/#sec-asyncgenerator-objects>

use crate::interpreter::{Begun, Call, Flow};
use crate::promise::Settle;
use crate::suspend::Task;
use crate::vm::{Frame, frame_flag};
use crate::{Abrupt, ErrorKind, Intrinsic, JsResult, Kind, Object, PropertyKey, RealmId, Value, Vm};
use alloc::boxed::Box;
use creance_budget::Metered;
use creance_bytecode::Insn;
use creance_heap::extra::{
    AsyncRequest, Capability, Extra, GeneratorData, GeneratorState, Reaction, Suspension,
};
use creance_heap::string::names;

/// Modes of a resumption; 2 is `return`.
pub(crate) mod mode {
    pub const NEXT: u8 = 0;
    pub const THROW: u8 = 1;
}

impl Vm {
    fn generator(&self, object: Object) -> Option<&GeneratorData> {
        match self.heap.extra(object) {
            Some(Extra::Generator(data)) => Some(data),
            _ => None,
        }
    }

    fn generator_mut(&mut self, object: Object) -> Option<&mut GeneratorData> {
        match self.heap.extra_mut(object) {
            Some(Extra::Generator(data)) => Some(data),
            _ => None,
        }
    }

    /// The realm of a generator or async function. What it makes while its frame is not the running one is of this
    /// realm too.
    pub(crate) fn generator_realm(&self, generator: Object) -> RealmId {
        let function = self.generator(generator).and_then(|data| self.functions.get(data.function as usize));
        function.map_or(self.realm(), |linked| linked.realm)
    }

    fn new_generator(&mut self, kind: Kind, prototype: Option<Object>, promise: Value) -> Metered<Object> {
        let frame = self.frames[self.fp];
        let registers = alloc::vec![Value::UNDEFINED; usize::from(frame.registers)];
        let data = GeneratorData {
            state: GeneratorState::SuspendedStart,
            registers,
            function: frame.function,
            callee: Object(frame.callee),
            pc: frame.pc,
            sent: 0,
            mode: 0,
            suspension: Suspension::Start,
            promise,
            queue: alloc::vec::Vec::new(),
        };
        self.heap.new_with_extra(kind, prototype, Extra::Generator(Box::new(data)))
    }

    /// Saves the running window into a generator and drops the frame.
    fn save_window(&mut self, generator: Object, suspension: Suspension, sent: u8, mode: u8) -> Frame {
        let frame = self.frames[self.fp];
        let base = frame.base as usize;
        let mut registers = match self.generator_mut(generator) {
            Some(data) => core::mem::take(&mut data.registers),
            None => alloc::vec::Vec::new(),
        };
        let count = registers.len().min(usize::from(frame.registers));
        registers[..count].copy_from_slice(&self.stack[base..base + count]);
        if let Some(data) = self.generator_mut(generator) {
            data.registers = registers;
            data.pc = frame.pc;
            data.suspension = suspension;
            data.sent = sent;
            data.mode = mode;
            data.state = if suspension == Suspension::Start {
                GeneratorState::SuspendedStart
            } else if suspension == Suspension::Await {
                GeneratorState::Executing
            } else {
                GeneratorState::SuspendedYield
            };
        }
        self.pop_frame()
    }

    /// `GeneratorStart`
    pub(crate) fn generator_start(&mut self) -> JsResult<Flow> {
        let frame = self.frames[self.fp];
        let flags = self.functions[frame.function as usize].function().flags;
        let (kind, default) = if flags.is_async {
            (Kind::AsyncGenerator, Intrinsic::AsyncGeneratorPrototype)
        } else {
            (Kind::Generator, Intrinsic::GeneratorPrototype)
        };
        let prototype = self.get_prototype_from_constructor(Object(frame.callee), default)?;
        let generator = self.new_generator(kind, Some(prototype), Value::EMPTY)?;
        let frame = self.save_window(generator, Suspension::Start, 0, 0);
        self.deliver(frame, Value::object(generator))
    }

    /// `AsyncStart`
    pub(crate) fn async_start(&mut self) -> JsResult<Flow> {
        let promise = self.new_promise()?;
        let state = self.new_generator(Kind::AsyncFunctionState, None, Value::object(promise))?;
        if let Some(data) = self.generator_mut(state) {
            data.state = GeneratorState::Executing;
        }
        let fp = self.fp;
        self.frames[fp].generator = state.0;
        self.frames[fp].flags |= frame_flag::GENERATOR | frame_flag::ASYNC;
        Ok(Flow::Go)
    }

    /// Pushes the frame of a suspended function.
    fn push_generator(&mut self, generator: Object, call: Call) -> JsResult<()> {
        let Some(data) = self.generator_mut(generator) else { return self.type_error("not a generator") };
        let registers = core::mem::take(&mut data.registers);
        let (function, callee, pc, sent_to_promise) = (data.function, data.callee, data.pc, data.promise);
        data.state = GeneratorState::Executing;
        let is_async = !sent_to_promise.is_empty();
        let base = self.top().max(call.at);
        let mut flags = call.flags | frame_flag::GENERATOR;
        if is_async {
            flags |= frame_flag::ASYNC;
        }
        let pushed = self.push_frame(Frame {
            function,
            callee: callee.0,
            base: base as u32,
            pc,
            new_target: 0,
            generator: generator.0,
            dst: call.dst,
            flags,
            registers: registers.len() as u16,
        });
        if pushed.is_ok() {
            self.stack[base..base + registers.len()].copy_from_slice(&registers);
        }
        if let Some(data) = self.generator_mut(generator) {
            data.registers = registers;
            if pushed.is_err() {
                data.state = GeneratorState::SuspendedYield;
            }
        }
        pushed?;
        let cost = self.calls[function as usize].cost;
        if !self.heap.meter.spend(cost) {
            self.safepoint()?;
        }
        Ok(())
    }

    /// `next`, `throw` and `return` of a sync generator. <https://tc39.es/ecma262/#sec-generatorresume>
    pub(crate) fn resume_generator(
        &mut self,
        this: Value,
        mode: u8,
        value: Value,
        call: Call,
    ) -> JsResult<Begun> {
        let generator = this.as_object().filter(|object| self.heap.kind(*object) == Kind::Generator);
        let Some(generator) = generator else {
            let name = ["next", "throw", "return"][usize::from(mode.min(2))];
            let what = self.describe(this)?;
            return self.type_error(&alloc::format!("{name} method called on incompatible receiver {what}"));
        };
        let Some(data) = self.generator_mut(generator) else { return self.type_error("not a generator") };
        let (state, suspension, sent, mode_register) = (data.state, data.suspension, data.sent, data.mode);
        match state {
            GeneratorState::Executing | GeneratorState::AwaitingReturn => {
                return self.type_error("Generator is already running");
            }
            GeneratorState::SuspendedStart if mode != mode::NEXT => data.state = GeneratorState::Completed,
            _ => {}
        }
        if state == GeneratorState::Completed
            || (state == GeneratorState::SuspendedStart && mode != mode::NEXT)
        {
            return match mode {
                mode::NEXT => Ok(Begun::Value(self.iterator_result(Value::UNDEFINED, true)?)),
                mode::THROW => Err(Abrupt::Throw(value)),
                // `return`
                _ => Ok(Begun::Value(self.iterator_result(value, true)?)),
            };
        }
        self.push_generator(generator, call)?;
        match suspension {
            Suspension::Start | Suspension::Await => {}
            Suspension::Yield => {
                if mode == mode::THROW {
                    // The exception arises inside the generator; unwinding begins at its frame.
                    return self.throw_inside(value, call);
                }
                self.set_register(sent, value);
                self.set_register(mode_register, Value::int(i32::from(mode)));
            }
            Suspension::Delegate => {
                self.set_register(sent, value);
                self.set_register(mode_register, Value::int(i32::from(mode)));
            }
        }
        Ok(Begun::Frame)
    }

    /// Lets an exception arise in the frame that has just been pushed.
    fn throw_inside(&mut self, value: Value, call: Call) -> JsResult<Begun> {
        if call.flags & frame_flag::ENTRY == 0 {
            // The trampoline is below: it unwinds from the top frame.
            return Err(Abrupt::Throw(value));
        }
        match self.unwind(value)? {
            Flow::Go => Ok(Begun::Frame),
            Flow::Exit(value) => Ok(Begun::Value(value)),
        }
    }

    /// `Yield` and `YieldDelegate`
    pub(crate) fn yield_value(&mut self, i: Insn, delegate: bool) -> JsResult<Flow> {
        let value = self.register(i.b());
        let generator = Object(self.frames[self.fp].generator);
        if self.heap.kind(generator) == Kind::AsyncGenerator {
            return self.async_generator_yield(generator, i, value);
        }
        let suspension = if delegate { Suspension::Delegate } else { Suspension::Yield };
        if self.frames[self.fp].flags & frame_flag::STEP != 0 {
            self.save_window(generator, suspension, i.a(), i.c());
            let mut step = Some(value);
            if delegate {
                // The inner iterator's result object is opened here, on behalf of the loop outside.
                let done = self.get(value, PropertyKey::interned(names::DONE))?;
                step = if self.to_boolean(done) {
                    None
                } else {
                    Some(self.get(value, PropertyKey::interned(names::VALUE))?)
                };
            }
            self.deliver_step(step);
            return Ok(Flow::Go);
        }
        let result = if delegate { value } else { self.iterator_result(value, false)? };
        let frame = self.save_window(generator, suspension, i.a(), i.c());
        self.deliver(frame, result)
    }

    /// `Await`
    pub(crate) fn await_value(&mut self, i: Insn) -> JsResult<Flow> {
        let temps = self.temps.len();
        let promise = self.promise_to_await(self.register(i.b()));
        self.temps.truncate(temps);
        let promise = promise?;
        let generator = Object(self.frames[self.fp].generator);
        if generator.0 == 0 {
            return self.throw(ErrorKind::Syntax, "await is only valid in async functions");
        }
        self.heap.meter.tick(1)?;
        self.perform_then(promise, Reaction::Resume(generator))?;
        let frame = self.save_window(generator, Suspension::Await, i.a(), 0);
        let result = self.generator(generator).map_or(Value::UNDEFINED, |data| data.promise);
        let result = if result.is_empty() { Value::UNDEFINED } else { result };
        self.deliver(frame, result)
    }

    /// Goes on after an `await` has settled.
    pub(crate) fn resume_awaiting(
        &mut self,
        generator: Object,
        outcome: Settle,
        value: Value,
    ) -> JsResult<()> {
        self.keep(Value::object(generator));
        self.keep(value);
        let Some(data) = self.generator(generator) else { return Ok(()) };
        if data.state == GeneratorState::AwaitingReturn {
            return self.async_generator_returned(generator, outcome, value);
        }
        let sent = data.sent;
        let resumed = self.run_task(Task::Job, |vm| {
            let call = Call { at: vm.top(), argc: 0, dst: 0, flags: frame_flag::ENTRY };
            vm.push_generator(generator, call)?;
            if outcome == Settle::Reject {
                return vm.throw_inside(value, call);
            }
            vm.set_register(sent, value);
            Ok(Begun::Frame)
        });
        resumed.map(|_| ())
    }

    /// A generator's or async function's frame returns.
    pub(crate) fn finish_generator(&mut self, frame: Frame, value: Value) -> JsResult<Flow> {
        let generator = Object(frame.generator);
        if let Some(data) = self.generator_mut(generator) {
            data.state = GeneratorState::Completed;
        }
        if frame.flags & frame_flag::ASYNC != 0 {
            let promise = self.generator(generator).map_or(Value::UNDEFINED, |data| data.promise);
            if let Some(promise) = promise.as_object() {
                self.resolve_promise(promise, value)?;
            }
            let frame = self.pop_frame();
            return self.deliver(frame, promise);
        }
        if self.heap.kind(generator) == Kind::AsyncGenerator {
            self.pop_frame();
            self.async_generator_complete(generator, Settle::Fulfil, value, true)?;
            self.async_generator_drain(generator)?;
            return self.deliver(frame, Value::UNDEFINED);
        }
        if frame.flags & frame_flag::STEP != 0 {
            self.pop_frame();
            self.deliver_step(None);
            return Ok(Flow::Go);
        }
        let result = self.iterator_result(value, true)?;
        self.pop_frame();
        self.deliver(frame, result)
    }

    /// Resumes a generator for `IteratorNext` or `IteratorStep` without a result object, if the iterator is one
    /// and its `next` is the builtin one.
    pub(crate) fn step_generator(&mut self, iterator: Value, next: Value) -> JsResult<bool> {
        let Some(generator) =
            iterator.as_object().filter(|object| self.heap.kind(*object) == Kind::Generator)
        else {
            return Ok(false);
        };
        let Some(native) = next.as_object().filter(|object| self.heap.kind(*object) == Kind::Native) else {
            return Ok(false);
        };
        if self.heap.object(native).payload() as u32 != self.generator_next {
            return Ok(false);
        }
        let Some(data) = self.generator(generator) else { return Ok(false) };
        if !matches!(data.state, GeneratorState::SuspendedStart | GeneratorState::SuspendedYield) {
            return Ok(false);
        }
        let (started, sent, mode) = (data.suspension != Suspension::Start, data.sent, data.mode);
        // A step that cannot even begin leaves the iterator done.
        let i = self.instruction_before(self.frames[self.fp].pc);
        self.set_done(i.a(), true);
        self.push_generator(
            generator,
            Call { at: self.top(), argc: 0, dst: i.b(), flags: frame_flag::STEP },
        )?;
        let base = self.frames[self.fp - 1].base as usize;
        if let Some(done) = self.stack.get_mut(base + usize::from(i.a()) + 2) {
            *done = Value::FALSE;
        }
        if started {
            self.set_register(sent, Value::UNDEFINED);
            self.set_register(mode, Value::int(i32::from(mode::NEXT)));
        }
        Ok(true)
    }

    /// Hands a step's value, or the end, to the instruction that asked for it.
    fn deliver_step(&mut self, value: Option<Value>) {
        let i = self.instruction_before(self.frames[self.fp].pc);
        self.finish_step(i, value);
    }

    /// An exception leaves a generator's or async function's frame, which is dropped. The value that the frame
    /// delivers instead, or none if the exception goes on.
    pub(crate) fn fail_generator(&mut self, frame: Frame, value: Value) -> JsResult<Option<Value>> {
        let generator = Object(frame.generator);
        self.pop_frame();
        if frame.flags & frame_flag::STEP != 0 {
            let i = self.instruction_before(self.frames[self.fp].pc);
            self.set_done(i.a(), true);
        }
        if let Some(data) = self.generator_mut(generator) {
            data.state = GeneratorState::Completed;
        }
        if frame.flags & frame_flag::ASYNC != 0 {
            let promise = self.generator(generator).map_or(Value::UNDEFINED, |data| data.promise);
            if let Some(promise) = promise.as_object() {
                self.reject_promise(promise, value)?;
            }
            return Ok(Some(promise));
        }
        if self.heap.kind(generator) == Kind::AsyncGenerator {
            self.async_generator_complete(generator, Settle::Reject, value, true)?;
            self.async_generator_drain(generator)?;
            return Ok(Some(Value::UNDEFINED));
        }
        Ok(None)
    }

    /// <https://tc39.es/ecma262/#sec-createiterresultobject>
    ///
    /// # Errors
    /// A memory halt.
    pub fn iterator_result(&mut self, value: Value, done: bool) -> Metered<Value> {
        let realm = self.realm();
        let shape = match self.heap.result_shape(realm) {
            Some(shape) => shape,
            None => self.heap.make_result_shape(realm)?,
        };
        let object = self.heap.new_object_of(Kind::Object, shape)?;
        let cell = self.heap.object_mut(object);
        cell.slots[0] = value;
        cell.slots[1] = Value::bool(done);
        Ok(Value::object(object))
    }

    /// `next`, `throw` and `return` of an async generator: queues the request and answers with its promise.
    /// <https://tc39.es/ecma262/#sec-asyncgenerator-prototype-next>
    ///
    /// # Errors
    /// A halt.
    pub fn async_generator_request(&mut self, this: Value, mode: u8, value: Value) -> JsResult<Value> {
        let promise = self.new_promise()?;
        self.keep(Value::object(promise));
        let capability = Capability { promise: Value::object(promise), ..Capability::NONE };
        let generator = this.as_object().filter(|object| self.heap.kind(*object) == Kind::AsyncGenerator);
        let Some(generator) = generator else {
            let error = self.new_error(ErrorKind::Type, "not an async generator")?;
            self.reject_promise(promise, Value::object(error))?;
            return Ok(capability.promise);
        };
        self.heap.meter.reserve(core::mem::size_of::<AsyncRequest>())?;
        let Some(data) = self.generator_mut(generator) else { return Ok(capability.promise) };
        data.queue.push(AsyncRequest { mode, value, capability });
        let state = data.state;
        if !matches!(state, GeneratorState::Executing | GeneratorState::AwaitingReturn) {
            self.async_generator_resume_next(generator)?;
        }
        Ok(capability.promise)
    }

    /// Serves the first request of a generator that is not running.
    fn async_generator_resume_next(&mut self, generator: Object) -> JsResult<()> {
        let Some(data) = self.generator_mut(generator) else { return Ok(()) };
        let Some(&request) = data.queue.first() else { return Ok(()) };
        if data.state == GeneratorState::SuspendedStart && request.mode != mode::NEXT {
            data.state = GeneratorState::Completed;
        }
        if data.state == GeneratorState::Completed {
            return self.async_generator_drain(generator);
        }
        let (suspension, sent, mode_register) = (data.suspension, data.sent, data.mode);
        // The native that was asked stands below: the body nests, and cannot stand still before its first `await`.
        self.nested(|vm| {
            let call = Call { at: vm.top(), argc: 0, dst: 0, flags: frame_flag::ENTRY };
            vm.push_generator(generator, call)?;
            let mut begun = Ok(Begun::Frame);
            if suspension != Suspension::Start {
                if request.mode == mode::THROW && suspension == Suspension::Yield {
                    begun = vm.throw_inside(request.value, call);
                } else {
                    vm.set_register(sent, request.value);
                    vm.set_register(mode_register, Value::int(i32::from(request.mode)));
                }
            }
            vm.finish_nested(begun).map(|_| ())
        })
    }

    /// Settles the first request. <https://tc39.es/ecma262/#sec-asyncgeneratorcompletestep>
    fn async_generator_complete(
        &mut self,
        generator: Object,
        how: Settle,
        value: Value,
        done: bool,
    ) -> JsResult<()> {
        let Some(data) = self.generator_mut(generator) else { return Ok(()) };
        if data.queue.is_empty() {
            return Ok(());
        }
        let request = data.queue.remove(0);
        let Some(promise) = request.capability.promise.as_object() else { return Ok(()) };
        match how {
            Settle::Reject => self.reject_promise(promise, value)?,
            Settle::Fulfil => {
                // NOTE: the frame of the generator is gone, and another realm may have called it.
                let realm = self.generator_realm(generator);
                self.in_realm(realm, |vm| {
                    let result = vm.iterator_result(value, done)?;
                    vm.resolve_promise(promise, result)
                })?;
            }
        }
        Ok(())
    }

    fn async_generator_yield(&mut self, generator: Object, i: Insn, value: Value) -> JsResult<Flow> {
        self.async_generator_complete(generator, Settle::Fulfil, value, false)?;
        let waiting = self.generator(generator).and_then(|data| data.queue.first().copied());
        if let Some(request) = waiting {
            // Go on at once with the next request.
            if request.mode == mode::THROW {
                return Err(Abrupt::Throw(request.value));
            }
            self.set_register(i.a(), request.value);
            self.set_register(i.c(), Value::int(i32::from(request.mode)));
            return Ok(Flow::Go);
        }
        let frame = self.save_window(generator, Suspension::Yield, i.a(), i.c());
        self.deliver(frame, Value::UNDEFINED)
    }

    /// Serves the requests of a finished generator. <https://tc39.es/ecma262/#sec-asyncgeneratordrainqueue>
    fn async_generator_drain(&mut self, generator: Object) -> JsResult<()> {
        loop {
            let Some(data) = self.generator_mut(generator) else { return Ok(()) };
            let Some(&request) = data.queue.first() else { return Ok(()) };
            match request.mode {
                mode::NEXT => {
                    self.async_generator_complete(generator, Settle::Fulfil, Value::UNDEFINED, true)?;
                }
                mode::THROW => {
                    self.async_generator_complete(generator, Settle::Reject, request.value, true)?;
                }
                _ => {
                    data.state = GeneratorState::AwaitingReturn;
                    let realm = self.generator_realm(generator);
                    match self.in_realm(realm, |vm| vm.promise_to_await(request.value)) {
                        Ok(promise) => {
                            self.perform_then(promise, Reaction::Resume(generator))?;
                            return Ok(());
                        }
                        Err(Abrupt::Throw(reason)) => {
                            if let Some(data) = self.generator_mut(generator) {
                                data.state = GeneratorState::Completed;
                            }
                            self.async_generator_complete(generator, Settle::Reject, reason, true)?;
                        }
                        Err(halt) => return Err(halt),
                    }
                }
            }
            self.tick(1)?;
        }
    }

    /// The value of a `return` request of a finished generator has settled.
    fn async_generator_returned(&mut self, generator: Object, outcome: Settle, value: Value) -> JsResult<()> {
        if let Some(data) = self.generator_mut(generator) {
            data.state = GeneratorState::Completed;
        }
        self.async_generator_complete(generator, outcome, value, true)?;
        self.async_generator_drain(generator)
    }
}
