//! Ordinary objects, and string objects, which differ little.
//! <https://tc39.es/ecma262/#sec-ordinary-object-internal-methods-and-internal-slots>

use super::Descriptor;
use crate::{Attributes, JsResult, Kind, Object, Property, PropertyKey, Value, Vm};
use alloc::vec::Vec;
use creance_budget::Metered;
use creance_heap::flag;
use creance_heap::string::names;

/// Keys that are made between two looks at the limits.
const PORTION: usize = 1 << 14;

impl Vm {
    /// <https://tc39.es/ecma262/#sec-ordinarysetprototypeof>
    pub(crate) fn ordinary_set_prototype_of(
        &mut self,
        object: Object,
        prototype: Option<Object>,
    ) -> JsResult<bool> {
        let current = self.heap.prototype_of(object);
        if current == prototype {
            return Ok(true);
        }
        if self.heap.object(object).flags & flag::NOT_EXTENSIBLE != 0 || self.has_immutable_prototype(object)
        {
            return Ok(false);
        }
        let mut at = prototype;
        while let Some(parent) = at {
            if parent == object {
                return Ok(false);
            }
            if self.heap.kind(parent) == Kind::Proxy {
                break;
            }
            self.tick(1)?;
            at = self.heap.prototype_of(parent);
        }
        self.heap.own_property(object, PropertyKey::interned(names::LENGTH))?;
        self.heap.set_prototype_of(object, prototype)?;
        Ok(true)
    }

    /// `Object.prototype` is an immutable prototype exotic object.
    fn has_immutable_prototype(&self, object: Object) -> bool {
        let realms = 0..self.heap.realms.len();
        realms.into_iter().any(|realm| {
            self.heap.existing_intrinsic(realm as u8, crate::Intrinsic::ObjectPrototype) == Some(object)
        })
    }

    /// `[[DefineOwnProperty]]` of an ordinary object.
    pub(crate) fn ordinary_define_own(
        &mut self,
        object: Object,
        key: PropertyKey,
        desc: Descriptor,
    ) -> JsResult<bool> {
        let current = self.heap.own_property(object, key)?;
        self.validate_and_apply(object, key, desc, current)
    }

    /// <https://tc39.es/ecma262/#sec-validateandapplypropertydescriptor>
    pub(crate) fn validate_and_apply(
        &mut self,
        object: Object,
        key: PropertyKey,
        desc: Descriptor,
        current: Option<Property>,
    ) -> JsResult<bool> {
        let extensible = self.heap.object(object).flags & flag::NOT_EXTENSIBLE == 0;
        match self.validate(desc, current, extensible)? {
            None => Ok(false),
            Some((value, attributes)) => {
                self.store(object, key, value, attributes)?;
                Ok(true)
            }
        }
    }

    fn store(
        &mut self,
        object: Object,
        key: PropertyKey,
        value: Stored,
        attributes: Attributes,
    ) -> Metered<()> {
        let value = match value {
            Stored::Value(value) => value,
            Stored::Accessor(getter, setter) => self.heap.new_accessor(getter, setter)?,
        };
        self.heap.define_own(object, key, value, attributes)
    }

    /// Checks a descriptor against the current property; what is to be stored, or none if refused.
    pub(super) fn validate(
        &mut self,
        desc: Descriptor,
        current: Option<Property>,
        extensible: bool,
    ) -> JsResult<Option<(Stored, Attributes)>> {
        let bit = |set: Option<bool>, old: bool, attribute: Attributes| {
            if set.unwrap_or(old) { attribute } else { Attributes::NONE }
        };
        let Some(current) = current else {
            if !extensible {
                return Ok(None);
            }
            let mut attributes = bit(desc.enumerable, false, Attributes::ENUMERABLE).with(bit(
                desc.configurable,
                false,
                Attributes::CONFIGURABLE,
            ));
            let value = if desc.is_accessor() {
                attributes = attributes.with(Attributes::ACCESSOR);
                Stored::Accessor(desc.get.unwrap_or(Value::UNDEFINED), desc.set.unwrap_or(Value::UNDEFINED))
            } else {
                attributes = attributes.with(bit(desc.writable, false, Attributes::WRITABLE));
                Stored::Value(desc.value.unwrap_or(Value::UNDEFINED))
            };
            return Ok(Some((value, attributes)));
        };
        let old = current.attributes;
        let configurable = old.has(Attributes::CONFIGURABLE);
        let (old_getter, old_setter) = if old.is_accessor() {
            self.heap.accessor(current.value)?
        } else {
            (Value::UNDEFINED, Value::UNDEFINED)
        };
        if !configurable {
            if desc.configurable == Some(true)
                || desc.enumerable.is_some_and(|enumerable| enumerable != old.has(Attributes::ENUMERABLE))
                || ((desc.is_accessor() || desc.is_data()) && desc.is_accessor() != old.is_accessor())
            {
                return Ok(None);
            }
            if old.is_accessor() {
                for (new, old) in [(desc.get, old_getter), (desc.set, old_setter)] {
                    if new.is_some_and(|new| new != old) {
                        return Ok(None);
                    }
                }
            } else if !old.has(Attributes::WRITABLE) {
                if desc.writable == Some(true) {
                    return Ok(None);
                }
                if let Some(value) = desc.value
                    && !self.same_value(value, current.value)?
                {
                    return Ok(None);
                }
            }
        }
        let mut attributes = bit(desc.enumerable, old.has(Attributes::ENUMERABLE), Attributes::ENUMERABLE)
            .with(bit(desc.configurable, configurable, Attributes::CONFIGURABLE));
        let value = if desc.is_accessor() || (old.is_accessor() && !desc.is_data()) {
            attributes = attributes.with(Attributes::ACCESSOR);
            Stored::Accessor(desc.get.unwrap_or(old_getter), desc.set.unwrap_or(old_setter))
        } else {
            let writable = !old.is_accessor() && old.has(Attributes::WRITABLE);
            attributes = attributes.with(bit(desc.writable, writable, Attributes::WRITABLE));
            let old_value = if old.is_accessor() { Value::UNDEFINED } else { current.value };
            Stored::Value(desc.value.unwrap_or(old_value))
        };
        Ok(Some((value, attributes)))
    }

    /// <https://tc39.es/ecma262/#sec-iscompatiblepropertydescriptor>
    pub(crate) fn is_compatible(
        &mut self,
        extensible: bool,
        desc: Descriptor,
        current: Option<Property>,
    ) -> JsResult<bool> {
        Ok(self.validate(desc, current, extensible)?.is_some())
    }

    /// A property as a descriptor with every field.
    ///
    /// # Errors
    /// A memory halt.
    pub fn descriptor_of(&mut self, property: Property) -> Metered<Descriptor> {
        let attributes = property.attributes;
        let mut desc = Descriptor {
            enumerable: Some(attributes.has(Attributes::ENUMERABLE)),
            configurable: Some(attributes.has(Attributes::CONFIGURABLE)),
            ..Descriptor::default()
        };
        if attributes.is_accessor() {
            let (getter, setter) = self.heap.accessor(property.value)?;
            desc.get = Some(getter);
            desc.set = Some(setter);
        } else {
            desc.value = Some(property.value);
            desc.writable = Some(attributes.has(Attributes::WRITABLE));
        }
        Ok(desc)
    }

    /// <https://tc39.es/ecma262/#sec-stringgetownproperty>
    pub(crate) fn string_get_own(&mut self, object: Object, key: PropertyKey) -> Metered<Option<Property>> {
        if let Some(string) = self.wrapped(object).as_string() {
            let length = self.heap.strings.len(string);
            if key == PropertyKey::interned(names::LENGTH) {
                return Ok(Some(Property { value: Value::int(length as i32), attributes: Attributes::NONE }));
            }
            if let Some(index) = key.as_index()
                && (index as usize) < length
            {
                let unit = self.heap.strings.unit_at(&mut self.heap.meter, string, index as usize)?;
                let unit = self.heap.strings.single(&mut self.heap.meter, unit)?;
                return Ok(Some(Property { value: Value::string(unit), attributes: Attributes::ENUMERABLE }));
            }
        }
        self.heap.own_property(object, key)
    }

    pub(crate) fn string_define_own(
        &mut self,
        object: Object,
        key: PropertyKey,
        desc: Descriptor,
    ) -> JsResult<bool> {
        let current = self.string_get_own(object, key)?;
        let fixed = key == PropertyKey::interned(names::LENGTH)
            || key.as_index().is_some_and(|index| {
                let string = self.wrapped(object).as_string();
                string.is_some_and(|string| (index as usize) < self.heap.strings.len(string))
            });
        if fixed {
            return self.is_compatible(false, desc, current);
        }
        self.validate_and_apply(object, key, desc, current)
    }

    /// The keys of `length` elements, in a list with room for a few more.
    pub(super) fn index_keys(&mut self, length: usize) -> Metered<Vec<PropertyKey>> {
        self.heap.meter.reserve_briefly(length * core::mem::size_of::<PropertyKey>())?;
        let mut keys = Vec::with_capacity(length + 8);
        for start in (0..length).step_by(PORTION) {
            let end = length.min(start + PORTION);
            self.tick((end - start) as u64)?;
            keys.extend((start as u32..end as u32).filter_map(PropertyKey::index));
        }
        Ok(keys)
    }

    pub(crate) fn string_own_keys(&mut self, object: Object) -> Metered<Vec<PropertyKey>> {
        let length = self.wrapped(object).as_string().map_or(0, |string| self.heap.strings.len(string));
        let mut keys = self.index_keys(length)?;
        let own = self.heap.own_keys(object)?;
        let names = own.partition_point(|key| key.as_index().is_some());
        keys.extend_from_slice(&own[..names]);
        keys.push(PropertyKey::interned(names::LENGTH));
        keys.extend_from_slice(&own[names..]);
        Ok(keys)
    }
}

/// What a property is stored as.
pub(super) enum Stored {
    Value(Value),
    Accessor(Value, Value),
}
