//! Strings and objects that natives put together piece by piece.

use creance_vm::heap::string::{MAX_STRING_LENGTH, StringBuilder};
use creance_vm::{Attributes, Intrinsic, JsResult, Str, Units, Value, Vm};

/// The string that `f` builds. What it has built is given back if it fails.
pub(crate) fn built(
    vm: &mut Vm,
    f: impl FnOnce(&mut Vm, &mut StringBuilder) -> JsResult<()>,
) -> JsResult<Str> {
    let mut builder = StringBuilder::new();
    match f(vm, &mut builder) {
        Ok(()) => Ok(builder.finish(&mut vm.heap.strings, &mut vm.heap.meter)?),
        Err(error) => {
            builder.discard(&mut vm.heap.meter);
            Err(error)
        }
    }
}

/// An ordinary object with these properties.
///
/// # Errors
/// A halt.
pub(crate) fn object_of<const N: usize>(vm: &mut Vm, fields: [(&str, Value); N]) -> JsResult<Value> {
    let prototype = vm.intrinsic(Intrinsic::ObjectPrototype)?;
    let object = vm.heap.new_ordinary(Some(prototype))?;
    for (name, value) in fields {
        let key = vm.heap.key(name)?;
        vm.heap.define_own(object, key, value, Attributes::ALL)?;
    }
    Ok(Value::object(object))
}

/// Makes sure that `more` units can be appended.
///
/// # Errors
/// A RangeError where the string would be too long.
fn check_length(vm: &mut Vm, builder: &StringBuilder, more: usize) -> JsResult<()> {
    if builder.len() + more > MAX_STRING_LENGTH {
        return vm.range_error("Invalid string length");
    }
    Ok(())
}

/// Appends a string.
///
/// # Errors
/// A RangeError where that would be too long.
pub(crate) fn append(vm: &mut Vm, builder: &mut StringBuilder, text: Str) -> JsResult<()> {
    check_length(vm, builder, vm.heap.strings.len(text))?;
    Ok(builder.push_string(&mut vm.heap.meter, &vm.heap.strings, text)?)
}

/// Appends a part of a string, which is made flat.
///
/// # Errors
/// A RangeError where that would be too long.
pub(crate) fn append_part(
    vm: &mut Vm,
    builder: &mut StringBuilder,
    text: Str,
    from: usize,
    to: usize,
) -> JsResult<()> {
    if from >= to {
        return Ok(());
    }
    check_length(vm, builder, to - from)?;
    let heap = &mut vm.heap;
    let units = heap.strings.flat(&mut heap.meter, text)?;
    Ok(builder.push_units(&mut heap.meter, units.slice(from..to))?)
}

/// Appends the digits of an integer, which need not become a string of their own.
///
/// # Errors
/// A RangeError where that would be too long.
pub(crate) fn append_int(vm: &mut Vm, builder: &mut StringBuilder, int: i32) -> JsResult<()> {
    // As many as `i32::MIN` has.
    let mut digits = [b'-'; 11];
    let mut start = digits.len();
    let mut rest = int.unsigned_abs();
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    start -= usize::from(int < 0);
    check_length(vm, builder, digits.len() - start)?;
    Ok(builder.push_units(&mut vm.heap.meter, Units::Latin1(&digits[start..]))?)
}
