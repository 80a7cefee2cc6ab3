//! [Module Source Objects](https://tc39.es/proposal-source-phase-imports/#sec-module-source-objects). No global leads
//! here, only the sources that a module loader has.

use crate::realm::links;
use creance_vm::heap::Extra;
use creance_vm::{Args, Intrinsic, JsResult, Kind, Spec, Value, Vm, accessor, constructor};

/// <https://tc39.es/proposal-source-phase-imports/#sec-%25abstractmodulesource%25>
pub const CONSTRUCTOR: Spec =
    Spec::function(Intrinsic::AbstractModuleSource, constructor("AbstractModuleSource", 0, construct))
        .links(links!(prototype AbstractModuleSourcePrototype));

/// <https://tc39.es/proposal-source-phase-imports/#sec-properties-of-the-%25abstractmodulesourceprototype%25-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::AbstractModuleSourcePrototype)
    .links(links!(constructor AbstractModuleSource))
    .methods(&[accessor("@@toStringTag", Some(to_string_tag), None)]);

/// <https://tc39.es/proposal-source-phase-imports/#sec-%25abstractmodulesource%25-constructor>
fn construct(vm: &mut Vm, _: Args) -> JsResult<Value> {
    vm.type_error("Abstract class AbstractModuleSource not directly constructable")
}

/// <https://tc39.es/proposal-source-phase-imports/#sec-get-%25abstractmodulesource%25.prototype.@@tostringtag>
fn to_string_tag(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = args.this(vm).as_object().filter(|object| vm.heap.kind(*object) == Kind::ModuleSource);
    Ok(match object.and_then(|object| vm.heap.extra(object)) {
        Some(Extra::Values(values)) => values.first().copied().unwrap_or(Value::UNDEFINED),
        _ => Value::UNDEFINED,
    })
}
