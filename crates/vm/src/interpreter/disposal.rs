//! The instructions of `using`: a list of resources that only they see. What calls the methods is the
//! compiler's loop around them, so disposal runs in frames like any other code.
//! <https://tc39.es/ecma262/#sec-disposecapability-records>

use super::run::Flow;
use crate::{Attributes, Halt, Intrinsic, JsResult, Kind, Object, PropertyKey, Value, Vm};
use creance_bytecode::Insn;
use creance_heap::string::names;
use creance_heap::symbols;

/// How a resource that needs nothing but an await is listed.
const NOTHING: i32 = 3;

/// Elements of the list for one resource: how, method, value.
const WIDTH: usize = 3;

impl Vm {
    /// <https://tc39.es/ecma262/#sec-createdisposableresource>
    pub(super) fn dispose_key(&mut self, i: Insn, value: Value) -> JsResult<Flow> {
        if !value.is_object() {
            let what = self.describe(value)?;
            return self.type_error(&alloc::format!("{what} is not an object, so it cannot be disposed of"));
        }
        let key = if i.c() == 0 { symbols::DISPOSE } else { symbols::ASYNC_DISPOSE };
        self.set_register(i.a(), Value::symbol(key));
        Ok(Flow::Go)
    }

    /// <https://tc39.es/ecma262/#sec-adddisposableresource>
    pub(super) fn add_disposable(
        &mut self,
        i: Insn,
        list: Value,
        value: Value,
        method: Value,
    ) -> JsResult<Flow> {
        if i.imm() != NOTHING && !self.is_callable(method) {
            let what = self.describe(method)?;
            return self.type_error(&alloc::format!("The method to dispose of a resource is {what}"));
        }
        if let Some(list) = list.as_object() {
            for element in [Value::int(i.imm()), method, value] {
                self.array_push(list, element)?;
            }
        }
        Ok(Flow::Go)
    }

    pub(super) fn next_disposable(&mut self, i: Insn, list: Value) -> JsResult<Flow> {
        let Some(list) = list.as_object() else { return Ok(Flow::Go) };
        let elements = &mut self.heap.object_mut(list).elements;
        let rest = elements.len().saturating_sub(WIDTH);
        let resource: [Value; WIDTH] = match elements.get(rest..).and_then(|last| last.try_into().ok()) {
            Some(resource) => resource,
            None => {
                self.jump(i);
                return Ok(Flow::Go);
            }
        };
        elements.truncate(rest);
        self.heap.object_mut(list).set_payload(rest as u64);
        for (offset, value) in resource.into_iter().enumerate() {
            self.set_register(i.a().wrapping_add(offset as u8), value);
        }
        Ok(Flow::Go)
    }

    /// The error of a disposal that failed after something else had failed.
    /// <https://tc39.es/ecma262/#sec-disposeresources>
    ///
    /// # Errors
    /// A halt.
    pub fn new_suppressed_error(&mut self, error: Value, suppressed: Value) -> Result<Object, Halt> {
        let prototype = self.intrinsic(Intrinsic::SuppressedErrorPrototype)?;
        let object = self.heap.new_object(Kind::Error, Some(prototype))?;
        for (key, value) in [(names::ERROR, error), (names::SUPPRESSED, suppressed)] {
            self.heap.define_own(object, PropertyKey::interned(key), value, Attributes::METHOD)?;
        }
        self.install_stack(object)?;
        Ok(object)
    }
}
