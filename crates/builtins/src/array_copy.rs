//! The methods of `Array.prototype` that make a new array.

use crate::array::{
    MAX_SAFE_LENGTH, array_create, copy_elements, create_at, find_at, get_at, receiver, set_length,
    species_other,
};
use creance_vm::heap::{flag, symbols};
use creance_vm::{Args, JsResult, Kind, Object, PropertyKey, Value, Vm};

/// True for an array that has just its dense elements, so that copying those copies it.
fn is_dense(vm: &Vm, object: Object) -> bool {
    let cell = vm.heap.object(object);
    cell.kind == Kind::Array
        && cell.flags & flag::SPARSE == 0
        && cell.elements.len() as u64 == cell.payload()
        && vm.holes_are_empty(object)
}

/// [Array.prototype.slice ( start, end )](https://tc39.es/ecma262/#sec-array.prototype.slice)
pub(crate) fn slice(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, length) = receiver(vm, args)?;
    let (start, end) = (args.get(vm, 0), args.get(vm, 1));
    let start = vm.relative_index(start, length, 0)?;
    let end = vm.relative_index(end, length, length)?;
    let count = end.saturating_sub(start);
    let other = species_other(vm, object, count)?;
    if other.is_none() && is_dense(vm, object) && u64::from(vm.array_length(object)) >= end.max(start) {
        return copy_elements(vm, object, start as usize, (start + count) as usize).map(Value::object);
    }
    let result = match other {
        Some(array) => array,
        None => array_create(vm, count)?,
    };
    vm.keep(Value::object(result));
    let mut at = 0;
    for index in start..start + count {
        vm.tick(2)?;
        if let Some(value) = find_at(vm, object, index)? {
            let key = crate::array::key_at(vm, at)?;
            vm.create_data_property_or_throw(result, key, value)?;
        }
        at += 1;
    }
    set_length(vm, result, at)?;
    Ok(Value::object(result))
}

/// [Array.prototype.concat ( ...items )](https://tc39.es/ecma262/#sec-array.prototype.concat)
pub(crate) fn concat(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    let object = vm.to_object(this)?;
    vm.keep(Value::object(object));
    let result = match species_other(vm, object, 0)? {
        Some(array) => array,
        None => array_create(vm, 0)?,
    };
    vm.keep(Value::object(result));
    let mut length = 0u64;
    for index in 0..=args.len() {
        let item = if index == 0 { Value::object(object) } else { args.get(vm, index - 1) };
        match item.as_object() {
            Some(item) if is_concat_spreadable(vm, item)? => {
                let count = vm.length_of_array_like(item)?;
                if length + count > MAX_SAFE_LENGTH {
                    return vm.type_error("Concatenating elements past 2 ** 53 - 1 is not allowed");
                }
                if !append_elements(vm, result, item, length)? {
                    for at in 0..count {
                        vm.tick(2)?;
                        if let Some(value) = find_at(vm, item, at)? {
                            create_at(vm, result, length + at, value)?;
                        }
                    }
                }
                length += count;
            }
            _ => {
                if length >= MAX_SAFE_LENGTH {
                    return vm.type_error("Concatenating elements past 2 ** 53 - 1 is not allowed");
                }
                vm.tick(1)?;
                create_at(vm, result, length, item)?;
                length += 1;
            }
        }
    }
    set_length(vm, result, length)?;
    Ok(Value::object(result))
}

/// Appends the dense elements of an array to an array of this length at once, if that is all there is to do.
fn append_elements(vm: &mut Vm, result: Object, item: Object, length: u64) -> JsResult<bool> {
    let count = u64::from(vm.array_length(item));
    let fits = length + count <= u64::from(u32::MAX);
    if result == item
        || !fits
        || !is_dense(vm, item)
        || !crate::array::is_vector(vm, result)
        || u64::from(vm.array_length(result)) != length
    {
        return Ok(false);
    }
    vm.tick(count / 8)?;
    vm.heap.append_elements(result, item)?;
    vm.heap.object_mut(result).set_payload(length + count);
    Ok(true)
}

/// <https://tc39.es/ecma262/#sec-isconcatspreadable>
fn is_concat_spreadable(vm: &mut Vm, object: Object) -> JsResult<bool> {
    let spreadable = vm.get_of(object, PropertyKey::symbol(symbols::IS_CONCAT_SPREADABLE))?;
    if !spreadable.is_undefined() {
        return Ok(vm.to_boolean(spreadable));
    }
    vm.is_array(Value::object(object))
}

/// [Array.prototype.toReversed ( )](https://tc39.es/ecma262/#sec-array.prototype.toreversed)
pub(crate) fn to_reversed(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, length) = receiver(vm, args)?;
    if let Some(result) = whole_copy(vm, object, length)? {
        vm.heap.reverse_elements(result)?;
        return Ok(Value::object(result));
    }
    let result = new_copy(vm, length)?;
    for index in (0..length).rev() {
        vm.tick(2)?;
        let value = get_at(vm, object, index)?;
        vm.array_push(result, value)?;
    }
    Ok(Value::object(result))
}

/// A copy of an array that has just dense elements and no holes.
fn whole_copy(vm: &mut Vm, object: Object, length: u64) -> JsResult<Option<Object>> {
    let Some(elements) = vm.dense_elements(object) else { return Ok(None) };
    let count = elements.len();
    vm.tick(count as u64 / 8)?;
    if count as u64 != length || vm.heap.has_holes(object)? {
        return Ok(None);
    }
    copy_elements(vm, object, 0, count).map(Some)
}

/// An empty array that is going to have `length` elements.
fn new_copy(vm: &mut Vm, length: u64) -> JsResult<Object> {
    if length > u64::from(u32::MAX) {
        return vm.range_error("Invalid array length");
    }
    let result = array_create(vm, 0)?;
    vm.keep(Value::object(result));
    Ok(result)
}

/// [Array.prototype.toSpliced ( start, skipCount, ...items )](https://tc39.es/ecma262/#sec-array.prototype.tospliced)
pub(crate) fn to_spliced(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, length) = receiver(vm, args)?;
    let (start, skipped) = (args.get(vm, 0), args.get(vm, 1));
    let start = vm.relative_index(start, length, 0)?;
    let added = args.len().saturating_sub(2) as u64;
    let removed = match args.len() {
        0 => 0,
        1 => length - start,
        _ => (vm.to_integer_or_infinity(skipped)?.max(0.0) as u64).min(length - start),
    };
    let new_length = length + added - removed;
    if new_length > MAX_SAFE_LENGTH {
        return vm.type_error("Adding elements past 2 ** 53 - 1 is not allowed");
    }
    let result = new_copy(vm, new_length)?;
    for index in 0..start {
        vm.tick(2)?;
        let value = get_at(vm, object, index)?;
        vm.array_push(result, value)?;
    }
    for index in 2..args.len() {
        vm.tick(1)?;
        let value = args.get(vm, index);
        vm.array_push(result, value)?;
    }
    for index in start + removed..length {
        vm.tick(2)?;
        let value = get_at(vm, object, index)?;
        vm.array_push(result, value)?;
    }
    Ok(Value::object(result))
}

/// [Array.prototype.with ( index, value )](https://tc39.es/ecma262/#sec-array.prototype.with)
pub(crate) fn with(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, length) = receiver(vm, args)?;
    let (index, replacement) = (args.get(vm, 0), args.get(vm, 1));
    let relative = vm.to_integer_or_infinity(index)?;
    let actual = if relative >= 0.0 { relative } else { length as f64 + relative };
    if actual >= length as f64 || actual < 0.0 {
        return vm.range_error("Invalid index");
    }
    let actual = actual as u64;
    if let Some(result) = whole_copy(vm, object, length)? {
        let place =
            usize::try_from(actual).ok().and_then(|at| vm.heap.object_mut(result).elements.get_mut(at));
        if let Some(place) = place {
            *place = replacement;
        }
        return Ok(Value::object(result));
    }
    let result = new_copy(vm, length)?;
    for index in 0..length {
        vm.tick(2)?;
        let value = if index == actual { replacement } else { get_at(vm, object, index)? };
        vm.array_push(result, value)?;
    }
    Ok(Value::object(result))
}
