//! [Set Objects](https://tc39.es/ecma262/#sec-set-objects). An entry's value is its key again.

use crate::array::species;
use crate::keyed;
use crate::realm::{alias, links};
use creance_vm::heap::string::names;
use creance_vm::heap::{Extra, MapData};
use creance_vm::{
    Args, Intrinsic, JsResult, Kind, Object, PropertyKey, Spec, Value, Vm, accessor, constructor, library,
    method,
};

/// <https://tc39.es/ecma262/#sec-set-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::Set, constructor("Set", 0, construct))
    .links(links!(prototype SetPrototype))
    .methods(&[accessor("@@species", Some(species), None)]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-set-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::SetPrototype)
    .links(links!(constructor Set))
    .methods(&[
        method("has", 1, has),
        method("add", 1, add),
        method("delete", 1, delete),
        method("clear", 0, clear),
        library("difference", 1, "collections", "difference"),
        method("entries", 0, entries),
        library("forEach", 1, "collections", "setForEach"),
        library("intersection", 1, "collections", "intersection"),
        library("isDisjointFrom", 1, "collections", "isDisjointFrom"),
        library("isSubsetOf", 1, "collections", "isSubsetOf"),
        library("isSupersetOf", 1, "collections", "isSupersetOf"),
        accessor("size", Some(size), None),
        library("symmetricDifference", 1, "collections", "symmetricDifference"),
        library("union", 1, "collections", "union"),
        method("values", 0, values),
    ])
    .tag("Set")
    .setup(|heap, _, object| {
        alias(heap, object, "values", "keys")?;
        alias(heap, object, "values", "@@iterator")
    });

/// <https://tc39.es/ecma262/#sec-%setiteratorprototype%-object>
pub const ITERATOR_PROTOTYPE: Spec = Spec::object(Intrinsic::SetIteratorPrototype)
    .parent(Some(Intrinsic::IteratorPrototype))
    .methods(&[method("next", 0, next)])
    .tag("Set Iterator");

/// The number by which [`Vm::call_library`] knows `fillSet`.
const FILL_SET: u16 = 1;

/// [Set ( \[ iterable \] )](https://tc39.es/ecma262/#sec-set-iterable)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_none() {
        return vm.type_error("Constructor Set requires 'new'");
    }
    let prototype = vm.prototype_for_new(args, Intrinsic::SetPrototype)?;
    let set = vm.heap.new_with_extra(Kind::Set, Some(prototype), Extra::Map(MapData::new(false)))?;
    fill(vm, set, args.get(vm, 0), Intrinsic::SetPrototype)
}

/// The end of the constructors of Set and WeakSet.
pub(crate) fn fill(vm: &mut Vm, set: Object, iterable: Value, prototype: Intrinsic) -> JsResult<Value> {
    let result = Value::object(set);
    if iterable.is_nullish() {
        return Ok(result);
    }
    vm.keep(result);
    if prototype == Intrinsic::SetPrototype && fill_plainly(vm, set, iterable)? {
        return Ok(result);
    }
    vm.call_library(FILL_SET, "collections", "fillSet", &[result, iterable])
}

/// Adds the elements of an array; false if script could see the difference.
fn fill_plainly(vm: &mut Vm, set: Object, iterable: Value) -> JsResult<bool> {
    let Some(array) = vm.plain_iterable(iterable)? else { return Ok(false) };
    let Some(prototype) = vm.heap.prototype_of(set) else { return Ok(false) };
    let adder = vm.heap.own_property(prototype, PropertyKey::interned(names::ADD))?;
    let adder = adder.map_or(Value::UNDEFINED, |property| property.value);
    if !vm.is_builtin_method(adder, Intrinsic::SetPrototype, "add") {
        return Ok(false);
    }
    let Some(elements) = vm.dense_elements(array) else { return Ok(false) };
    let count = elements.len();
    vm.tick(count as u64 / 4)?;
    if vm.dense_elements(array).is_none_or(|elements| elements.iter().any(|value| value.is_empty())) {
        return Ok(false);
    }
    for index in 0..count {
        vm.tick(2)?;
        let value = vm.dense_elements(array).and_then(|elements| elements.get(index)).copied();
        if let Some(value) = value {
            add_value(vm, set, value)?;
        }
    }
    Ok(true)
}

/// Adds a value, which is its own value too.
pub(crate) fn add_value(vm: &mut Vm, set: Object, value: Value) -> JsResult<()> {
    let value = keyed::canonical(value);
    if !keyed::has(vm, set, value)? {
        keyed::set(vm, set, value, value)?;
    }
    Ok(())
}

/// [Set.prototype.has ( value )](https://tc39.es/ecma262/#sec-set.prototype.has)
fn has(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let set = keyed::receiver(vm, args, Kind::Set, "Set.prototype.has")?;
    let value = args.get(vm, 0);
    Ok(Value::bool(keyed::has(vm, set, value)?))
}

/// [Set.prototype.add ( value )](https://tc39.es/ecma262/#sec-set.prototype.add)
fn add(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let set = keyed::receiver(vm, args, Kind::Set, "Set.prototype.add")?;
    let value = args.get(vm, 0);
    add_value(vm, set, value)?;
    Ok(Value::object(set))
}

/// [Set.prototype.delete ( value )](https://tc39.es/ecma262/#sec-set.prototype.delete)
fn delete(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let set = keyed::receiver(vm, args, Kind::Set, "Set.prototype.delete")?;
    let value = args.get(vm, 0);
    Ok(Value::bool(keyed::delete(vm, set, value)?))
}

/// [Set.prototype.clear ( )](https://tc39.es/ecma262/#sec-set.prototype.clear)
fn clear(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let set = keyed::receiver(vm, args, Kind::Set, "Set.prototype.clear")?;
    keyed::clear(vm, set);
    Ok(Value::UNDEFINED)
}

/// [get Set.prototype.size](https://tc39.es/ecma262/#sec-get-set.prototype.size)
fn size(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let set = keyed::receiver(vm, args, Kind::Set, "get Set.prototype.size")?;
    Ok(keyed::size(vm, set))
}

/// <https://tc39.es/ecma262/#sec-createsetiterator>
fn iterator(vm: &mut Vm, args: Args, mode: u8, method: &str) -> JsResult<Value> {
    let set = keyed::receiver(vm, args, Kind::Set, method)?;
    vm.new_builtin_iterator(Kind::SetIterator, Intrinsic::SetIteratorPrototype, Value::object(set), mode)
}

/// [Set.prototype.entries ( )](https://tc39.es/ecma262/#sec-set.prototype.entries)
fn entries(vm: &mut Vm, args: Args) -> JsResult<Value> {
    iterator(vm, args, 2, "Set.prototype.entries")
}

/// [Set.prototype.values ( )](https://tc39.es/ecma262/#sec-set.prototype.values)
fn values(vm: &mut Vm, args: Args) -> JsResult<Value> {
    iterator(vm, args, 1, "Set.prototype.values")
}

/// [%SetIteratorPrototype%.next ( )](https://tc39.es/ecma262/#sec-%setiteratorprototype%.next)
fn next(vm: &mut Vm, args: Args) -> JsResult<Value> {
    keyed::iterator_next(vm, args, Kind::SetIterator, "Set Iterator.prototype.next")
}
