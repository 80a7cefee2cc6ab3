//! The essential internal methods, dispatched by kind.

use crate::{Attributes, JsResult, Kind, Object, Property, PropertyKey, Value, Vm};
use alloc::vec::Vec;
use creance_heap::string::names;

/// A property descriptor; absent fields are none. <https://tc39.es/ecma262/#sec-property-descriptor-specification-type>
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Descriptor {
    /// `[[Value]]`
    pub value: Option<Value>,
    /// `[[Get]]`
    pub get: Option<Value>,
    /// `[[Set]]`
    pub set: Option<Value>,
    /// `[[Writable]]`
    pub writable: Option<bool>,
    /// `[[Enumerable]]`
    pub enumerable: Option<bool>,
    /// `[[Configurable]]`
    pub configurable: Option<bool>,
}

impl Descriptor {
    /// A data descriptor with every attribute given.
    pub fn data(value: Value, attributes: Attributes) -> Descriptor {
        Descriptor {
            value: Some(value),
            writable: Some(attributes.has(Attributes::WRITABLE)),
            enumerable: Some(attributes.has(Attributes::ENUMERABLE)),
            configurable: Some(attributes.has(Attributes::CONFIGURABLE)),
            ..Descriptor::default()
        }
    }

    /// True with a getter or setter field.
    pub fn is_accessor(&self) -> bool {
        self.get.is_some() || self.set.is_some()
    }

    /// True with a value or writable field.
    pub fn is_data(&self) -> bool {
        self.value.is_some() || self.writable.is_some()
    }
}

impl Vm {
    /// `[[GetPrototypeOf]]`
    ///
    /// # Errors
    /// What a proxy's trap throws.
    #[inline]
    pub fn get_prototype_of(&mut self, object: Object) -> JsResult<Option<Object>> {
        if self.heap.kind(object) == Kind::Proxy {
            return self.proxy_get_prototype_of(object);
        }
        Ok(self.heap.prototype_of(object))
    }

    /// `[[SetPrototypeOf]]`
    ///
    /// # Errors
    /// What a proxy's trap throws.
    pub fn set_prototype_of(&mut self, object: Object, prototype: Option<Object>) -> JsResult<bool> {
        match self.heap.kind(object) {
            Kind::Proxy => self.proxy_set_prototype_of(object, prototype),
            Kind::ModuleNamespace => Ok(prototype.is_none()),
            _ => self.ordinary_set_prototype_of(object, prototype),
        }
    }

    /// `[[IsExtensible]]`
    ///
    /// # Errors
    /// What a proxy's trap throws.
    pub fn is_extensible(&mut self, object: Object) -> JsResult<bool> {
        if self.heap.kind(object) == Kind::Proxy {
            return self.proxy_is_extensible(object);
        }
        Ok(self.heap.object(object).flags & creance_heap::flag::NOT_EXTENSIBLE == 0)
    }

    /// `[[PreventExtensions]]`
    ///
    /// # Errors
    /// What a proxy's trap throws.
    pub fn prevent_extensions(&mut self, object: Object) -> JsResult<bool> {
        if self.heap.kind(object) == Kind::Proxy {
            return self.proxy_prevent_extensions(object);
        }
        if self.heap.kind(object) == Kind::TypedArray && !self.is_fixed_length_view(object) {
            return Ok(false);
        }
        self.heap.own_property(object, PropertyKey::interned(names::LENGTH))?;
        // A cache of an addition depends on the shape alone, so the object gets a layout of its own.
        self.heap.to_dictionary(object)?;
        self.heap.object_mut(object).flags |= creance_heap::flag::NOT_EXTENSIBLE;
        Ok(true)
    }

    /// `[[GetOwnProperty]]`; an accessor's value is its pair.
    ///
    /// # Errors
    /// What a proxy's trap throws.
    #[inline]
    pub fn get_own_property(&mut self, object: Object, key: PropertyKey) -> JsResult<Option<Property>> {
        match self.heap.kind(object) {
            Kind::Array => Ok(self.array_get_own(object, key)?),
            Kind::TypedArray => self.typed_array_get_own(object, key),
            Kind::StringObject => Ok(self.string_get_own(object, key)?),
            Kind::Arguments => Ok(self.arguments_get_own(object, key)?),
            Kind::ModuleNamespace => self.namespace_get_own(object, key),
            Kind::Proxy => self.proxy_get_own_property(object, key),
            _ => Ok(self.heap.own_property(object, key)?),
        }
    }

    /// `[[DefineOwnProperty]]`
    ///
    /// # Errors
    /// What a proxy's trap or a length conversion throws.
    pub fn define_own_property(
        &mut self,
        object: Object,
        key: PropertyKey,
        desc: Descriptor,
    ) -> JsResult<bool> {
        match self.heap.kind(object) {
            Kind::Array => self.array_define_own(object, key, desc),
            Kind::TypedArray => self.typed_array_define_own(object, key, desc),
            Kind::StringObject => self.string_define_own(object, key, desc),
            Kind::Arguments => self.arguments_define_own(object, key, desc),
            Kind::ModuleNamespace => self.namespace_define_own(object, key, desc),
            Kind::Proxy => self.proxy_define_own_property(object, key, desc),
            _ => self.ordinary_define_own(object, key, desc),
        }
    }

    /// `[[HasProperty]]`
    ///
    /// # Errors
    /// What a proxy's trap throws.
    pub fn has_property(&mut self, object: Object, key: PropertyKey) -> JsResult<bool> {
        let mut object = object;
        loop {
            match self.heap.kind(object) {
                Kind::Proxy => return self.proxy_has(object, key),
                Kind::ModuleNamespace => return self.namespace_has(object, key),
                Kind::TypedArray => {
                    if let Some(index) = self.canonical_numeric_index(key)? {
                        return Ok(self.valid_integer_index(object, index).is_some());
                    }
                }
                _ => {}
            }
            if self.get_own_property(object, key)?.is_some() {
                return Ok(true);
            }
            match self.get_prototype_of(object)? {
                Some(parent) => object = parent,
                None => return Ok(false),
            }
            self.tick(1)?;
        }
    }

    /// `[[Get]]` with the object as receiver.
    ///
    /// # Errors
    /// What getters and traps throw.
    #[inline]
    pub fn get_of(&mut self, object: Object, key: PropertyKey) -> JsResult<Value> {
        self.get_with_receiver(object, key, Value::object(object))
    }

    /// `[[Get]]`
    ///
    /// # Errors
    /// What getters and traps throw.
    pub fn get_with_receiver(
        &mut self,
        object: Object,
        key: PropertyKey,
        receiver: Value,
    ) -> JsResult<Value> {
        match self.look_up(object, key, receiver)? {
            Found::Value(value) => Ok(value),
            Found::Getter(getter) => self.call(getter, receiver, &[]),
        }
    }

    /// Looks a property up along the prototype chain, up to the call of a getter.
    pub(crate) fn look_up(&mut self, object: Object, key: PropertyKey, receiver: Value) -> JsResult<Found> {
        let mut object = object;
        loop {
            match self.heap.kind(object) {
                Kind::Proxy => return self.proxy_get(object, key, receiver).map(Found::Value),
                Kind::ModuleNamespace => return self.namespace_get(object, key).map(Found::Value),
                Kind::TypedArray => {
                    if let Some(index) = self.canonical_numeric_index(key)? {
                        return Ok(Found::Value(self.typed_array_get(object, index)?));
                    }
                }
                _ => {}
            }
            if let Some(property) = self.get_own_property(object, key)? {
                if !property.attributes.is_accessor() {
                    return Ok(Found::Value(property.value));
                }
                let (getter, _) = self.heap.accessor(property.value)?;
                return Ok(if getter.is_undefined() {
                    Found::Value(Value::UNDEFINED)
                } else {
                    Found::Getter(getter)
                });
            }
            // OPTIMIZATION: proxies were handled above.
            match self.heap.prototype_of(object) {
                Some(parent) => object = parent,
                None => return Ok(Found::Value(Value::UNDEFINED)),
            }
            self.tick(1)?;
        }
    }

    /// `[[Set]]`: false if refused.
    ///
    /// # Errors
    /// What setters and traps throw.
    pub fn set_with_receiver(
        &mut self,
        object: Object,
        key: PropertyKey,
        value: Value,
        receiver: Value,
    ) -> JsResult<bool> {
        match self.prepare_set(object, key, value, receiver)? {
            Assigned::Done(done) => Ok(done),
            Assigned::Setter(setter) => {
                self.call(setter, receiver, &[value])?;
                Ok(true)
            }
        }
    }

    /// `[[Set]]`, up to the call of a setter. <https://tc39.es/ecma262/#sec-ordinaryset>
    pub(crate) fn prepare_set(
        &mut self,
        object: Object,
        key: PropertyKey,
        value: Value,
        receiver: Value,
    ) -> JsResult<Assigned> {
        let mut at = object;
        loop {
            match self.heap.kind(at) {
                Kind::Proxy => return self.proxy_set(at, key, value, receiver).map(Assigned::Done),
                Kind::ModuleNamespace => return Ok(Assigned::Done(false)),
                Kind::TypedArray => {
                    if let Some(index) = self.canonical_numeric_index(key)? {
                        if self.has_immutable_elements(at) {
                            return Ok(Assigned::Done(false));
                        }
                        if receiver == Value::object(at) {
                            self.typed_array_set(at, index, value)?;
                            return Ok(Assigned::Done(true));
                        }
                        if self.valid_integer_index(at, index).is_none() {
                            return Ok(Assigned::Done(true));
                        }
                    }
                }
                _ => {}
            }
            if let Some(property) = self.get_own_property(at, key)? {
                if property.attributes.is_accessor() {
                    let (_, setter) = self.heap.accessor(property.value)?;
                    return Ok(if setter.is_undefined() {
                        Assigned::Done(false)
                    } else {
                        Assigned::Setter(setter)
                    });
                }
                if !property.attributes.has(Attributes::WRITABLE) {
                    return Ok(Assigned::Done(false));
                }
                if receiver == Value::object(at) && self.is_plainly_stored(at, key) {
                    // OPTIMIZATION: the receiver's own writable data property: only its value changes.
                    self.heap.set_own_value(at, key, value);
                    return Ok(Assigned::Done(true));
                }
                break;
            }
            match self.heap.prototype_of(at) {
                Some(parent) => at = parent,
                None => break,
            }
            self.tick(1)?;
        }
        let Some(target) = receiver.as_object() else { return Ok(Assigned::Done(false)) };
        self.set_on_receiver(target, key, value).map(Assigned::Done)
    }

    /// True if [`creance_heap::Heap::set_own_value`] changes exactly the property.
    fn is_plainly_stored(&self, object: Object, key: PropertyKey) -> bool {
        match self.heap.kind(object) {
            Kind::Array => key != PropertyKey::interned(names::LENGTH),
            Kind::Arguments | Kind::TypedArray | Kind::StringObject | Kind::ModuleNamespace => false,
            _ => true,
        }
    }

    /// The end of OrdinarySetWithOwnDescriptor: the receiver gets or changes a data property.
    fn set_on_receiver(&mut self, target: Object, key: PropertyKey, value: Value) -> JsResult<bool> {
        let existing = self.get_own_property(target, key)?;
        match existing {
            Some(property) => {
                if property.attributes.is_accessor() || !property.attributes.has(Attributes::WRITABLE) {
                    return Ok(false);
                }
                self.define_own_property(
                    target,
                    key,
                    Descriptor { value: Some(value), ..Descriptor::default() },
                )
            }
            None => self.create_data_property(target, key, value),
        }
    }

    /// `[[Delete]]`
    ///
    /// # Errors
    /// What a proxy's trap throws.
    pub fn delete(&mut self, object: Object, key: PropertyKey) -> JsResult<bool> {
        match self.heap.kind(object) {
            Kind::Proxy => return self.proxy_delete(object, key),
            Kind::ModuleNamespace => return self.namespace_delete(object, key),
            Kind::TypedArray => {
                if let Some(index) = self.canonical_numeric_index(key)? {
                    return Ok(self.valid_integer_index(object, index).is_none());
                }
            }
            _ => {}
        }
        match self.get_own_property(object, key)? {
            None => Ok(true),
            Some(property) if property.attributes.has(Attributes::CONFIGURABLE) => {
                if self.heap.kind(object) == Kind::Arguments {
                    self.unmap_argument(object, key);
                }
                self.heap.delete_own(object, key)?;
                Ok(true)
            }
            Some(_) => Ok(false),
        }
    }

    /// `[[OwnPropertyKeys]]`
    ///
    /// # Errors
    /// What a proxy's trap throws; a halt.
    pub fn own_property_keys(&mut self, object: Object) -> JsResult<Vec<PropertyKey>> {
        match self.heap.kind(object) {
            Kind::Proxy => self.proxy_own_property_keys(object),
            Kind::Array => {
                let mut keys = self.heap.own_keys(object)?;
                let names = keys.partition_point(|key| key.as_index().is_some());
                keys.insert(names, PropertyKey::interned(names::LENGTH));
                Ok(keys)
            }
            Kind::StringObject => Ok(self.string_own_keys(object)?),
            Kind::ModuleNamespace => self.namespace_keys(object),
            Kind::TypedArray => {
                let length = self.typed_array_length(object).unwrap_or(0);
                let mut keys = self.index_keys(length)?;
                keys.extend(self.heap.own_keys(object)?);
                Ok(keys)
            }
            _ => Ok(self.heap.own_keys(object)?),
        }
    }
}

/// The outcome of a look-up.
pub(crate) enum Found {
    /// A value.
    Value(Value),
    /// A getter to call.
    Getter(Value),
}

/// The outcome of an assignment.
pub(crate) enum Assigned {
    /// Done, or refused (false).
    Done(bool),
    /// A setter to call.
    Setter(Value),
}
