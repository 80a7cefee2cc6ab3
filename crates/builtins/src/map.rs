//! [Map Objects](https://tc39.es/ecma262/#sec-map-objects)

use crate::array::species;
use crate::keyed;
use crate::realm::{alias, links};
use creance_vm::heap::string::names;
use creance_vm::heap::{Extra, MapData};
use creance_vm::{
    Args, Intrinsic, JsResult, Kind, Object, PropertyKey, Spec, Value, Vm, accessor, constructor, library,
    method,
};

/// <https://tc39.es/ecma262/#sec-map-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::Map, constructor("Map", 0, construct))
    .links(links!(prototype MapPrototype))
    .methods(&[
        library("groupBy", 2, "collections", "mapGroupBy"),
        accessor("@@species", Some(species), None),
    ]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-map-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::MapPrototype)
    .links(links!(constructor Map))
    .methods(&[
        method("get", 1, get),
        method("set", 2, set),
        method("has", 1, has),
        method("delete", 1, delete),
        method("clear", 0, clear),
        method("entries", 0, entries),
        library("forEach", 1, "collections", "mapForEach"),
        method("getOrInsert", 2, get_or_insert),
        library("getOrInsertComputed", 2, "collections", "mapGetOrInsertComputed"),
        method("keys", 0, keys),
        accessor("size", Some(size), None),
        method("values", 0, values),
    ])
    .tag("Map")
    .setup(|heap, _, object| alias(heap, object, "entries", "@@iterator"));

/// <https://tc39.es/ecma262/#sec-%mapiteratorprototype%-object>
pub const ITERATOR_PROTOTYPE: Spec = Spec::object(Intrinsic::MapIteratorPrototype)
    .parent(Some(Intrinsic::IteratorPrototype))
    .methods(&[method("next", 0, next)])
    .tag("Map Iterator");

/// The number by which [`Vm::call_library`] knows `fillMap`.
const FILL_MAP: u16 = 0;

/// [Map ( \[ iterable \] )](https://tc39.es/ecma262/#sec-map-iterable)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_none() {
        return vm.type_error("Constructor Map requires 'new'");
    }
    let prototype = vm.prototype_for_new(args, Intrinsic::MapPrototype)?;
    let map = vm.heap.new_with_extra(Kind::Map, Some(prototype), Extra::Map(MapData::new(false)))?;
    fill(vm, map, args.get(vm, 0), Intrinsic::MapPrototype)
}

/// The end of the constructors of Map and WeakMap. <https://tc39.es/ecma262/#sec-add-entries-from-iterable>
pub(crate) fn fill(vm: &mut Vm, map: Object, iterable: Value, prototype: Intrinsic) -> JsResult<Value> {
    let result = Value::object(map);
    if iterable.is_nullish() {
        return Ok(result);
    }
    vm.keep(result);
    if prototype == Intrinsic::MapPrototype && fill_plainly(vm, map, iterable)? {
        return Ok(result);
    }
    let name = Value::string(names::SET);
    vm.call_library(FILL_MAP, "collections", "fillMap", &[result, iterable, name])
}

/// Adds the entries of an array of arrays; false if script could see the difference.
fn fill_plainly(vm: &mut Vm, map: Object, iterable: Value) -> JsResult<bool> {
    let Some(array) = vm.plain_iterable(iterable)? else { return Ok(false) };
    let Some(prototype) = vm.heap.prototype_of(map) else { return Ok(false) };
    let adder = vm.heap.own_property(prototype, PropertyKey::interned(names::SET))?;
    let adder = adder.map_or(Value::UNDEFINED, |property| property.value);
    if !vm.is_builtin_method(adder, Intrinsic::MapPrototype, "set") {
        return Ok(false);
    }
    let Some(entries) = vm.dense_elements(array) else { return Ok(false) };
    let count = entries.len();
    vm.tick(count as u64)?;
    let is_pair = |entry: &Value| {
        let elements = entry.as_object().and_then(|entry| vm.dense_elements(entry));
        elements.is_some_and(|elements| {
            elements.len() >= 2 && elements.iter().take(2).all(|element| !element.is_empty())
        })
    };
    if !vm.dense_elements(array).is_some_and(|entries| entries.iter().all(is_pair)) {
        return Ok(false);
    }
    for index in 0..count {
        vm.tick(2)?;
        let entry = vm.dense_elements(array).and_then(|entries| entries.get(index)?.as_object());
        let pair = entry.and_then(|entry| match vm.dense_elements(entry)? {
            [key, value, ..] => Some((*key, *value)),
            _ => None,
        });
        if let Some((key, value)) = pair {
            keyed::set(vm, map, key, value)?;
        }
    }
    Ok(true)
}

/// [Map.prototype.get ( key )](https://tc39.es/ecma262/#sec-map.prototype.get)
fn get(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let map = keyed::receiver(vm, args, Kind::Map, "Map.prototype.get")?;
    let key = args.get(vm, 0);
    Ok(keyed::get(vm, map, key)?.unwrap_or(Value::UNDEFINED))
}

/// [Map.prototype.set ( key, value )](https://tc39.es/ecma262/#sec-map.prototype.set)
fn set(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let map = keyed::receiver(vm, args, Kind::Map, "Map.prototype.set")?;
    let (key, value) = (args.get(vm, 0), args.get(vm, 1));
    keyed::set(vm, map, key, value)?;
    Ok(Value::object(map))
}

/// [Map.prototype.has ( key )](https://tc39.es/ecma262/#sec-map.prototype.has)
fn has(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let map = keyed::receiver(vm, args, Kind::Map, "Map.prototype.has")?;
    let key = args.get(vm, 0);
    Ok(Value::bool(keyed::has(vm, map, key)?))
}

/// [Map.prototype.delete ( key )](https://tc39.es/ecma262/#sec-map.prototype.delete)
fn delete(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let map = keyed::receiver(vm, args, Kind::Map, "Map.prototype.delete")?;
    let key = args.get(vm, 0);
    Ok(Value::bool(keyed::delete(vm, map, key)?))
}

/// [Map.prototype.clear ( )](https://tc39.es/ecma262/#sec-map.prototype.clear)
fn clear(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let map = keyed::receiver(vm, args, Kind::Map, "Map.prototype.clear")?;
    keyed::clear(vm, map);
    Ok(Value::UNDEFINED)
}

/// [Map.prototype.getOrInsert ( key, value )](https://tc39.es/proposal-upsert/#sec-map.prototype.getOrInsert)
fn get_or_insert(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let map = keyed::receiver(vm, args, Kind::Map, "Map.prototype.getOrInsert")?;
    let (key, value) = (args.get(vm, 0), args.get(vm, 1));
    if let Some(found) = keyed::get(vm, map, key)? {
        return Ok(found);
    }
    keyed::set(vm, map, key, value)?;
    Ok(value)
}

/// [get Map.prototype.size](https://tc39.es/ecma262/#sec-get-map.prototype.size)
fn size(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let map = keyed::receiver(vm, args, Kind::Map, "get Map.prototype.size")?;
    Ok(keyed::size(vm, map))
}

/// <https://tc39.es/ecma262/#sec-createmapiterator>
fn iterator(vm: &mut Vm, args: Args, mode: u8, method: &str) -> JsResult<Value> {
    let map = keyed::receiver(vm, args, Kind::Map, method)?;
    vm.new_builtin_iterator(Kind::MapIterator, Intrinsic::MapIteratorPrototype, Value::object(map), mode)
}

/// [Map.prototype.entries ( )](https://tc39.es/ecma262/#sec-map.prototype.entries)
fn entries(vm: &mut Vm, args: Args) -> JsResult<Value> {
    iterator(vm, args, 2, "Map.prototype.entries")
}

/// [Map.prototype.keys ( )](https://tc39.es/ecma262/#sec-map.prototype.keys)
fn keys(vm: &mut Vm, args: Args) -> JsResult<Value> {
    iterator(vm, args, 0, "Map.prototype.keys")
}

/// [Map.prototype.values ( )](https://tc39.es/ecma262/#sec-map.prototype.values)
fn values(vm: &mut Vm, args: Args) -> JsResult<Value> {
    iterator(vm, args, 1, "Map.prototype.values")
}

/// [%MapIteratorPrototype%.next ( )](https://tc39.es/ecma262/#sec-%mapiteratorprototype%.next)
fn next(vm: &mut Vm, args: Args) -> JsResult<Value> {
    keyed::iterator_next(vm, args, Kind::MapIterator, "Map Iterator.prototype.next")
}
