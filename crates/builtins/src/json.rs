//! [The JSON Object](https://tc39.es/ecma262/#sec-json-object)

use crate::json_parse::{Parsed, parse_text};
use crate::json_stringify::stringify;
use alloc::boxed::Box;
use creance_vm::heap::string::names;
use creance_vm::heap::{Extra, flag};
use creance_vm::{
    Args, Attributes, ErrorKind, Intrinsic, JsResult, Kind, Object, PropertyKey, Spec, Str, Value, Vm, method,
};

/// <https://tc39.es/ecma262/#sec-json-object>
pub const JSON: Spec = Spec::object(Intrinsic::Json)
    .methods(&[
        method("isRawJSON", 1, is_raw_json),
        method("parse", 2, parse),
        method("rawJSON", 1, raw_json),
        method("stringify", 3, stringify),
    ])
    .tag("JSON");

/// The number by which [`Vm::call_library`] knows `revive`.
const REVIVE: u16 = 2;

/// [JSON.parse ( text \[ , reviver \] )](https://tc39.es/ecma262/#sec-json.parse)
fn parse(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (text, reviver) = (args.get(vm, 0), args.get(vm, 1));
    let text = vm.to_string(text)?;
    let revives = vm.is_callable(reviver);
    let Parsed { value, record } = parse_text(vm, text, revives)?;
    if !revives {
        return Ok(value);
    }
    vm.keep(value);
    vm.keep(record);
    vm.call_library(REVIVE, "json", "revive", &[value, reviver, record])
}

/// [JSON.rawJSON ( text )](https://tc39.es/proposal-json-parse-with-source/#sec-json.rawjson)
fn raw_json(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = args.get(vm, 0);
    let text = vm.to_string(text)?;
    vm.heap.strings.flatten(&mut vm.heap.meter, text)?;
    let units = vm.heap.strings.units(text);
    let ends = units.map_or((0, 0), |units| (units.get(0), units.get(units.len().saturating_sub(1))));
    let is_space = |unit: u16| matches!(unit, 0x09 | 0x0A | 0x0D | 0x20);
    if vm.heap.strings.is_empty(text) || is_space(ends.0) || is_space(ends.1) {
        return vm.throw(ErrorKind::Syntax, "Invalid value for JSON.rawJSON");
    }
    let Parsed { value, .. } = parse_text(vm, text, false)?;
    if value.is_object() {
        return vm.throw(ErrorKind::Syntax, "Invalid value for JSON.rawJSON");
    }
    // The internal slot is a value of which only these objects are made.
    let slots = Extra::Values(Box::new([Value::string(names::RAW_JSON)]));
    let object = vm.heap.new_with_extra(Kind::Internal, None, slots)?;
    let key = PropertyKey::interned(names::RAW_JSON);
    vm.heap.define_own(object, key, Value::string(text), Attributes::ENUMERABLE)?;
    vm.heap.to_dictionary(object)?;
    vm.heap.object_mut(object).flags |= flag::NOT_EXTENSIBLE;
    Ok(Value::object(object))
}

/// The text of an object that `JSON.rawJSON` made.
pub(crate) fn raw_text(vm: &mut Vm, object: Object) -> JsResult<Option<Str>> {
    if vm.heap.kind(object) != Kind::Internal {
        return Ok(None);
    }
    let is_raw = matches!(
        vm.heap.extra(object),
        Some(Extra::Values(values)) if values.first() == Some(&Value::string(names::RAW_JSON))
    );
    if !is_raw {
        return Ok(None);
    }
    let property = vm.heap.own_property(object, PropertyKey::interned(names::RAW_JSON))?;
    Ok(property.and_then(|property| property.value.as_string()))
}

/// [JSON.isRawJSON ( O )](https://tc39.es/proposal-json-parse-with-source/#sec-json.israwjson)
fn is_raw_json(vm: &mut Vm, args: Args) -> JsResult<Value> {
    match args.get(vm, 0).as_object() {
        Some(object) => Ok(Value::bool(raw_text(vm, object)?.is_some())),
        None => Ok(Value::FALSE),
    }
}
