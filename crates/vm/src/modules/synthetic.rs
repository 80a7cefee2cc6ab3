//! Modules that are a value: JSON, text, bytes, and sources that are no text. <https://tc39.es/ecma262/#sec-synthetic-module-records>

use super::{Export, ModuleId, ModuleType, Status};
use crate::{Abrupt, ErrorKind, Intrinsic, JsResult, Kind, Metered, PropertyKey, RealmId, Value, Vm};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use creance_heap::Extra;
use creance_heap::buffer::Block;
use creance_heap::string::names;

impl Vm {
    /// <https://tc39.es/ecma262/#sec-create-default-export-synthetic-module>
    fn value_module(
        &mut self,
        realm: RealmId,
        key: Arc<str>,
        kind: ModuleType,
        value: Value,
    ) -> JsResult<ModuleId> {
        let scope = self.scope_of_one(value)?;
        let exports = BTreeMap::from([(PropertyKey::interned(names::DEFAULT), Export::Local(0))]);
        self.evaluated_module((realm, key, kind), exports, scope)
    }

    /// A module that is the values in a scope and has nothing left to do.
    pub(crate) fn evaluated_module(
        &mut self,
        place: (RealmId, Arc<str>, ModuleType),
        exports: BTreeMap<PropertyKey, Export>,
        scope: u32,
    ) -> JsResult<ModuleId> {
        let id = self.register_module(place, exports, scope, 0, None)?;
        let record = self.module_mut(id);
        record.status = Status::Evaluated;
        record.cycle_root = Some(id);
        Ok(id)
    }

    /// <https://tc39.es/ecma262/#sec-parse-json-module>
    pub(super) fn json_module(&mut self, realm: RealmId, key: Arc<str>, text: &str) -> JsResult<ModuleId> {
        let parse = self.specs.get(Intrinsic::Json as usize).and_then(|spec| {
            spec.methods.iter().position(|method| method.name == "parse").map(|row| row as u16)
        });
        let Some(row) = parse else { return self.type_error("JSON modules are not supported") };
        let string = self.heap.string_value(text)?;
        self.keep(string);
        let prototype = self.heap.intrinsic(realm, Intrinsic::FunctionPrototype)?;
        let parse = self.heap.new_native(realm, Intrinsic::Json as u16, row, prototype)?;
        let value = match self.call(Value::object(parse), Value::UNDEFINED, &[string]) {
            Err(Abrupt::Throw(error)) => {
                let message = self.own_message(error)?;
                return self.throw_at(ErrorKind::Syntax, &message, &key);
            }
            result => result?,
        };
        self.value_module(realm, key, ModuleType::Json, value)
    }

    /// The message of an error that a builtin has thrown.
    fn own_message(&mut self, error: Value) -> Metered<String> {
        let Some(object) = error.as_object() else { return Ok(String::new()) };
        let property = self.heap.own_property(object, PropertyKey::interned(names::MESSAGE))?;
        match property.and_then(|property| property.value.as_string()) {
            Some(message) => self.heap.strings.to_rust_string(&mut self.heap.meter, message),
            None => Ok(String::new()),
        }
    }

    /// <https://tc39.es/proposal-import-bytes/#sec-create-bytes-module>
    pub(super) fn bytes_module(&mut self, realm: RealmId, key: Arc<str>, bytes: &[u8]) -> JsResult<ModuleId> {
        let array = self.new_uint8_array(realm, bytes, Block::Immutable)?;
        self.value_module(realm, key, ModuleType::Bytes, Value::object(array))
    }

    /// A module of which only the source can be had: an object of a class that inherits from
    /// `%AbstractModuleSource%`.
    pub(super) fn opaque_module(&mut self, realm: RealmId, key: Arc<str>, class: &str) -> JsResult<ModuleId> {
        let parent = self.heap.intrinsic(realm, Intrinsic::AbstractModuleSourcePrototype)?;
        let prototype = self.heap.new_ordinary(Some(parent))?;
        self.keep(Value::object(prototype));
        let class = self.heap.string_value(class)?;
        self.keep(class);
        let slots = Extra::Values(Box::new([class]));
        let source = self.heap.new_with_extra(Kind::ModuleSource, Some(prototype), slots)?;
        self.keep(Value::object(source));
        let id = self.value_module(realm, key, ModuleType::JavaScript, Value::UNDEFINED)?;
        let record = self.module_mut(id);
        record.exports.clear();
        record.source = Some(source);
        Ok(id)
    }

    /// <https://tc39.es/proposal-import-text/>
    pub(super) fn text_module(&mut self, realm: RealmId, key: Arc<str>, text: &str) -> JsResult<ModuleId> {
        let value = self.heap.string_value(text)?;
        self.value_module(realm, key, ModuleType::Text, value)
    }
}
