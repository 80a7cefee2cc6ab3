//! Proxy exotic objects. <https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots>
//!
//! A proxy's trap nests the interpreter; a chain of proxies is followed natively only as deep as that allows.

use super::Descriptor;
use crate::{Attributes, Intrinsic, JsResult, Kind, Object, Property, PropertyKey, Str, Value, Vm};
use alloc::vec::Vec;
use creance_budget::Metered;
use creance_heap::string::names;

/// A proxy's target and handler, and the trap if there is one.
struct Trap {
    target: Object,
    handler: Value,
    trap: Option<Value>,
}

impl Vm {
    /// <https://tc39.es/ecma262/#sec-proxycreate>
    ///
    /// # Errors
    /// A TypeError if either is no object.
    pub fn proxy_create(&mut self, target: Value, handler: Value) -> JsResult<Object> {
        if !target.is_object() || !handler.is_object() {
            return self.type_error("Cannot create proxy with a non-object as target or handler");
        }
        let proxy = self.heap.new_object(Kind::Proxy, None)?;
        let payload = u64::from(self.is_callable(target)) | u64::from(self.is_constructor(target)) << 1;
        let cell = self.heap.object_mut(proxy);
        cell.slots[0] = target;
        cell.slots[1] = handler;
        cell.set_payload(payload);
        Ok(proxy)
    }

    fn trap(&mut self, proxy: Object, name: Str) -> JsResult<Trap> {
        if self.nesting + 1 >= crate::vm::MAX_NESTING {
            return self.range_error("Maximum call stack size exceeded");
        }
        let [target, handler, ..] = self.heap.object(proxy).slots;
        let Some(target) = target.as_object() else {
            let name = self.heap.strings.to_rust_string(&mut self.heap.meter, name)?;
            return self
                .type_error(&alloc::format!("Cannot perform '{name}' on a proxy that has been revoked"));
        };
        self.tick(4)?;
        self.keep(Value::object(target));
        self.keep(handler);
        // The guard counts natively nested proxies together with nested trampolines.
        self.nesting += 1;
        let trap = self.get_method(handler, PropertyKey::interned(name));
        self.nesting -= 1;
        Ok(Trap { target, handler, trap: trap? })
    }

    /// Runs something on a target one native level deeper.
    fn deeper<T>(&mut self, f: impl FnOnce(&mut Vm) -> JsResult<T>) -> JsResult<T> {
        self.nesting += 1;
        let result = f(self);
        self.nesting -= 1;
        result
    }

    fn violated<T>(&mut self, name: &str, what: &str) -> JsResult<T> {
        self.type_error(&alloc::format!("'{name}' on proxy: {what}"))
    }

    pub(super) fn proxy_get_prototype_of(&mut self, proxy: Object) -> JsResult<Option<Object>> {
        let Trap { target, handler, trap } = self.trap(proxy, names::GET_PROTOTYPE_OF)?;
        let Some(trap) = trap else { return self.deeper(|vm| vm.get_prototype_of(target)) };
        let result = self.call(trap, handler, &[Value::object(target)])?;
        let prototype = match (result.as_object(), result.is_null()) {
            (Some(object), _) => Some(object),
            (None, true) => None,
            _ => return self.violated("getPrototypeOf", "trap returned neither object nor null"),
        };
        if !self.is_extensible(target)? && self.get_prototype_of(target)? != prototype {
            return self.violated(
                "getPrototypeOf",
                "proxy target is non-extensible but the trap did not return its actual prototype",
            );
        }
        Ok(prototype)
    }

    pub(super) fn proxy_set_prototype_of(
        &mut self,
        proxy: Object,
        prototype: Option<Object>,
    ) -> JsResult<bool> {
        let Trap { target, handler, trap } = self.trap(proxy, names::SET_PROTOTYPE_OF)?;
        let Some(trap) = trap else { return self.deeper(|vm| vm.set_prototype_of(target, prototype)) };
        let value = prototype.map_or(Value::NULL, Value::object);
        let result = self.call(trap, handler, &[Value::object(target), value])?;
        if !self.to_boolean(result) {
            return Ok(false);
        }
        if !self.is_extensible(target)? && self.get_prototype_of(target)? != prototype {
            return self.violated(
                "setPrototypeOf",
                "trap returned truish for setting a new prototype on the non-extensible proxy target",
            );
        }
        Ok(true)
    }

    pub(super) fn proxy_is_extensible(&mut self, proxy: Object) -> JsResult<bool> {
        let Trap { target, handler, trap } = self.trap(proxy, names::IS_EXTENSIBLE)?;
        let Some(trap) = trap else { return self.deeper(|vm| vm.is_extensible(target)) };
        let result = self.call(trap, handler, &[Value::object(target)])?;
        let result = self.to_boolean(result);
        if result != self.is_extensible(target)? {
            return self
                .violated("isExtensible", "trap result does not reflect extensibility of proxy target");
        }
        Ok(result)
    }

    pub(super) fn proxy_prevent_extensions(&mut self, proxy: Object) -> JsResult<bool> {
        let Trap { target, handler, trap } = self.trap(proxy, names::PREVENT_EXTENSIONS)?;
        let Some(trap) = trap else { return self.deeper(|vm| vm.prevent_extensions(target)) };
        let result = self.call(trap, handler, &[Value::object(target)])?;
        let result = self.to_boolean(result);
        if result && self.is_extensible(target)? {
            return self
                .violated("preventExtensions", "trap returned truish but the proxy target is extensible");
        }
        Ok(result)
    }

    pub(super) fn proxy_get_own_property(
        &mut self,
        proxy: Object,
        key: PropertyKey,
    ) -> JsResult<Option<Property>> {
        if self.is_private(key) {
            return Ok(self.heap.own_property(proxy, key)?);
        }
        let Trap { target, handler, trap } = self.trap(proxy, names::GET_OWN_PROPERTY_DESCRIPTOR)?;
        let Some(trap) = trap else { return self.deeper(|vm| vm.get_own_property(target, key)) };
        let name = self.heap.key_value(key)?;
        let result = self.call(trap, handler, &[Value::object(target), name])?;
        self.keep(result);
        if !result.is_object() && !result.is_undefined() {
            return self.violated("getOwnPropertyDescriptor", "trap returned neither object nor undefined");
        }
        let current = self.get_own_property(target, key)?;
        if result.is_undefined() {
            let Some(current) = current else { return Ok(None) };
            if !current.attributes.has(Attributes::CONFIGURABLE) || !self.is_extensible(target)? {
                return self.violated(
                    "getOwnPropertyDescriptor",
                    "trap returned undefined for a property that cannot be hidden",
                );
            }
            return Ok(None);
        }
        let extensible = self.is_extensible(target)?;
        let mut desc = self.to_property_descriptor(result)?;
        complete(&mut desc);
        if !self.is_compatible(extensible, desc, current)? {
            return self.violated("getOwnPropertyDescriptor", "trap returned descriptor that is incompatible with the existing property in the proxy target");
        }
        if desc.configurable == Some(false) {
            let too_loose = match current {
                None => true,
                Some(current) => {
                    current.attributes.has(Attributes::CONFIGURABLE)
                        || (desc.writable == Some(false) && current.attributes.has(Attributes::WRITABLE))
                }
            };
            if too_loose {
                return self.violated(
                    "getOwnPropertyDescriptor",
                    "trap reported non-configurability for a property that is configurable or absent",
                );
            }
        }
        let mut attributes = Attributes::NONE;
        for (set, attribute) in [
            (desc.writable, Attributes::WRITABLE),
            (desc.enumerable, Attributes::ENUMERABLE),
            (desc.configurable, Attributes::CONFIGURABLE),
        ] {
            if set == Some(true) {
                attributes = attributes.with(attribute);
            }
        }
        if desc.is_accessor() {
            let getter = desc.get.unwrap_or(Value::UNDEFINED);
            let value = self.heap.new_accessor(getter, desc.set.unwrap_or(Value::UNDEFINED))?;
            return Ok(Some(Property { value, attributes: attributes.with(Attributes::ACCESSOR) }));
        }
        Ok(Some(Property { value: desc.value.unwrap_or(Value::UNDEFINED), attributes }))
    }

    pub(super) fn proxy_define_own_property(
        &mut self,
        proxy: Object,
        key: PropertyKey,
        desc: Descriptor,
    ) -> JsResult<bool> {
        if self.is_private(key) {
            return self.ordinary_define_own(proxy, key, desc);
        }
        let Trap { target, handler, trap } = self.trap(proxy, names::DEFINE_PROPERTY)?;
        let Some(trap) = trap else { return self.deeper(|vm| vm.define_own_property(target, key, desc)) };
        let object = self.from_property_descriptor(desc)?;
        let name = self.heap.key_value(key)?;
        let result = self.call(trap, handler, &[Value::object(target), name, object])?;
        if !self.to_boolean(result) {
            return Ok(false);
        }
        let current = self.get_own_property(target, key)?;
        let extensible = self.is_extensible(target)?;
        let hard = desc.configurable == Some(false);
        match current {
            None if !extensible || hard => self.violated(
                "defineProperty",
                "trap returned truish for adding a property that cannot be added",
            ),
            None => Ok(true),
            Some(current) => {
                let loose = current.attributes.has(Attributes::CONFIGURABLE);
                let writable =
                    !current.attributes.is_accessor() && current.attributes.has(Attributes::WRITABLE);
                if !self.is_compatible(extensible, desc, Some(current))?
                    || (hard && loose)
                    || (!loose && writable && desc.writable == Some(false))
                {
                    return self
                        .violated("defineProperty", "trap returned truish for an incompatible property");
                }
                Ok(true)
            }
        }
    }

    pub(super) fn proxy_has(&mut self, proxy: Object, key: PropertyKey) -> JsResult<bool> {
        if self.is_private(key) {
            return Ok(self.heap.own_property(proxy, key)?.is_some());
        }
        let Trap { target, handler, trap } = self.trap(proxy, names::HAS)?;
        let Some(trap) = trap else { return self.deeper(|vm| vm.has_property(target, key)) };
        let name = self.heap.key_value(key)?;
        let result = self.call(trap, handler, &[Value::object(target), name])?;
        let result = self.to_boolean(result);
        if !result
            && let Some(current) = self.get_own_property(target, key)?
            && (!current.attributes.has(Attributes::CONFIGURABLE) || !self.is_extensible(target)?)
        {
            return self.violated("has", "trap returned falsish for a property that cannot be hidden");
        }
        Ok(result)
    }

    pub(super) fn proxy_get(&mut self, proxy: Object, key: PropertyKey, receiver: Value) -> JsResult<Value> {
        if self.is_private(key) {
            return Ok(self
                .heap
                .own_property(proxy, key)?
                .map_or(Value::UNDEFINED, |property| property.value));
        }
        let Trap { target, handler, trap } = self.trap(proxy, names::GET)?;
        let Some(trap) = trap else { return self.deeper(|vm| vm.get_with_receiver(target, key, receiver)) };
        let name = self.heap.key_value(key)?;
        let value = self.call(trap, handler, &[Value::object(target), name, receiver])?;
        if let Some(current) = self.get_own_property(target, key)?
            && !current.attributes.has(Attributes::CONFIGURABLE)
        {
            let refused = if current.attributes.is_accessor() {
                let (getter, _) = self.heap.accessor(current.value)?;
                getter.is_undefined() && !value.is_undefined()
            } else {
                !current.attributes.has(Attributes::WRITABLE) && !self.same_value(value, current.value)?
            };
            if refused {
                return self.violated(
                    "get",
                    "trap returned a value that differs from a fixed property of the proxy target",
                );
            }
        }
        Ok(value)
    }

    pub(super) fn proxy_set(
        &mut self,
        proxy: Object,
        key: PropertyKey,
        value: Value,
        receiver: Value,
    ) -> JsResult<bool> {
        let Trap { target, handler, trap } = self.trap(proxy, names::SET)?;
        let Some(trap) = trap else {
            return self.deeper(|vm| vm.set_with_receiver(target, key, value, receiver));
        };
        let name = self.heap.key_value(key)?;
        let result = self.call(trap, handler, &[Value::object(target), name, value, receiver])?;
        if !self.to_boolean(result) {
            return Ok(false);
        }
        if let Some(current) = self.get_own_property(target, key)?
            && !current.attributes.has(Attributes::CONFIGURABLE)
        {
            let refused = if current.attributes.is_accessor() {
                self.heap.accessor(current.value)?.1.is_undefined()
            } else {
                !current.attributes.has(Attributes::WRITABLE) && !self.same_value(value, current.value)?
            };
            if refused {
                return self.violated("set", "trap returned truish for a fixed property of the proxy target");
            }
        }
        Ok(true)
    }

    pub(super) fn proxy_delete(&mut self, proxy: Object, key: PropertyKey) -> JsResult<bool> {
        let Trap { target, handler, trap } = self.trap(proxy, names::DELETE_PROPERTY)?;
        let Some(trap) = trap else { return self.deeper(|vm| vm.delete(target, key)) };
        let name = self.heap.key_value(key)?;
        let result = self.call(trap, handler, &[Value::object(target), name])?;
        if !self.to_boolean(result) {
            return Ok(false);
        }
        if let Some(current) = self.get_own_property(target, key)?
            && (!current.attributes.has(Attributes::CONFIGURABLE) || !self.is_extensible(target)?)
        {
            return self
                .violated("deleteProperty", "trap returned truish for a property that cannot be deleted");
        }
        Ok(true)
    }

    pub(super) fn proxy_own_property_keys(&mut self, proxy: Object) -> JsResult<Vec<PropertyKey>> {
        let Trap { target, handler, trap } = self.trap(proxy, names::OWN_KEYS)?;
        let Some(trap) = trap else { return self.deeper(|vm| vm.own_property_keys(target)) };
        let result = self.call(trap, handler, &[Value::object(target)])?;
        self.keep(result);
        if !result.is_object() {
            return self.violated("ownKeys", "trap returned no object");
        }
        let list = self.create_list_from_array_like(result)?;
        let mut keys = Vec::with_capacity(list.len());
        let mut seen = alloc::collections::BTreeSet::new();
        for value in list {
            if !value.is_string() && value.as_symbol().is_none() {
                return self.violated("ownKeys", "trap returned an element that is no property name");
            }
            let key = self.to_property_key(value)?;
            if !seen.insert(key) {
                return self.violated("ownKeys", "trap returned duplicate entries");
            }
            keys.push(key);
        }
        self.keep_keys(&keys)?;
        let extensible = self.is_extensible(target)?;
        let actual = self.own_property_keys(target)?;
        self.keep_keys(&actual)?;
        let mut fixed = Vec::new();
        let mut loose = Vec::new();
        for key in actual {
            match self.get_own_property(target, key)? {
                Some(property) if !property.attributes.has(Attributes::CONFIGURABLE) => fixed.push(key),
                _ => loose.push(key),
            }
        }
        if extensible && fixed.is_empty() {
            return Ok(keys);
        }
        for key in fixed {
            if !seen.remove(&key) {
                return self.violated("ownKeys", "trap result misses a non-configurable property");
            }
        }
        if extensible {
            return Ok(keys);
        }
        for key in loose {
            if !seen.remove(&key) {
                return self
                    .violated("ownKeys", "trap result misses a property of the non-extensible proxy target");
            }
        }
        if !seen.is_empty() {
            return self.violated("ownKeys", "trap returned extra keys but proxy target is non-extensible");
        }
        Ok(keys)
    }

    pub(crate) fn proxy_call(&mut self, proxy: Object, this: Value, arguments: &[Value]) -> JsResult<Value> {
        let Trap { target, handler, trap } = self.trap(proxy, names::APPLY)?;
        let Some(trap) = trap else {
            return self.deeper(|vm| vm.call(Value::object(target), this, arguments));
        };
        let list = self.array_from(arguments)?;
        self.call(trap, handler, &[Value::object(target), this, list])
    }

    pub(crate) fn proxy_construct(
        &mut self,
        proxy: Object,
        arguments: &[Value],
        new_target: Object,
    ) -> JsResult<Value> {
        let Trap { target, handler, trap } = self.trap(proxy, names::CONSTRUCT)?;
        let new_target = Value::object(new_target);
        let Some(trap) = trap else {
            return self
                .deeper(|vm| vm.construct(Value::object(target), arguments, Some(new_target)))
                .map(Value::object);
        };
        let list = self.array_from(arguments)?;
        let result = self.call(trap, handler, &[Value::object(target), list, new_target])?;
        if !result.is_object() {
            return self.violated("construct", "trap returned no object");
        }
        Ok(result)
    }

    /// An array of values in the running realm.
    ///
    /// # Errors
    /// A memory halt.
    pub fn array_from(&mut self, values: &[Value]) -> Metered<Value> {
        self.tick(values.len() as u64 / 4)?;
        let realm = self.realm();
        self.heap.new_array(realm, values).map(Value::object)
    }

    pub(crate) fn is_private(&self, key: PropertyKey) -> bool {
        key.as_symbol().and_then(|symbol| self.heap.symbol(symbol)).is_some_and(|data| data.private)
    }

    /// <https://tc39.es/ecma262/#sec-topropertydescriptor>
    ///
    /// # Errors
    /// A TypeError; what getters throw.
    pub fn to_property_descriptor(&mut self, value: Value) -> JsResult<Descriptor> {
        let Some(object) = value.as_object() else {
            let what = self.describe(value)?;
            return self.type_error(&alloc::format!("Property description must be an object: {what}"));
        };
        self.keep(value);
        let mut desc = Descriptor::default();
        if let Some(value) = self.descriptor_field(object, names::ENUMERABLE)? {
            desc.enumerable = Some(self.to_boolean(value));
        }
        if let Some(value) = self.descriptor_field(object, names::CONFIGURABLE)? {
            desc.configurable = Some(self.to_boolean(value));
        }
        desc.value = self.descriptor_field(object, names::VALUE)?;
        if let Some(value) = self.descriptor_field(object, names::WRITABLE)? {
            desc.writable = Some(self.to_boolean(value));
        }
        for (name, place) in [(names::GET, 0), (names::SET, 1)] {
            let Some(function) = self.descriptor_field(object, name)? else { continue };
            if !self.is_callable(function) && !function.is_undefined() {
                let what = self.describe(function)?;
                let role = if place == 0 { "Getter" } else { "Setter" };
                return self.type_error(&alloc::format!("{role} must be a function: {what}"));
            }
            self.keep(function);
            if place == 0 { desc.get = Some(function) } else { desc.set = Some(function) }
        }
        if let Some(value) = desc.value {
            self.keep(value);
        }
        if desc.is_accessor() && desc.is_data() {
            return self.type_error("Invalid property descriptor. Cannot both specify accessors and a value or writable attribute");
        }
        Ok(desc)
    }

    fn descriptor_field(&mut self, object: Object, name: Str) -> JsResult<Option<Value>> {
        let key = PropertyKey::interned(name);
        if !self.has_property(object, key)? {
            return Ok(None);
        }
        self.get_of(object, key).map(Some)
    }

    /// <https://tc39.es/ecma262/#sec-frompropertydescriptor>
    ///
    /// # Errors
    /// A memory halt.
    pub fn from_property_descriptor(&mut self, desc: Descriptor) -> Metered<Value> {
        let prototype = self.intrinsic(Intrinsic::ObjectPrototype)?;
        let object = self.heap.new_ordinary(Some(prototype))?;
        let fields = [
            (names::VALUE, desc.value),
            (names::WRITABLE, desc.writable.map(Value::bool)),
            (names::GET, desc.get),
            (names::SET, desc.set),
            (names::ENUMERABLE, desc.enumerable.map(Value::bool)),
            (names::CONFIGURABLE, desc.configurable.map(Value::bool)),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                self.heap.define_own(object, PropertyKey::interned(name), value, Attributes::ALL)?;
            }
        }
        Ok(Value::object(object))
    }
}

/// <https://tc39.es/ecma262/#sec-completepropertydescriptor>
fn complete(desc: &mut Descriptor) {
    if desc.is_accessor() {
        desc.get.get_or_insert(Value::UNDEFINED);
        desc.set.get_or_insert(Value::UNDEFINED);
    } else {
        desc.value.get_or_insert(Value::UNDEFINED);
        desc.writable.get_or_insert(false);
    }
    desc.enumerable.get_or_insert(false);
    desc.configurable.get_or_insert(false);
}
