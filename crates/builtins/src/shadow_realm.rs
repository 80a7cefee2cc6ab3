//! [ShadowRealm Objects](https://tc39.es/proposal-shadowrealm/#sec-shadowrealm-objects). What crosses the boundary of
//! a realm, and how, is in `creance_vm`.

use crate::realm::links;
use alloc::boxed::Box;
use creance_vm::heap::Extra;
use creance_vm::{Args, Intrinsic, JsResult, Kind, RealmId, Spec, Value, Vm, constructor, method};

/// <https://tc39.es/proposal-shadowrealm/#sec-shadowrealm-constructor>
pub const CONSTRUCTOR: Spec =
    Spec::function(Intrinsic::ShadowRealm, constructor("ShadowRealm", 0, construct))
        .links(links!(prototype ShadowRealmPrototype));

/// <https://tc39.es/proposal-shadowrealm/#sec-properties-of-the-shadowrealm-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::ShadowRealmPrototype)
    .links(links!(constructor ShadowRealm))
    .methods(&[method("evaluate", 1, evaluate), method("importValue", 2, import_value)])
    .tag("ShadowRealm");

/// [ShadowRealm ( )](https://tc39.es/proposal-shadowrealm/#sec-shadowrealm)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_none() {
        return vm.type_error("Constructor ShadowRealm requires 'new'");
    }
    let prototype = vm.prototype_for_new(args, Intrinsic::ShadowRealmPrototype)?;
    let realm = vm.create_shadow_realm()?;
    let slots = Extra::Values(Box::new([Value::int(i32::from(realm))]));
    Ok(Value::object(vm.heap.new_with_extra(Kind::ShadowRealm, Some(prototype), slots)?))
}

/// The realm that `this` stands for.
/// <https://tc39.es/proposal-shadowrealm/#sec-validateshadowrealmobject>
fn realm_of(vm: &mut Vm, args: Args, method: &str) -> JsResult<RealmId> {
    let this = args.this(vm);
    let object = this.as_object().filter(|object| vm.heap.kind(*object) == Kind::ShadowRealm);
    if let Some(Extra::Values(values)) = object.and_then(|object| vm.heap.extra(object))
        && let Some(realm) = values.first().and_then(|value| RealmId::try_from(value.as_int()?).ok())
    {
        return Ok(realm);
    }
    crate::keyed::incompatible(vm, this, method)
}

/// [ShadowRealm.prototype.evaluate ( sourceText )](https://tc39.es/proposal-shadowrealm/#sec-shadowrealm.prototype.evaluate)
fn evaluate(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let realm = realm_of(vm, args, "ShadowRealm.prototype.evaluate")?;
    match args.get(vm, 0).as_string() {
        Some(source) => vm.shadow_realm_eval(source, realm),
        None => vm.type_error("The source text for a ShadowRealm must be a string"),
    }
}

/// [ShadowRealm.prototype.importValue ( specifier, exportName )](https://tc39.es/proposal-shadowrealm/#sec-shadowrealm.prototype.importvalue)
fn import_value(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let realm = realm_of(vm, args, "ShadowRealm.prototype.importValue")?;
    let specifier = args.get(vm, 0);
    let specifier = vm.to_string(specifier)?;
    vm.keep(Value::string(specifier));
    match args.get(vm, 1).as_string() {
        Some(name) => vm.shadow_realm_import(specifier, name, realm),
        None => vm.type_error("The name of an export must be a string"),
    }
}
