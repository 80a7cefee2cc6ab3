//! The methods of `Array.prototype` that look for an element.

use crate::array::{find_at, get_at, receiver};
use creance_vm::{Args, JsResult, Object, Value, Vm};

/// [Array.prototype.at ( index )](https://tc39.es/ecma262/#sec-array.prototype.at)
pub(crate) fn at(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, length) = receiver(vm, args)?;
    let index = args.get(vm, 0);
    let relative = vm.to_integer_or_infinity(index)?;
    let actual = if relative >= 0.0 { relative } else { length as f64 + relative };
    if actual < 0.0 || actual >= length as f64 {
        return Ok(Value::UNDEFINED);
    }
    get_at(vm, object, actual as u64)
}

/// Looks for a value that is equal to another exactly if their bits, or their numbers, are: one pass over the
/// dense elements. None where that does not settle the matter.
fn find_dense(
    vm: &mut Vm,
    object: Object,
    value: Value,
    from: u64,
    nan: bool,
) -> JsResult<Option<Option<u64>>> {
    if value.is_string() || value.as_bigint().is_some() || value.is_undefined() {
        return Ok(None);
    }
    let Some(elements) = vm.dense_elements(object) else { return Ok(None) };
    let count = elements.len() as u64;
    vm.tick(count.saturating_sub(from) / 4)?;
    let Some(elements) = vm.dense_elements(object) else { return Ok(None) };
    let Some(rest) = elements.get(usize::try_from(from).unwrap_or(usize::MAX)..) else { return Ok(None) };
    let position = match value.as_number() {
        Some(number) if number.is_nan() => {
            if nan {
                rest.iter().position(|value| value.as_number().is_some_and(f64::is_nan))
            } else {
                None
            }
        }
        Some(number) => rest.iter().position(|value| value.as_number() == Some(number)),
        None => rest.iter().position(|other| *other == value),
    };
    match position {
        Some(position) => Ok(Some(Some(from + position as u64))),
        // A hole may stand for a property of a prototype.
        None if rest.iter().any(|value| value.is_empty()) => Ok(None),
        None => Ok(Some(None)),
    }
}

/// [Array.prototype.includes ( searchElement \[ , fromIndex \] )](https://tc39.es/ecma262/#sec-array.prototype.includes)
pub(crate) fn includes(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, length) = receiver(vm, args)?;
    if length == 0 {
        return Ok(Value::FALSE);
    }
    let (wanted, from) = (args.get(vm, 0), args.get(vm, 1));
    let from = vm.relative_index(from, length, 0)?;
    if u64::from(vm.array_length(object)) == length
        && let Some(found) = find_dense(vm, object, wanted, from, true)?
    {
        return Ok(Value::bool(found.is_some()));
    }
    for index in from..length {
        vm.tick(2)?;
        let value = get_at(vm, object, index)?;
        if vm.same_value_zero(wanted, value)? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

/// [Array.prototype.indexOf ( searchElement \[ , fromIndex \] )](https://tc39.es/ecma262/#sec-array.prototype.indexof)
pub(crate) fn index_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, length) = receiver(vm, args)?;
    if length == 0 {
        return Ok(Value::int(-1));
    }
    let (wanted, from) = (args.get(vm, 0), args.get(vm, 1));
    let from = vm.relative_index(from, length, 0)?;
    if u64::from(vm.array_length(object)) == length
        && let Some(found) = find_dense(vm, object, wanted, from, false)?
    {
        return Ok(found.map_or(Value::int(-1), |index| Value::number(index as f64)));
    }
    for index in from..length {
        vm.tick(2)?;
        if let Some(value) = find_at(vm, object, index)?
            && vm.is_strictly_equal(wanted, value)?
        {
            return Ok(Value::number(index as f64));
        }
    }
    Ok(Value::int(-1))
}

/// [Array.prototype.lastIndexOf ( searchElement \[ , fromIndex \] )](https://tc39.es/ecma262/#sec-array.prototype.lastindexof)
pub(crate) fn last_index_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, length) = receiver(vm, args)?;
    if length == 0 {
        return Ok(Value::int(-1));
    }
    let (wanted, from) = (args.get(vm, 0), args.get(vm, 1));
    let mut end = length;
    if args.len() > 1 {
        let relative = vm.to_integer_or_infinity(from)?;
        let last = if relative >= 0.0 { relative.min(length as f64 - 1.0) } else { length as f64 + relative };
        if last < 0.0 {
            return Ok(Value::int(-1));
        }
        end = last as u64 + 1;
    }
    for index in (0..end).rev() {
        vm.tick(2)?;
        if let Some(value) = find_at(vm, object, index)?
            && vm.is_strictly_equal(wanted, value)?
        {
            return Ok(Value::number(index as f64));
        }
    }
    Ok(Value::int(-1))
}
