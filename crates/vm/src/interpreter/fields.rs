//! Handlers of properties that the cache of the instruction does not answer at once: on prototypes, behind getters,
//! of private names, of objects of several shapes.

use super::exit::SLOW;
use super::handlers::{Callee, enter, handlers, next, reg};
use super::table::TABLE;
use crate::vm::{Cache, CacheKind, call_flag};
use crate::{Kind, Object, PropertyKey, Value, Vm};
use creance_bytecode::{Insn, Op};
use creance_heap::{Entry, Place, ShapeId, flag};

handlers! {
    #[inline(never)]
    fn get_field_warm(vm, w, code, pc, i) {
        let receiver = reg!(w, i.b());
        if receiver.is_string()
            && let Some(cache) = vm.caches.get(i.imm() as u32 as usize)
            && cache.kind == CacheKind::OfString
            && cache.epoch == vm.heap.epoch()
            && let Some(entry) = entry_of_holder(vm, cache)
            && !entry.attributes.is_accessor()
        {
            reg!(w, i.a()) = entry.value;
            next!(vm, w, code, pc)
        }
        if let Some(object) = receiver.as_object()
            && let Some(cache) = vm.caches.get(i.imm() as u32 as usize)
            && let Some(cell) = vm.heap.cell(object.0)
            && cell.shape == cache.shape
            && cache.epoch == vm.heap.epoch()
        {
            let slot = u32::from(cache.slot);
            let found = match cache.kind {
                CacheKind::Holder => vm.heap.cell(cache.holder).and_then(|holder| holder.slot(slot)),
                CacheKind::HolderEntry => entry_of_holder(vm, cache).map(|entry| entry.value),
                CacheKind::Getter | CacheKind::GetterEntry => return call_getter(vm, w, code, pc, i.0),
                CacheKind::ViewLength => {
                    vm.typed_array_length(object).filter(|length| *length <= i32::MAX as usize).map(|length| Value::int(length as i32))
                }
                _ => None,
            };
            if let Some(value) = found {
                reg!(w, i.a()) = value;
                next!(vm, w, code, pc)
            }
        }
        // A site that is new or sees several shapes: the shapes' own cache knows where the property lies.
        if let Some(object) = reg!(w, i.b()).as_object()
            && let Some(value) = found_data(vm, object, i.imm() as u32 as usize)
        {
            reg!(w, i.a()) = value;
            next!(vm, w, code, pc)
        }
        SLOW | pc
    }

    /// Enters the getter that a cache has found.
    #[inline(never)]
    fn call_getter(vm, w, _code, pc, i) {
        let receiver = reg!(w, i.b());
        let Some(cache) = vm.caches.get(i.imm() as u32 as usize) else { return SLOW | pc };
        let Some(getter) = cached_getter(vm, cache) else { return SLOW | pc };
        let Some(cell) = vm.heap.cell(getter.0) else { return SLOW | pc };
        if cell.kind != Kind::Function {
            return SLOW | pc;
        }
        let payload = cell.payload();
        let Some(&info) = vm.calls.get(payload as u32 as usize) else { return SLOW | pc };
        // Above the registers of the running function there is room for a call.
        let Some(frame) = vm.frames.get(vm.fp) else { return SLOW | pc };
        let above = frame.registers;
        if info.flags & (call_flag::SLOW_CALL | call_flag::CLASS) != 0 || above > 250 {
            return SLOW | pc;
        }
        let above = above as u8;
        reg!(w, above + 1) = receiver;
        let call = Insn::new(Op::Call, above, 0, i.a(), 0);
        enter(vm, w, pc, call, Callee { payload, info, callee: getter.0, new_target: 0, flags: 0 })
    }

    fn get_private(vm, w, code, pc, i) {
        if let Some(object) = reg!(w, i.b()).as_object()
            && let Some(name) = reg!(w, i.c()).as_symbol()
            && let Some(value) = own_data(vm, object, PropertyKey::symbol(name))
        {
            reg!(w, i.a()) = value;
            next!(vm, w, code, pc)
        }
        SLOW | pc
    }

    fn set_private(vm, w, code, pc, i) {
        let value = reg!(w, i.c());
        if let Some(object) = reg!(w, i.a()).as_object()
            && let Some(name) = reg!(w, i.b()).as_symbol()
            && let Some(place) = own_place(vm, object, PropertyKey::symbol(name))
        {
            *place = value;
            next!(vm, w, code, pc)
        }
        SLOW | pc
    }

    #[inline(never)]
    fn get_prototype(vm, w, code, pc, i) {
        let Some(object) = reg!(w, i.b()).as_object() else { return SLOW | pc };
        if vm.heap.cell(object.0).is_none_or(|cell| cell.kind as u8 == Kind::Proxy as u8) {
            return SLOW | pc;
        }
        reg!(w, i.a()) = match vm.heap.prototype_of(object) {
            Some(prototype) => Value::object(prototype),
            None => Value::NULL,
        };
        next!(vm, w, code, pc)
    }

    fn add_field(vm, w, code, pc, i) {
        let value = reg!(w, i.b());
        let epoch = vm.heap.epoch();
        if let Some(object) = reg!(w, i.a()).as_object()
            && let Some(&cache) = vm.caches.get(i.imm() as u32 as usize)
            && cache.epoch == epoch
            && cache.kind as u8 == CacheKind::Add as u8
            && let Some(cell) = vm.heap.cell_mut(object.0)
            && cell.shape == cache.shape
            && cell.flags & (flag::PROTOTYPE | flag::LAZY_FUNCTION) == 0
        {
            let slot = usize::from(cache.slot);
            if let Some(place) = cell.slots.get_mut(slot) {
                *place = value;
                cell.shape = cache.next;
                next!(vm, w, code, pc)
            }
            if cell.elements.len() == slot - 4 && cell.elements.capacity() > slot - 4 {
                cell.elements.push(value);
                cell.shape = cache.next;
                next!(vm, w, code, pc)
            }
        }
        if i.op_byte() == Op::SetField as u8
            && let Some(object) = reg!(w, i.a()).as_object()
            && let Some(place) = found_place(vm, object, i.imm() as u32 as usize)
        {
            *place = value;
            next!(vm, w, code, pc)
        }
        SLOW | pc
    }
}

/// Where an ordinary object with a shape has a property of its own; the shape besides.
#[inline(always)]
fn own_slot(vm: &mut Vm, object: Object, key: PropertyKey) -> Option<(ShapeId, Place)> {
    let cell = vm.heap.cell(object.0)?;
    if cell.kind != Kind::Object || cell.shape.0 <= ShapeId::DICTIONARY.0 {
        return None;
    }
    let shape = cell.shape;
    vm.heap.shapes.find(shape, key).map(|place| (shape, place))
}

/// An own data property of an ordinary object with a shape.
#[inline(always)]
fn own_data(vm: &mut Vm, object: Object, key: PropertyKey) -> Option<Value> {
    let (_, place) = own_slot(vm, object, key).filter(|(_, place)| !place.attributes.is_accessor())?;
    vm.heap.cell(object.0)?.slot(u32::from(place.slot)).filter(|value| value.as_lazy().is_none())
}

/// Where a data property was found.
enum FoundAt {
    /// In a slot of the object or of a prototype.
    Slot(Object, u16),
    /// In a dictionary, or nowhere.
    Elsewhere,
}

/// The value of a data property of an ordinary object whose prototypes are ordinary too; none if it takes more than
/// that to tell.
#[inline(always)]
fn find_data(vm: &mut Vm, object: Object, key: PropertyKey) -> Option<(Value, FoundAt)> {
    let mut at = object;
    for _ in 0..4 {
        let cell = vm.heap.cell(at.0)?;
        if cell.kind != Kind::Object {
            return None;
        }
        if cell.shape.0 <= ShapeId::DICTIONARY.0 {
            let dictionary = vm.heap.dictionary(at)?;
            if let Some(entry) = dictionary.find(key).and_then(|place| dictionary.entry(place)) {
                let plain = !entry.attributes.is_accessor() && entry.value.as_lazy().is_none();
                return if plain { Some((entry.value, FoundAt::Elsewhere)) } else { None };
            }
        } else if let Some(place) = vm.heap.shapes.find(cell.shape, key) {
            let value = vm.heap.cell(at.0)?.slot(u32::from(place.slot))?;
            if place.attributes.is_accessor() || value.as_lazy().is_some() {
                return None;
            }
            return Some((value, FoundAt::Slot(at, place.slot)));
        }
        match vm.heap.prototype_of(at) {
            Some(prototype) => at = prototype,
            None => return Some((Value::UNDEFINED, FoundAt::Elsewhere)),
        }
    }
    None
}

/// The same, remembered by a cache if that is possible.
#[inline(always)]
fn found_data(vm: &mut Vm, object: Object, cache: usize) -> Option<Value> {
    let key = vm.caches.get(cache)?.key;
    let (value, place) = find_data(vm, object, key)?;
    let shape = vm.heap.cell(object.0)?.shape;
    if let FoundAt::Slot(holder, slot) = place
        && shape.0 > ShapeId::DICTIONARY.0
    {
        let epoch = vm.heap.epoch();
        let entry = vm.caches.get_mut(cache)?;
        (entry.shape, entry.slot, entry.epoch) = (shape, slot, epoch);
        (entry.kind, entry.holder) =
            if holder == object { (CacheKind::Own, 0) } else { (CacheKind::Holder, holder.0) };
    }
    Some(value)
}

/// The key that a string is on an ordinary object; none for indices.
#[inline(always)]
fn name_on(vm: &mut Vm, object: Object, name: Value) -> Option<PropertyKey> {
    let name = name.as_string()?;
    if vm.heap.cell(object.0)?.kind != Kind::Object {
        return None;
    }
    vm.heap.key_of_string(name).ok().filter(|key| key.as_index().is_none())
}

/// The property of an ordinary object that a string names; none if it takes more than a look to tell.
#[inline(never)]
pub(super) fn named_element(vm: &mut Vm, object: Object, name: Value) -> Option<Value> {
    let key = name_on(vm, object, name)?;
    find_data(vm, object, key).map(|(value, _)| value)
}

/// The place of an own writable property of an ordinary object that a string names.
#[inline(never)]
pub(super) fn named_place(vm: &mut Vm, object: Object, name: Value) -> Option<&mut Value> {
    let key = name_on(vm, object, name)?;
    if vm.heap.cell(object.0)?.shape.0 <= ShapeId::DICTIONARY.0 {
        let dictionary = vm.heap.dictionary_mut(object)?;
        let place = dictionary.find(key)?;
        let entry = dictionary.entry_mut(place)?;
        return entry.attributes.is_writable_data().then_some(&mut entry.value);
    }
    own_place(vm, object, key)
}

/// The entry that a cache has found in the dictionary of its holder.
#[inline(always)]
fn entry_of_holder<'a>(vm: &'a Vm, cache: &Cache) -> Option<&'a Entry> {
    let entry = vm.heap.dictionary(Object(cache.holder))?.entry(u32::from(cache.slot))?;
    if entry.key == cache.key { Some(entry) } else { None }
}

/// The getter of the accessor that a cache has found.
#[inline(always)]
fn cached_getter(vm: &Vm, cache: &Cache) -> Option<Object> {
    let pair = match cache.kind {
        CacheKind::Getter => vm.heap.cell(cache.holder)?.slot(u32::from(cache.slot))?,
        _ => entry_of_holder(vm, cache)?.value,
    };
    let [getter, ..] = vm.heap.cell(pair.as_cell()?)?.slots;
    getter.as_object()
}

/// Where an own writable data property of an ordinary object with a shape lies.
#[inline(always)]
fn own_place(vm: &mut Vm, object: Object, key: PropertyKey) -> Option<&mut Value> {
    let (_, place) = own_slot(vm, object, key).filter(|(_, place)| place.attributes.is_writable_data())?;
    vm.heap.cell_mut(object.0)?.slot_mut(u32::from(place.slot))
}

/// The same, remembered by a cache.
#[inline(always)]
fn found_place(vm: &mut Vm, object: Object, cache: usize) -> Option<&mut Value> {
    let key = vm.caches.get(cache)?.key;
    let (shape, place) =
        own_slot(vm, object, key).filter(|(_, place)| place.attributes.is_writable_data())?;
    let entry = vm.caches.get_mut(cache)?;
    (entry.shape, entry.slot, entry.kind, entry.holder) = (shape, place.slot, CacheKind::Own, 0);
    vm.heap.cell_mut(object.0)?.slot_mut(u32::from(place.slot))
}
