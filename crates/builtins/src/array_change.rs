//! The methods of `Array.prototype` that change their receiver.

use crate::array::{
    MAX_SAFE_LENGTH, array_create, copy_elements, delete_at, find_at, get_at, is_plain, is_vector, key_at,
    receiver, set_at, set_length, species_other,
};
use alloc::vec::Vec;
use creance_vm::{Args, JsResult, Object, Value, Vm};

/// [Array.prototype.push ( ...items )](https://tc39.es/ecma262/#sec-array.prototype.push)
pub(crate) fn push(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    let count = args.len() as u64;
    if let Some(array) = this.as_object()
        && is_vector(vm, array)
        && u64::from(vm.array_length(array)) + count <= u64::from(u32::MAX)
    {
        vm.tick(count)?;
        for index in 0..args.len() {
            let value = args.get(vm, index);
            vm.array_push(array, value)?;
        }
        return Ok(Value::number(f64::from(vm.array_length(array))));
    }
    let (object, mut length) = receiver(vm, args)?;
    if length + count > MAX_SAFE_LENGTH {
        return vm.type_error("Pushing elements past 2 ** 53 - 1 is not allowed");
    }
    for index in 0..args.len() {
        vm.tick(2)?;
        let value = args.get(vm, index);
        set_at(vm, object, length, value)?;
        length += 1;
    }
    set_length(vm, object, length)?;
    Ok(Value::number(length as f64))
}

/// [Array.prototype.pop ( )](https://tc39.es/ecma262/#sec-array.prototype.pop)
pub(crate) fn pop(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    if let Some(array) = this.as_object()
        && is_vector(vm, array)
    {
        let elements = &vm.heap.object(array).elements;
        let Some(&value) = elements.last() else { return Ok(Value::UNDEFINED) };
        let length = elements.len() - 1;
        vm.heap.truncate_elements(array, length);
        vm.heap.object_mut(array).set_payload(length as u64);
        return Ok(if value.is_empty() { Value::UNDEFINED } else { value });
    }
    let (object, length) = receiver(vm, args)?;
    let Some(last) = length.checked_sub(1) else {
        set_length(vm, object, 0)?;
        return Ok(Value::UNDEFINED);
    };
    let value = get_at(vm, object, last)?;
    vm.keep(value);
    delete_at(vm, object, last)?;
    set_length(vm, object, last)?;
    Ok(value)
}

/// [Array.prototype.shift ( )](https://tc39.es/ecma262/#sec-array.prototype.shift)
pub(crate) fn shift(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    if let Some(array) = this.as_object()
        && is_vector(vm, array)
    {
        let count = vm.heap.object(array).elements.len();
        vm.tick(count as u64 / 64)?;
        if count == 0 {
            return Ok(Value::UNDEFINED);
        }
        let value = vm.heap.object(array).elements[0];
        vm.heap.move_elements(array, 1..count, 0)?;
        vm.heap.truncate_elements(array, count - 1);
        vm.heap.object_mut(array).set_payload(count as u64 - 1);
        return Ok(if value.is_empty() { Value::UNDEFINED } else { value });
    }
    let (object, length) = receiver(vm, args)?;
    let Some(last) = length.checked_sub(1) else {
        set_length(vm, object, 0)?;
        return Ok(Value::UNDEFINED);
    };
    let first = get_at(vm, object, 0)?;
    vm.keep(first);
    for index in 1..length {
        vm.tick(2)?;
        move_element(vm, object, index, index - 1)?;
    }
    delete_at(vm, object, last)?;
    set_length(vm, object, last)?;
    Ok(first)
}

/// Moves an element to another index; what is absent stays absent.
fn move_element(vm: &mut Vm, object: Object, from: u64, to: u64) -> JsResult<()> {
    match find_at(vm, object, from)? {
        Some(value) => set_at(vm, object, to, value),
        None => delete_at(vm, object, to),
    }
}

/// [Array.prototype.unshift ( ...items )](https://tc39.es/ecma262/#sec-array.prototype.unshift)
pub(crate) fn unshift(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    let count = args.len();
    if let Some(array) = this.as_object()
        && is_vector(vm, array)
        && u64::from(vm.array_length(array)) + count as u64 <= u64::from(u32::MAX)
    {
        let length = vm.heap.object(array).elements.len();
        replace_elements(vm, array, 0, 0, args, 0)?;
        return Ok(Value::number((length + count) as f64));
    }
    let (object, length) = receiver(vm, args)?;
    let count = count as u64;
    if count > 0 {
        if length + count > MAX_SAFE_LENGTH {
            return vm.type_error("Adding elements past 2 ** 53 - 1 is not allowed");
        }
        let mut index = length;
        while index > 0 {
            vm.tick(2)?;
            index -= 1;
            move_element(vm, object, index, index + count)?;
        }
        for index in 0..args.len() {
            vm.tick(2)?;
            let value = args.get(vm, index);
            set_at(vm, object, index as u64, value)?;
        }
    }
    set_length(vm, object, length + count)?;
    Ok(Value::number((length + count) as f64))
}

/// Replaces `removed` elements of a vector from `start` on by the arguments from `first` on.
fn replace_elements(
    vm: &mut Vm,
    array: Object,
    start: usize,
    removed: usize,
    args: Args,
    first: usize,
) -> JsResult<()> {
    let added = args.len().saturating_sub(first);
    let length = vm.heap.object(array).elements.len();
    vm.tick(added as u64 + length.saturating_sub(start) as u64 / 64)?;
    vm.heap.meter.reserve_briefly(added * size_of::<Value>())?;
    let values: Vec<Value> = (first..args.len()).map(|index| args.get(vm, index)).collect();
    vm.heap.replace_elements(array, start..start.saturating_add(removed), &values)?;
    let new_length = vm.heap.object(array).elements.len();
    vm.heap.object_mut(array).set_payload(new_length as u64);
    Ok(())
}

/// [Array.prototype.splice ( start, deleteCount, ...items )](https://tc39.es/ecma262/#sec-array.prototype.splice)
pub(crate) fn splice(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, length) = receiver(vm, args)?;
    let (start, skipped) = (args.get(vm, 0), args.get(vm, 1));
    let start = vm.relative_index(start, length, 0)?;
    let added = args.len().saturating_sub(2) as u64;
    let removed = match args.len() {
        0 => 0,
        1 => length - start,
        _ => (vm.to_integer_or_infinity(skipped)?.max(0.0) as u64).min(length - start),
    };
    if length + added - removed > MAX_SAFE_LENGTH {
        return vm.type_error("Adding elements past 2 ** 53 - 1 is not allowed");
    }
    let other = species_other(vm, object, removed)?;
    if other.is_none()
        && is_vector(vm, object)
        && u64::from(vm.array_length(object)) == length
        && length + added - removed <= u64::from(u32::MAX)
    {
        let result = copy_elements(vm, object, start as usize, (start + removed) as usize)?;
        replace_elements(vm, object, start as usize, removed as usize, args, 2)?;
        return Ok(Value::object(result));
    }
    let result = match other {
        Some(array) => array,
        None => array_create(vm, removed)?,
    };
    vm.keep(Value::object(result));
    for index in 0..removed {
        vm.tick(2)?;
        if let Some(value) = find_at(vm, object, start + index)? {
            let key = key_at(vm, index)?;
            vm.create_data_property_or_throw(result, key, value)?;
        }
    }
    set_length(vm, result, removed)?;
    if added < removed {
        for index in start..length - removed {
            vm.tick(2)?;
            move_element(vm, object, index + removed, index + added)?;
        }
        let mut index = length;
        while index > length - removed + added {
            vm.tick(2)?;
            index -= 1;
            delete_at(vm, object, index)?;
        }
    } else if added > removed {
        let mut index = length - removed;
        while index > start {
            vm.tick(2)?;
            index -= 1;
            move_element(vm, object, index + removed, index + added)?;
        }
    }
    for index in 2..args.len() {
        vm.tick(2)?;
        let value = args.get(vm, index);
        set_at(vm, object, start + index as u64 - 2, value)?;
    }
    set_length(vm, object, length - removed + added)?;
    Ok(Value::object(result))
}

/// [Array.prototype.reverse ( )](https://tc39.es/ecma262/#sec-array.prototype.reverse)
pub(crate) fn reverse(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, length) = receiver(vm, args)?;
    if is_vector(vm, object) {
        vm.tick(length / 8)?;
        vm.heap.reverse_elements(object)?;
        return Ok(Value::object(object));
    }
    let mark = vm.temps_mark();
    for lower in 0..length / 2 {
        vm.tick(4)?;
        let upper = length - lower - 1;
        let low = find_at(vm, object, lower)?;
        vm.keep(low.unwrap_or(Value::UNDEFINED));
        let high = find_at(vm, object, upper)?;
        vm.keep(high.unwrap_or(Value::UNDEFINED));
        match (low, high) {
            (Some(low), Some(high)) => {
                set_at(vm, object, lower, high)?;
                set_at(vm, object, upper, low)?;
            }
            (None, Some(high)) => {
                set_at(vm, object, lower, high)?;
                delete_at(vm, object, upper)?;
            }
            (Some(low), None) => {
                delete_at(vm, object, lower)?;
                set_at(vm, object, upper, low)?;
            }
            (None, None) => {}
        }
        vm.release_temps(mark);
    }
    Ok(Value::object(object))
}

/// [Array.prototype.fill ( value \[ , start \[ , end \] \] )](https://tc39.es/ecma262/#sec-array.prototype.fill)
pub(crate) fn fill(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, length) = receiver(vm, args)?;
    let (value, start, end) = (args.get(vm, 0), args.get(vm, 1), args.get(vm, 2));
    let start = vm.relative_index(start, length, 0)?;
    let end = vm.relative_index(end, length, length)?;
    if is_plain(vm, object)
        && start < end
        && end <= u64::from(vm.array_length(object))
        && start <= vm.heap.object(object).elements.len() as u64
        && vm.holes_are_empty(object)
    {
        // OPTIMIZATION: `new Array(n).fill(x)` makes its elements at once.
        vm.tick((end - start) / 8)?;
        let (start, end) = (start as usize, end as usize);
        let before = vm.heap.object(object).elements.len();
        vm.heap.lengthen_elements(object, end, value)?;
        vm.heap.fill_elements(object, start..end.min(before), value)?;
        return Ok(Value::object(object));
    }
    for index in start..end {
        vm.tick(2)?;
        set_at(vm, object, index, value)?;
    }
    Ok(Value::object(object))
}

/// [Array.prototype.copyWithin ( target, start \[ , end \] )](https://tc39.es/ecma262/#sec-array.prototype.copywithin)
pub(crate) fn copy_within(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, length) = receiver(vm, args)?;
    let (to, from, end) = (args.get(vm, 0), args.get(vm, 1), args.get(vm, 2));
    let to = vm.relative_index(to, length, 0)?;
    let from = vm.relative_index(from, length, 0)?;
    let end = vm.relative_index(end, length, length)?;
    let count = end.saturating_sub(from).min(length - to);
    if is_vector(vm, object) && u64::from(vm.array_length(object)) == length {
        vm.tick(count / 8)?;
        let (from, to, count) = (from as usize, to as usize, count as usize);
        // NOTE: `from + count <= end` and `to + count <= length`, so both ranges exist.
        vm.heap.move_elements(object, from..from + count, to)?;
        return Ok(Value::object(object));
    }
    let backwards = from < to && to < from + count;
    for step in 0..count {
        vm.tick(2)?;
        let offset = if backwards { count - 1 - step } else { step };
        move_element(vm, object, from + offset, to + offset)?;
    }
    Ok(Value::object(object))
}
