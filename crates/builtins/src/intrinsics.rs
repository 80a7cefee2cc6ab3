//! What the library files may call: one hidden row for each intrinsic of `library/INTRINSICS.md`.

use crate::array::{array_create, create_at, key_at};
use crate::generator::create_async_from_sync;
use crate::object::{Listed, enumerable_own_properties, kept_key};
use crate::web::{events, fetch, platform, url};
use crate::{
    intrinsics_arrays as arrays, intrinsics_keyed as keyed, intrinsics_strings as strings, json_stringify,
    leaves, regexp, regexp_exec, regexp_fast as fast,
};
use alloc::boxed::Box;
use alloc::string::String;
use creance_vm::heap::string::names;
use creance_vm::heap::{Extra, symbols};
use creance_vm::{
    Args, Attributes, ErrorKind, Intrinsic, JsResult, Kind, Metered, Object, PropertyKey, Spec, Value, Vm,
    hidden,
};

/// The intrinsics. Script never sees this object; its elements are the arrays that `join` is working on.
pub const INTRINSICS: Spec =
    Spec::object(Intrinsic::LibraryIntrinsics).kind(Kind::Array).parent(None).methods(&[
        hidden("newList", 0, new_list),
        hidden("CreateArrayFromList", 1, create_array_from_list),
        hidden("intrinsic", 1, intrinsic),
        hidden("wellKnown", 1, well_known),
        hidden("newStateful", 2, new_stateful),
        hidden("stateOf", 3, state_of),
        hidden("setState", 2, set_state),
        hidden("ThrowTypeError", 1, throw_type_error),
        hidden("ThrowRangeError", 1, throw_range_error),
        hidden("ThrowReferenceError", 1, throw_reference_error),
        hidden("ThrowNotIteratorResult", 1, throw_not_iterator_result),
        hidden("ThrowNotEntry", 1, throw_not_entry),
        hidden("ThrowNotConstructor", 1, throw_not_constructor),
        hidden("RequireCallable", 1, require_callable),
        hidden("newAggregateError", 1, new_aggregate_error),
        hidden("newSuppressedError", 2, new_suppressed_error),
        hidden("ToObject", 1, to_object),
        hidden("ToString", 1, to_string).leaf(leaves::to_string),
        hidden("ToPropertyKey", 1, to_property_key),
        hidden("ToIntegerOrInfinity", 1, to_integer_or_infinity),
        hidden("IsCallable", 1, is_callable),
        hidden("IsConstructor", 1, is_constructor),
        hidden("IsArray", 1, is_array).leaf(leaves::is_array),
        hidden("IsObject", 1, is_object).leaf(leaves::is_object),
        hidden("IsRegExp", 1, is_regexp),
        hidden("SameValue", 2, same_value),
        hidden("CanBeHeldWeakly", 1, can_be_held_weakly),
        hidden("LengthOfArrayLike", 1, length_of_array_like).leaf(leaves::length_of_array_like),
        hidden("GetMethod", 2, get_method),
        hidden("CreateDataProperty", 3, create_data_property),
        hidden("CreateDataPropertyOrThrow", 3, create_data_property_or_throw),
        hidden("Delete", 2, delete),
        hidden("DeletePropertyOrThrow", 2, delete_property_or_throw),
        hidden("EnumerableOwnKeys", 1, enumerable_own_keys),
        hidden("OwnPropertyKeys", 1, own_property_keys),
        hidden("IsOwnEnumerable", 2, is_own_enumerable),
        hidden("OrdinaryHasInstance", 2, ordinary_has_instance),
        hidden("SpeciesConstructor", 2, species_constructor),
        hidden("ArrayCreate", 1, array_create_of),
        hidden("ArraySpeciesCreate", 2, arrays::array_species_create),
        hidden("CreateAsyncFromSyncIterator", 2, create_async_from_sync_iterator),
        hidden("sortByKeys", 2, arrays::sort_by_keys),
        hidden("ValidateTypedArray", 2, arrays::validate_typed_array),
        hidden("TypedArraySpeciesCreate", 2, arrays::typed_array_species_create),
        hidden("TypedArrayCreateSameType", 2, arrays::typed_array_create_same_type),
        hidden("TypedArrayCreateFromConstructor", 2, arrays::typed_array_create_from_constructor),
        hidden("sortTypedArray", 1, arrays::sort_typed_array),
        hidden("RequireMap", 2, keyed::require_map),
        hidden("RequireSet", 2, keyed::require_set),
        hidden("RequireWeakMap", 2, keyed::require_weak_map),
        hidden("newMap", 0, keyed::new_map),
        hidden("newSet", 0, keyed::new_set),
        hidden("mapHas", 2, keyed::has),
        hidden("mapGet", 2, keyed::get),
        hidden("mapSet", 3, keyed::set),
        hidden("setHas", 2, keyed::has),
        hidden("setAdd", 2, keyed::add),
        hidden("setDelete", 2, keyed::delete),
        hidden("setSize", 1, keyed::size),
        hidden("setCopy", 1, keyed::copy),
        hidden("weakMapHas", 2, keyed::has),
        hidden("weakMapGet", 2, keyed::get),
        hidden("weakMapSet", 3, keyed::set),
        hidden("mapCursor", 2, keyed::map_cursor),
        hidden("setCursor", 2, keyed::set_cursor),
        hidden("cursorNext", 1, keyed::cursor_next),
        hidden("NewPromiseCapability", 1, new_promise_capability),
        hidden("PromiseResolve", 2, promise_resolve),
        hidden("StringIndexOf", 3, strings::string_index_of),
        hidden("substring", 3, strings::substring),
        hidden("GetSubstitution", 6, strings::get_substitution),
        hidden("splitString", 3, strings::split_string),
        hidden("RegExpCreate", 2, regexp::create),
        hidden("RegExpBuiltinExec", 2, regexp_exec::builtin_exec),
        hidden("RegExpIsPristine", 1, fast::is_pristine),
        hidden("RegExpSearch", 2, fast::search),
        hidden("RegExpMatch", 2, fast::match_),
        hidden("RegExpReplace", 3, fast::replace),
        hidden("RegExpMatches", 2, fast::matches),
        hidden("RegExpSplit", 3, fast::split),
        hidden("RegExpWidth", 1, fast::width),
        hidden("AdvanceStringIndex", 3, regexp::advance_string_index),
        hidden("interface", 1, platform::interface_number),
        hidden("newPlatform", 2, platform::new_platform),
        hidden("platform", 2, platform::platform),
        hidden("platformOf", 2, platform::platform_of),
        hidden("ToUSVString", 1, url::to_usv_string),
        hidden("elapsedTime", 0, events::elapsed_time),
        hidden("setTimer", 3, events::set_timer),
        hidden("newDOMException", 2, events::new_dom_exception),
        hidden("reportError", 1, events::report_error),
        hidden("throw", 1, events::throw),
        hidden("isToken", 1, fetch::is_token_text),
        hidden("headerName", 1, fetch::header_name),
        hidden("headerValue", 1, fetch::header_value),
        hidden("isReasonPhrase", 1, fetch::is_reason_phrase),
        hidden("upperCase", 1, fetch::upper_case),
        hidden("utf8Encode", 1, fetch::utf8_encode),
        hidden("utf8Decode", 1, fetch::utf8_decode),
        hidden("copyBytes", 1, fetch::copy_bytes),
        hidden("bufferOf", 1, fetch::buffer_of),
        hidden("parseJSON", 1, fetch::parse_json),
        hidden("JSONStringify", 1, json_stringify::stringify),
        hidden("ownFields", 1, fetch::own_fields),
        hidden("fetch", 5, fetch::fetch),
        hidden("formText", 1, fetch::form_text),
        hidden("newSignal", 1, fetch::new_signal),
        hidden("urlParse", 2, url::parse),
        hidden("urlPart", 2, url::part),
        hidden("urlSet", 3, url::set),
        hidden("formDecode", 1, url::form_decode),
        hidden("formEncode", 1, url::form_encode),
    ]);

/// The object that an argument is. The library gives objects only.
pub(crate) fn object_at(vm: &mut Vm, args: Args, index: usize) -> JsResult<Object> {
    match args.get(vm, index).as_object() {
        Some(object) => Ok(object),
        None => vm.type_error("an object is needed"),
    }
}

/// The text of an argument.
pub(crate) fn text_at(vm: &mut Vm, args: Args, index: usize) -> JsResult<String> {
    let value = args.get(vm, index);
    let string = vm.to_string(value)?;
    Ok(vm.heap.strings.to_rust_string(&mut vm.heap.meter, string)?)
}

/// A list without elements.
pub(crate) fn empty_list(vm: &mut Vm) -> Metered<Object> {
    vm.heap.new_object(Kind::Array, None)
}

fn new_list(vm: &mut Vm, _: Args) -> JsResult<Value> {
    Ok(Value::object(empty_list(vm)?))
}

/// <https://tc39.es/ecma262/#sec-createarrayfromlist>
fn create_array_from_list(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let list = object_at(vm, args, 0)?;
    let prototype = vm.intrinsic(Intrinsic::ArrayPrototype)?;
    vm.heap.set_prototype_of(list, Some(prototype))?;
    Ok(Value::object(list))
}

fn intrinsic(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let intrinsic = match text_at(vm, args, 0)?.as_str() {
        "Promise" => Intrinsic::Promise,
        "Iterator" => Intrinsic::Iterator,
        "RegExp" => Intrinsic::RegExp,
        name => return vm.type_error(&alloc::format!("library code uses the unknown intrinsic {name}")),
    };
    Ok(Value::object(vm.intrinsic(intrinsic)?))
}

fn well_known(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let name = text_at(vm, args, 0)?;
    match symbols::BY_NAME.iter().find(|entry| entry.0 == name) {
        Some(entry) => Ok(Value::symbol(entry.1)),
        None => vm.type_error("library code uses an unknown symbol"),
    }
}

/// The kind and the prototype of objects with hidden state.
fn stateful(name: &str) -> (Kind, Intrinsic) {
    match name {
        "WrapForValidIteratorPrototype" => {
            (Kind::WrapForValidIterator, Intrinsic::WrapForValidIteratorPrototype)
        }
        "RegExpStringIteratorPrototype" => {
            (Kind::RegExpStringIterator, Intrinsic::RegExpStringIteratorPrototype)
        }
        "DisposableStackPrototype" => (Kind::DisposableStack, Intrinsic::DisposableStackPrototype),
        "AsyncDisposableStackPrototype" => {
            (Kind::AsyncDisposableStack, Intrinsic::AsyncDisposableStackPrototype)
        }
        _ => (Kind::IteratorHelper, Intrinsic::IteratorHelperPrototype),
    }
}

fn new_stateful(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (kind, prototype) = stateful(&text_at(vm, args, 0)?);
    let state = args.get(vm, 1);
    let prototype = vm.intrinsic(prototype)?;
    let object = vm.heap.new_with_extra(kind, Some(prototype), Extra::Values(Box::new([state])))?;
    Ok(Value::object(object))
}

fn state_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let (kind, _) = stateful(&text_at(vm, args, 1)?);
    let object = value.as_object().filter(|object| vm.heap.kind(*object) == kind);
    if let Some(Extra::Values(values)) = object.and_then(|object| vm.heap.extra(object))
        && let Some(state) = values.first()
    {
        return Ok(*state);
    }
    let method = text_at(vm, args, 2)?;
    crate::keyed::incompatible(vm, value, &method)
}

fn set_state(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let state = args.get(vm, 1);
    if let Some(object) = args.get(vm, 0).as_object()
        && let Some(Extra::Values(values)) = vm.heap.extra_mut(object)
        && let Some(place) = values.first_mut()
    {
        *place = state;
    }
    Ok(Value::UNDEFINED)
}

fn throw_type_error(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let message = text_at(vm, args, 0)?;
    vm.type_error(&message)
}

fn throw_range_error(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let message = text_at(vm, args, 0)?;
    vm.range_error(&message)
}

fn throw_reference_error(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let message = text_at(vm, args, 0)?;
    vm.throw(ErrorKind::Reference, &message)
}

fn throw_not_iterator_result(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let what = vm.describe(value)?;
    vm.type_error(&alloc::format!("Iterator result {what} is not an object"))
}

fn throw_not_entry(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let what = vm.describe(value)?;
    vm.type_error(&alloc::format!("Iterator value {what} is not an entry object"))
}

fn throw_not_constructor(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    vm.not_a_constructor(value)
}

fn require_callable(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    if vm.is_callable(value) { Ok(Value::UNDEFINED) } else { vm.not_a_function(value) }
}

fn new_aggregate_error(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let errors = args.get(vm, 0);
    let prototype = vm.intrinsic(Intrinsic::AggregateErrorPrototype)?;
    let error = vm.heap.new_object(Kind::Error, Some(prototype))?;
    vm.install_stack(error)?;
    vm.heap.define_own(error, PropertyKey::interned(names::ERRORS), errors, Attributes::METHOD)?;
    Ok(Value::object(error))
}

fn new_suppressed_error(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (error, suppressed) = (args.get(vm, 0), args.get(vm, 1));
    Ok(Value::object(vm.new_suppressed_error(error, suppressed)?))
}

fn to_object(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    vm.to_object(value).map(Value::object)
}

fn to_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    vm.to_string(value).map(Value::string)
}

fn to_property_key(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let key = vm.to_property_key(value)?;
    Ok(vm.heap.key_value(key)?)
}

fn to_integer_or_infinity(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    // NOTE: -0 + 0 is 0.
    Ok(Value::number(vm.to_integer_or_infinity(value)? + 0.0))
}

fn is_callable(vm: &mut Vm, args: Args) -> JsResult<Value> {
    Ok(Value::bool(vm.is_callable(args.get(vm, 0))))
}

fn is_constructor(vm: &mut Vm, args: Args) -> JsResult<Value> {
    Ok(Value::bool(vm.is_constructor(args.get(vm, 0))))
}

fn is_array(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    vm.is_array(value).map(Value::bool)
}

fn is_object(vm: &mut Vm, args: Args) -> JsResult<Value> {
    Ok(Value::bool(args.get(vm, 0).is_object()))
}

/// <https://tc39.es/ecma262/#sec-isregexp>
fn is_regexp(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let Some(object) = args.get(vm, 0).as_object() else { return Ok(Value::FALSE) };
    let matcher = vm.get_of(object, PropertyKey::symbol(symbols::MATCH))?;
    if !matcher.is_undefined() {
        return Ok(Value::bool(vm.to_boolean(matcher)));
    }
    Ok(Value::bool(vm.heap.kind(object) == Kind::RegExp))
}

fn same_value(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (a, b) = (args.get(vm, 0), args.get(vm, 1));
    Ok(Value::bool(vm.same_value(a, b)?))
}

fn can_be_held_weakly(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    Ok(Value::bool(crate::keyed::can_be_held_weakly(vm, value)))
}

fn length_of_array_like(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = object_at(vm, args, 0)?;
    Ok(Value::number(vm.length_of_array_like(object)? as f64))
}

/// The index that an argument is, if it is a number; otherwise its property key.
fn key_of(vm: &mut Vm, key: Value) -> JsResult<PropertyKey> {
    match key.as_number() {
        Some(number) if (0.0..=9007199254740991.0).contains(&number) => Ok(key_at(vm, number as u64)?),
        _ => kept_key(vm, key),
    }
}

fn get_method(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (value, key) = (args.get(vm, 0), args.get(vm, 1));
    let key = key_of(vm, key)?;
    Ok(vm.get_method(value, key)?.unwrap_or(Value::UNDEFINED))
}

fn create_data_property(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = object_at(vm, args, 0)?;
    let (key, value) = (args.get(vm, 1), args.get(vm, 2));
    let key = key_of(vm, key)?;
    vm.create_data_property(object, key, value).map(Value::bool)
}

fn create_data_property_or_throw(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = object_at(vm, args, 0)?;
    let (key, value) = (args.get(vm, 1), args.get(vm, 2));
    if let Some(index) = key.as_int()
        && index >= 0
    {
        create_at(vm, object, index as u64, value)?;
        return Ok(Value::UNDEFINED);
    }
    let key = key_of(vm, key)?;
    vm.create_data_property_or_throw(object, key, value)?;
    Ok(Value::UNDEFINED)
}

fn delete(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = object_at(vm, args, 0)?;
    let key = args.get(vm, 1);
    let key = key_of(vm, key)?;
    vm.delete(object, key).map(Value::bool)
}

fn delete_property_or_throw(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = object_at(vm, args, 0)?;
    let key = args.get(vm, 1);
    let key = key_of(vm, key)?;
    vm.delete_property_or_throw(object, key)?;
    Ok(Value::UNDEFINED)
}

fn enumerable_own_keys(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = object_at(vm, args, 0)?;
    let list = enumerable_own_properties(vm, object, Listed::Keys)?;
    vm.heap.set_prototype_of(list, None)?;
    Ok(Value::object(list))
}

fn own_property_keys(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = object_at(vm, args, 0)?;
    let keys = vm.own_property_keys(object)?;
    let list = empty_list(vm)?;
    for key in keys {
        vm.tick(1)?;
        let name = vm.heap.key_value(key)?;
        vm.array_push(list, name)?;
    }
    Ok(Value::object(list))
}

fn is_own_enumerable(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = object_at(vm, args, 0)?;
    let key = args.get(vm, 1);
    let key = key_of(vm, key)?;
    let property = vm.get_own_property(object, key)?;
    Ok(Value::bool(property.is_some_and(|property| property.attributes.has(Attributes::ENUMERABLE))))
}

fn ordinary_has_instance(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (constructor, value) = (args.get(vm, 0), args.get(vm, 1));
    vm.ordinary_has_instance(constructor, value).map(Value::bool)
}

/// <https://tc39.es/ecma262/#sec-speciesconstructor>
fn species_constructor(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = object_at(vm, args, 0)?;
    let fallback = args.get(vm, 1);
    let constructor = vm.get_of(object, PropertyKey::interned(names::CONSTRUCTOR))?;
    if constructor.is_undefined() {
        return Ok(fallback);
    }
    if !constructor.is_object() {
        return vm.type_error("The .constructor property is not an object");
    }
    vm.keep(constructor);
    let species = vm.get(constructor, PropertyKey::symbol(symbols::SPECIES))?;
    if species.is_nullish() {
        return Ok(fallback);
    }
    if !vm.is_constructor(species) {
        return vm.type_error("object.constructor[Symbol.species] is not a constructor");
    }
    Ok(species)
}

fn array_create_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let length = arrays::length_at(vm, args, 0);
    array_create(vm, length).map(Value::object)
}

fn create_async_from_sync_iterator(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (iterator, next) = (args.get(vm, 0), args.get(vm, 1));
    create_async_from_sync(vm, iterator, next)
}

/// <https://tc39.es/ecma262/#sec-newpromisecapability>
fn new_promise_capability(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let constructor = args.get(vm, 0);
    let capability = vm.new_promise_capability(constructor)?;
    let record = vm.heap.new_ordinary(None)?;
    for (name, value) in [
        (names::PROMISE, capability.promise),
        (names::RESOLVE, capability.resolve),
        (names::REJECT, capability.reject),
    ] {
        vm.heap.define_own(record, PropertyKey::interned(name), value, Attributes::ALL)?;
    }
    Ok(Value::object(record))
}

/// <https://tc39.es/ecma262/#sec-promise-resolve>
fn promise_resolve(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (constructor, value) = (args.get(vm, 0), args.get(vm, 1));
    vm.promise_resolve(constructor, value)
}
