//! [The Reflect Object](https://tc39.es/ecma262/#sec-reflect-object)

use crate::object::{kept_key, own_descriptor};
use creance_vm::{Args, Intrinsic, JsResult, Object, Spec, Special, Value, Vm, method, special};

/// <https://tc39.es/ecma262/#sec-reflect-object>
pub const REFLECT: Spec = Spec::object(Intrinsic::Reflect)
    .methods(&[
        special("apply", 3, Special::ReflectApply),
        special("construct", 2, Special::ReflectConstruct),
        method("defineProperty", 3, define_property),
        method("deleteProperty", 2, delete_property),
        method("get", 2, get),
        method("getOwnPropertyDescriptor", 2, get_own_property_descriptor),
        method("getPrototypeOf", 1, get_prototype_of),
        method("has", 2, has),
        method("isExtensible", 1, is_extensible),
        method("ownKeys", 1, own_keys),
        method("preventExtensions", 1, prevent_extensions),
        method("set", 3, set),
        method("setPrototypeOf", 2, set_prototype_of),
    ])
    .tag("Reflect");

fn target(vm: &mut Vm, args: Args, name: &str) -> JsResult<Object> {
    match args.get(vm, 0).as_object() {
        Some(object) => Ok(object),
        None => vm.type_error(&alloc::format!("Reflect.{name} called on non-object")),
    }
}

/// [Reflect.defineProperty ( target, propertyKey, attributes )](https://tc39.es/ecma262/#sec-reflect.defineproperty)
fn define_property(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = target(vm, args, "defineProperty")?;
    let (key, attributes) = (args.get(vm, 1), args.get(vm, 2));
    let key = kept_key(vm, key)?;
    let descriptor = vm.to_property_descriptor(attributes)?;
    vm.define_own_property(object, key, descriptor).map(Value::bool)
}

/// [Reflect.deleteProperty ( target, propertyKey )](https://tc39.es/ecma262/#sec-reflect.deleteproperty)
fn delete_property(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = target(vm, args, "deleteProperty")?;
    let key = args.get(vm, 1);
    let key = kept_key(vm, key)?;
    vm.delete(object, key).map(Value::bool)
}

/// [Reflect.get ( target, propertyKey \[ , receiver \] )](https://tc39.es/ecma262/#sec-reflect.get)
fn get(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = target(vm, args, "get")?;
    let key = args.get(vm, 1);
    let key = kept_key(vm, key)?;
    let receiver = if args.len() > 2 { args.get(vm, 2) } else { Value::object(object) };
    vm.get_with_receiver(object, key, receiver)
}

/// [Reflect.getOwnPropertyDescriptor ( target, propertyKey )](https://tc39.es/ecma262/#sec-reflect.getownpropertydescriptor)
fn get_own_property_descriptor(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = target(vm, args, "getOwnPropertyDescriptor")?;
    let key = args.get(vm, 1);
    let key = kept_key(vm, key)?;
    own_descriptor(vm, object, key)
}

/// [Reflect.getPrototypeOf ( target )](https://tc39.es/ecma262/#sec-reflect.getprototypeof)
fn get_prototype_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = target(vm, args, "getPrototypeOf")?;
    Ok(vm.get_prototype_of(object)?.map_or(Value::NULL, Value::object))
}

/// [Reflect.has ( target, propertyKey )](https://tc39.es/ecma262/#sec-reflect.has)
fn has(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = target(vm, args, "has")?;
    let key = args.get(vm, 1);
    let key = kept_key(vm, key)?;
    vm.has_property(object, key).map(Value::bool)
}

/// [Reflect.isExtensible ( target )](https://tc39.es/ecma262/#sec-reflect.isextensible)
fn is_extensible(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = target(vm, args, "isExtensible")?;
    vm.is_extensible(object).map(Value::bool)
}

/// [Reflect.ownKeys ( target )](https://tc39.es/ecma262/#sec-reflect.ownkeys)
fn own_keys(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = target(vm, args, "ownKeys")?;
    let keys = vm.own_property_keys(object)?;
    let realm = vm.realm();
    let result = vm.heap.new_array(realm, &[])?;
    vm.heap.grow_elements(result, keys.len())?;
    for key in keys {
        vm.tick(1)?;
        let name = vm.heap.key_value(key)?;
        vm.array_push(result, name)?;
    }
    Ok(Value::object(result))
}

/// [Reflect.preventExtensions ( target )](https://tc39.es/ecma262/#sec-reflect.preventextensions)
fn prevent_extensions(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = target(vm, args, "preventExtensions")?;
    vm.prevent_extensions(object).map(Value::bool)
}

/// [Reflect.set ( target, propertyKey, V \[ , receiver \] )](https://tc39.es/ecma262/#sec-reflect.set)
fn set(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = target(vm, args, "set")?;
    let (key, value) = (args.get(vm, 1), args.get(vm, 2));
    let key = kept_key(vm, key)?;
    let receiver = if args.len() > 3 { args.get(vm, 3) } else { Value::object(object) };
    vm.set_with_receiver(object, key, value, receiver).map(Value::bool)
}

/// [Reflect.setPrototypeOf ( target, proto )](https://tc39.es/ecma262/#sec-reflect.setprototypeof)
fn set_prototype_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = target(vm, args, "setPrototypeOf")?;
    let prototype = args.get(vm, 1);
    if !prototype.is_object() && !prototype.is_null() {
        return vm.type_error("Object prototype may only be an Object or null");
    }
    vm.set_prototype_of(object, prototype.as_object()).map(Value::bool)
}
