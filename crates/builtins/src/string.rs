//! [String Objects](https://tc39.es/ecma262/#sec-string-objects): the constructor, its functions, the tables and
//! the iterator. The methods are in the files beside this one.

use crate::realm::{alias, links};
use crate::{leaves, string_case, string_html, string_methods};
use alloc::vec::Vec;
use creance_vm::heap::Extra;
use creance_vm::heap::string::names;
use creance_vm::{
    Args, Intrinsic, JsResult, Kind, PropertyKey, Spec, Str, Value, Vm, constructor, library, method,
};

/// <https://tc39.es/ecma262/#sec-string-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::String, constructor("String", 1, construct))
    .links(links!(prototype StringPrototype))
    .methods(&[
        method("fromCharCode", 1, from_char_code).leaf(leaves::from_char_code),
        method("fromCodePoint", 1, from_code_point),
        method("raw", 1, raw),
    ]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-string-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::StringPrototype)
    .kind(Kind::StringObject)
    .links(links!(constructor String))
    .methods(&[
        method("at", 1, string_methods::at).leaf(leaves::char_at),
        method("charAt", 1, string_methods::char_at).leaf(leaves::char_at),
        method("charCodeAt", 1, string_methods::char_code_at).leaf(leaves::char_code_at),
        method("codePointAt", 1, string_methods::code_point_at).leaf(leaves::code_point_at),
        method("concat", 1, string_methods::concat),
        method("endsWith", 1, string_methods::ends_with),
        method("includes", 1, string_methods::includes),
        method("indexOf", 1, string_methods::index_of),
        method("isWellFormed", 0, string_methods::is_well_formed),
        method("lastIndexOf", 1, string_methods::last_index_of),
        method("localeCompare", 1, string_case::locale_compare),
        library("match", 1, "string", "match"),
        library("matchAll", 1, "string", "matchAll"),
        method("normalize", 0, string_case::normalize),
        method("padEnd", 1, string_methods::pad_end),
        method("padStart", 1, string_methods::pad_start),
        method("repeat", 1, string_methods::repeat),
        library("replace", 2, "string", "replace"),
        library("replaceAll", 2, "string", "replaceAll"),
        library("search", 1, "string", "search"),
        method("slice", 2, string_methods::slice),
        library("split", 2, "string", "split"),
        method("startsWith", 1, string_methods::starts_with),
        method("substr", 2, string_methods::substr),
        method("substring", 2, string_methods::substring),
        method("toLocaleLowerCase", 0, string_case::to_locale_lower_case),
        method("toLocaleUpperCase", 0, string_case::to_locale_upper_case),
        method("toLowerCase", 0, string_case::to_lower_case),
        method("toString", 0, to_string),
        method("toUpperCase", 0, string_case::to_upper_case),
        method("toWellFormed", 0, string_methods::to_well_formed),
        method("trim", 0, string_methods::trim),
        method("trimEnd", 0, string_methods::trim_end),
        method("trimStart", 0, string_methods::trim_start),
        method("valueOf", 0, value_of),
        method("@@iterator", 0, iterator),
        method("anchor", 1, string_html::anchor),
        method("big", 0, string_html::big),
        method("blink", 0, string_html::blink),
        method("bold", 0, string_html::bold),
        method("fixed", 0, string_html::fixed),
        method("fontcolor", 1, string_html::fontcolor),
        method("fontsize", 1, string_html::fontsize),
        method("italics", 0, string_html::italics),
        method("link", 1, string_html::link),
        method("small", 0, string_html::small),
        method("strike", 0, string_html::strike),
        method("sub", 0, string_html::sub),
        method("sup", 0, string_html::sup),
    ])
    .setup(|heap, _, object| {
        heap.object_mut(object).set_payload(Value::string(Str::EMPTY).bits());
        alias(heap, object, "trimStart", "trimLeft")?;
        alias(heap, object, "trimEnd", "trimRight")
    });

/// <https://tc39.es/ecma262/#sec-%stringiteratorprototype%-object>
pub const ITERATOR_PROTOTYPE: Spec = Spec::object(Intrinsic::StringIteratorPrototype)
    .parent(Some(Intrinsic::IteratorPrototype))
    .methods(&[method("next", 0, iterator_next)])
    .tag("String Iterator");

/// [String ( value )](https://tc39.es/ecma262/#sec-string-constructor-string-value)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let string = if args.is_empty() {
        Str::EMPTY
    } else {
        match value.as_symbol() {
            Some(symbol) if args.new_target().is_none() => {
                return crate::symbol::descriptive_string(vm, symbol);
            }
            _ => vm.to_string(value)?,
        }
    };
    if args.new_target().is_none() {
        return Ok(Value::string(string));
    }
    vm.keep(Value::string(string));
    let prototype = vm.prototype_for_new(args, Intrinsic::StringPrototype)?;
    Ok(Value::object(vm.new_wrapper(Kind::StringObject, prototype, Value::string(string))?))
}

/// [String.fromCharCode ( ...codeUnits )](https://tc39.es/ecma262/#sec-string.fromcharcode)
fn from_char_code(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.len() == 1 {
        let unit = args.get(vm, 0);
        let unit = vm.to_int32(unit)? as u16;
        return Ok(Value::string(vm.heap.strings.single(&mut vm.heap.meter, unit)?));
    }
    // No longer than `args`, which is charged.
    let mut units: Vec<u16> = Vec::new();
    for index in 0..args.len() {
        vm.tick(1)?;
        let unit = args.get(vm, index);
        units.push(vm.to_int32(unit)? as u16);
    }
    Ok(Value::string(vm.heap.strings.from_utf16(&mut vm.heap.meter, &units)?))
}

/// [String.fromCodePoint ( ...codePoints )](https://tc39.es/ecma262/#sec-string.fromcodepoint)
fn from_code_point(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let mut units: Vec<u16> = Vec::new();
    for index in 0..args.len() {
        vm.tick(1)?;
        let argument = args.get(vm, index);
        let number = vm.to_number(argument)?;
        if !creance_vm::heap::number::is_integral(number) || !(0.0..=1_114_111.0).contains(&number) {
            let what = match argument.as_string() {
                Some(_) => vm.describe(argument)?,
                None => creance_vm::heap::number::to_string(number),
            };
            return vm.range_error(&alloc::format!("Invalid code point {}", what.trim_matches('"')));
        }
        match char::from_u32(number as u32) {
            Some(c) => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            // A surrogate is itself.
            None => units.push(number as u32 as u16),
        }
    }
    Ok(Value::string(vm.heap.strings.from_utf16(&mut vm.heap.meter, &units)?))
}

/// [String.raw ( template, ...substitutions )](https://tc39.es/ecma262/#sec-string.raw)
fn raw(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let template = args.get(vm, 0);
    let cooked = vm.to_object(template)?;
    vm.keep(Value::object(cooked));
    let literals = vm.get_of(cooked, PropertyKey::interned(names::RAW))?;
    let literals = vm.to_object(literals)?;
    vm.keep(Value::object(literals));
    let count = vm.length_of_array_like(literals)?;
    let mut result = Str::EMPTY;
    for index in 0..count {
        vm.tick(2)?;
        let key = vm.index_key(index)?;
        let literal = vm.get_of(literals, key)?;
        let literal = vm.to_string(literal)?;
        result = vm.concat_strings(result, literal)?;
        vm.keep(Value::string(result));
        if index + 1 < count && index + 1 < args.len() as u64 {
            let substitution = args.get(vm, index as usize + 1);
            let substitution = vm.to_string(substitution)?;
            result = vm.concat_strings(result, substitution)?;
            vm.keep(Value::string(result));
        }
    }
    Ok(Value::string(result))
}

/// <https://tc39.es/ecma262/#sec-thisstringvalue>
fn this_string_value(vm: &mut Vm, args: Args, name: &str) -> JsResult<Value> {
    let this = args.this(vm);
    if this.is_string() {
        return Ok(this);
    }
    match this.as_object() {
        Some(object) if vm.heap.kind(object) == Kind::StringObject => Ok(vm.wrapped(object)),
        _ => vm.type_error(&alloc::format!("String.prototype.{name} requires that 'this' be a String")),
    }
}

/// [String.prototype.toString ( )](https://tc39.es/ecma262/#sec-string.prototype.tostring)
fn to_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    this_string_value(vm, args, "toString")
}

/// [String.prototype.valueOf ( )](https://tc39.es/ecma262/#sec-string.prototype.valueof)
fn value_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    this_string_value(vm, args, "valueOf")
}

/// [String.prototype \[ %Symbol.iterator% \] ( )](https://tc39.es/ecma262/#sec-string.prototype-%symbol.iterator%)
fn iterator(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = string_methods::this_string(vm, args, "[Symbol.iterator]")?;
    vm.new_builtin_iterator(
        Kind::StringIterator,
        Intrinsic::StringIteratorPrototype,
        Value::string(string),
        1,
    )
}

/// [%StringIteratorPrototype%.next ( )](https://tc39.es/ecma262/#sec-%stringiteratorprototype%.next)
fn iterator_next(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    let object = this.as_object().filter(|object| vm.heap.kind(*object) == Kind::StringIterator);
    let Some((object, Extra::Iterator(data))) =
        object.and_then(|object| Some((object, vm.heap.extra(object)?)))
    else {
        let what = vm.describe(this)?;
        return vm.type_error(&alloc::format!(
            "Method String Iterator.prototype.next called on incompatible receiver {what}"
        ));
    };
    let (target, index) = (data.target, data.index as usize);
    let string = target.as_string().filter(|string| index < vm.heap.strings.len(*string));
    let Some(string) = string else {
        if let Some(Extra::Iterator(data)) = vm.heap.extra_mut(object) {
            data.target = Value::UNDEFINED;
        }
        return Ok(vm.iterator_result(Value::UNDEFINED, true)?);
    };
    let point = vm.heap.strings.code_point_at(&mut vm.heap.meter, string, index)?;
    if let Some(Extra::Iterator(data)) = vm.heap.extra_mut(object) {
        data.index = (index + usize::from(point.units)) as u64;
    }
    let character = vm.heap.strings.from_code_point(&mut vm.heap.meter, point.value)?;
    Ok(vm.iterator_result(Value::string(character), false)?)
}
