//! `join`, `toString` and `toLocaleString` of `Array.prototype`.

use crate::array::{get_at, receiver};
use crate::building::{append, append_int, built};
use crate::object_prototype::class_string;
use creance_vm::heap::string::names;
use creance_vm::heap::{MAX_STRING_LENGTH, StringBuilder};
use creance_vm::{Args, Intrinsic, JsResult, Object, PropertyKey, Str, Value, Vm};

/// [Array.prototype.join ( separator )](https://tc39.es/ecma262/#sec-array.prototype.join)
pub(crate) fn join(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, length) = receiver(vm, args)?;
    let separator = args.get(vm, 0);
    let separator = if separator.is_undefined() { Str::latin1(b',') } else { vm.to_string(separator)? };
    vm.keep(Value::string(separator));
    join_with(vm, object, length, separator, None)
}

/// [Array.prototype.toLocaleString ( \[ reserved1 \[ , reserved2 \] \] )](https://tc39.es/ecma262/#sec-array.prototype.tolocalestring)
pub(crate) fn to_locale_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, length) = receiver(vm, args)?;
    join_with(vm, object, length, Str::latin1(b','), Some(locale_string))
}

/// ToString(Invoke(value, "toLocaleString"))
pub(crate) fn locale_string(vm: &mut Vm, value: Value) -> JsResult<Str> {
    let text = vm.invoke(value, PropertyKey::interned(names::TO_LOCALE_STRING), &[])?;
    vm.to_string(text)
}

/// How the text of an element is found, if not by ToString.
type TextOf = fn(&mut Vm, Value) -> JsResult<Str>;

/// Joins the elements of an array-like; an array that is being joined already gives the empty string.
fn join_with(
    vm: &mut Vm,
    object: Object,
    length: u64,
    separator: Str,
    text: Option<TextOf>,
) -> JsResult<Value> {
    // NOTE: what is being joined is in the elements of an object of realm 0 that script never sees.
    let running = vm.heap.intrinsic(0, Intrinsic::LibraryIntrinsics)?;
    let entered = Value::object(object);
    if vm.heap.object(running).elements.contains(&entered) {
        return Ok(Value::string(Str::EMPTY));
    }
    vm.array_push(running, entered)?;
    let depth = vm.heap.object(running).elements.len();
    let result = built(vm, |vm, builder| append_all(vm, builder, object, length, separator, text));
    vm.heap.truncate_elements(running, depth - 1);
    vm.heap.object_mut(running).set_payload(depth as u64 - 1);
    result.map(Value::string)
}

fn append_all(
    vm: &mut Vm,
    builder: &mut StringBuilder,
    object: Object,
    length: u64,
    separator: Str,
    text: Option<TextOf>,
) -> JsResult<()> {
    // Separators alone that are too long need no look at the elements.
    let separators = (vm.heap.strings.len(separator) as u64).saturating_mul(length.saturating_sub(1));
    if separators > MAX_STRING_LENGTH as u64 {
        return vm.range_error("Invalid string length");
    }
    let mark = vm.temps_mark();
    for index in 0..length {
        vm.tick(2)?;
        if index > 0 {
            append(vm, builder, separator)?;
        }
        let value = get_at(vm, object, index)?;
        if value.is_nullish() {
            continue;
        }
        if let (Some(int), None) = (value.as_int(), text) {
            append_int(vm, builder, int)?;
            continue;
        }
        vm.keep(value);
        let text = match text {
            Some(text) => text(vm, value)?,
            None => vm.to_string(value)?,
        };
        append(vm, builder, text)?;
        vm.release_temps(mark);
    }
    Ok(())
}

/// [Array.prototype.toString ( )](https://tc39.es/ecma262/#sec-array.prototype.tostring)
pub(crate) fn to_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    let object = Value::object(vm.to_object(this)?);
    vm.keep(object);
    let join = vm.get(object, PropertyKey::interned(names::JOIN))?;
    if !vm.is_callable(join) {
        return class_string(vm, object);
    }
    vm.call(join, object, &[])
}
