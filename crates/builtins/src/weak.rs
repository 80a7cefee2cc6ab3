//! [WeakMap](https://tc39.es/ecma262/#sec-weakmap-objects), [WeakSet](https://tc39.es/ecma262/#sec-weakset-objects),
//! [WeakRef](https://tc39.es/ecma262/#sec-weak-ref-objects) and
//! [FinalizationRegistry](https://tc39.es/ecma262/#sec-finalization-registry-objects).

use crate::realm::links;
use crate::{keyed, map, set};
use alloc::boxed::Box;
use creance_vm::heap::{Extra, MapData};
use creance_vm::{Args, Intrinsic, JsResult, Kind, Object, Spec, Value, Vm, constructor, library, method};

/// <https://tc39.es/ecma262/#sec-weakmap-constructor>
pub const WEAK_MAP: Spec = Spec::function(Intrinsic::WeakMap, constructor("WeakMap", 0, construct_weak_map))
    .links(links!(prototype WeakMapPrototype));

/// <https://tc39.es/ecma262/#sec-properties-of-the-weakmap-prototype-object>
pub const WEAK_MAP_PROTOTYPE: Spec = Spec::object(Intrinsic::WeakMapPrototype)
    .links(links!(constructor WeakMap))
    .methods(&[
        method("delete", 1, map_delete),
        method("get", 1, map_get),
        method("set", 2, map_set),
        method("has", 1, map_has),
        method("getOrInsert", 2, map_get_or_insert),
        library("getOrInsertComputed", 2, "collections", "weakMapGetOrInsertComputed"),
    ])
    .tag("WeakMap");

/// <https://tc39.es/ecma262/#sec-weakset-constructor>
pub const WEAK_SET: Spec = Spec::function(Intrinsic::WeakSet, constructor("WeakSet", 0, construct_weak_set))
    .links(links!(prototype WeakSetPrototype));

/// <https://tc39.es/ecma262/#sec-properties-of-the-weakset-prototype-object>
pub const WEAK_SET_PROTOTYPE: Spec = Spec::object(Intrinsic::WeakSetPrototype)
    .links(links!(constructor WeakSet))
    .methods(&[method("delete", 1, set_delete), method("has", 1, set_has), method("add", 1, set_add)])
    .tag("WeakSet");

/// <https://tc39.es/ecma262/#sec-weak-ref-constructor>
pub const WEAK_REF: Spec = Spec::function(Intrinsic::WeakRef, constructor("WeakRef", 1, construct_weak_ref))
    .links(links!(prototype WeakRefPrototype));

/// <https://tc39.es/ecma262/#sec-properties-of-the-weak-ref-prototype-object>
pub const WEAK_REF_PROTOTYPE: Spec = Spec::object(Intrinsic::WeakRefPrototype)
    .links(links!(constructor WeakRef))
    .methods(&[method("deref", 0, deref)])
    .tag("WeakRef");

/// <https://tc39.es/ecma262/#sec-finalization-registry-constructor>
pub const FINALIZATION_REGISTRY: Spec = Spec::function(
    Intrinsic::FinalizationRegistry,
    constructor("FinalizationRegistry", 1, construct_registry),
)
.links(links!(prototype FinalizationRegistryPrototype));

/// <https://tc39.es/ecma262/#sec-properties-of-the-finalization-registry-prototype-object>
pub const FINALIZATION_REGISTRY_PROTOTYPE: Spec = Spec::object(Intrinsic::FinalizationRegistryPrototype)
    .links(links!(constructor FinalizationRegistry))
    .methods(&[method("register", 2, register), method("unregister", 1, unregister)])
    .tag("FinalizationRegistry");

fn new_weak(vm: &mut Vm, args: Args, kind: Kind, default: Intrinsic, name: &str) -> JsResult<Object> {
    if args.new_target().is_none() {
        return vm.type_error(&alloc::format!("Constructor {name} requires 'new'"));
    }
    let prototype = vm.prototype_for_new(args, default)?;
    Ok(vm.heap.new_with_extra(kind, Some(prototype), Extra::Map(MapData::new(true)))?)
}

/// [WeakMap ( \[ iterable \] )](https://tc39.es/ecma262/#sec-weakmap-iterable)
fn construct_weak_map(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = new_weak(vm, args, Kind::WeakMap, Intrinsic::WeakMapPrototype, "WeakMap")?;
    map::fill(vm, object, args.get(vm, 0), Intrinsic::WeakMapPrototype)
}

/// [WeakMap.prototype.delete ( key )](https://tc39.es/ecma262/#sec-weakmap.prototype.delete)
fn map_delete(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let map = keyed::receiver(vm, args, Kind::WeakMap, "WeakMap.prototype.delete")?;
    let key = args.get(vm, 0);
    Ok(Value::bool(keyed::can_be_held_weakly(vm, key) && keyed::delete(vm, map, key)?))
}

/// [WeakMap.prototype.get ( key )](https://tc39.es/ecma262/#sec-weakmap.prototype.get)
fn map_get(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let map = keyed::receiver(vm, args, Kind::WeakMap, "WeakMap.prototype.get")?;
    let key = args.get(vm, 0);
    Ok(keyed::get(vm, map, key)?.unwrap_or(Value::UNDEFINED))
}

/// [WeakMap.prototype.has ( key )](https://tc39.es/ecma262/#sec-weakmap.prototype.has)
fn map_has(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let map = keyed::receiver(vm, args, Kind::WeakMap, "WeakMap.prototype.has")?;
    let key = args.get(vm, 0);
    Ok(Value::bool(keyed::has(vm, map, key)?))
}

/// Throws unless a value can be a key of a weak collection.
fn require_weak(vm: &mut Vm, value: Value, place: &str) -> JsResult<()> {
    if keyed::can_be_held_weakly(vm, value) {
        return Ok(());
    }
    vm.type_error(&alloc::format!("Invalid value used {place}"))
}

/// [WeakMap.prototype.set ( key, value )](https://tc39.es/ecma262/#sec-weakmap.prototype.set)
fn map_set(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let map = keyed::receiver(vm, args, Kind::WeakMap, "WeakMap.prototype.set")?;
    let (key, value) = (args.get(vm, 0), args.get(vm, 1));
    require_weak(vm, key, "as weak map key")?;
    keyed::set(vm, map, key, value)?;
    Ok(Value::object(map))
}

/// [WeakMap.prototype.getOrInsert ( key, value )](https://tc39.es/proposal-upsert/#sec-weakmap.prototype.getOrInsert)
fn map_get_or_insert(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let map = keyed::receiver(vm, args, Kind::WeakMap, "WeakMap.prototype.getOrInsert")?;
    let (key, value) = (args.get(vm, 0), args.get(vm, 1));
    require_weak(vm, key, "as weak map key")?;
    if let Some(found) = keyed::get(vm, map, key)? {
        return Ok(found);
    }
    keyed::set(vm, map, key, value)?;
    Ok(value)
}

/// [WeakSet ( \[ iterable \] )](https://tc39.es/ecma262/#sec-weakset-iterable)
fn construct_weak_set(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = new_weak(vm, args, Kind::WeakSet, Intrinsic::WeakSetPrototype, "WeakSet")?;
    set::fill(vm, object, args.get(vm, 0), Intrinsic::WeakSetPrototype)
}

/// [WeakSet.prototype.add ( value )](https://tc39.es/ecma262/#sec-weakset.prototype.add)
fn set_add(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let set = keyed::receiver(vm, args, Kind::WeakSet, "WeakSet.prototype.add")?;
    let value = args.get(vm, 0);
    require_weak(vm, value, "in weak set")?;
    keyed::set(vm, set, value, Value::UNDEFINED)?;
    Ok(Value::object(set))
}

/// [WeakSet.prototype.delete ( value )](https://tc39.es/ecma262/#sec-weakset.prototype.delete)
fn set_delete(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let set = keyed::receiver(vm, args, Kind::WeakSet, "WeakSet.prototype.delete")?;
    let value = args.get(vm, 0);
    Ok(Value::bool(keyed::can_be_held_weakly(vm, value) && keyed::delete(vm, set, value)?))
}

/// [WeakSet.prototype.has ( value )](https://tc39.es/ecma262/#sec-weakset.prototype.has)
fn set_has(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let set = keyed::receiver(vm, args, Kind::WeakSet, "WeakSet.prototype.has")?;
    let value = args.get(vm, 0);
    Ok(Value::bool(keyed::has(vm, set, value)?))
}

/// [WeakRef ( target )](https://tc39.es/ecma262/#sec-weak-ref-target)
fn construct_weak_ref(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_none() {
        return vm.type_error("Constructor WeakRef requires 'new'");
    }
    let target = args.get(vm, 0);
    if !keyed::can_be_held_weakly(vm, target) {
        return vm.type_error("Invalid value used as WeakRef target");
    }
    let prototype = vm.prototype_for_new(args, Intrinsic::WeakRefPrototype)?;
    // NOTE: the collector clears references to objects only, so a symbol is held like any other value.
    let extra = if target.is_object() { Extra::Weak(target) } else { Extra::Values(Box::new([target])) };
    let object = vm.heap.new_with_extra(Kind::WeakRef, Some(prototype), extra)?;
    vm.add_to_kept_objects(target)?;
    Ok(Value::object(object))
}

/// [WeakRef.prototype.deref ( )](https://tc39.es/ecma262/#sec-weak-ref.prototype.deref)
fn deref(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = keyed::receiver(vm, args, Kind::WeakRef, "WeakRef.prototype.deref")?;
    let target = match vm.heap.extra(object) {
        Some(Extra::Weak(target)) => *target,
        Some(Extra::Values(values)) => values.first().copied().unwrap_or(Value::EMPTY),
        _ => Value::EMPTY,
    };
    if target.is_empty() {
        return Ok(Value::UNDEFINED);
    }
    if target.is_object() {
        vm.add_to_kept_objects(target)?;
    }
    Ok(target)
}

/// [FinalizationRegistry ( cleanupCallback )](https://tc39.es/ecma262/#sec-finalization-registry-cleanup-callback)
// NOTE: a host need never call the callback, and here none is ever called: when garbage is collected would be
// visible to script. So of a registration only its unregister token matters, which the map holds weakly.
fn construct_registry(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_none() {
        return vm.type_error("Constructor FinalizationRegistry requires 'new'");
    }
    let callback = args.get(vm, 0);
    if !vm.is_callable(callback) {
        return vm.type_error("FinalizationRegistry: cleanup must be callable");
    }
    let default = Intrinsic::FinalizationRegistryPrototype;
    new_weak(vm, args, Kind::FinalizationRegistry, default, "FinalizationRegistry").map(Value::object)
}

/// [FinalizationRegistry.prototype.register ( target, heldValue \[ , unregisterToken \] )](https://tc39.es/ecma262/#sec-finalization-registry.prototype.register)
fn register(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let method = "FinalizationRegistry.prototype.register";
    let registry = keyed::receiver(vm, args, Kind::FinalizationRegistry, method)?;
    let (target, held, token) = (args.get(vm, 0), args.get(vm, 1), args.get(vm, 2));
    if !keyed::can_be_held_weakly(vm, target) {
        return vm.type_error("FinalizationRegistry.prototype.register: invalid target");
    }
    if vm.same_value(target, held)? {
        return vm
            .type_error("FinalizationRegistry.prototype.register: target and holdings must not be same");
    }
    if keyed::can_be_held_weakly(vm, token) {
        keyed::set(vm, registry, token, Value::UNDEFINED)?;
    } else if !token.is_undefined() {
        return vm.type_error("Invalid unregister token");
    }
    Ok(Value::UNDEFINED)
}

/// [FinalizationRegistry.prototype.unregister ( unregisterToken )](https://tc39.es/ecma262/#sec-finalization-registry.prototype.unregister)
fn unregister(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let method = "FinalizationRegistry.prototype.unregister";
    let registry = keyed::receiver(vm, args, Kind::FinalizationRegistry, method)?;
    let token = args.get(vm, 0);
    if !keyed::can_be_held_weakly(vm, token) {
        return vm.type_error("Invalid unregister token");
    }
    Ok(Value::bool(keyed::delete(vm, registry, token)?))
}
