//! Property access: handlers for the less common receivers, and the slow operations that fill caches.

use super::calls::{Begun, Call};
use super::exit::SLOW;
use super::fields::{named_element, named_place};
use super::handlers::{handlers, next, reg};
use super::run::Flow;
use super::table::TABLE;
use crate::behaviours::{Assigned, Found};
use crate::suspend::Place;
use crate::vm::{CacheKind, frame_flag};
use crate::{Attributes, JsResult, Kind, Object, PropertyKey, Value, Vm};
use alloc::vec::Vec;
use creance_bytecode::Insn;
use creance_heap::buffer::Block;
use creance_heap::extra::{ElementType, ViewData};
use creance_heap::string::names;
use creance_heap::{Extra, ExtraId, Intrinsic, ShapeId, flag};

handlers! {
    /// Elements of typed arrays, units of strings, properties by name.
    #[inline(never)]
    fn get_elem_warm(vm, w, code, pc, i) {
        let receiver = reg!(w, i.b());
        let Some(index) = reg!(w, i.c()).as_int() else {
            if let Some(object) = receiver.as_object()
                && let Some(value) = named_element(vm, object, reg!(w, i.c()))
            {
                reg!(w, i.a()) = value;
                next!(vm, w, code, pc)
            }
            return SLOW | pc;
        };
        let index = index as u32 as usize;
        if let Some(object) = receiver.as_object() {
            if let Some(value) = view_element(vm, object, index) {
                reg!(w, i.a()) = value;
                next!(vm, w, code, pc)
            }
        } else if let Some(string) = receiver.as_string()
            && let Some(units) = vm.heap.strings.units(string)
            && index < units.len()
            && let Ok(unit) = u8::try_from(units.get(index))
        {
            reg!(w, i.a()) = Value::string(creance_heap::Str::latin1(unit));
            next!(vm, w, code, pc)
        }
        SLOW | pc
    }

    /// Elements of typed arrays; appending to arrays; properties by name.
    #[inline(never)]
    fn set_elem_warm(vm, w, code, pc, i) {
        let value = reg!(w, i.c());
        let Some(object) = reg!(w, i.a()).as_object() else { return SLOW | pc };
        let Some(index) = reg!(w, i.b()).as_int() else {
            if let Some(place) = named_place(vm, object, reg!(w, i.b())) {
                *place = value;
                next!(vm, w, code, pc)
            }
            return SLOW | pc;
        };
        let index = index as u32 as usize;
        let indexed = vm.heap.indexed_prototypes();
        if let Some(cell) = vm.heap.cell_mut(object.0)
            && cell.kind == Kind::Array
            && cell.flags & !flag::PROTOTYPE == 0
            && cell.elements.len() == index
            && cell.elements.capacity() > index
            && !indexed
        {
            cell.elements.push(value);
            // A length that was set before its elements is ahead of them.
            cell.set_payload(cell.payload().max(index as u64 + 1));
            next!(vm, w, code, pc)
        }
        if set_view_element(vm, object, index, value) {
            next!(vm, w, code, pc)
        }
        SLOW | pc
    }
}

/// The bytes of an element of a typed array whose elements are numbers.
#[inline(always)]
fn view_place(vm: &Vm, object: Object, index: usize) -> Option<(ViewData, usize)> {
    let cell = vm.heap.cell(object.0)?;
    if cell.kind != Kind::TypedArray {
        return None;
    }
    let Some(Extra::View(view)) = vm.heap.extra_by_id(ExtraId(cell.payload() as u32)) else { return None };
    // A view with a length of its own is bounded by it; the buffer bounds every access besides.
    if view.length.is_some_and(|length| index >= length) {
        return None;
    }
    Some((*view, view.byte_offset + index * view.element.size()))
}

#[inline(always)]
fn view_element(vm: &Vm, object: Object, index: usize) -> Option<Value> {
    let (view, at) = view_place(vm, object, index)?;
    let Some(Extra::Buffer(buffer)) = vm.heap.extra_by_id(view.data) else { return None };
    if buffer.max_byte_length.is_some() {
        // The whole view may be out of bounds.
        return None;
    }
    let Block::Own(bytes) = &buffer.block else { return None };
    let bytes = bytes.get(at..)?;
    Some(match view.element {
        ElementType::Uint8 | ElementType::Uint8Clamped => Value::int(i32::from(*bytes.first()?)),
        ElementType::Int8 => Value::int(i32::from(*bytes.first()? as i8)),
        ElementType::Uint16 => Value::int(i32::from(u16::from_le_bytes(*bytes.first_chunk()?))),
        ElementType::Int16 => Value::int(i32::from(i16::from_le_bytes(*bytes.first_chunk()?))),
        ElementType::Int32 => Value::int(i32::from_le_bytes(*bytes.first_chunk()?)),
        ElementType::Uint32 => Value::number(f64::from(u32::from_le_bytes(*bytes.first_chunk()?))),
        ElementType::Float32 => Value::number(f64::from(f32::from_le_bytes(*bytes.first_chunk()?))),
        ElementType::Float64 => Value::number(f64::from_le_bytes(*bytes.first_chunk()?)),
        ElementType::Float16 | ElementType::BigInt64 | ElementType::BigUint64 => return None,
    })
}

#[inline(always)]
fn set_view_element(vm: &mut Vm, object: Object, index: usize, value: Value) -> bool {
    let Some((view, at)) = view_place(vm, object, index) else { return false };
    let Some(Extra::Buffer(buffer)) = vm.heap.extra_by_id_mut(view.data) else { return false };
    if buffer.max_byte_length.is_some() {
        return false;
    }
    let Block::Own(bytes) = &mut buffer.block else { return false };
    let Some(bytes) = bytes.get_mut(at..at + view.element.size()) else { return false };
    if let (Some(number), ElementType::Float64) = (value.as_number(), view.element) {
        bytes.copy_from_slice(&number.to_le_bytes());
        return true;
    }
    if let (Some(number), ElementType::Float32) = (value.as_number(), view.element) {
        bytes.copy_from_slice(&(number as f32).to_le_bytes());
        return true;
    }
    let Some(int) = super::arithmetic::int32(value) else { return false };
    match view.element {
        ElementType::Uint8 | ElementType::Int8 => bytes.copy_from_slice(&[int as u8]),
        ElementType::Uint16 | ElementType::Int16 => bytes.copy_from_slice(&(int as u16).to_le_bytes()),
        ElementType::Uint32 | ElementType::Int32 => bytes.copy_from_slice(&int.to_le_bytes()),
        _ => return false,
    }
    true
}

handlers! {
    /// `in` with an index, on arrays that have the element.
    fn in_(vm, w, code, pc, i) {
        if let Some(index) = reg!(w, i.b()).as_int()
            && let Some(object) = reg!(w, i.c()).as_object()
            && let Some(cell) = vm.heap.cell(object.0)
            && cell.kind == Kind::Array
            && let Some(value) = cell.elements.get(index as u32 as usize)
            && !value.is_empty()
        {
            reg!(w, i.a()) = Value::TRUE;
            next!(vm, w, code, pc)
        }
        SLOW | pc
    }

    /// Appending to an array.
    fn define_elem(vm, w, code, pc, i) {
        if let Some(index) = reg!(w, i.b()).as_int()
            && let Some(object) = reg!(w, i.a()).as_object()
            && let Some(cell) = vm.heap.cell_mut(object.0)
            && i.imm() == 1
            && cell.kind == Kind::Array
            && cell.flags & !flag::PROTOTYPE == 0
            && cell.elements.len() == index as u32 as usize
            && cell.elements.capacity() > cell.elements.len()
        {
            cell.elements.push(reg!(w, i.c()));
            // A length that was set before its elements is ahead of them.
            cell.set_payload(cell.payload().max(index as u32 as u64 + 1));
            next!(vm, w, code, pc)
        }
        SLOW | pc
    }
}

impl Vm {
    /// Calls a getter of a property that an instruction reads.
    fn call_getter(&mut self, getter: Value, receiver: Value, dst: u8) -> JsResult<Flow> {
        let at = self.top();
        self.grow_stack(at, 2)?;
        self.stack[at] = getter;
        self.stack[at + 1] = receiver;
        self.expect(Some(Place::Register(dst)));
        let begun = self.begin_call(Call { at, argc: 0, dst, flags: 0 });
        self.expect(None);
        if let Begun::Value(value) = begun? {
            self.set_register(dst, value);
        }
        Ok(Flow::Go)
    }

    fn call_setter(&mut self, setter: Value, receiver: Value, value: Value) -> JsResult<Flow> {
        let at = self.top();
        self.grow_stack(at, 3)?;
        self.stack[at] = setter;
        self.stack[at + 1] = receiver;
        self.stack[at + 2] = value;
        self.expect(Some(Place::Discard));
        let begun = self.begin_call(Call { at, argc: 1, dst: 0, flags: frame_flag::DISCARD });
        self.expect(None);
        begun.map(|_| Flow::Go)
    }

    fn finish_get(&mut self, found: Found, receiver: Value, dst: u8) -> JsResult<Flow> {
        match found {
            Found::Value(value) => {
                self.set_register(dst, value);
                Ok(Flow::Go)
            }
            Found::Getter(getter) => self.call_getter(getter, receiver, dst),
        }
    }

    pub(super) fn get_field(&mut self, i: Insn, receiver: Value) -> JsResult<Flow> {
        let cache = i.imm() as u32 as usize;
        let key = self.caches[cache].key;
        let Some(object) = receiver.as_object() else {
            let Some(prototype) = self.primitive_prototype(receiver)? else {
                return self.cannot_read(receiver, key);
            };
            if receiver.is_string() && key == PropertyKey::interned(names::LENGTH) {
                let length = self.get(receiver, key)?;
                return self.finish_get(Found::Value(length), receiver, i.a());
            }
            let found = self.look_up(prototype, key, receiver)?;
            if receiver.is_string() {
                self.cache_get_of_string(cache, prototype, key);
            }
            return self.finish_get(found, receiver, i.a());
        };
        self.cache_get(cache, object, key)?;
        let found = self.look_up(object, key, receiver)?;
        self.finish_get(found, receiver, i.a())
    }

    /// Remembers where a property of objects of this shape lies, if that can be remembered.
    fn cache_get(&mut self, cache: usize, object: Object, key: PropertyKey) -> JsResult<()> {
        if self.heap.object(object).flags & flag::LAZY_FUNCTION != 0 {
            self.heap.own_property(object, key)?;
        }
        let cell = self.heap.object(object);
        let shape = cell.shape;
        // A `prototype` may not be made yet; typed arrays, proxies and arrays have properties of their own.
        if shape.0 <= ShapeId::DICTIONARY.0
            || key.as_index().is_some()
            || matches!(cell.kind, Kind::Proxy | Kind::ModuleNamespace)
            || (cell.kind == Kind::Function && key == PropertyKey::interned(names::PROTOTYPE))
            || (key == PropertyKey::interned(names::LENGTH)
                && matches!(cell.kind, Kind::Array | Kind::StringObject))
            || (cell.kind == Kind::TypedArray && self.canonical_numeric_index(key)?.is_some())
        {
            return Ok(());
        }
        if let Some(place) = self.heap.shapes.find(shape, key) {
            if !place.attributes.is_accessor() {
                self.heap.own_property(object, key)?;
                let entry = &mut self.caches[cache];
                entry.shape = shape;
                entry.slot = place.slot;
                entry.kind = CacheKind::Own;
                entry.holder = 0;
            }
            return Ok(());
        }
        let mut at = object;
        while let Some(parent) = self.heap.prototype_of(at) {
            let kind = self.heap.kind(parent);
            if matches!(kind, Kind::Proxy | Kind::TypedArray | Kind::ModuleNamespace | Kind::StringObject)
                || (kind == Kind::Array && key == PropertyKey::interned(names::LENGTH))
                || self.heap.object(parent).flags & flag::PROTOTYPE == 0
            {
                return Ok(());
            }
            self.tick(1)?;
            let Some(property) = self.heap.own_property(parent, key)? else {
                at = parent;
                continue;
            };
            if property.attributes.is_accessor()
                && key == PropertyKey::interned(names::LENGTH)
                && self.heap.kind(object) == Kind::TypedArray
            {
                let (getter, _) = self.heap.accessor(property.value)?;
                if self.is_builtin_method(getter, Intrinsic::TypedArrayPrototype, "length") {
                    let epoch = self.heap.epoch();
                    let entry = &mut self.caches[cache];
                    (entry.shape, entry.kind, entry.epoch) = (shape, CacheKind::ViewLength, epoch);
                }
                return Ok(());
            }
            if kind == Kind::Function && key == PropertyKey::interned(names::PROTOTYPE) {
                return Ok(());
            }
            let accessor = property.attributes.is_accessor();
            let (kind, slot) = match self.heap.dictionary(parent) {
                Some(dictionary) => match dictionary.find(key) {
                    Some(at) if at <= u32::from(u16::MAX) => {
                        (if accessor { CacheKind::GetterEntry } else { CacheKind::HolderEntry }, at as u16)
                    }
                    _ => return Ok(()),
                },
                None => match self.heap.shapes.find(self.heap.object(parent).shape, key) {
                    Some(place) => (if accessor { CacheKind::Getter } else { CacheKind::Holder }, place.slot),
                    None => return Ok(()),
                },
            };
            let epoch = self.heap.epoch();
            let entry = &mut self.caches[cache];
            entry.shape = shape;
            entry.slot = slot;
            entry.kind = kind;
            entry.holder = parent.0;
            entry.epoch = epoch;
            return Ok(());
        }
        Ok(())
    }

    /// Remembers where the prototype of strings has a method.
    fn cache_get_of_string(&mut self, cache: usize, prototype: Object, key: PropertyKey) {
        let Some(dictionary) = self.heap.dictionary(prototype) else { return };
        let Some(at) = dictionary.find(key).filter(|at| *at <= u32::from(u16::MAX)) else { return };
        if key.as_index().is_some() || dictionary.entry(at).is_none_or(|entry| entry.attributes.is_accessor())
        {
            return;
        }
        let epoch = self.heap.epoch();
        let entry = &mut self.caches[cache];
        (entry.shape, entry.kind, entry.epoch) = (ShapeId::NONE, CacheKind::OfString, epoch);
        (entry.holder, entry.slot) = (prototype.0, at as u16);
    }

    pub(super) fn set_field(&mut self, i: Insn, receiver: Value, value: Value) -> JsResult<Flow> {
        let cache = i.imm() as u32 as usize;
        let key = self.caches[cache].key;
        let Some(object) = receiver.as_object() else {
            return self.set_on_primitive(receiver, key, value, i.c() != 0);
        };
        let cell = self.heap.object(object);
        // A function's own properties come into being with the first that is looked at: no single addition.
        let (before, lazy) = (cell.shape, cell.flags & flag::LAZY_FUNCTION != 0);
        let assigned = self.prepare_set(object, key, value, receiver)?;
        if let Assigned::Done(true) = assigned
            && !lazy
        {
            self.cache_set(cache, object, before, key);
        }
        self.finish_set(assigned, receiver, key, value, i.c() != 0)
    }

    fn cache_set(&mut self, cache: usize, object: Object, before: ShapeId, key: PropertyKey) {
        let cell = self.heap.object(object);
        let after = cell.shape;
        if before.0 <= ShapeId::DICTIONARY.0
            || after.0 <= ShapeId::DICTIONARY.0
            || matches!(cell.kind, Kind::Proxy | Kind::Array | Kind::StringObject | Kind::TypedArray)
            || cell.flags & flag::PROTOTYPE != 0
            || key.as_index().is_some()
        {
            return;
        }
        let Some(place) = self.heap.shapes.find(after, key) else { return };
        if place.attributes != Attributes::ALL && !place.attributes.is_writable_data() {
            return;
        }
        let epoch = self.heap.epoch();
        let entry = &mut self.caches[cache];
        entry.slot = place.slot;
        entry.holder = 0;
        entry.epoch = epoch;
        entry.shape = before;
        entry.next = after;
        entry.kind = if before == after { CacheKind::Own } else { CacheKind::Add };
    }

    fn finish_set(
        &mut self,
        assigned: Assigned,
        receiver: Value,
        key: PropertyKey,
        value: Value,
        strict: bool,
    ) -> JsResult<Flow> {
        match assigned {
            Assigned::Done(false) if strict => self.cannot_assign(key),
            Assigned::Done(_) => Ok(Flow::Go),
            Assigned::Setter(setter) => self.call_setter(setter, receiver, value),
        }
    }

    fn set_on_primitive(
        &mut self,
        receiver: Value,
        key: PropertyKey,
        value: Value,
        strict: bool,
    ) -> JsResult<Flow> {
        let Some(prototype) = self.primitive_prototype(receiver)? else {
            let (what, name) = (self.describe(receiver)?, self.describe_key(key)?);
            return self.type_error(&alloc::format!("Cannot set properties of {what} (setting '{name}')"));
        };
        if receiver.is_string() && self.has_own_unit(receiver, key) {
            return self.finish_set(Assigned::Done(false), receiver, key, value, strict);
        }
        let assigned = self.prepare_set(prototype, key, value, receiver)?;
        self.finish_set(assigned, receiver, key, value, strict)
    }

    fn has_own_unit(&self, receiver: Value, key: PropertyKey) -> bool {
        let Some(string) = receiver.as_string() else { return false };
        key == PropertyKey::interned(names::LENGTH)
            || key.as_index().is_some_and(|index| (index as usize) < self.heap.strings.len(string))
    }

    pub(super) fn get_elem(&mut self, i: Insn, receiver: Value, key: Value) -> JsResult<Flow> {
        if receiver.is_nullish() {
            let (what, name) = (self.describe(receiver)?, self.describe(key)?);
            let name = name.trim_matches('"');
            return self.type_error(&alloc::format!("Cannot read properties of {what} (reading '{name}')"));
        }
        let key = self.to_property_key(key)?;
        match receiver.as_object() {
            Some(object) => {
                let found = self.look_up(object, key, receiver)?;
                self.finish_get(found, receiver, i.a())
            }
            None => {
                let value = self.get(receiver, key)?;
                self.finish_get(Found::Value(value), receiver, i.a())
            }
        }
    }

    pub(super) fn set_elem(&mut self, i: Insn, receiver: Value, key: Value, value: Value) -> JsResult<Flow> {
        let strict = i.imm() != 0;
        if receiver.is_nullish() {
            let (what, name) = (self.describe(receiver)?, self.describe(key)?);
            let name = name.trim_matches('"');
            return self.type_error(&alloc::format!("Cannot set properties of {what} (setting '{name}')"));
        }
        let key = self.to_property_key(key)?;
        let Some(object) = receiver.as_object() else {
            return self.set_on_primitive(receiver, key, value, strict);
        };
        // OPTIMIZATION: a new element of a plain array whose prototypes have no indices.
        if self.is_next_element(object, key) && self.holes_are_empty(object) {
            self.array_push(object, value)?;
            return Ok(Flow::Go);
        }
        let assigned = self.prepare_set(object, key, value, receiver)?;
        self.finish_set(assigned, receiver, key, value, strict)
    }

    /// True if a key is that of the element after the last of a plain array.
    fn is_next_element(&self, object: Object, key: PropertyKey) -> bool {
        let cell = self.heap.object(object);
        let Some(index) = key.as_index() else { return false };
        cell.kind == Kind::Array
            && cell.flags & !flag::PROTOTYPE == 0
            && cell.elements.len() == index as usize
            && cell.payload() >= u64::from(index)
    }

    pub(super) fn get_super(&mut self, i: Insn, home: Value, key: Value) -> JsResult<Flow> {
        let receiver = self.register(i.imm() as u8);
        let parent = match home.as_object() {
            Some(base) if i.imm() >> 8 != 0 => Some(base),
            Some(home) => self.get_prototype_of(home)?,
            None => None,
        };
        let key = self.to_property_key(key)?;
        match parent {
            Some(parent) => {
                let found = self.look_up(parent, key, receiver)?;
                self.finish_get(found, receiver, i.a())
            }
            None => self.cannot_read(Value::NULL, key),
        }
    }

    pub(super) fn set_super(&mut self, i: Insn, base: Value, key: Value, value: Value) -> JsResult<Flow> {
        let receiver = self.register(i.imm() as u8);
        let strict = i.imm() >> 8 != 0;
        let key = self.to_property_key(key)?;
        let Some(base) = base.as_object() else { return self.cannot_read(Value::NULL, key) };
        let assigned = self.prepare_set(base, key, value, receiver)?;
        self.finish_set(assigned, receiver, key, value, strict)
    }

    pub(super) fn delete_operator(
        &mut self,
        i: Insn,
        receiver: Value,
        key: PropertyKey,
        strict: bool,
    ) -> JsResult<Flow> {
        let object = self.to_object(receiver)?;
        let deleted = self.delete(object, key)?;
        if !deleted && strict {
            let name = self.describe_key(key)?;
            return self.type_error(&alloc::format!("Cannot delete property '{name}' of object"));
        }
        self.set_register(i.a(), Value::bool(deleted));
        Ok(Flow::Go)
    }

    pub(super) fn define_field(&mut self, i: Insn, receiver: Value, value: Value) -> JsResult<Flow> {
        let cache = i.imm() as u32 as usize;
        let key = self.caches[cache].key;
        let Some(object) = receiver.as_object() else { return Ok(Flow::Go) };
        let before = self.heap.object(object).shape;
        self.create_data_property_or_throw(object, key, value)?;
        let after = self.heap.object(object).shape;
        if before != after && self.heap.kind(object) == Kind::Object {
            self.cache_set(cache, object, before, key);
        }
        Ok(Flow::Go)
    }

    pub(super) fn define_elem(&mut self, i: Insn, object: Value, key: Value, value: Value) -> JsResult<Flow> {
        let key = self.to_property_key(key)?;
        let Some(object) = object.as_object() else { return Ok(Flow::Go) };
        if i.imm() != 0 && self.is_next_element(object, key) {
            self.array_push(object, value)?;
            return Ok(Flow::Go);
        }
        let attributes = if i.imm() != 0 { Attributes::ALL } else { Attributes::METHOD };
        let desc = crate::behaviours::Descriptor::data(value, attributes);
        self.define_property_or_throw(object, key, desc)?;
        Ok(Flow::Go)
    }

    pub(super) fn define_accessor(
        &mut self,
        i: Insn,
        object: Value,
        key: Value,
        function: Value,
        getter: bool,
    ) -> JsResult<Flow> {
        let key = self.to_property_key(key)?;
        let Some(object) = object.as_object() else { return Ok(Flow::Go) };
        let mut desc = crate::behaviours::Descriptor {
            enumerable: Some(i.imm() != 0),
            configurable: Some(true),
            ..Default::default()
        };
        if getter {
            desc.get = Some(function);
        } else {
            desc.set = Some(function);
        }
        self.define_property_or_throw(object, key, desc)?;
        Ok(Flow::Go)
    }

    pub(super) fn set_literal_prototype(&mut self, object: Value, prototype: Value) -> JsResult<Flow> {
        if let Some(object) = object.as_object()
            && (prototype.is_object() || prototype.is_null())
        {
            self.set_prototype_of(object, prototype.as_object())?;
        }
        Ok(Flow::Go)
    }

    pub(super) fn copy_properties(&mut self, i: Insn, target: Value, source: Value) -> JsResult<Flow> {
        let mut excluded = Vec::new();
        for offset in 0..i.imm() as u8 {
            let value = self.register(i.c().wrapping_add(offset));
            excluded.push(self.to_property_key(value)?);
        }
        if let Some(target) = target.as_object() {
            self.copy_data_properties(target, source, &excluded)?;
        }
        Ok(Flow::Go)
    }

    pub(super) fn name_function(&mut self, i: Insn, function: Value, key: Value) -> JsResult<Flow> {
        let Some(object) = function.as_object().filter(|_| self.is_callable(function)) else {
            return Ok(Flow::Go);
        };
        let key = self.to_property_key(key)?;
        let prefix = ["", "get ", "set "][usize::from(i.c().min(2))];
        self.set_function_name(object, key, prefix)?;
        Ok(Flow::Go)
    }

    fn private_key(&mut self, name: Value) -> JsResult<PropertyKey> {
        match name.as_symbol() {
            Some(symbol) => Ok(PropertyKey::symbol(symbol)),
            None => self.type_error("a private name is missing"),
        }
    }

    #[cold]
    fn no_private<T>(&mut self, key: PropertyKey, doing: &str) -> JsResult<T> {
        let description = key.as_symbol().and_then(|symbol| self.heap.symbol(symbol)?.description);
        let name = match description {
            Some(text) => self.heap.strings.to_rust_string(&mut self.heap.meter, text)?,
            None => alloc::string::String::new(),
        };
        self.type_error(&alloc::format!(
            "Cannot {doing} private member {name} {} an object whose class did not declare it",
            if doing == "read" { "from" } else { "to" }
        ))
    }

    /// The object that stores the private members of an object: itself, whatever its kind, but the slots of a
    /// proxy hold other things, so it has an object for them once there are any.
    fn private_store(&self, object: Object) -> Option<Object> {
        let cell = self.heap.object(object);
        if cell.kind == Kind::Proxy { cell.slots[2].as_object() } else { Some(object) }
    }

    /// The property of a private name and the object that stores it.
    fn private_property(
        &mut self,
        object: Value,
        key: PropertyKey,
    ) -> JsResult<Option<(Object, creance_heap::Property)>> {
        let store = object.as_object().and_then(|object| self.private_store(object));
        let Some(store) = store else { return Ok(None) };
        Ok(self.heap.own_property(store, key)?.map(|property| (store, property)))
    }

    pub(super) fn get_private(&mut self, i: Insn, object: Value, name: Value) -> JsResult<Flow> {
        let key = self.private_key(name)?;
        let Some((_, property)) = self.private_property(object, key)? else {
            return self.no_private(key, "read");
        };
        if !property.attributes.is_accessor() {
            self.set_register(i.a(), property.value);
            return Ok(Flow::Go);
        }
        let (getter, _) = self.heap.accessor(property.value)?;
        if getter.is_undefined() {
            return self.type_error("private accessor was defined without a getter");
        }
        self.call_getter(getter, object, i.a())
    }

    pub(super) fn set_private(&mut self, object: Value, name: Value, value: Value) -> JsResult<Flow> {
        let key = self.private_key(name)?;
        let Some((holder, property)) = self.private_property(object, key)? else {
            return self.no_private(key, "write");
        };
        if property.attributes.is_accessor() {
            let (_, setter) = self.heap.accessor(property.value)?;
            if setter.is_undefined() {
                return self.type_error("private accessor was defined without a setter");
            }
            return self.call_setter(setter, object, value);
        }
        if !property.attributes.has(Attributes::WRITABLE) {
            return self.type_error("Private method is not writable");
        }
        self.heap.set_own_value(holder, key, value);
        Ok(Flow::Go)
    }

    fn private_target(&mut self, object: Value, key: PropertyKey) -> JsResult<Object> {
        let Some(holder) = object.as_object() else { return self.no_private(key, "write") };
        if self.private_property(object, key)?.is_some() {
            return self.type_error("Cannot initialize private member twice on the same object");
        }
        if self.heap.kind(holder) != Kind::Proxy && self.heap.object(holder).flags & flag::NOT_EXTENSIBLE != 0
        {
            return self.type_error("Cannot define a private member on a non-extensible object");
        }
        if let Some(store) = self.private_store(holder) {
            return Ok(store);
        }
        let store = self.heap.new_ordinary(None)?;
        self.heap.object_mut(holder).slots[2] = Value::object(store);
        Ok(store)
    }

    pub(super) fn define_private(&mut self, object: Value, name: Value, value: Value) -> JsResult<Flow> {
        let key = self.private_key(name)?;
        let holder = self.private_target(object, key)?;
        self.heap.define_own(holder, key, value, Attributes::WRITABLE)?;
        Ok(Flow::Go)
    }

    pub(super) fn define_private_method(
        &mut self,
        i: Insn,
        object: Value,
        name: Value,
        function: Value,
    ) -> JsResult<Flow> {
        let key = self.private_key(name)?;
        if i.imm() == 0 {
            let holder = self.private_target(object, key)?;
            self.heap.define_own(holder, key, function, Attributes::NONE)?;
            return Ok(Flow::Go);
        }
        let (mut getter, mut setter) = (Value::UNDEFINED, Value::UNDEFINED);
        let holder = match self.private_property(object, key)? {
            Some((holder, property)) if property.attributes.is_accessor() => {
                (getter, setter) = self.heap.accessor(property.value)?;
                holder
            }
            _ => self.private_target(object, key)?,
        };
        let place = if i.imm() == 1 { &mut getter } else { &mut setter };
        if !place.is_undefined() {
            return self.type_error("Cannot initialize private accessor twice on the same object");
        }
        *place = function;
        let pair = self.heap.new_accessor(getter, setter)?;
        self.heap.define_own(holder, key, pair, Attributes::ACCESSOR)?;
        Ok(Flow::Go)
    }

    pub(super) fn has_private(&mut self, i: Insn, object: Value, name: Value) -> JsResult<Flow> {
        let key = self.private_key(name)?;
        if !object.is_object() {
            return self.type_error("Cannot use 'in' operator to search for a private name in a non-object");
        }
        let found = self.private_property(object, key)?.is_some();
        self.set_register(i.a(), Value::bool(found));
        Ok(Flow::Go)
    }
}
