//! [Object Objects](https://tc39.es/ecma262/#sec-object-objects)

use crate::realm::links;
use creance_vm::{Args, Intrinsic, JsResult, Spec, Value, Vm, constructor};

/// <https://tc39.es/ecma262/#sec-object-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::Object, constructor("Object", 1, construct))
    .links(links!(prototype ObjectPrototype));

/// <https://tc39.es/ecma262/#sec-properties-of-the-object-prototype-object>
pub const PROTOTYPE: Spec =
    Spec::object(Intrinsic::ObjectPrototype).parent(None).links(links!(constructor Object));

/// [Object ( \[ value \] )](https://tc39.es/ecma262/#sec-object-value)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    if args.new_target().is_some_and(|target| Value::object(target) != args.callee(vm)) || value.is_nullish() {
        let prototype = vm.prototype_for_new(args, Intrinsic::ObjectPrototype)?;
        return Ok(Value::object(vm.heap.new_ordinary(Some(prototype))?));
    }
    vm.to_object(value).map(Value::object)
}
