//! Classes, `this`, and the ends of constructors and tail calls.

use super::run::Flow;
use crate::behaviours::Descriptor;
use crate::{Attributes, ErrorKind, Intrinsic, JsResult, PropertyKey, Value, Vm};
use creance_bytecode::{Insn, THIS};
use creance_heap::string::names;

impl Vm {
    /// <https://tc39.es/ecma262/#sec-runtime-semantics-classdefinitionevaluation>
    pub(super) fn new_class(&mut self, i: Insn, class: Value, heritage: Value) -> JsResult<Flow> {
        let realm = self.frame_realm();
        let function_prototype = self.heap.intrinsic(realm, Intrinsic::FunctionPrototype)?;
        let (parent, constructor_parent) = if heritage.is_empty() {
            (Some(self.heap.intrinsic(realm, Intrinsic::ObjectPrototype)?), function_prototype)
        } else if heritage.is_null() {
            (None, function_prototype)
        } else {
            let Some(superclass) = heritage.as_object().filter(|_| self.is_constructor(heritage)) else {
                let what = self.describe(heritage)?;
                return self
                    .type_error(&alloc::format!("Class extends value {what} is not a constructor or null"));
            };
            let prototype = self.get(heritage, PropertyKey::interned(names::PROTOTYPE))?;
            if !prototype.is_object() && !prototype.is_null() {
                let what = self.describe(prototype)?;
                return self.type_error(&alloc::format!(
                    "Class extends value does not have valid prototype property {what}"
                ));
            }
            (prototype.as_object(), superclass)
        };
        let Some(constructor) = class.as_object() else { return Ok(Flow::Go) };
        let prototype = self.heap.new_ordinary(parent)?;
        if constructor_parent != function_prototype {
            self.heap.own_property(constructor, PropertyKey::interned(names::LENGTH))?;
            self.heap.set_prototype_of(constructor, Some(constructor_parent))?;
        }
        let key = PropertyKey::interned(names::PROTOTYPE);
        self.heap.define_own(constructor, key, Value::object(prototype), Attributes::NONE)?;
        let key = PropertyKey::interned(names::CONSTRUCTOR);
        self.heap.define_own(prototype, key, class, Attributes::METHOD)?;
        self.set_register(i.a().wrapping_add(1), Value::object(prototype));
        Ok(Flow::Go)
    }

    /// <https://tc39.es/ecma262/#sec-ordinarycallbindthis>
    pub(super) fn coerce_this(&mut self) -> JsResult<Flow> {
        let this = self.register(THIS);
        if this.is_nullish() {
            let global = self.heap.realms[usize::from(self.frame_realm())].global;
            self.set_register(THIS, Value::object(global));
        } else if !this.is_object() {
            let object = self.to_object(this)?;
            self.set_register(THIS, Value::object(object));
        }
        Ok(Flow::Go)
    }

    pub(super) fn return_derived(&mut self, value: Value, this: Value) -> JsResult<Flow> {
        if value.is_object() {
            return self.return_slowly(value);
        }
        if !value.is_undefined() {
            return self.type_error("Derived constructors may only return object or undefined");
        }
        if this.is_empty() {
            return self.throw(
                ErrorKind::Reference,
                "Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
            );
        }
        self.return_slowly(this)
    }

    /// Defines a method-like data property: writable and configurable.
    ///
    /// # Errors
    /// A TypeError if refused.
    pub fn define_method(
        &mut self,
        object: creance_heap::Object,
        key: PropertyKey,
        value: Value,
    ) -> JsResult<()> {
        self.define_property_or_throw(object, key, Descriptor::data(value, Attributes::METHOD))
    }
}
