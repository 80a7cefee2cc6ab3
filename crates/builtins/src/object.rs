//! [Object Objects](https://tc39.es/ecma262/#sec-object-objects)

use crate::realm::links;
use alloc::vec::Vec;
use creance_vm::behaviours::Descriptor;
use creance_vm::{
    Args, Attributes, Intrinsic, JsResult, Kind, Object, PropertyKey, Spec, Value, Vm, constructor, library,
    method,
};

/// <https://tc39.es/ecma262/#sec-object-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::Object, constructor("Object", 1, construct))
    .links(links!(prototype ObjectPrototype))
    .methods(&[
        method("assign", 2, assign),
        method("create", 2, create),
        method("defineProperties", 2, define_properties),
        method("defineProperty", 3, define_property),
        method("entries", 1, entries),
        method("freeze", 1, freeze),
        library("fromEntries", 1, "collections", "fromEntries"),
        method("getOwnPropertyDescriptor", 2, get_own_property_descriptor),
        method("getOwnPropertyDescriptors", 1, get_own_property_descriptors),
        method("getOwnPropertyNames", 1, get_own_property_names),
        method("getOwnPropertySymbols", 1, get_own_property_symbols),
        method("getPrototypeOf", 1, get_prototype_of),
        library("groupBy", 2, "collections", "objectGroupBy"),
        method("hasOwn", 2, has_own),
        method("is", 2, is),
        method("isExtensible", 1, is_extensible),
        method("isFrozen", 1, is_frozen),
        method("isSealed", 1, is_sealed),
        method("keys", 1, keys),
        method("preventExtensions", 1, prevent_extensions),
        method("seal", 1, seal),
        method("setPrototypeOf", 2, set_prototype_of),
        method("values", 1, values),
    ]);

/// [Object ( \[ value \] )](https://tc39.es/ecma262/#sec-object-value)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    if args.new_target().is_some_and(|target| Value::object(target) != args.callee(vm)) || value.is_nullish()
    {
        let prototype = vm.prototype_for_new(args, Intrinsic::ObjectPrototype)?;
        return Ok(Value::object(vm.heap.new_ordinary(Some(prototype))?));
    }
    vm.to_object(value).map(Value::object)
}

/// The key that a value stands for, kept alive.
pub(crate) fn kept_key(vm: &mut Vm, value: Value) -> JsResult<PropertyKey> {
    let key = vm.to_property_key(value)?;
    if let Some(value) = key.as_name_value() {
        vm.keep(value);
    }
    Ok(key)
}

/// [Object.assign ( target, ...sources )](https://tc39.es/ecma262/#sec-object.assign)
fn assign(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let target = args.get(vm, 0);
    let to = vm.to_object(target)?;
    vm.keep(Value::object(to));
    for index in 1..args.len() {
        let source = args.get(vm, index);
        if source.is_nullish() {
            continue;
        }
        let mark = vm.temps_mark();
        let from = vm.to_object(source)?;
        vm.keep(Value::object(from));
        let keys = vm.own_property_keys(from)?;
        vm.keep_keys(&keys)?;
        for key in keys {
            vm.tick(2)?;
            let Some(property) = vm.get_own_property(from, key)? else { continue };
            if !property.attributes.has(Attributes::ENUMERABLE) {
                continue;
            }
            // OPTIMIZATION: only a proxy's [[Get]] differs from what [[GetOwnProperty]] has just said.
            let plain = !property.attributes.is_accessor() && vm.heap.kind(from) != Kind::Proxy;
            let value = if plain { property.value } else { vm.get_of(from, key)? };
            vm.set(to, key, value)?;
        }
        vm.release_temps(mark);
    }
    Ok(Value::object(to))
}

/// [Object.create ( O, Properties )](https://tc39.es/ecma262/#sec-object.create)
fn create(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (prototype, properties) = (args.get(vm, 0), args.get(vm, 1));
    if !prototype.is_object() && !prototype.is_null() {
        return vm.type_error("Object prototype may only be an Object or null");
    }
    let object = vm.heap.new_ordinary(prototype.as_object())?;
    if !properties.is_undefined() {
        vm.keep(Value::object(object));
        object_define_properties(vm, object, properties)?;
    }
    Ok(Value::object(object))
}

/// [Object.defineProperties ( O, Properties )](https://tc39.es/ecma262/#sec-object.defineproperties)
fn define_properties(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let Some(object) = args.get(vm, 0).as_object() else {
        return vm.type_error("Object.defineProperties called on non-object");
    };
    let properties = args.get(vm, 1);
    object_define_properties(vm, object, properties)?;
    Ok(Value::object(object))
}

/// <https://tc39.es/ecma262/#sec-objectdefineproperties>
fn object_define_properties(vm: &mut Vm, object: Object, properties: Value) -> JsResult<()> {
    let properties = vm.to_object(properties)?;
    vm.keep(Value::object(properties));
    let keys = vm.own_property_keys(properties)?;
    vm.keep_keys(&keys)?;
    let mut descriptors: Vec<(PropertyKey, Descriptor)> = Vec::new();
    for key in keys {
        vm.tick(4)?;
        let Some(property) = vm.get_own_property(properties, key)? else { continue };
        if property.attributes.has(Attributes::ENUMERABLE) {
            let value = vm.get_of(properties, key)?;
            // NOTE: the fields of the descriptor are kept there.
            let descriptor = vm.to_property_descriptor(value)?;
            descriptors.push((key, descriptor));
        }
    }
    for (key, descriptor) in descriptors {
        vm.tick(2)?;
        vm.define_property_or_throw(object, key, descriptor)?;
    }
    Ok(())
}

/// [Object.defineProperty ( O, P, Attributes )](https://tc39.es/ecma262/#sec-object.defineproperty)
fn define_property(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let Some(object) = args.get(vm, 0).as_object() else {
        return vm.type_error("Object.defineProperty called on non-object");
    };
    let (key, attributes) = (args.get(vm, 1), args.get(vm, 2));
    let key = kept_key(vm, key)?;
    let descriptor = vm.to_property_descriptor(attributes)?;
    vm.define_property_or_throw(object, key, descriptor)?;
    Ok(Value::object(object))
}

/// What [`enumerable_own_properties`] lists.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    Keys,
    Values,
    Entries,
}

/// An array of what EnumerableOwnProperties lists. <https://tc39.es/ecma262/#sec-enumerableownproperties>
pub(crate) fn enumerable_own_properties(vm: &mut Vm, object: Object, listed: Listed) -> JsResult<Object> {
    let realm = vm.realm();
    let result = vm.heap.new_array(realm, &[])?;
    vm.keep(Value::object(object));
    vm.keep(Value::object(result));
    let keys = vm.own_property_keys(object)?;
    let is_proxy = vm.heap.kind(object) == Kind::Proxy;
    // OPTIMIZATION: only proxies and getters run script, so the keys of others need not be kept.
    let mut kept = is_proxy;
    if kept {
        vm.keep_keys(&keys)?;
    }
    for &key in &keys {
        vm.tick(4)?;
        if key.as_symbol().is_some() {
            continue;
        }
        let Some(property) = vm.get_own_property(object, key)? else { continue };
        if !property.attributes.has(Attributes::ENUMERABLE) {
            continue;
        }
        if listed == Listed::Keys {
            let name = vm.heap.key_value(key)?;
            vm.array_push(result, name)?;
            continue;
        }
        let value = if is_proxy || property.attributes.is_accessor() {
            if !kept {
                vm.keep_keys(&keys)?;
                kept = true;
            }
            vm.get_of(object, key)?
        } else {
            property.value
        };
        if listed == Listed::Values {
            vm.array_push(result, value)?;
        } else {
            vm.tick(4)?;
            let name = vm.heap.key_value(key)?;
            let entry = vm.array_from(&[name, value])?;
            vm.array_push(result, entry)?;
        }
    }
    Ok(result)
}

fn listing(vm: &mut Vm, args: Args, listed: Listed) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let object = vm.to_object(value)?;
    enumerable_own_properties(vm, object, listed).map(Value::object)
}

/// [Object.entries ( O )](https://tc39.es/ecma262/#sec-object.entries)
fn entries(vm: &mut Vm, args: Args) -> JsResult<Value> {
    listing(vm, args, Listed::Entries)
}

/// [Object.keys ( O )](https://tc39.es/ecma262/#sec-object.keys)
fn keys(vm: &mut Vm, args: Args) -> JsResult<Value> {
    listing(vm, args, Listed::Keys)
}

/// [Object.values ( O )](https://tc39.es/ecma262/#sec-object.values)
fn values(vm: &mut Vm, args: Args) -> JsResult<Value> {
    listing(vm, args, Listed::Values)
}

/// [Object.freeze ( O )](https://tc39.es/ecma262/#sec-object.freeze)
fn freeze(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    if let Some(object) = value.as_object()
        && !vm.set_integrity_level(object, true)?
    {
        return vm.type_error("Cannot freeze");
    }
    Ok(value)
}

/// [Object.seal ( O )](https://tc39.es/ecma262/#sec-object.seal)
fn seal(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    if let Some(object) = value.as_object()
        && !vm.set_integrity_level(object, false)?
    {
        return vm.type_error("Cannot seal");
    }
    Ok(value)
}

/// [Object.preventExtensions ( O )](https://tc39.es/ecma262/#sec-object.preventextensions)
fn prevent_extensions(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    if let Some(object) = value.as_object()
        && !vm.prevent_extensions(object)?
    {
        return vm.type_error("Cannot prevent extensions");
    }
    Ok(value)
}

/// [Object.getOwnPropertyDescriptor ( O, P )](https://tc39.es/ecma262/#sec-object.getownpropertydescriptor)
fn get_own_property_descriptor(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (value, key) = (args.get(vm, 0), args.get(vm, 1));
    let object = vm.to_object(value)?;
    vm.keep(Value::object(object));
    let key = kept_key(vm, key)?;
    own_descriptor(vm, object, key)
}

/// The descriptor object of an own property, or undefined.
pub(crate) fn own_descriptor(vm: &mut Vm, object: Object, key: PropertyKey) -> JsResult<Value> {
    let Some(property) = vm.get_own_property(object, key)? else { return Ok(Value::UNDEFINED) };
    let descriptor = vm.descriptor_of(property)?;
    Ok(vm.from_property_descriptor(descriptor)?)
}

/// [Object.getOwnPropertyDescriptors ( O )](https://tc39.es/ecma262/#sec-object.getownpropertydescriptors)
fn get_own_property_descriptors(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let object = vm.to_object(value)?;
    vm.keep(Value::object(object));
    let keys = vm.own_property_keys(object)?;
    vm.keep_keys(&keys)?;
    let prototype = vm.intrinsic(Intrinsic::ObjectPrototype)?;
    let result = vm.heap.new_ordinary(Some(prototype))?;
    vm.keep(Value::object(result));
    for key in keys {
        vm.tick(8)?;
        let descriptor = own_descriptor(vm, object, key)?;
        if !descriptor.is_undefined() {
            vm.create_data_property_or_throw(result, key, descriptor)?;
        }
    }
    Ok(Value::object(result))
}

/// <https://tc39.es/ecma262/#sec-getownpropertykeys>
fn own_keys(vm: &mut Vm, args: Args, symbols: bool) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let object = vm.to_object(value)?;
    vm.keep(Value::object(object));
    let keys = vm.own_property_keys(object)?;
    let realm = vm.realm();
    let result = vm.heap.new_array(realm, &[])?;
    for key in keys {
        vm.tick(1)?;
        if key.as_symbol().is_some() == symbols {
            let name = vm.heap.key_value(key)?;
            vm.array_push(result, name)?;
        }
    }
    Ok(Value::object(result))
}

/// [Object.getOwnPropertyNames ( O )](https://tc39.es/ecma262/#sec-object.getownpropertynames)
fn get_own_property_names(vm: &mut Vm, args: Args) -> JsResult<Value> {
    own_keys(vm, args, false)
}

/// [Object.getOwnPropertySymbols ( O )](https://tc39.es/ecma262/#sec-object.getownpropertysymbols)
fn get_own_property_symbols(vm: &mut Vm, args: Args) -> JsResult<Value> {
    own_keys(vm, args, true)
}

/// [Object.getPrototypeOf ( O )](https://tc39.es/ecma262/#sec-object.getprototypeof)
fn get_prototype_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let object = vm.to_object(value)?;
    Ok(vm.get_prototype_of(object)?.map_or(Value::NULL, Value::object))
}

/// [Object.hasOwn ( O, P )](https://tc39.es/ecma262/#sec-object.hasown)
fn has_own(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (value, key) = (args.get(vm, 0), args.get(vm, 1));
    let object = vm.to_object(value)?;
    vm.keep(Value::object(object));
    let key = kept_key(vm, key)?;
    Ok(Value::bool(vm.get_own_property(object, key)?.is_some()))
}

/// [Object.is ( value1, value2 )](https://tc39.es/ecma262/#sec-object.is)
fn is(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (a, b) = (args.get(vm, 0), args.get(vm, 1));
    Ok(Value::bool(vm.same_value(a, b)?))
}

/// [Object.isExtensible ( O )](https://tc39.es/ecma262/#sec-object.isextensible)
fn is_extensible(vm: &mut Vm, args: Args) -> JsResult<Value> {
    match args.get(vm, 0).as_object() {
        Some(object) => vm.is_extensible(object).map(Value::bool),
        None => Ok(Value::FALSE),
    }
}

/// [Object.isFrozen ( O )](https://tc39.es/ecma262/#sec-object.isfrozen)
fn is_frozen(vm: &mut Vm, args: Args) -> JsResult<Value> {
    match args.get(vm, 0).as_object() {
        Some(object) => vm.test_integrity_level(object, true).map(Value::bool),
        None => Ok(Value::TRUE),
    }
}

/// [Object.isSealed ( O )](https://tc39.es/ecma262/#sec-object.issealed)
fn is_sealed(vm: &mut Vm, args: Args) -> JsResult<Value> {
    match args.get(vm, 0).as_object() {
        Some(object) => vm.test_integrity_level(object, false).map(Value::bool),
        None => Ok(Value::TRUE),
    }
}

/// [Object.setPrototypeOf ( O, proto )](https://tc39.es/ecma262/#sec-object.setprototypeof)
fn set_prototype_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (value, prototype) = (args.get(vm, 0), args.get(vm, 1));
    if value.is_nullish() {
        return vm.type_error("Object.setPrototypeOf called on null or undefined");
    }
    if !prototype.is_object() && !prototype.is_null() {
        return vm.type_error("Object prototype may only be an Object or null");
    }
    if let Some(object) = value.as_object()
        && !vm.set_prototype_of(object, prototype.as_object())?
    {
        return refused_prototype(vm);
    }
    Ok(value)
}

/// Throws the TypeError of an object that keeps its prototype.
pub(crate) fn refused_prototype<T>(vm: &mut Vm) -> JsResult<T> {
    vm.type_error("Cannot set the prototype: the object is not extensible, or the chain would be cyclic")
}
