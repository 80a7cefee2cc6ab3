//! [Properties of the %TypedArray% Prototype Object](https://tc39.es/ecma262/#sec-properties-of-the-%typedarrayprototype%-object)
//! that do not call back.

use crate::array_buffer;
use crate::building::built;
use crate::typed_array::{
    Access, copy_elements, create_same_type, intrinsics, require_writable, species_create, validate,
    validate_for_write,
};
use creance_vm::behaviours::{Raw, element_fill};
use creance_vm::heap::extra::ViewData;
use creance_vm::heap::number;
use creance_vm::heap::string::{MAX_STRING_LENGTH, names};
use creance_vm::{Args, Intrinsic, JsResult, Kind, Object, PropertyKey, Str, Value, Vm};

/// `this` as a typed array, valid or not.
fn this_array(vm: &mut Vm, args: Args) -> JsResult<(Object, ViewData)> {
    let object = args.this(vm).as_object().filter(|object| vm.heap.kind(*object) == Kind::TypedArray);
    match object.and_then(|object| Some((object, vm.view(object)?))) {
        Some(found) => Ok(found),
        None => vm.type_error("this is not a typed array."),
    }
}

/// `this` as a valid typed array with its length.
pub(crate) fn this_valid(vm: &mut Vm, args: Args) -> JsResult<(Object, ViewData, usize)> {
    let this = args.this(vm);
    let (object, length) = validate(vm, this)?;
    let (_, view) = this_array(vm, args)?;
    Ok((object, view, length))
}

/// `this` as a valid typed array that can be written, with its length.
fn this_writable(vm: &mut Vm, args: Args) -> JsResult<(Object, ViewData, usize)> {
    let this = args.this(vm);
    let (object, length) = validate_for_write(vm, this)?;
    let (_, view) = this_array(vm, args)?;
    Ok((object, view, length))
}

fn get(vm: &Vm, view: &ViewData, index: usize) -> Option<Raw> {
    if index >= vm.view_length(view)? {
        return None;
    }
    let at = view.byte_offset + index * view.element.size();
    vm.view_get(view, at)
}

fn put(vm: &mut Vm, view: &ViewData, index: usize, raw: Raw) {
    if vm.view_length(view).is_some_and(|length| index < length) {
        let at = view.byte_offset + index * view.element.size();
        vm.view_set(view, at, raw);
    }
}

fn value_of(vm: &mut Vm, raw: Option<Raw>) -> JsResult<Value> {
    match raw {
        Some(raw) => Ok(raw.to_value(&mut vm.heap)?),
        None => Ok(Value::UNDEFINED),
    }
}

/// [%TypedArray%.prototype.at ( index )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.at)
pub(crate) fn at(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, view, length) = this_valid(vm, args)?;
    let index = args.get(vm, 0);
    let relative = vm.to_integer_or_infinity(index)?;
    let index = if relative >= 0.0 { relative } else { length as f64 + relative };
    if index < 0.0 || index >= length as f64 {
        return Ok(Value::UNDEFINED);
    }
    let raw = get(vm, &view, index as usize);
    value_of(vm, raw)
}

/// [get %TypedArray%.prototype.buffer](https://tc39.es/ecma262/#sec-get-%typedarray%.prototype.buffer)
pub(crate) fn buffer(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, view) = this_array(vm, args)?;
    Ok(Value::object(view.buffer))
}

/// [get %TypedArray%.prototype.byteLength](https://tc39.es/ecma262/#sec-get-%typedarray%.prototype.bytelength)
pub(crate) fn byte_length(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, view) = this_array(vm, args)?;
    let length = vm.view_length(&view).unwrap_or(0);
    Ok(Value::number((length * view.element.size()) as f64))
}

/// [get %TypedArray%.prototype.byteOffset](https://tc39.es/ecma262/#sec-get-%typedarray%.prototype.byteoffset)
pub(crate) fn byte_offset(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, view) = this_array(vm, args)?;
    let valid = vm.view_length(&view).is_some();
    Ok(if valid { Value::number(view.byte_offset as f64) } else { Value::ZERO })
}

/// [get %TypedArray%.prototype.length](https://tc39.es/ecma262/#sec-get-%typedarray%.prototype.length)
pub(crate) fn length(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, view) = this_array(vm, args)?;
    Ok(Value::number(vm.view_length(&view).unwrap_or(0) as f64))
}

/// [get %TypedArray%.prototype \[ %Symbol.toStringTag% \]](https://tc39.es/ecma262/#sec-get-%typedarray%.prototype-%symbol.tostringtag%)
pub(crate) fn to_string_tag(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = args.this(vm).as_object().filter(|object| vm.heap.kind(*object) == Kind::TypedArray);
    match object.and_then(|object| vm.view(object)) {
        Some(view) => Ok(vm.heap.string_value(intrinsics(view.element).2)?),
        None => Ok(Value::UNDEFINED),
    }
}

fn iterator(vm: &mut Vm, args: Args, mode: u8) -> JsResult<Value> {
    let (object, _, _) = this_valid(vm, args)?;
    let target = Value::object(object);
    vm.new_builtin_iterator(Kind::ArrayIterator, Intrinsic::ArrayIteratorPrototype, target, mode)
}

/// [%TypedArray%.prototype.keys ( )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.keys)
pub(crate) fn keys(vm: &mut Vm, args: Args) -> JsResult<Value> {
    iterator(vm, args, 0)
}

/// [%TypedArray%.prototype.values ( )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.values)
pub(crate) fn values(vm: &mut Vm, args: Args) -> JsResult<Value> {
    iterator(vm, args, 1)
}

/// [%TypedArray%.prototype.entries ( )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.entries)
pub(crate) fn entries(vm: &mut Vm, args: Args) -> JsResult<Value> {
    iterator(vm, args, 2)
}

/// [%TypedArray%.prototype.copyWithin ( target, start \[ , end \] )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.copywithin)
pub(crate) fn copy_within(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, view, length) = this_writable(vm, args)?;
    let length = length as u64;
    let (target, start, end) = (args.get(vm, 0), args.get(vm, 1), args.get(vm, 2));
    let to = vm.relative_index(target, length, 0)?;
    let from = vm.relative_index(start, length, 0)?;
    let last = vm.relative_index(end, length, length)?;
    let count = last.saturating_sub(from).min(length - to);
    if count > 0 {
        // 12. The conversions may have changed the buffer.
        let (_, now) = validate(vm, Value::object(object))?;
        let now = now as u64;
        let count = count.min(now.saturating_sub(from)).min(now.saturating_sub(to)) as usize;
        let size = view.element.size();
        let place = |index: u64| view.byte_offset + index as usize * size;
        array_buffer::copy(vm, view.buffer, place(from), view.buffer, place(to), count * size)?;
    }
    Ok(Value::object(object))
}

/// [%TypedArray%.prototype.fill ( value \[ , start \[ , end \] \] )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.fill)
pub(crate) fn fill(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, view, length) = this_writable(vm, args)?;
    let (value, start, end) = (args.get(vm, 0), args.get(vm, 1), args.get(vm, 2));
    let raw = vm.to_element(view.element, value)?;
    let from = vm.relative_index(start, length as u64, 0)? as usize;
    let to = vm.relative_index(end, length as u64, length as u64)? as usize;
    // 10. The conversions may have changed the buffer.
    let (_, now) = validate(vm, Value::object(object))?;
    let to = to.min(now);
    let size = view.element.size();
    for (from, to) in parts(from, to) {
        vm.tick((to - from) as u64 / 4 + 1)?;
        let Some(buffer) = vm.view_buffer_mut(&view) else { break };
        element_fill(buffer, view.element, view.byte_offset + from * size, to - from, raw);
    }
    Ok(Value::object(object))
}

/// A range in parts that are each paid for before they are worked on, so that a deadline is seen in time.
pub(crate) fn parts(from: usize, to: usize) -> impl DoubleEndedIterator<Item = (usize, usize)> {
    const PART: usize = 1 << 15;
    let count = to.saturating_sub(from).div_ceil(PART);
    (0..count).map(move |part| (from + part * PART, to.min(from + (part + 1) * PART)))
}

/// [%TypedArray%.prototype.join ( separator )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.join)
pub(crate) fn join(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, view, length) = this_valid(vm, args)?;
    let separator = args.get(vm, 0);
    let separator = if separator.is_undefined() { Str::latin1(b',') } else { vm.to_string(separator)? };
    let gap = vm.heap.strings.len(separator);
    let joined = built(vm, |vm, builder| {
        for index in 0..length {
            vm.tick(2)?;
            // Elements are primitives, so no script runs here. What is gone reads as undefined.
            let text = match get(vm, &view, index) {
                None => alloc::string::String::new(),
                Some(Raw::Number(value)) => number::to_string(value),
                Some(Raw::Signed(value)) => alloc::format!("{value}"),
                Some(Raw::Unsigned(value)) => alloc::format!("{value}"),
            };
            if builder.len() + gap + text.len() > MAX_STRING_LENGTH {
                return vm.range_error("Invalid string length");
            }
            if index > 0 {
                builder.push_string(&mut vm.heap.meter, &vm.heap.strings, separator)?;
            }
            builder.push_str(&mut vm.heap.meter, &text)?;
        }
        Ok(())
    })?;
    Ok(Value::string(joined))
}

/// [%TypedArray%.prototype.toLocaleString ( )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.tolocalestring)
pub(crate) fn to_locale_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, view, length) = this_valid(vm, args)?;
    let mut result = Str::EMPTY;
    for index in 0..length {
        vm.tick(2)?;
        if index > 0 {
            result = vm.concat_strings(result, Str::latin1(b','))?;
        }
        vm.keep(Value::string(result));
        let raw = get(vm, &view, index);
        let value = value_of(vm, raw)?;
        if !value.is_undefined() {
            let text = vm.invoke(value, PropertyKey::interned(names::TO_LOCALE_STRING), &[])?;
            let text = vm.to_string(text)?;
            result = vm.concat_strings(result, text)?;
        }
    }
    Ok(Value::string(result))
}

fn reverse_into(vm: &mut Vm, from: &ViewData, to: &ViewData, length: usize) -> JsResult<()> {
    for low in 0..length.div_ceil(2) {
        vm.tick(2)?;
        let high = length - 1 - low;
        let (first, last) = (get(vm, from, low), get(vm, from, high));
        if let (Some(first), Some(last)) = (first, last) {
            put(vm, to, low, last);
            put(vm, to, high, first);
        }
    }
    Ok(())
}

/// [%TypedArray%.prototype.reverse ( )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.reverse)
pub(crate) fn reverse(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, view, length) = this_writable(vm, args)?;
    reverse_into(vm, &view, &view, length)?;
    Ok(Value::object(object))
}

/// [%TypedArray%.prototype.toReversed ( )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.toreversed)
pub(crate) fn to_reversed(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, view, length) = this_valid(vm, args)?;
    let made = create_same_type(vm, object, length)?;
    if let Some(to) = vm.view(made) {
        reverse_into(vm, &view, &to, length)?;
    }
    Ok(Value::object(made))
}

/// [%TypedArray%.prototype.set ( source \[ , offset \] )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.set)
pub(crate) fn set(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (target, view) = this_array(vm, args)?;
    require_writable(vm, &view)?;
    let (source, offset) = (args.get(vm, 0), args.get(vm, 1));
    let offset = vm.to_integer_or_infinity(offset)?;
    if offset < 0.0 {
        return vm.range_error("offset is out of bounds");
    }
    match source.as_object().filter(|object| vm.heap.kind(*object) == Kind::TypedArray) {
        Some(source) => set_from_typed_array(vm, target, &view, offset, source)?,
        None => set_from_array_like(vm, target, &view, offset, source)?,
    }
    Ok(Value::UNDEFINED)
}

/// [SetTypedArrayFromTypedArray](https://tc39.es/ecma262/#sec-settypedarrayfromtypedarray)
fn set_from_typed_array(
    vm: &mut Vm,
    target: Object,
    to: &ViewData,
    offset: f64,
    source: Object,
) -> JsResult<()> {
    let (_, length) = validate(vm, Value::object(target))?;
    let (_, count) = validate(vm, Value::object(source))?;
    let Some(from) = vm.view(source) else { return Ok(()) };
    if from.element.is_bigint() != to.element.is_bigint() {
        return vm.type_error("Cannot mix BigInt and other types, use explicit conversions");
    }
    if offset + count as f64 > length as f64 {
        return vm.range_error("offset is out of bounds");
    }
    let to_at = to.byte_offset + offset as usize * to.element.size();
    let mut from_at = from.byte_offset;
    let mut source_view = from;
    if from.data == to.data && from.element != to.element {
        // 12. A copy, because the elements may overlap.
        let bytes = count * from.element.size();
        let clone = array_buffer::allocate_plain(vm, bytes as u64)?;
        array_buffer::copy(vm, from.buffer, from_at, clone, 0, bytes)?;
        source_view = ViewData { buffer: clone, data: vm.heap.extra_id(clone), ..from };
        from_at = 0;
    }
    copy_elements(vm, &source_view, from_at, to, to_at, count)
}

/// [SetTypedArrayFromArrayLike](https://tc39.es/ecma262/#sec-settypedarrayfromarraylike)
fn set_from_array_like(
    vm: &mut Vm,
    target: Object,
    to: &ViewData,
    offset: f64,
    source: Value,
) -> JsResult<()> {
    let (_, length) = validate(vm, Value::object(target))?;
    let source = vm.to_object(source)?;
    vm.keep(Value::object(source));
    let count = vm.length_of_array_like(source)?;
    if offset + count as f64 > length as f64 {
        return vm.range_error("offset is out of bounds");
    }
    for index in 0..count {
        vm.tick(2)?;
        let key = vm.index_key(index)?;
        let value = vm.get_of(source, key)?;
        let raw = vm.to_element(to.element, value)?;
        put(vm, to, offset as usize + index as usize, raw);
    }
    Ok(())
}

/// [%TypedArray%.prototype.slice ( start, end )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.slice)
pub(crate) fn slice(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, view, length) = this_valid(vm, args)?;
    let (start, end) = (args.get(vm, 0), args.get(vm, 1));
    let from = vm.relative_index(start, length as u64, 0)? as usize;
    let to = vm.relative_index(end, length as u64, length as u64)? as usize;
    let count = to.saturating_sub(from);
    let (made, _) = species_create(vm, object, &[Value::number(count as f64)], Access::Write)?;
    if count == 0 {
        return Ok(Value::object(made));
    }
    // 14. The species constructor may have changed the buffer.
    let (_, now) = validate(vm, Value::object(object))?;
    let count = to.min(now).saturating_sub(from);
    let Some(target) = vm.view(made) else { return Ok(Value::object(made)) };
    let size = view.element.size();
    if target.element == view.element && target.data == view.data {
        // The same buffer: bytes go in ascending order, as the standard says.
        vm.tick(count as u64)?;
        let room = vm.view_length(&target).unwrap_or(0);
        let Some(buffer) = vm.view_buffer_mut(&view) else { return Ok(Value::object(made)) };
        for at in 0..count.min(room) * size {
            let mut byte = [0];
            if buffer.read(view.byte_offset + from * size + at, &mut byte).is_some() {
                let _ = buffer.write(target.byte_offset + at, &byte);
            }
        }
        return Ok(Value::object(made));
    }
    let count = count.min(vm.view_length(&target).unwrap_or(0));
    copy_elements(vm, &view, view.byte_offset + from * size, &target, target.byte_offset, count)?;
    Ok(Value::object(made))
}

/// [%TypedArray%.prototype.subarray ( start, end )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.subarray)
pub(crate) fn subarray(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, view) = this_array(vm, args)?;
    let length = vm.view_length(&view).unwrap_or(0) as u64;
    let (start, end) = (args.get(vm, 0), args.get(vm, 1));
    let from = vm.relative_index(start, length, 0)?;
    let offset = Value::number(view.byte_offset as f64 + from as f64 * view.element.size() as f64);
    let buffer = Value::object(view.buffer);
    let tracks = view.length.is_none();
    let made = if tracks && end.is_undefined() {
        species_create(vm, object, &[buffer, offset], Access::Read)?
    } else {
        let to = vm.relative_index(end, length, length)?;
        let count = Value::number(to.saturating_sub(from) as f64);
        species_create(vm, object, &[buffer, offset, count], Access::Read)?
    };
    Ok(Value::object(made.0))
}

/// [%TypedArray%.prototype.with ( index, value )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.with)
pub(crate) fn with(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (object, view, length) = this_valid(vm, args)?;
    let (index, value) = (args.get(vm, 0), args.get(vm, 1));
    let relative = vm.to_integer_or_infinity(index)?;
    let index = if relative >= 0.0 { relative } else { length as f64 + relative };
    let raw = vm.to_element(view.element, value)?;
    let now = vm.view_length(&view).unwrap_or(0);
    if index < 0.0 || index >= now as f64 {
        return vm.range_error("Invalid typed array index");
    }
    let made = create_same_type(vm, object, length)?;
    let Some(target) = vm.view(made) else { return Ok(Value::object(made)) };
    copy_elements(vm, &view, view.byte_offset, &target, 0, length.min(now))?;
    if !view.element.is_bigint() {
        // What conversion has cut off reads as undefined.
        for gone in now..length {
            put(vm, &target, gone, Raw::Number(f64::NAN));
        }
    }
    put(vm, &target, index as usize, raw);
    Ok(Value::object(made))
}
