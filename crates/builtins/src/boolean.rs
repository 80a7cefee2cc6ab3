//! [Boolean Objects](https://tc39.es/ecma262/#sec-boolean-objects)

use crate::realm::links;
use creance_vm::heap::string::names;
use creance_vm::{Args, Intrinsic, JsResult, Kind, Spec, Value, Vm, constructor, method};

/// <https://tc39.es/ecma262/#sec-boolean-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::Boolean, constructor("Boolean", 1, construct))
    .links(links!(prototype BooleanPrototype));

/// <https://tc39.es/ecma262/#sec-properties-of-the-boolean-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::BooleanPrototype)
    .kind(Kind::BooleanObject)
    .links(links!(constructor Boolean))
    .methods(&[method("toString", 0, to_string), method("valueOf", 0, value_of)])
    .setup(|heap, _, object| {
        heap.object_mut(object).set_payload(Value::FALSE.bits());
        Ok(())
    });

/// [Boolean ( value )](https://tc39.es/ecma262/#sec-boolean-constructor-boolean-value)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let value = Value::bool(vm.to_boolean(value));
    if args.new_target().is_none() {
        return Ok(value);
    }
    let prototype = vm.prototype_for_new(args, Intrinsic::BooleanPrototype)?;
    Ok(Value::object(vm.new_wrapper(Kind::BooleanObject, prototype, value)?))
}

/// <https://tc39.es/ecma262/#sec-thisbooleanvalue>
fn this_boolean(vm: &mut Vm, args: Args, name: &str) -> JsResult<bool> {
    let this = args.this(vm);
    let value = match this.as_object() {
        Some(object) if vm.heap.kind(object) == Kind::BooleanObject => vm.wrapped(object),
        _ => this,
    };
    match value.as_bool() {
        Some(value) => Ok(value),
        None => vm.type_error(&alloc::format!("Boolean.prototype.{name} requires that 'this' be a Boolean")),
    }
}

/// [Boolean.prototype.toString ( )](https://tc39.es/ecma262/#sec-boolean.prototype.tostring)
fn to_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = this_boolean(vm, args, "toString")?;
    Ok(Value::string(if value { names::TRUE } else { names::FALSE }))
}

/// [Boolean.prototype.valueOf ( )](https://tc39.es/ecma262/#sec-boolean.prototype.valueof)
fn value_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    this_boolean(vm, args, "valueOf").map(Value::bool)
}
