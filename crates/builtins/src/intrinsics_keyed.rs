//! The intrinsics for maps and sets.

use crate::intrinsics::object_at;
use crate::keyed;
use crate::set::add_value;
use alloc::string::String;
use creance_vm::heap::extra::IteratorData;
use creance_vm::heap::string::names;
use creance_vm::heap::{Extra, MapData};
use creance_vm::{Args, Attributes, Intrinsic, JsResult, Kind, Object, PropertyKey, Value, Vm};

/// The argument 0 as an object of a kind; argument 1 is the name of the method for the message.
fn require(vm: &mut Vm, args: Args, kind: Kind) -> JsResult<Object> {
    let value = args.get(vm, 0);
    if let Some(object) = value.as_object().filter(|object| vm.heap.kind(*object) == kind) {
        return Ok(object);
    }
    let method = match args.get(vm, 1).as_string() {
        Some(name) => vm.heap.strings.to_rust_string(&mut vm.heap.meter, name)?,
        None => String::new(),
    };
    keyed::incompatible(vm, value, &method)
}

pub(crate) fn require_map(vm: &mut Vm, args: Args) -> JsResult<Value> {
    require(vm, args, Kind::Map).map(|_| Value::UNDEFINED)
}

pub(crate) fn require_set(vm: &mut Vm, args: Args) -> JsResult<Value> {
    require(vm, args, Kind::Set).map(|_| Value::UNDEFINED)
}

pub(crate) fn require_weak_map(vm: &mut Vm, args: Args) -> JsResult<Value> {
    require(vm, args, Kind::WeakMap).map(|_| Value::UNDEFINED)
}

fn new_collection(vm: &mut Vm, kind: Kind, prototype: Intrinsic) -> JsResult<Object> {
    let prototype = vm.intrinsic(prototype)?;
    Ok(vm.heap.new_with_extra(kind, Some(prototype), Extra::Map(MapData::new(false)))?)
}

pub(crate) fn new_map(vm: &mut Vm, _: Args) -> JsResult<Value> {
    new_collection(vm, Kind::Map, Intrinsic::MapPrototype).map(Value::object)
}

pub(crate) fn new_set(vm: &mut Vm, _: Args) -> JsResult<Value> {
    new_collection(vm, Kind::Set, Intrinsic::SetPrototype).map(Value::object)
}

pub(crate) fn has(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = object_at(vm, args, 0)?;
    let key = args.get(vm, 1);
    Ok(Value::bool(keyed::has(vm, object, key)?))
}

pub(crate) fn get(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = object_at(vm, args, 0)?;
    let key = args.get(vm, 1);
    Ok(keyed::get(vm, object, key)?.unwrap_or(Value::UNDEFINED))
}

pub(crate) fn set(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = object_at(vm, args, 0)?;
    let (key, value) = (args.get(vm, 1), args.get(vm, 2));
    keyed::set(vm, object, key, value)?;
    Ok(Value::UNDEFINED)
}

pub(crate) fn add(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = object_at(vm, args, 0)?;
    let value = args.get(vm, 1);
    add_value(vm, object, value)?;
    Ok(Value::UNDEFINED)
}

pub(crate) fn delete(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = object_at(vm, args, 0)?;
    let key = args.get(vm, 1);
    keyed::delete(vm, object, key)?;
    Ok(Value::UNDEFINED)
}

pub(crate) fn size(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = object_at(vm, args, 0)?;
    Ok(keyed::size(vm, object))
}

pub(crate) fn copy(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let source = object_at(vm, args, 0)?;
    let result = new_collection(vm, Kind::Set, Intrinsic::SetPrototype)?;
    let mut cursor = 0;
    while let Some((key, _, next)) = keyed::step(vm, source, cursor)? {
        vm.tick(2)?;
        add_value(vm, result, key)?;
        cursor = next;
    }
    Ok(Value::object(result))
}

/// A record with `key` and `value`, and hidden what it walks over and where it is.
fn cursor(vm: &mut Vm, args: Args, kind: Kind) -> JsResult<Value> {
    let target = Value::object(require(vm, args, kind)?);
    let data = IteratorData { target, index: 0, kind: 0, value: Value::UNDEFINED };
    let cursor = vm.heap.new_with_extra(Kind::MapIterator, None, Extra::Iterator(data))?;
    let key = vm.heap.key("key")?;
    vm.heap.define_own(cursor, key, Value::UNDEFINED, Attributes::ALL)?;
    let key = PropertyKey::interned(names::VALUE);
    vm.heap.define_own(cursor, key, Value::UNDEFINED, Attributes::ALL)?;
    Ok(Value::object(cursor))
}

pub(crate) fn map_cursor(vm: &mut Vm, args: Args) -> JsResult<Value> {
    cursor(vm, args, Kind::Map)
}

pub(crate) fn set_cursor(vm: &mut Vm, args: Args) -> JsResult<Value> {
    cursor(vm, args, Kind::Set)
}

pub(crate) fn cursor_next(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let cursor = object_at(vm, args, 0)?;
    let Some(Extra::Iterator(data)) = vm.heap.extra(cursor) else { return Ok(Value::FALSE) };
    let (target, index) = (data.target, data.index);
    let Some(target) = target.as_object() else { return Ok(Value::FALSE) };
    let Some((key, value, next)) = keyed::step(vm, target, index)? else { return Ok(Value::FALSE) };
    if let Some(Extra::Iterator(data)) = vm.heap.extra_mut(cursor) {
        data.index = next;
    }
    if vm.heap.dictionary(cursor).is_none() {
        // OPTIMIZATION: the slots that `cursor` defined first.
        let [first, second, ..] = &mut vm.heap.object_mut(cursor).slots;
        *first = key;
        *second = value;
        return Ok(Value::TRUE);
    }
    let name = vm.heap.key("key")?;
    vm.heap.set_own_value(cursor, name, key);
    vm.heap.set_own_value(cursor, PropertyKey::interned(names::VALUE), value);
    Ok(Value::TRUE)
}
