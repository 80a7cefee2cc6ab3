//! [Properties of the String Prototype Object](https://tc39.es/ecma262/#sec-properties-of-the-string-prototype-object):
//! the methods that look at units and places.

use creance_vm::heap::string::{MAX_STRING_LENGTH, StringBuilder};
use creance_vm::heap::{Heap, number};
use creance_vm::{Args, JsResult, Metered, Str, Value, Vm};

/// `this` as a string, kept: the first two steps of nearly every method.
pub(crate) fn this_string(vm: &mut Vm, args: Args, name: &str) -> JsResult<Str> {
    let this = args.this(vm);
    if let Some(string) = this.as_string() {
        return Ok(string);
    }
    if this.is_nullish() {
        return vm.type_error(&alloc::format!("String.prototype.{name} called on null or undefined"));
    }
    let string = vm.to_string(this)?;
    vm.keep(Value::string(string));
    Ok(string)
}

fn cut(heap: &mut Heap, string: Str, start: usize, end: usize) -> Metered<Value> {
    Ok(Value::string(heap.strings.slice(&mut heap.meter, string, start, end)?))
}

fn single(heap: &mut Heap, string: Str, index: usize) -> Metered<Value> {
    let unit = heap.strings.unit_at(&mut heap.meter, string, index)?;
    Ok(Value::string(heap.strings.single(&mut heap.meter, unit)?))
}

/// An argument as a place in `0..length`; none outside.
fn place(vm: &mut Vm, args: Args, length: usize) -> JsResult<Option<usize>> {
    let argument = args.get(vm, 0);
    let position = vm.to_integer_or_infinity(argument)?;
    Ok((position >= 0.0 && position < length as f64).then_some(position as usize))
}

/// [String.prototype.at ( index )](https://tc39.es/ecma262/#sec-string.prototype.at)
pub(crate) fn at(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "at")?;
    let length = vm.heap.strings.len(string) as f64;
    let index = args.get(vm, 0);
    let relative = vm.to_integer_or_infinity(index)?;
    let index = if relative >= 0.0 { relative } else { length + relative };
    if index < 0.0 || index >= length {
        return Ok(Value::UNDEFINED);
    }
    Ok(single(&mut vm.heap, string, index as usize)?)
}

/// [String.prototype.charAt ( pos )](https://tc39.es/ecma262/#sec-string.prototype.charat)
pub(crate) fn char_at(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "charAt")?;
    let length = vm.heap.strings.len(string);
    match place(vm, args, length)? {
        Some(index) => Ok(single(&mut vm.heap, string, index)?),
        None => Ok(Value::string(Str::EMPTY)),
    }
}

/// [String.prototype.charCodeAt ( pos )](https://tc39.es/ecma262/#sec-string.prototype.charcodeat)
pub(crate) fn char_code_at(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "charCodeAt")?;
    let length = vm.heap.strings.len(string);
    match place(vm, args, length)? {
        Some(index) => {
            let unit = vm.heap.strings.unit_at(&mut vm.heap.meter, string, index)?;
            Ok(Value::int(i32::from(unit)))
        }
        None => Ok(Value::NAN),
    }
}

/// [String.prototype.codePointAt ( pos )](https://tc39.es/ecma262/#sec-string.prototype.codepointat)
pub(crate) fn code_point_at(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "codePointAt")?;
    let length = vm.heap.strings.len(string);
    match place(vm, args, length)? {
        Some(index) => {
            let point = vm.heap.strings.code_point_at(&mut vm.heap.meter, string, index)?;
            Ok(Value::int(point.value as i32))
        }
        None => Ok(Value::UNDEFINED),
    }
}

/// [String.prototype.concat ( ...args )](https://tc39.es/ecma262/#sec-string.prototype.concat)
pub(crate) fn concat(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let mut result = this_string(vm, args, "concat")?;
    for index in 0..args.len() {
        vm.tick(1)?;
        let next = args.get(vm, index);
        let next = vm.to_string(next)?;
        result = vm.concat_strings(result, next)?;
        vm.keep(Value::string(result));
    }
    Ok(Value::string(result))
}

/// The search string of `includes`, `startsWith` and `endsWith`: anything but a regular expression. Kept.
fn search_string(vm: &mut Vm, args: Args, name: &str) -> JsResult<Str> {
    let search = args.get(vm, 0);
    if crate::regexp::is_regexp(vm, search)? {
        return vm.type_error(&alloc::format!(
            "First argument to String.prototype.{name} must not be a regular expression"
        ));
    }
    let search = vm.to_string(search)?;
    vm.keep(Value::string(search));
    Ok(search)
}

/// The second argument, cut to `0..=length`.
fn position(vm: &mut Vm, args: Args, length: usize, default: usize) -> JsResult<usize> {
    let position = args.get(vm, 1);
    if position.is_undefined() {
        return Ok(default);
    }
    Ok(vm.to_integer_or_infinity(position)?.clamp(0.0, length as f64) as usize)
}

/// [String.prototype.endsWith ( searchString \[ , endPosition \] )](https://tc39.es/ecma262/#sec-string.prototype.endswith)
pub(crate) fn ends_with(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "endsWith")?;
    let search = search_string(vm, args, "endsWith")?;
    let length = vm.heap.strings.len(string);
    let end = position(vm, args, length, length)?;
    let Some(start) = end.checked_sub(vm.heap.strings.len(search)) else { return Ok(Value::FALSE) };
    Ok(Value::bool(vm.heap.strings.has_at(&mut vm.heap.meter, string, search, start)?))
}

/// [String.prototype.startsWith ( searchString \[ , position \] )](https://tc39.es/ecma262/#sec-string.prototype.startswith)
pub(crate) fn starts_with(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "startsWith")?;
    let search = search_string(vm, args, "startsWith")?;
    let length = vm.heap.strings.len(string);
    let start = position(vm, args, length, 0)?;
    Ok(Value::bool(vm.heap.strings.has_at(&mut vm.heap.meter, string, search, start)?))
}

/// [String.prototype.includes ( searchString \[ , position \] )](https://tc39.es/ecma262/#sec-string.prototype.includes)
pub(crate) fn includes(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "includes")?;
    let search = search_string(vm, args, "includes")?;
    let length = vm.heap.strings.len(string);
    let start = position(vm, args, length, 0)?;
    Ok(Value::bool(vm.heap.strings.find(&mut vm.heap.meter, string, search, start)?.is_some()))
}

fn found(place: Option<usize>) -> Value {
    place.map_or(Value::int(-1), |place| Value::int(place as i32))
}

/// [String.prototype.indexOf ( searchString \[ , position \] )](https://tc39.es/ecma262/#sec-string.prototype.indexof)
pub(crate) fn index_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "indexOf")?;
    let search = args.get(vm, 0);
    let search = vm.to_string(search)?;
    vm.keep(Value::string(search));
    let length = vm.heap.strings.len(string);
    let start = position(vm, args, length, 0)?;
    Ok(found(vm.heap.strings.find(&mut vm.heap.meter, string, search, start)?))
}

/// [String.prototype.lastIndexOf ( searchString \[ , position \] )](https://tc39.es/ecma262/#sec-string.prototype.lastindexof)
pub(crate) fn last_index_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "lastIndexOf")?;
    let search = args.get(vm, 0);
    let search = vm.to_string(search)?;
    vm.keep(Value::string(search));
    let position = args.get(vm, 1);
    let position = vm.to_number(position)?;
    let (length, wanted) = (vm.heap.strings.len(string), vm.heap.strings.len(search));
    let Some(last) = length.checked_sub(wanted) else { return Ok(found(None)) };
    // 5. NaN, which undefined gives, is the end.
    let position = if position.is_nan() { f64::INFINITY } else { number::to_integer_or_infinity(position) };
    let start = position.clamp(0.0, last as f64) as usize;
    Ok(found(vm.heap.strings.rfind(&mut vm.heap.meter, string, search, start)?))
}

/// The place of the first lone surrogate at or after `from`.
fn lone_surrogate(vm: &mut Vm, string: Str, from: usize) -> Metered<Option<usize>> {
    vm.heap.strings.flatten(&mut vm.heap.meter, string)?;
    let Some(units @ creance_vm::Units::Utf16(_)) = vm.heap.strings.units(string) else { return Ok(None) };
    let mut at = from;
    while at < units.len() {
        if at.is_multiple_of(64) {
            vm.heap.meter.tick(4)?;
        }
        let point = units.code_point_at(at);
        if point.unpaired {
            return Ok(Some(at));
        }
        at += usize::from(point.units);
    }
    Ok(None)
}

/// [String.prototype.isWellFormed ( )](https://tc39.es/ecma262/#sec-string.prototype.iswellformed)
pub(crate) fn is_well_formed(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "isWellFormed")?;
    Ok(Value::bool(lone_surrogate(vm, string, 0)?.is_none()))
}

/// [String.prototype.toWellFormed ( )](https://tc39.es/ecma262/#sec-string.prototype.towellformed)
pub(crate) fn to_well_formed(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "toWellFormed")?;
    well_formed(vm, string)
}

/// A string with U+FFFD in the places of lone surrogates.
pub(crate) fn well_formed(vm: &mut Vm, string: Str) -> JsResult<Value> {
    if lone_surrogate(vm, string, 0)?.is_none() {
        return Ok(Value::string(string));
    }
    let heap = &mut vm.heap;
    let Some(units) = heap.strings.units(string) else { return Ok(Value::string(string)) };
    let mut builder = StringBuilder::new();
    let mut at = 0;
    while at < units.len() {
        heap.meter.tick(1)?;
        let point = units.code_point_at(at);
        builder.push_code_point(&mut heap.meter, if point.unpaired { 0xFFFD } else { point.value })?;
        at += usize::from(point.units);
    }
    Ok(Value::string(builder.finish(&mut heap.strings, &mut heap.meter)?))
}

/// <https://tc39.es/ecma262/#sec-stringpaddingbuiltinsimpl>
fn pad(vm: &mut Vm, args: Args, name: &str, at_start: bool) -> JsResult<Value> {
    let string = this_string(vm, args, name)?;
    let wanted = args.get(vm, 0);
    let wanted = vm.to_length(wanted)?;
    let length = vm.heap.strings.len(string);
    if wanted <= length as u64 {
        return Ok(Value::string(string));
    }
    let fill = args.get(vm, 1);
    let fill = if fill.is_undefined() { Str::latin1(b' ') } else { vm.to_string(fill)? };
    let fill_length = vm.heap.strings.len(fill);
    if fill_length == 0 {
        return Ok(Value::string(string));
    }
    if wanted > MAX_STRING_LENGTH as u64 {
        return vm.range_error("Invalid string length");
    }
    let missing = wanted as usize - length;
    let (whole, rest) = (missing / fill_length, missing % fill_length);
    let filler = vm.heap.strings.repeat(&mut vm.heap.meter, fill, whole)?;
    let rest = vm.heap.strings.slice(&mut vm.heap.meter, fill, 0, rest)?;
    let filler = vm.concat_strings(filler, rest)?;
    let (first, second) = if at_start { (filler, string) } else { (string, filler) };
    Ok(Value::string(vm.concat_strings(first, second)?))
}

/// [String.prototype.padEnd ( maxLength \[ , fillString \] )](https://tc39.es/ecma262/#sec-string.prototype.padend)
pub(crate) fn pad_end(vm: &mut Vm, args: Args) -> JsResult<Value> {
    pad(vm, args, "padEnd", false)
}

/// [String.prototype.padStart ( maxLength \[ , fillString \] )](https://tc39.es/ecma262/#sec-string.prototype.padstart)
pub(crate) fn pad_start(vm: &mut Vm, args: Args) -> JsResult<Value> {
    pad(vm, args, "padStart", true)
}

/// [String.prototype.repeat ( count )](https://tc39.es/ecma262/#sec-string.prototype.repeat)
pub(crate) fn repeat(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "repeat")?;
    let argument = args.get(vm, 0);
    let count = vm.to_integer_or_infinity(argument)?;
    if count < 0.0 || count.is_infinite() {
        return vm.range_error(&alloc::format!("Invalid count value: {}", number::to_string(count)));
    }
    let length = vm.heap.strings.len(string);
    if length == 0 || count == 0.0 {
        return Ok(Value::string(Str::EMPTY));
    }
    if length as f64 * count > MAX_STRING_LENGTH as f64 {
        return vm.range_error("Invalid string length");
    }
    Ok(Value::string(vm.heap.strings.repeat(&mut vm.heap.meter, string, count as usize)?))
}

/// [String.prototype.slice ( start, end )](https://tc39.es/ecma262/#sec-string.prototype.slice)
pub(crate) fn slice(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "slice")?;
    let length = vm.heap.strings.len(string) as u64;
    let (start, end) = (args.get(vm, 0), args.get(vm, 1));
    let from = vm.relative_index(start, length, 0)?;
    let to = vm.relative_index(end, length, length)?;
    if from >= to {
        return Ok(Value::string(Str::EMPTY));
    }
    Ok(cut(&mut vm.heap, string, from as usize, to as usize)?)
}

/// [String.prototype.substr ( start, length )](https://tc39.es/ecma262/#sec-string.prototype.substr)
pub(crate) fn substr(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "substr")?;
    let size = vm.heap.strings.len(string) as u64;
    let (start, length) = (args.get(vm, 0), args.get(vm, 1));
    let start = vm.relative_index(start, size, 0)?;
    let length = if length.is_undefined() {
        size
    } else {
        vm.to_integer_or_infinity(length)?.clamp(0.0, size as f64) as u64
    };
    let end = (start + length).min(size);
    Ok(cut(&mut vm.heap, string, start as usize, end as usize)?)
}

/// [String.prototype.substring ( start, end )](https://tc39.es/ecma262/#sec-string.prototype.substring)
pub(crate) fn substring(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "substring")?;
    let length = vm.heap.strings.len(string);
    let start = args.get(vm, 0);
    let start = vm.to_integer_or_infinity(start)?.clamp(0.0, length as f64) as usize;
    let end = position(vm, args, length, length)?;
    Ok(cut(&mut vm.heap, string, start.min(end), start.max(end))?)
}

/// [TrimString ( string, where )](https://tc39.es/ecma262/#sec-trimstring)
fn trimmed(vm: &mut Vm, args: Args, name: &str, at_start: bool, at_end: bool) -> JsResult<Value> {
    let string = this_string(vm, args, name)?;
    let heap = &mut vm.heap;
    heap.strings.flatten(&mut heap.meter, string)?;
    let Some(mut units) = heap.strings.units(string) else { return Ok(Value::string(string)) };
    let mut start = 0;
    if at_start {
        let length = units.len();
        units = number::trim_start(&mut heap.meter, units)?;
        start = length - units.len();
    }
    if at_end {
        units = number::trim_end(&mut heap.meter, units)?;
    }
    let end = start + units.len();
    Ok(cut(heap, string, start, end)?)
}

/// [String.prototype.trim ( )](https://tc39.es/ecma262/#sec-string.prototype.trim)
pub(crate) fn trim(vm: &mut Vm, args: Args) -> JsResult<Value> {
    trimmed(vm, args, "trim", true, true)
}

/// [String.prototype.trimEnd ( )](https://tc39.es/ecma262/#sec-string.prototype.trimend)
pub(crate) fn trim_end(vm: &mut Vm, args: Args) -> JsResult<Value> {
    trimmed(vm, args, "trimEnd", false, true)
}

/// [String.prototype.trimStart ( )](https://tc39.es/ecma262/#sec-string.prototype.trimstart)
pub(crate) fn trim_start(vm: &mut Vm, args: Args) -> JsResult<Value> {
    trimmed(vm, args, "trimStart", true, false)
}
