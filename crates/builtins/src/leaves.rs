//! Short cuts of the natives that programs call most: what they do for the usual arguments. The natives themselves,
//! in the files of their objects, do it for all.

use creance_vm::heap::{Heap, flag};
use creance_vm::{Kind, Str, Value};

/// An argument that is a number.
pub(crate) fn number(arguments: &[Value], index: usize) -> Option<f64> {
    arguments.get(index + 1)?.as_number()
}

/// The unit at the place that the first argument names; its index.
fn unit(heap: &Heap, arguments: &[Value]) -> Option<u16> {
    let string = arguments.first()?.as_string()?;
    let index = usize::try_from(arguments.get(1)?.as_int()?).ok()?;
    let units = heap.strings.units(string)?;
    (index < units.len()).then(|| units.get(index))
}

/// `String.prototype.charCodeAt`
pub(crate) fn char_code_at(heap: &mut Heap, arguments: &[Value]) -> Option<Value> {
    unit(heap, arguments).map(|unit| Value::int(i32::from(unit)))
}

/// `String.prototype.codePointAt`
pub(crate) fn code_point_at(heap: &mut Heap, arguments: &[Value]) -> Option<Value> {
    let unit = unit(heap, arguments)?;
    (!matches!(unit, 0xD800..0xE000)).then(|| Value::int(i32::from(unit)))
}

/// `String.prototype.charAt` and `at`
pub(crate) fn char_at(heap: &mut Heap, arguments: &[Value]) -> Option<Value> {
    let unit = u8::try_from(unit(heap, arguments)?).ok()?;
    Some(Value::string(Str::latin1(unit)))
}

/// `String.fromCharCode`
pub(crate) fn from_char_code(_: &mut Heap, arguments: &[Value]) -> Option<Value> {
    let &[_, unit] = arguments else { return None };
    let unit = u8::try_from(unit.as_int()?).ok()?;
    Some(Value::string(Str::latin1(unit)))
}

/// `Array.prototype.push` of one value, where there is room.
pub(crate) fn push(heap: &mut Heap, arguments: &[Value]) -> Option<Value> {
    let &[array, value] = arguments else { return None };
    let array = array.as_object()?;
    let cell = heap.object(array);
    let length = cell.elements.len();
    let room = cell.kind == Kind::Array
        && cell.flags & !flag::PROTOTYPE == 0
        && cell.payload() == length as u64
        && cell.elements.capacity() > length
        && length < i32::MAX as usize;
    if !room || heap.indexed_prototypes() || heap.meter.tick(1).is_err() {
        return None;
    }
    let cell = heap.object_mut(array);
    cell.elements.push(value);
    cell.set_payload(length as u64 + 1);
    Some(Value::int(length as i32 + 1))
}

/// `Array.isArray` and the abstract operation
pub(crate) fn is_array(heap: &mut Heap, arguments: &[Value]) -> Option<Value> {
    match arguments.get(1)?.as_object() {
        Some(object) => match heap.kind(object) {
            Kind::Proxy => None,
            kind => Some(Value::bool(kind == Kind::Array)),
        },
        None => Some(Value::FALSE),
    }
}

/// The abstract operation LengthOfArrayLike, of arrays.
pub(crate) fn length_of_array_like(heap: &mut Heap, arguments: &[Value]) -> Option<Value> {
    let object = arguments.get(1)?.as_object()?;
    let cell = heap.object(object);
    (cell.kind == Kind::Array).then(|| Value::number(cell.payload() as f64))
}

/// The question whether a value is an object.
pub(crate) fn is_object(_: &mut Heap, arguments: &[Value]) -> Option<Value> {
    arguments.get(1).map(|value| Value::bool(value.is_object()))
}

/// The abstract operation ToString, of strings.
pub(crate) fn to_string(_: &mut Heap, arguments: &[Value]) -> Option<Value> {
    arguments.get(1).copied().filter(|value| value.is_string())
}
