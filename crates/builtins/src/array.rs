//! [Array Objects](https://tc39.es/ecma262/#sec-array-objects): the tables, the constructor, and what the
//! methods share. The methods are in `array_change`, `array_copy`, `array_search` and `array_join`.

use crate::realm::{alias, links};
use crate::{array_change as change, array_copy as copy, array_join as join, array_search as search, leaves};
use alloc::vec::Vec;
use creance_vm::heap::string::names;
use creance_vm::heap::{Heap, flag, symbols};
use creance_vm::{
    Args, Attributes, Intrinsic, JsResult, Kind, Metered, Object, PropertyKey, RealmId, Spec, Value, Vm,
    accessor, constructor, library, method,
};

/// <https://tc39.es/ecma262/#sec-array-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::Array, constructor("Array", 1, construct))
    .links(links!(prototype ArrayPrototype))
    .methods(&[
        library("from", 1, "array", "from"),
        library("fromAsync", 1, "array", "fromAsync"),
        method("isArray", 1, is_array).leaf(leaves::is_array),
        method("of", 0, of),
        accessor("@@species", Some(species), None),
    ]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-array-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::ArrayPrototype)
    .kind(Kind::Array)
    .links(links!(constructor Array))
    .methods(&[
        method("at", 1, search::at),
        method("concat", 1, copy::concat),
        method("copyWithin", 2, change::copy_within),
        method("entries", 0, entries),
        library("every", 1, "array", "every"),
        method("fill", 1, change::fill),
        library("filter", 1, "array", "filter"),
        library("find", 1, "array", "find"),
        library("findIndex", 1, "array", "findIndex"),
        library("findLast", 1, "array", "findLast"),
        library("findLastIndex", 1, "array", "findLastIndex"),
        library("flat", 0, "array", "flat"),
        library("flatMap", 1, "array", "flatMap"),
        library("forEach", 1, "array", "forEach"),
        method("includes", 1, search::includes),
        method("indexOf", 1, search::index_of),
        method("join", 1, join::join),
        method("keys", 0, keys),
        method("lastIndexOf", 1, search::last_index_of),
        library("map", 1, "array", "map"),
        method("pop", 0, change::pop),
        method("push", 1, change::push).leaf(leaves::push),
        library("reduce", 1, "array", "reduce"),
        library("reduceRight", 1, "array", "reduceRight"),
        method("reverse", 0, change::reverse),
        method("shift", 0, change::shift),
        method("slice", 2, copy::slice),
        library("some", 1, "array", "some"),
        library("sort", 1, "array", "sort"),
        method("splice", 2, change::splice),
        method("toLocaleString", 0, join::to_locale_string),
        method("toReversed", 0, copy::to_reversed),
        library("toSorted", 1, "array", "toSorted"),
        method("toSpliced", 2, copy::to_spliced),
        method("toString", 0, join::to_string),
        method("unshift", 1, change::unshift),
        method("values", 0, values),
        method("with", 2, copy::with),
    ])
    .setup(setup_prototype);

fn setup_prototype(heap: &mut Heap, _: RealmId, object: Object) -> Metered<()> {
    alias(heap, object, "values", "@@iterator")?;
    // <https://tc39.es/ecma262/#sec-array.prototype-%symbol.unscopables%>
    let list = heap.new_ordinary(None)?;
    for name in [
        "at",
        "copyWithin",
        "entries",
        "fill",
        "find",
        "findIndex",
        "findLast",
        "findLastIndex",
        "flat",
        "flatMap",
        "includes",
        "keys",
        "toReversed",
        "toSorted",
        "toSpliced",
        "values",
    ] {
        let key = heap.key(name)?;
        heap.define_own(list, key, Value::TRUE, Attributes::ALL)?;
    }
    let key = PropertyKey::symbol(symbols::UNSCOPABLES);
    heap.define_own(object, key, Value::object(list), Attributes::CONFIGURABLE)
}

/// The key of `length`.
pub(crate) const LENGTH: PropertyKey = PropertyKey::interned(names::LENGTH);
/// The largest array-like length.
pub(crate) const MAX_SAFE_LENGTH: u64 = (1 << 53) - 1;
/// The flags of an array whose elements cannot simply be added, changed and removed.
const FIXED: u8 =
    flag::NOT_EXTENSIBLE | flag::FROZEN_ELEMENTS | flag::SEALED_ELEMENTS | flag::FIXED_LENGTH | flag::SPARSE;

/// [Array ( ...values )](https://tc39.es/ecma262/#sec-array)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let prototype = vm.prototype_for_new(args, Intrinsic::ArrayPrototype)?;
    let array = vm.heap.new_object(Kind::Array, Some(prototype))?;
    if args.len() == 1 {
        let length = args.get(vm, 0);
        if let Some(number) = length.as_number() {
            if f64::from(number as u32) != number {
                return vm.range_error("Invalid array length");
            }
            vm.heap.object_mut(array).set_payload(u64::from(number as u32));
            return Ok(Value::object(array));
        }
    }
    vm.tick(args.len() as u64)?;
    vm.heap.grow_elements(array, args.len())?;
    for index in 0..args.len() {
        let value = args.get(vm, index);
        vm.array_push(array, value)?;
    }
    Ok(Value::object(array))
}

/// [Array.isArray ( arg )](https://tc39.es/ecma262/#sec-array.isarray)
fn is_array(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    vm.is_array(value).map(Value::bool)
}

/// [Array.of ( ...items )](https://tc39.es/ecma262/#sec-array.of)
fn of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    let count = args.len();
    let array = if vm.is_constructor(this) {
        vm.construct(this, &[Value::number(count as f64)], None)?
    } else {
        array_create(vm, count as u64)?
    };
    vm.keep(Value::object(array));
    for index in 0..count {
        vm.tick(2)?;
        let value = args.get(vm, index);
        let key = key_at(vm, index as u64)?;
        vm.create_data_property_or_throw(array, key, value)?;
    }
    set_length(vm, array, count as u64)?;
    Ok(Value::object(array))
}

/// [get Array \[ %Symbol.species% \]](https://tc39.es/ecma262/#sec-get-array-%symbol.species%)
pub(crate) fn species(vm: &mut Vm, args: Args) -> JsResult<Value> {
    Ok(args.this(vm))
}

fn iterator(vm: &mut Vm, args: Args, mode: u8) -> JsResult<Value> {
    let this = args.this(vm);
    let object = vm.to_object(this)?;
    vm.new_builtin_iterator(
        Kind::ArrayIterator,
        Intrinsic::ArrayIteratorPrototype,
        Value::object(object),
        mode,
    )
}

/// [Array.prototype.entries ( )](https://tc39.es/ecma262/#sec-array.prototype.entries)
fn entries(vm: &mut Vm, args: Args) -> JsResult<Value> {
    iterator(vm, args, 2)
}

/// [Array.prototype.keys ( )](https://tc39.es/ecma262/#sec-array.prototype.keys)
fn keys(vm: &mut Vm, args: Args) -> JsResult<Value> {
    iterator(vm, args, 0)
}

/// [Array.prototype.values ( )](https://tc39.es/ecma262/#sec-array.prototype.values)
fn values(vm: &mut Vm, args: Args) -> JsResult<Value> {
    iterator(vm, args, 1)
}

/// The receiver as an object that stays alive, and its length.
pub(crate) fn receiver(vm: &mut Vm, args: Args) -> JsResult<(Object, u64)> {
    let this = args.this(vm);
    let object = vm.to_object(this)?;
    if !this.is_object() {
        vm.keep(Value::object(object));
    }
    let length = vm.length_of_array_like(object)?;
    Ok((object, length))
}

/// The key of an index; kept alive if it is a string.
pub(crate) fn key_at(vm: &mut Vm, index: u64) -> Metered<PropertyKey> {
    let key = vm.index_key(index)?;
    if let Some(name) = key.as_name_value() {
        vm.keep(name);
    }
    Ok(key)
}

/// The element at an index, if it is one of an array's dense elements.
#[inline]
pub(crate) fn stored(vm: &Vm, object: Object, index: u64) -> Option<Value> {
    let cell = vm.heap.object(object);
    if cell.kind != Kind::Array {
        return None;
    }
    let value = cell.elements.get(usize::try_from(index).ok()?).copied()?;
    (!value.is_empty()).then_some(value)
}

/// Get(object, index)
#[inline]
pub(crate) fn get_at(vm: &mut Vm, object: Object, index: u64) -> JsResult<Value> {
    match stored(vm, object, index) {
        Some(value) => Ok(value),
        None => {
            let key = key_at(vm, index)?;
            vm.get_of(object, key)
        }
    }
}

/// HasProperty(object, index), then Get(object, index)
pub(crate) fn find_at(vm: &mut Vm, object: Object, index: u64) -> JsResult<Option<Value>> {
    if let Some(value) = stored(vm, object, index) {
        return Ok(Some(value));
    }
    let key = key_at(vm, index)?;
    if !vm.has_property(object, key)? {
        return Ok(None);
    }
    vm.get_of(object, key).map(Some)
}

/// Set(object, index, value, true)
pub(crate) fn set_at(vm: &mut Vm, object: Object, index: u64, value: Value) -> JsResult<()> {
    let key = key_at(vm, index)?;
    vm.set(object, key, value)
}

/// DeletePropertyOrThrow(object, index)
pub(crate) fn delete_at(vm: &mut Vm, object: Object, index: u64) -> JsResult<()> {
    let key = key_at(vm, index)?;
    vm.delete_property_or_throw(object, key)
}

/// CreateDataPropertyOrThrow(object, index, value)
pub(crate) fn create_at(vm: &mut Vm, object: Object, index: u64, value: Value) -> JsResult<()> {
    if is_plain(vm, object) && vm.heap.object(object).elements.len() as u64 == index {
        let cell = vm.heap.object(object);
        // OPTIMIZATION: the next element of an array that anything can be added to.
        if cell.payload() == index {
            vm.array_push(object, value)?;
            return Ok(());
        }
    }
    let key = key_at(vm, index)?;
    vm.create_data_property_or_throw(object, key, value)
}

/// Set(object, "length", length, true)
pub(crate) fn set_length(vm: &mut Vm, object: Object, length: u64) -> JsResult<()> {
    // OPTIMIZATION: writing the length that an array has changes nothing.
    if is_plain(vm, object) && u64::from(vm.array_length(object)) == length {
        return Ok(());
    }
    vm.set(object, LENGTH, Value::number(length as f64))
}

/// True for an array all of whose integer-keyed properties are plain dense elements or holes, and which
/// nothing keeps from being changed.
pub(crate) fn is_plain(vm: &Vm, object: Object) -> bool {
    let cell = vm.heap.object(object);
    cell.kind == Kind::Array && cell.flags & FIXED == 0
}

/// True for an array that can be changed as if it were its vector of elements.
pub(crate) fn is_vector(vm: &Vm, object: Object) -> bool {
    let cell = vm.heap.object(object);
    is_plain(vm, object) && cell.elements.len() as u64 == cell.payload() && vm.holes_are_empty(object)
}

/// <https://tc39.es/ecma262/#sec-arraycreate>
pub(crate) fn array_create(vm: &mut Vm, length: u64) -> JsResult<Object> {
    let Ok(length) = u32::try_from(length) else { return vm.range_error("Invalid array length") };
    let realm = vm.realm();
    let array = vm.heap.new_array(realm, &[])?;
    vm.heap.object_mut(array).set_payload(u64::from(length));
    Ok(array)
}

/// An array of the running realm that takes over a vector, whose bytes nobody has charged yet.
pub(crate) fn array_of_vec(vm: &mut Vm, values: Vec<Value>) -> JsResult<Object> {
    let realm = vm.realm();
    let array = vm.heap.new_array(realm, &[])?;
    vm.heap.meter.reserve(values.capacity() * 8)?;
    let cell = vm.heap.object_mut(array);
    cell.set_payload(values.len() as u64);
    cell.elements = values;
    Ok(array)
}

/// An array of the running realm with some of the elements of an array, holes included.
pub(crate) fn copy_elements(vm: &mut Vm, source: Object, from: usize, to: usize) -> JsResult<Object> {
    let count = to.saturating_sub(from);
    vm.tick(count as u64 / 8)?;
    let values = vm.heap.copy_elements(source, from..to)?;
    // The array charges them for good.
    vm.heap.meter.release(values.capacity() * 8);
    array_of_vec(vm, values)
}

/// ArraySpeciesCreate; none where that is ArrayCreate. <https://tc39.es/ecma262/#sec-arrayspeciescreate>
pub(crate) fn species_other(vm: &mut Vm, original: Object, length: u64) -> JsResult<Option<Object>> {
    if !vm.is_array(Value::object(original))? {
        return Ok(None);
    }
    let mut constructor = vm.get_of(original, PropertyKey::interned(names::CONSTRUCTOR))?;
    let default = Value::object(vm.intrinsic(Intrinsic::Array)?);
    if let Some(object) = constructor.as_object()
        && constructor != default
        && vm.is_constructor(constructor)
    {
        let realm = vm.get_function_realm(object)?;
        if realm != vm.realm() && vm.heap.existing_intrinsic(realm, Intrinsic::Array) == Some(object) {
            return Ok(None);
        }
    }
    if constructor.is_object() {
        vm.keep(constructor);
        constructor = vm.get(constructor, PropertyKey::symbol(symbols::SPECIES))?;
        if constructor.is_null() {
            return Ok(None);
        }
    }
    // NOTE: constructing with the realm's own Array is ArrayCreate.
    if constructor.is_undefined() || constructor == default {
        return Ok(None);
    }
    if !vm.is_constructor(constructor) {
        return vm.type_error("object.constructor[Symbol.species] is not a constructor");
    }
    vm.keep(constructor);
    vm.construct(constructor, &[Value::number(length as f64)], None).map(Some)
}

/// <https://tc39.es/ecma262/#sec-arrayspeciescreate>
pub(crate) fn species_create(vm: &mut Vm, original: Object, length: u64) -> JsResult<Object> {
    match species_other(vm, original, length)? {
        Some(array) => Ok(array),
        None => array_create(vm, length),
    }
}
