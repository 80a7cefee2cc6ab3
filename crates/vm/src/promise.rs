//! Promises as the VM needs them: making, settling, reacting. <https://tc39.es/ecma262/#sec-promise-objects>

use crate::native::Args;
use crate::suspend::Task;
use crate::{Abrupt, ErrorKind, Intrinsic, Job, JsResult, Kind, Object, PropertyKey, Value, Vm};
use creance_budget::Metered;
use creance_heap::extra::{Capability, Extra, PromiseData, PromiseState, Reaction};
use creance_heap::string::names;

/// How a promise settles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Settle {
    /// With a value.
    Fulfil,
    /// With a reason.
    Reject,
}

/// Rows of the functions that the VM itself makes closures of. They stand in the table of
/// [`Intrinsic::PromiseFunctions`]; [`PROMISE_FUNCTIONS`] are its rows.
mod function {
    pub const RESOLVE: u16 = 0;
    pub const REJECT: u16 = 1;
    pub const EXECUTOR: u16 = 2;
}

/// The rows of [`Intrinsic::PromiseFunctions`].
pub const PROMISE_FUNCTIONS: &[crate::Method] = &[
    crate::hidden("", 1, resolve_function),
    crate::hidden("", 1, reject_function),
    crate::hidden("", 2, executor_function),
];

impl Vm {
    /// A pending promise of the running realm.
    ///
    /// # Errors
    /// A memory halt.
    pub fn new_promise(&mut self) -> Metered<Object> {
        let prototype = self.intrinsic(Intrinsic::PromisePrototype)?;
        self.new_promise_with(prototype)
    }

    /// A pending promise with a prototype.
    ///
    /// # Errors
    /// A memory halt.
    pub fn new_promise_with(&mut self, prototype: Object) -> Metered<Object> {
        let data = PromiseData {
            state: PromiseState::Pending,
            result: Value::UNDEFINED,
            reactions: alloc::vec::Vec::new(),
            handled: false,
        };
        self.heap.new_with_extra(Kind::Promise, Some(prototype), Extra::Promise(data))
    }

    /// The data of a promise; none for anything else.
    pub fn promise(&self, promise: Value) -> Option<&PromiseData> {
        match self.heap.extra(promise.as_object()?) {
            Some(Extra::Promise(data)) => Some(data),
            _ => None,
        }
    }

    /// `resolve` and `reject` of a promise. <https://tc39.es/ecma262/#sec-createresolvingfunctions>
    ///
    /// # Errors
    /// A memory halt.
    pub fn create_resolving_functions(&mut self, promise: Object) -> Metered<(Value, Value)> {
        // Both share `[[AlreadyResolved]]`: an object whose first slot says so.
        let realm = self.realm();
        let already = Value::cell(self.heap.new_scope(0, 1)?);
        let captures = [Value::object(promise), already, Value::UNDEFINED, Value::UNDEFINED];
        let spec = Intrinsic::PromiseFunctions as u16;
        let resolve = self.heap.new_native_closure(realm, spec, function::RESOLVE, captures)?;
        let reject = self.heap.new_native_closure(realm, spec, function::REJECT, captures)?;
        Ok((Value::object(resolve), Value::object(reject)))
    }

    /// <https://tc39.es/ecma262/#sec-newpromisecapability>
    ///
    /// # Errors
    /// A TypeError if `constructor` is no constructor or does not call its executor properly.
    pub fn new_promise_capability(&mut self, constructor: Value) -> JsResult<Capability> {
        if !self.is_constructor(constructor) {
            return self.not_a_constructor(constructor);
        }
        let intrinsic = self.intrinsic(Intrinsic::Promise)?;
        if constructor == Value::object(intrinsic) {
            let promise = self.new_promise()?;
            let (resolve, reject) = self.create_resolving_functions(promise)?;
            return Ok(Capability { promise: Value::object(promise), resolve, reject });
        }
        let realm = self.realm();
        let spec = Intrinsic::PromiseFunctions as u16;
        let captures = [Value::UNDEFINED; 4];
        let executor = self.heap.new_native_closure(realm, spec, function::EXECUTOR, captures)?;
        self.keep(Value::object(executor));
        let promise = self.construct(constructor, &[Value::object(executor)], None)?;
        let [resolve, reject, ..] = match self.heap.extra(executor) {
            Some(Extra::Closure(closure)) => closure.captures,
            _ => [Value::UNDEFINED; 4],
        };
        if !self.is_callable(resolve) || !self.is_callable(reject) {
            return self.type_error("Promise resolve or reject function is not callable");
        }
        Ok(Capability { promise: Value::object(promise), resolve, reject })
    }

    /// <https://tc39.es/ecma262/#sec-promise-resolve>
    ///
    /// # Errors
    /// What the constructor or a getter throws.
    pub fn promise_resolve(&mut self, constructor: Value, value: Value) -> JsResult<Value> {
        if self.promise(value).is_some() {
            let found = self.get(value, PropertyKey::interned(names::CONSTRUCTOR))?;
            if found == constructor {
                return Ok(value);
            }
        }
        let capability = self.new_promise_capability(constructor)?;
        self.keep(capability.promise);
        self.call(capability.resolve, Value::UNDEFINED, &[value])?;
        Ok(capability.promise)
    }

    /// The promise that `await` waits for.
    ///
    /// # Errors
    /// What a getter of `constructor` throws.
    pub(crate) fn promise_to_await(&mut self, value: Value) -> JsResult<Object> {
        let constructor = self.intrinsic(Intrinsic::Promise)?;
        if let (Some(object), true) = (value.as_object(), self.promise(value).is_some()) {
            let found = self.get(value, PropertyKey::interned(names::CONSTRUCTOR))?;
            if found == Value::object(constructor) {
                return Ok(object);
            }
        }
        let promise = self.new_promise()?;
        self.keep(Value::object(promise));
        self.resolve_promise(promise, value)?;
        Ok(promise)
    }

    /// What a promise's resolve function does. <https://tc39.es/ecma262/#sec-promise-resolve-functions>
    ///
    /// # Errors
    /// A halt: exceptions of `then` getters become rejections.
    pub fn resolve_promise(&mut self, promise: Object, resolution: Value) -> JsResult<()> {
        if resolution == Value::object(promise) {
            let error = self.new_error(ErrorKind::Type, "Chaining cycle detected for promise")?;
            return Ok(self.settle(promise, Settle::Reject, Value::object(error))?);
        }
        if !resolution.is_object() {
            return Ok(self.settle(promise, Settle::Fulfil, resolution)?);
        }
        let then = match self.get(resolution, PropertyKey::interned(names::THEN)) {
            Ok(then) => then,
            Err(Abrupt::Throw(reason)) => return Ok(self.settle(promise, Settle::Reject, reason)?),
            Err(halt) => return Err(halt),
        };
        if !self.is_callable(then) {
            return Ok(self.settle(promise, Settle::Fulfil, resolution)?);
        }
        Ok(self.enqueue(Job::Thenable { promise, thenable: resolution, then })?)
    }

    /// Rejects a promise. <https://tc39.es/ecma262/#sec-rejectpromise>
    ///
    /// # Errors
    /// A halt.
    pub fn reject_promise(&mut self, promise: Object, reason: Value) -> Metered<()> {
        self.settle(promise, Settle::Reject, reason)
    }

    /// Settles a pending promise and queues its reactions.
    pub(crate) fn settle(&mut self, promise: Object, how: Settle, value: Value) -> Metered<()> {
        let Some((Extra::Promise(data), meter)) = self.heap.extra_and_meter(promise) else { return Ok(()) };
        if data.state != PromiseState::Pending {
            return Ok(());
        }
        data.state = if how == Settle::Fulfil { PromiseState::Fulfilled } else { PromiseState::Rejected };
        data.result = value;
        let reactions = core::mem::take(&mut data.reactions);
        meter.release(reactions.capacity() * core::mem::size_of::<Reaction>());
        meter.tick(reactions.len() as u64)?;
        if how == Settle::Reject && !data.handled {
            self.rejections.push(promise);
        }
        for reaction in reactions {
            self.enqueue_reaction(reaction, how, value)?;
        }
        Ok(())
    }

    fn enqueue_reaction(&mut self, reaction: Reaction, how: Settle, value: Value) -> Metered<()> {
        self.enqueue(match reaction {
            Reaction::Then { capability, on_fulfilled, on_rejected } => Job::Reaction {
                handler: if how == Settle::Fulfil { on_fulfilled } else { on_rejected },
                capability,
                outcome: how,
                value,
            },
            Reaction::Resume(generator) => Job::Resume { generator, outcome: how, value },
        })
    }

    /// Adds a reaction, or queues it if the promise is settled. <https://tc39.es/ecma262/#sec-performpromisethen>
    ///
    /// # Errors
    /// A halt.
    pub fn perform_then(&mut self, promise: Object, reaction: Reaction) -> Metered<()> {
        let Some((Extra::Promise(data), meter)) = self.heap.extra_and_meter(promise) else { return Ok(()) };
        let how = match data.state {
            PromiseState::Pending => {
                if data.reactions.len() == data.reactions.capacity() {
                    let more = data.reactions.len().max(1);
                    meter.reserve(more * core::mem::size_of::<Reaction>())?;
                    data.reactions.reserve_exact(more);
                }
                data.reactions.push(reaction);
                data.handled = true;
                return Ok(());
            }
            PromiseState::Fulfilled => Settle::Fulfil,
            PromiseState::Rejected => Settle::Reject,
        };
        let value = data.result;
        let was_handled = core::mem::replace(&mut data.handled, true);
        if how == Settle::Reject && !was_handled {
            self.rejections.retain(|rejected| *rejected != promise);
        }
        self.enqueue_reaction(reaction, how, value)
    }

    /// How a promise settled; none while it is pending. A rejection is taken as handled.
    pub fn settled(&mut self, promise: Object) -> Option<Result<Value, Value>> {
        let data = self.promise(Value::object(promise))?;
        let (state, result) = (data.state, data.result);
        match state {
            PromiseState::Pending => None,
            PromiseState::Fulfilled => Some(Ok(result)),
            PromiseState::Rejected => {
                self.mark_handled(promise);
                Some(Err(result))
            }
        }
    }

    /// Somebody has looked at how the promise settled.
    pub(crate) fn mark_handled(&mut self, promise: Object) {
        if let Some(Extra::Promise(data)) = self.heap.extra_mut(promise) {
            data.handled = true;
        }
        self.rejections.retain(|rejected| *rejected != promise);
    }

    /// Promises that were rejected and that nobody handles; the list is emptied.
    pub fn take_unhandled_rejections(&mut self) -> alloc::vec::Vec<Value> {
        let rejections = core::mem::take(&mut self.rejections);
        let reason = |promise: &Object| self.promise(Value::object(*promise)).map(|data| data.result);
        rejections.iter().filter_map(reason).collect()
    }

    pub(crate) fn run_reaction(
        &mut self,
        handler: Value,
        capability: Capability,
        outcome: Settle,
        value: Value,
    ) -> JsResult<()> {
        for kept in [capability.promise, capability.resolve, capability.reject, value, handler] {
            self.keep(kept);
        }
        if handler.is_undefined() {
            return self.settle_capability(capability, outcome, value);
        }
        if self.nesting == 0 && self.ends_import(handler)? {
            return Ok(());
        }
        self.call_for(Task::Reaction(capability), handler, Value::UNDEFINED, &[value]).map(|_| ())
    }

    /// Settles whatever a capability stands for.
    ///
    /// # Errors
    /// What foreign resolving functions throw.
    pub fn settle_capability(
        &mut self,
        capability: Capability,
        outcome: Settle,
        value: Value,
    ) -> JsResult<()> {
        let function = match outcome {
            Settle::Fulfil => capability.resolve,
            Settle::Reject => capability.reject,
        };
        if !function.is_undefined() {
            return self.call(function, Value::UNDEFINED, &[value]).map(|_| ());
        }
        let Some(promise) = capability.promise.as_object() else { return Ok(()) };
        match outcome {
            Settle::Fulfil => self.resolve_promise(promise, value),
            Settle::Reject => Ok(self.reject_promise(promise, value)?),
        }
    }

    pub(crate) fn run_thenable(&mut self, promise: Object, thenable: Value, then: Value) -> JsResult<()> {
        for kept in [Value::object(promise), thenable, then] {
            self.keep(kept);
        }
        let (resolve, reject) = self.create_resolving_functions(promise)?;
        self.keep(reject);
        self.call_for(Task::Thenable { reject }, then, thenable, &[resolve, reject]).map(|_| ())
    }
}

/// True the first time it is asked for a pair of resolving functions.
fn first_time(vm: &mut Vm, args: Args) -> Option<Object> {
    let [promise, already, ..] = args.captures(vm);
    let cell = vm.heap.cell_mut(already.as_cell()?)?;
    if !cell.slots[0].is_empty() {
        return None;
    }
    cell.slots[0] = Value::TRUE;
    promise.as_object()
}

/// <https://tc39.es/ecma262/#sec-promise-resolve-functions>
fn resolve_function(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if let Some(promise) = first_time(vm, args) {
        let value = args.get(vm, 0);
        vm.resolve_promise(promise, value)?;
    }
    Ok(Value::UNDEFINED)
}

/// <https://tc39.es/ecma262/#sec-promise-reject-functions>
fn reject_function(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if let Some(promise) = first_time(vm, args) {
        let reason = args.get(vm, 0);
        vm.reject_promise(promise, reason)?;
    }
    Ok(Value::UNDEFINED)
}

/// The executor of NewPromiseCapability.
fn executor_function(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let [resolve, reject, ..] = args.captures(vm);
    if !resolve.is_undefined() || !reject.is_undefined() {
        return vm.type_error("Promise executor has already been invoked with non-undefined arguments");
    }
    let (resolve, reject) = (args.get(vm, 0), args.get(vm, 1));
    args.set_capture(vm, 0, resolve);
    args.set_capture(vm, 1, reject);
    Ok(Value::UNDEFINED)
}
