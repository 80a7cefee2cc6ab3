//! [Array Iterator Objects](https://tc39.es/ecma262/#sec-array-iterator-objects)

use crate::array::get_at;
use crate::keyed;
use creance_vm::heap::Extra;
use creance_vm::{Args, Intrinsic, JsResult, Kind, Spec, Value, Vm, method};

/// <https://tc39.es/ecma262/#sec-%arrayiteratorprototype%-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::ArrayIteratorPrototype)
    .parent(Some(Intrinsic::IteratorPrototype))
    .methods(&[method("next", 0, next)])
    .tag("Array Iterator");

/// [%ArrayIteratorPrototype%.next ( )](https://tc39.es/ecma262/#sec-%arrayiteratorprototype%.next)
fn next(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let iterator = keyed::receiver(vm, args, Kind::ArrayIterator, "Array Iterator.prototype.next")?;
    let Some(Extra::Iterator(data)) = vm.heap.extra(iterator) else { return Ok(Value::UNDEFINED) };
    let (target, index, mode) = (data.target, data.index, data.kind);
    let Some(array) = target.as_object() else { return Ok(vm.iterator_result(Value::UNDEFINED, true)?) };
    let length = if vm.heap.kind(array) == Kind::TypedArray {
        match vm.typed_array_length(array) {
            Some(length) => length as u64,
            None => {
                return vm
                    .type_error("Cannot iterate over a typed array whose buffer is detached or too short");
            }
        }
    } else {
        vm.length_of_array_like(array)?
    };
    if let Some(Extra::Iterator(data)) = vm.heap.extra_mut(iterator) {
        if index >= length {
            data.target = Value::UNDEFINED;
        } else {
            data.index = index + 1;
        }
    }
    if index >= length {
        return Ok(vm.iterator_result(Value::UNDEFINED, true)?);
    }
    let key = Value::number(index as f64);
    let value = match mode {
        0 => key,
        1 => get_at(vm, array, index)?,
        _ => {
            let value = get_at(vm, array, index)?;
            vm.array_from(&[key, value])?
        }
    };
    Ok(vm.iterator_result(value, false)?)
}
