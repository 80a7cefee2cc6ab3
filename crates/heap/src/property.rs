//! Own properties of objects as they are stored: no exotic behaviour, no script, no checks of attributes.
//! The behaviours of chapter 10 of the specification are built on these in the `vm` crate.

use crate::cell::Payload;
use crate::heap::PrototypeProperty;
use crate::shape::Place;
use crate::string::names;
use crate::{
    Attributes, Dictionary, Entry, Heap, Intrinsic, Kind, Object, PropertyKey, ShapeId, Value, flag, row,
};
use alloc::vec::Vec;
use creance_budget::Metered;

/// An own property: a value, or the cell of an accessor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Property {
    /// The value, or the accessor pair.
    pub value: Value,
    /// The attributes.
    pub attributes: Attributes,
}

/// How far beyond its elements an array may be written before it turns sparse.
const MAX_GAP: usize = 1024;

impl Heap {
    /// The object's prototype. <https://tc39.es/ecma262/#sec-ordinarygetprototypeof>
    #[inline]
    pub fn prototype_of(&self, object: Object) -> Option<Object> {
        let shape = self.object(object).shape;
        if shape == ShapeId::DICTIONARY {
            let prototype = self.dictionary(object)?.prototype;
            (prototype != 0).then_some(Object(prototype))
        } else {
            self.shapes.prototype(shape)
        }
    }

    /// How many named properties of its own an object has, or more where it keeps integer-keyed ones beside them.
    pub fn own_count(&self, object: Object) -> usize {
        match self.dictionary(object) {
            Some(dictionary) => dictionary.len(),
            None => usize::from(self.shapes.count(self.object(object).shape)),
        }
    }

    /// Sets the prototype.
    ///
    /// # Errors
    /// A memory halt.
    pub fn set_prototype_of(&mut self, object: Object, prototype: Option<Object>) -> Metered<()> {
        self.touch_prototype(object);
        if let Some(prototype) = prototype {
            self.mark_as_prototype(prototype);
        }
        let shape = self.object(object).shape;
        if shape == ShapeId::DICTIONARY {
            if let Some(dictionary) = self.dictionary_mut(object) {
                dictionary.prototype = prototype.map_or(0, |p| p.0);
            }
            return Ok(());
        }
        // The same properties under another root.
        let mut properties: Vec<(PropertyKey, Place)> = self.shapes.properties(shape).collect();
        properties.reverse();
        let layout = self.shapes.layout(shape);
        let mut shape = self.root_shape(prototype, layout)?;
        for (key, place) in properties {
            match self.shapes.with(&mut self.meter, shape, key, place.attributes)? {
                Some((next, _)) => shape = next,
                None => {
                    self.to_dictionary(object)?;
                    return self.set_prototype_of(object, prototype);
                }
            }
        }
        self.object_mut(object).shape = shape;
        Ok(())
    }

    /// The dictionary of an object in dictionary mode.
    #[inline]
    pub fn dictionary(&self, object: Object) -> Option<&Dictionary> {
        let cell = self.object(object);
        if cell.shape != ShapeId::DICTIONARY {
            return None;
        }
        self.dictionaries.get(cell.slots[0].as_int()? as usize)
    }

    /// The dictionary of an object in dictionary mode.
    #[inline]
    pub fn dictionary_mut(&mut self, object: Object) -> Option<&mut Dictionary> {
        let cell = self.object(object);
        if cell.shape != ShapeId::DICTIONARY {
            return None;
        }
        let index = cell.slots[0].as_int()? as usize;
        self.dictionaries.get_mut(index)
    }

    /// Turns an object into a dictionary.
    ///
    /// # Errors
    /// A memory halt.
    pub fn to_dictionary(&mut self, object: Object) -> Metered<()> {
        let shape = self.object(object).shape;
        if shape == ShapeId::DICTIONARY {
            return Ok(());
        }
        self.touch_prototype(object);
        let mut dictionary = Dictionary::with_prototype(self.shapes.prototype(shape).map_or(0, |p| p.0));
        let mut properties: Vec<(PropertyKey, Place)> = self.shapes.properties(shape).collect();
        properties.reverse();
        for (key, place) in properties {
            let value = self.object(object).slot(u32::from(place.slot)).unwrap_or(Value::UNDEFINED);
            dictionary.add(&mut self.meter, Entry { key, attributes: place.attributes, value })?;
        }
        self.meter.reserve(core::mem::size_of::<Dictionary>() + 2)?;
        let index = match self.free_dictionaries.pop() {
            Some(index) => {
                self.dictionaries[index as usize] = dictionary;
                index
            }
            None => {
                self.dictionaries.push(dictionary);
                self.dictionaries.len() as u32 - 1
            }
        };
        let mut freed = 0;
        let cell = self.object_mut(object);
        if !cell.kind.has_elements() {
            freed = cell.elements.capacity() * 8;
            cell.elements = Vec::new();
        }
        cell.slots[0] = Value::int(index as i32);
        cell.slots[1] = Value::UNDEFINED;
        cell.slots[2] = Value::UNDEFINED;
        if cell.kind.payload() == Payload::Slot {
            cell.slots[3] = Value::UNDEFINED;
        }
        cell.shape = ShapeId::DICTIONARY;
        self.meter.release(freed);
        Ok(())
    }

    /// An own property as stored; lazy values are made. An array's `length` is not among them.
    ///
    /// # Errors
    /// A memory halt.
    #[inline]
    pub fn own_property(&mut self, object: Object, key: PropertyKey) -> Metered<Option<Property>> {
        let cell = self.object(object);
        if cell.flags & flag::LAZY_FUNCTION != 0 {
            self.make_function_properties(object)?;
            return self.own_property(object, key);
        }
        if let Some(index) = key.as_index() {
            if cell.kind.has_elements()
                && let Some(&value) = cell.elements.get(index as usize)
                && !value.is_empty()
            {
                return Ok(Some(Property { value, attributes: element_attributes(cell.flags) }));
            }
            if cell.flags & flag::SPARSE == 0 {
                return Ok(None);
            }
        }
        let shape = cell.shape;
        if shape == ShapeId::DICTIONARY {
            let Some(dictionary) = self.dictionary(object) else { return Ok(None) };
            let Some(at) = dictionary.find(key) else { return Ok(None) };
            let Some(&Entry { value, attributes, .. }) = dictionary.entry(at) else { return Ok(None) };
            if value.as_lazy().is_none() {
                return Ok(Some(Property { value, attributes }));
            }
            let value = self.force(value)?;
            if let Some(entry) = self.dictionary_mut(object).and_then(|d| d.entry_mut(at)) {
                entry.value = value;
            }
            return Ok(Some(Property { value, attributes }));
        }
        let Some(Place { slot, attributes }) = self.shapes.find(shape, key) else { return Ok(None) };
        let value = self.object(object).slot(u32::from(slot)).unwrap_or(Value::UNDEFINED);
        if value.is_empty() {
            // Only a function's `prototype` is stored empty.
            let value = self.make_prototype_property(object)?;
            self.write_slot(object, slot, value);
            return Ok(Some(Property { value, attributes }));
        }
        let forced = self.force(value)?;
        if forced != value {
            self.write_slot(object, slot, forced);
        }
        Ok(Some(Property { value: forced, attributes }))
    }

    #[inline(always)]
    fn write_slot(&mut self, object: Object, slot: u16, value: Value) {
        if let Some(place) = self.object_mut(object).slot_mut(u32::from(slot)) {
            *place = value;
        }
    }

    /// Overwrites the value of an own property that is there.
    pub fn set_own_value(&mut self, object: Object, key: PropertyKey, value: Value) {
        if let Some(index) = key.as_index() {
            let cell = self.object_mut(object);
            if cell.kind.has_elements()
                && let Some(place) = cell.elements.get_mut(index as usize)
                && !place.is_empty()
            {
                *place = value;
                return;
            }
        }
        let shape = self.object(object).shape;
        if shape == ShapeId::DICTIONARY {
            if let Some(dictionary) = self.dictionary_mut(object)
                && let Some(at) = dictionary.find(key)
                && let Some(entry) = dictionary.entry_mut(at)
            {
                entry.value = value;
            }
        } else if let Some(place) = self.shapes.find(shape, key) {
            self.write_slot(object, place.slot, value);
        }
    }

    /// Adds an own property, or replaces one whole.
    ///
    /// # Errors
    /// A memory halt.
    pub fn define_own(
        &mut self,
        object: Object,
        key: PropertyKey,
        value: Value,
        attributes: Attributes,
    ) -> Metered<()> {
        if self.object(object).flags & flag::LAZY_FUNCTION != 0 {
            self.make_function_properties(object)?;
        }
        if let Some(index) = key.as_index() {
            if self.object(object).kind.has_elements() {
                if self.define_element(object, index, value, attributes)? {
                    return Ok(());
                }
            } else {
                self.to_dictionary(object)?;
            }
            self.object_mut(object).flags |= flag::SPARSE;
            self.note_index(object);
        }
        let shape = self.object(object).shape;
        if shape == ShapeId::DICTIONARY {
            return self.define_in_dictionary(object, key, value, attributes);
        }
        match self.shapes.find(shape, key) {
            Some(place) if place.attributes == attributes => {
                self.write_slot(object, place.slot, value);
                Ok(())
            }
            Some(_) => {
                self.touch_prototype(object);
                self.to_dictionary(object)?;
                self.define_in_dictionary(object, key, value, attributes)
            }
            None => self.add_named(object, shape, key, value, attributes),
        }
    }

    fn add_named(
        &mut self,
        object: Object,
        shape: ShapeId,
        key: PropertyKey,
        value: Value,
        attributes: Attributes,
    ) -> Metered<()> {
        self.touch_prototype(object);
        let Some((next, slot)) = self.shapes.with(&mut self.meter, shape, key, attributes)? else {
            self.to_dictionary(object)?;
            return self.define_in_dictionary(object, key, value, attributes);
        };
        self.put_slot(object, slot, value)?;
        self.object_mut(object).shape = next;
        Ok(())
    }

    /// Writes a slot that may be the next one after those there are.
    ///
    /// # Errors
    /// A memory halt.
    pub fn put_slot(&mut self, object: Object, slot: u16, value: Value) -> Metered<()> {
        let index = usize::from(slot);
        if index < 4 {
            self.object_mut(object).slots[index] = value;
            return Ok(());
        }
        let index = index - 4;
        let elements = &self.object(object).elements;
        if index >= elements.capacity() {
            let more = (index + 1 - elements.capacity()).max(elements.capacity()).max(2);
            self.meter.reserve(more * 8)?;
            let elements = &mut self.object_mut(object).elements;
            elements.reserve_exact(elements.capacity() + more - elements.len());
        }
        let elements = &mut self.object_mut(object).elements;
        if index < elements.len() {
            elements[index] = value;
        } else {
            elements.resize(index, Value::UNDEFINED);
            elements.push(value);
        }
        Ok(())
    }

    fn define_in_dictionary(
        &mut self,
        object: Object,
        key: PropertyKey,
        value: Value,
        attributes: Attributes,
    ) -> Metered<()> {
        let epoch = self.object(object).flags & flag::PROTOTYPE != 0;
        let index = self.object(object).slots[0].as_int().unwrap_or(0) as usize;
        let Some(dictionary) = self.dictionaries.get_mut(index) else { return Ok(()) };
        if let Some(at) = dictionary.find(key)
            && let Some(entry) = dictionary.entry_mut(at)
        {
            let changed = entry.attributes != attributes;
            entry.value = value;
            entry.attributes = attributes;
            if epoch && changed {
                self.epoch = self.epoch.wrapping_add(1);
            }
            return Ok(());
        }
        dictionary.add(&mut self.meter, Entry { key, attributes, value })?;
        if epoch {
            self.epoch = self.epoch.wrapping_add(1);
        }
        Ok(())
    }

    /// Defines an integer-keyed property among the dense elements; false if it belongs into the dictionary.
    fn define_element(
        &mut self,
        object: Object,
        index: u32,
        value: Value,
        attributes: Attributes,
    ) -> Metered<bool> {
        let index = index as usize;
        let flags = self.object(object).flags;
        let length = self.object(object).elements.len();
        if attributes == element_attributes(flags) {
            if let Some(place) = self.object_mut(object).elements.get_mut(index) {
                let was_hole = place.is_empty();
                *place = value;
                if was_hole
                    && flags & flag::SPARSE != 0
                    && let Some(key) = PropertyKey::index(index as u32)
                {
                    self.remove_from_dictionary(object, key)?;
                }
                return Ok(true);
            }
            if flags & flag::SPARSE == 0 && index <= length + MAX_GAP {
                self.grow_elements(object, index + 1)?;
                let elements = &mut self.object_mut(object).elements;
                elements.resize(index, Value::EMPTY);
                elements.push(value);
                return Ok(true);
            }
        } else if index < length {
            // Elements that are not all alike move to the dictionary.
            self.make_sparse(object)?;
        }
        self.to_dictionary(object)?;
        Ok(false)
    }

    fn remove_from_dictionary(&mut self, object: Object, key: PropertyKey) -> Metered<()> {
        let cell = self.object(object);
        if cell.shape == ShapeId::DICTIONARY
            && let Some(index) = cell.slots[0].as_int()
            && let Some(dictionary) = self.dictionaries.get_mut(index as usize)
        {
            dictionary.remove(&self.meter, key)?;
        }
        Ok(())
    }

    /// Moves all dense elements to the dictionary.
    ///
    /// # Errors
    /// A halt.
    pub fn make_sparse(&mut self, object: Object) -> Metered<()> {
        self.to_dictionary(object)?;
        self.object_mut(object).flags |= flag::SPARSE;
        let attributes = element_attributes(self.object(object).flags);
        let count = self.object(object).elements.len();
        self.meter.tick(count as u64)?;
        for index in 0..count {
            let value = self.object(object).elements[index];
            if !value.is_empty()
                && let Some(key) = PropertyKey::index(index as u32)
            {
                self.define_in_dictionary(object, key, value, attributes)?;
            }
        }
        let cell = self.object_mut(object);
        let freed = cell.elements.capacity() * 8;
        cell.elements = Vec::new();
        cell.flags &= !(flag::FROZEN_ELEMENTS | flag::SEALED_ELEMENTS);
        self.meter.release(freed);
        Ok(())
    }

    /// Deletes an own property as stored.
    ///
    /// # Errors
    /// A memory halt.
    pub fn delete_own(&mut self, object: Object, key: PropertyKey) -> Metered<()> {
        if self.object(object).flags & flag::LAZY_FUNCTION != 0 {
            self.make_function_properties(object)?;
        }
        if let Some(index) = key.as_index() {
            let cell = self.object_mut(object);
            if cell.kind.has_elements()
                && let Some(place) = cell.elements.get_mut(index as usize)
            {
                *place = Value::EMPTY;
            }
        }
        self.touch_prototype(object);
        let shape = self.object(object).shape;
        if shape != ShapeId::DICTIONARY {
            if self.shapes.find(shape, key).is_none() {
                return Ok(());
            }
            if let Some((parent, last, place)) = self.shapes.last(shape)
                && last == key
                && place.slot < 4
            {
                let cell = self.object_mut(object);
                cell.shape = parent;
                cell.slots[usize::from(place.slot)] = Value::UNDEFINED;
                return Ok(());
            }
            self.to_dictionary(object)?;
        }
        self.remove_from_dictionary(object, key)
    }

    /// Makes the `length`, `name` and `prototype` of a function that nobody has looked at yet.
    #[cold]
    pub(crate) fn make_function_properties(&mut self, function: Object) -> Metered<()> {
        self.object_mut(function).flags &= !flag::LAZY_FUNCTION;
        let cell = self.object(function);
        let (length, name, prototype) = match cell.kind {
            Kind::Function => {
                let info = self.functions.get(cell.payload() as u32 as usize).copied();
                let Some(info) = info else { return Ok(()) };
                (info.length, Value::string(info.name), info.prototype)
            }
            _ => {
                let payload = match self.extra(function) {
                    Some(crate::Extra::Closure(closure)) => closure.native,
                    _ => cell.payload(),
                };
                let (spec, row) = ((payload >> 16) as u16, payload as u16);
                let info = (self.hooks.native_info)(spec, row);
                let name = self.native_name(info)?;
                (u32::from(info.length), name, PrototypeProperty::None)
            }
        };
        let key = PropertyKey::interned(names::LENGTH);
        self.define_own(function, key, Value::number(f64::from(length)), Attributes::CONFIGURABLE)?;
        self.define_own(function, PropertyKey::interned(names::NAME), name, Attributes::CONFIGURABLE)?;
        if prototype != PrototypeProperty::None {
            let key = PropertyKey::interned(names::PROTOTYPE);
            self.define_own(function, key, Value::EMPTY, Attributes::WRITABLE)?;
        }
        Ok(())
    }

    fn native_name(&mut self, info: crate::NativeInfo) -> Metered<Value> {
        if info.prefix.is_empty() && !info.name.starts_with("@@") {
            return Ok(Value::string(self.strings.intern_str(&mut self.meter, info.name)?));
        }
        let text = match info.name.strip_prefix("@@") {
            Some(symbol) => alloc::format!("{}[Symbol.{symbol}]", info.prefix),
            None => alloc::format!("{}{}", info.prefix, info.name),
        };
        self.string_value(&text)
    }

    #[cold]
    fn make_prototype_property(&mut self, function: Object) -> Metered<Value> {
        let info = self.functions.get(self.object(function).payload() as u32 as usize).copied();
        let Some(info) = info else { return Ok(Value::UNDEFINED) };
        let parent = match info.prototype {
            PrototypeProperty::None | PrototypeProperty::Constructor => Intrinsic::ObjectPrototype,
            PrototypeProperty::Generator => Intrinsic::GeneratorPrototype,
            PrototypeProperty::AsyncGenerator => Intrinsic::AsyncGeneratorPrototype,
        };
        let parent = self.intrinsic(info.realm, parent)?;
        let prototype = self.new_ordinary(Some(parent))?;
        if info.prototype == PrototypeProperty::Constructor {
            let key = PropertyKey::interned(names::CONSTRUCTOR);
            self.define_own(prototype, key, Value::object(function), Attributes::METHOD)?;
        }
        Ok(Value::object(prototype))
    }

    /// A lazy property of a builtin: row `row` of object `spec`.
    pub fn lazy_row(realm: u8, spec: Intrinsic, row: u16) -> Value {
        Value::lazy(realm, spec as u16, row)
    }

    /// A lazy property that holds an intrinsic object.
    pub fn lazy_intrinsic(realm: u8, intrinsic: Intrinsic) -> Value {
        Value::lazy(realm, intrinsic as u16, row::INTRINSIC)
    }
}

/// The attributes of dense elements.
pub fn element_attributes(flags: u8) -> Attributes {
    if flags & flag::FROZEN_ELEMENTS != 0 {
        Attributes::ENUMERABLE
    } else if flags & flag::SEALED_ELEMENTS != 0 {
        Attributes::ENUMERABLE.with(Attributes::WRITABLE)
    } else {
        Attributes::ALL
    }
}
