//! Iteration in registers: iterator, next method, done.
//!
//! Over an array that iterates plainly, the first register holds the array and the second the index: no
//! iterator object exists.

use super::calls::{Begun, Call};
use super::run::Flow;
use crate::vm::frame_flag;
use crate::{Abrupt, Attributes, Intrinsic, JsResult, Kind, Object, PropertyKey, Value, Vm};
use alloc::vec::Vec;
use creance_bytecode::{Insn, Op};
use creance_heap::extra::{ForInData, IteratorData};
use creance_heap::string::names;
use creance_heap::{Extra, symbols};

/// What a step over an iterator in registers gave.
enum Step {
    Value(Value),
    Done,
}

impl Vm {
    fn iterator_register(&self, base: u8, offset: u8) -> Value {
        self.register(base.wrapping_add(offset))
    }

    pub(crate) fn set_done(&mut self, base: u8, done: bool) {
        self.set_register(base.wrapping_add(2), Value::bool(done));
    }

    fn is_done(&self, base: u8) -> bool {
        self.iterator_register(base, 2) == Value::TRUE
    }

    pub(super) fn get_iterator_registers(&mut self, i: Insn, iterable: Value) -> JsResult<Flow> {
        let base = i.a();
        if i.c() == 1 {
            return self.get_async_iterator(base, iterable);
        }
        if let Some(array) = iterable.as_object()
            && self.iterates_plainly(array)?
        {
            self.set_register(base, iterable);
            self.set_register(base.wrapping_add(1), Value::ZERO);
        } else {
            let record = self.get_iterator(iterable)?;
            self.set_register(base, record.iterator);
            self.set_register(base.wrapping_add(1), no_position(record.next));
        }
        self.set_done(base, false);
        Ok(Flow::Go)
    }

    /// <https://tc39.es/ecma262/#sec-getiterator>, async
    fn get_async_iterator(&mut self, base: u8, iterable: Value) -> JsResult<Flow> {
        let method = self.get_method(iterable, PropertyKey::symbol(symbols::ASYNC_ITERATOR))?;
        let (iterator, next) = match method {
            Some(method) => {
                let record = self.get_iterator_from_method(iterable, method)?;
                (record.iterator, record.next)
            }
            None => {
                let record = self.get_iterator(iterable)?;
                // <https://tc39.es/ecma262/#sec-createasyncfromsynciterator>
                let prototype = self.intrinsic(Intrinsic::AsyncFromSyncIteratorPrototype)?;
                let data = IteratorData { target: record.iterator, index: 0, kind: 0, value: record.next };
                let iterator = self.heap.new_with_extra(
                    Kind::AsyncFromSyncIterator,
                    Some(prototype),
                    Extra::Iterator(data),
                )?;
                self.keep(Value::object(iterator));
                let next = self.get_of(iterator, PropertyKey::interned(names::NEXT))?;
                (Value::object(iterator), next)
            }
        };
        self.set_register(base, iterator);
        self.set_register(base.wrapping_add(1), no_position(next));
        self.set_done(base, false);
        Ok(Flow::Go)
    }

    /// One step; the iterator is done unless a value comes out.
    fn step_registers(&mut self, base: u8) -> JsResult<Step> {
        let (iterator, next) = (self.register(base), self.iterator_register(base, 1));
        if let Some(index) = next.as_int() {
            let array = iterator.as_object().unwrap_or(Object(0));
            let cell = self.heap.object(array);
            if cell.kind == Kind::Array && (index as u32) < cell.payload() as u32 {
                let stored = cell.elements.get(index as usize).copied().filter(|value| !value.is_empty());
                self.set_register(base.wrapping_add(1), Value::int(index + 1));
                let value = match stored {
                    Some(value) => value,
                    None => {
                        let key = self.index_key(index as u64)?;
                        self.set_done(base, true);
                        let value = self.get_of(array, key)?;
                        self.set_done(base, false);
                        value
                    }
                };
                return Ok(Step::Value(value));
            }
            self.set_done(base, true);
            return Ok(Step::Done);
        }
        self.set_done(base, true);
        let result = self.call(next, iterator, &[])?;
        let Some(value) = self.open_iterator_result(result)? else { return Ok(Step::Done) };
        self.set_done(base, false);
        Ok(Step::Value(value))
    }

    /// Writes the outcome of a step into the registers of `IteratorNext` or `IteratorStep`.
    pub(crate) fn finish_step(&mut self, i: Insn, value: Option<Value>) {
        self.set_done(i.a(), value.is_none());
        match value {
            Some(value) => self.set_register(i.b(), value),
            None if i.op() == Some(Op::IteratorNext) => self.jump(i),
            None => self.set_register(i.b(), Value::UNDEFINED),
        }
    }

    /// Calls `next` without nesting; its result goes to [`Vm::unwrap_step`].
    fn step_by_call(&mut self, iterator: Value, next: Value) -> JsResult<Flow> {
        let at = self.top();
        self.grow_stack(at, 2)?;
        self.stack[at] = next;
        self.stack[at + 1] = iterator;
        let call = Call { at, argc: 0, dst: 0, flags: frame_flag::UNWRAP };
        if let Begun::Value(result) = self.begin_call(call)? {
            self.unwrap_step(result)?;
        }
        Ok(Flow::Go)
    }

    /// Opens an iterator result for the `IteratorNext` or `IteratorStep` that the top frame stands at.
    pub(crate) fn unwrap_step(&mut self, result: Value) -> JsResult<()> {
        let i = self.instruction_before(self.frames[self.fp].pc);
        let value = self.open_iterator_result(result)?;
        self.finish_step(i, value);
        Ok(())
    }

    pub(super) fn iterator_next(&mut self, i: Insn) -> JsResult<Flow> {
        let (iterator, next) = (self.register(i.a()), self.iterator_register(i.a(), 1));
        if self.step_generator(iterator, next)? {
            return Ok(Flow::Go);
        }
        if next.as_int().is_none() {
            self.set_done(i.a(), true);
            return self.step_by_call(iterator, next);
        }
        match self.step_registers(i.a())? {
            Step::Value(value) => self.set_register(i.b(), value),
            Step::Done => self.jump(i),
        }
        Ok(Flow::Go)
    }

    pub(super) fn iterator_step(&mut self, i: Insn) -> JsResult<Flow> {
        if self.is_done(i.a()) {
            self.set_register(i.b(), Value::UNDEFINED);
            return Ok(Flow::Go);
        }
        let (iterator, next) = (self.register(i.a()), self.iterator_register(i.a(), 1));
        if next.as_int().is_none() {
            if self.step_generator(iterator, next)? {
                return Ok(Flow::Go);
            }
            self.set_done(i.a(), true);
            return self.step_by_call(iterator, next);
        }
        let value = match self.step_registers(i.a())? {
            Step::Value(value) => value,
            Step::Done => Value::UNDEFINED,
        };
        self.set_register(i.b(), value);
        Ok(Flow::Go)
    }

    pub(super) fn iterator_rest(&mut self, i: Insn) -> JsResult<Flow> {
        let realm = self.frame_realm();
        let array = self.heap.new_array(realm, &[])?;
        self.keep(Value::object(array));
        while !self.is_done(i.a()) {
            let temps = self.temps.len();
            match self.step_registers(i.a())? {
                Step::Value(value) => self.array_push(array, value)?,
                Step::Done => break,
            }
            self.tick(1)?;
            self.temps.truncate(temps);
        }
        self.set_register(i.b(), Value::object(array));
        Ok(Flow::Go)
    }

    pub(super) fn iterator_close_registers(&mut self, i: Insn) -> JsResult<Flow> {
        let base = i.a();
        let iterator = self.register(base);
        if self.is_done(base) || self.iterator_register(base, 1).as_int().is_some() {
            return Ok(Flow::Go);
        }
        self.set_done(base, true);
        self.iterator_close(iterator)?;
        Ok(Flow::Go)
    }

    pub(super) fn iterator_close_silent(&mut self, i: Insn) -> JsResult<Flow> {
        let base = i.a();
        let iterator = self.register(base);
        if self.is_done(base) || self.iterator_register(base, 1).as_int().is_some() {
            return Ok(Flow::Go);
        }
        self.set_done(base, true);
        let thrown = Abrupt::Throw(Value::UNDEFINED);
        match self.iterator_close_throw::<()>(iterator, thrown) {
            Err(Abrupt::Halt(halt)) => Err(halt.into()),
            _ => Ok(Flow::Go),
        }
    }

    pub(super) fn iterator_call_next(&mut self, i: Insn, argument: Value) -> JsResult<Flow> {
        let (iterator, next) = (self.register(i.b()), self.iterator_register(i.b(), 1));
        if next.as_int().is_some() {
            // `yield*` over a plain array: give the step as a result object.
            let step = self.step_registers(i.b())?;
            let result = match step {
                Step::Value(value) => self.iterator_result(value, false)?,
                Step::Done => self.iterator_result(Value::UNDEFINED, true)?,
            };
            self.set_register(i.a(), result);
            return Ok(Flow::Go);
        }
        let arguments = [argument];
        let count = usize::from(i.imm() != 0);
        self.call_method(next, iterator, &arguments[..count], i.a())
    }

    /// Calls a function for an instruction without nesting.
    fn call_method(&mut self, function: Value, this: Value, arguments: &[Value], dst: u8) -> JsResult<Flow> {
        let at = self.top();
        self.grow_stack(at, 2 + arguments.len())?;
        self.stack[at] = function;
        self.stack[at + 1] = this;
        self.stack[at + 2..at + 2 + arguments.len()].copy_from_slice(arguments);
        if let Begun::Value(value) = self.begin_call(Call { at, argc: arguments.len(), dst, flags: 0 })? {
            self.set_register(dst, value);
        }
        Ok(Flow::Go)
    }

    pub(super) fn iterator_call_return(&mut self, i: Insn) -> JsResult<Flow> {
        let iterator = self.register(i.b());
        if self.iterator_register(i.b(), 1).as_int().is_some() {
            self.set_register(i.a(), Value::EMPTY);
            return Ok(Flow::Go);
        }
        match self.get_method(iterator, PropertyKey::interned(names::RETURN))? {
            Some(method) => self.call_method(method, iterator, &[], i.a()),
            None => {
                self.set_register(i.a(), Value::EMPTY);
                Ok(Flow::Go)
            }
        }
    }

    pub(super) fn iterator_unwrap(&mut self, i: Insn, result: Value) -> JsResult<Flow> {
        if !result.is_object() {
            return self.bad_iterator_result(result);
        }
        let done = self.get(result, PropertyKey::interned(names::DONE))?;
        let done = self.to_boolean(done);
        if done || i.c() == 0 {
            let value = self.get(result, PropertyKey::interned(names::VALUE))?;
            self.set_register(i.a(), value);
        }
        if done {
            self.jump(i);
        }
        Ok(Flow::Go)
    }

    /// <https://tc39.es/ecma262/#sec-enumerate-object-properties>
    pub(super) fn for_in_start(&mut self, i: Insn, value: Value) -> JsResult<Flow> {
        let mut data = ForInData { object: Value::UNDEFINED, keys: Vec::new(), index: 0 };
        if !value.is_nullish() {
            let object = self.to_object(value)?;
            self.keep(Value::object(object));
            data.object = Value::object(object);
            data.keys = self.for_in_keys(object)?;
        }
        let iterator = self.heap.new_with_extra(Kind::ForInIterator, None, Extra::ForIn(data))?;
        self.set_register(i.a(), Value::object(iterator));
        Ok(Flow::Go)
    }

    /// The enumerable string keys of an object and of its prototypes, each once.
    fn for_in_keys(&mut self, object: Object) -> JsResult<Vec<creance_heap::Str>> {
        let mut keys = Vec::new();
        let mut seen = alloc::collections::BTreeSet::new();
        let mut at = Some(object);
        while let Some(object) = at {
            self.keep(Value::object(object));
            let own = self.own_property_keys(object)?;
            self.keep_keys(&own)?;
            let parent = self.get_prototype_of(object)?;
            for key in own {
                self.tick(2)?;
                if key.as_symbol().is_some() || (parent.is_some() && !seen.insert(key)) {
                    continue;
                }
                if parent.is_none() && seen.contains(&key) {
                    continue;
                }
                let property = self.get_own_property(object, key)?;
                let enumerable = property.is_some_and(|p| p.attributes.has(Attributes::ENUMERABLE));
                if enumerable {
                    let value = self.heap.key_value(key)?;
                    if key.as_index().is_some() {
                        self.keep(value);
                    }
                    keys.extend(value.as_string());
                }
            }
            at = parent;
            self.tick(1)?;
        }
        Ok(keys)
    }

    pub(super) fn for_in_next(&mut self, i: Insn, iterator: Value) -> JsResult<Flow> {
        loop {
            let Some(Extra::ForIn(data)) =
                iterator.as_object().and_then(|object| self.heap.extra_mut(object))
            else {
                self.jump(i);
                return Ok(Flow::Go);
            };
            let (Some(&key), Some(object)) = (data.keys.get(data.index), data.object.as_object()) else {
                self.jump(i);
                return Ok(Flow::Go);
            };
            data.index += 1;
            self.tick(1)?;
            // A key that was deleted meanwhile is not visited.
            let name = self.heap.key_of_string(key)?;
            if self.still_there(object, name)? {
                self.set_register(i.a(), Value::string(key));
                return Ok(Flow::Go);
            }
        }
    }

    fn still_there(&mut self, object: Object, key: PropertyKey) -> JsResult<bool> {
        let mut at = Some(object);
        while let Some(object) = at {
            if self.get_own_property(object, key)?.is_some() {
                return Ok(true);
            }
            at = self.get_prototype_of(object)?;
            self.tick(1)?;
        }
        Ok(false)
    }
}

/// An integer in place of `next` says that a plain array is iterated over: one that script gave takes the other
/// form of numbers, which is no function either.
fn no_position(next: Value) -> Value {
    next.as_int().map_or(next, |int| Value::double(f64::from(int)))
}
