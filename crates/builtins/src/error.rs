//! [Error Objects](https://tc39.es/ecma262/#sec-error-objects)

use crate::iterator::set_ignoring_prototype;
use crate::realm::links;
use creance_vm::heap::string::names;
use creance_vm::{
    Args, Attributes, Intrinsic, JsResult, Kind, Object, PropertyKey, Spec, Str, Value, Vm, accessor,
    constructor, method,
};

macro_rules! native_errors {
    ($($constant:ident $prototype:ident $intrinsic:ident $proto_intrinsic:ident $name:literal $call:ident;)*) => {
        $(
            /// <https://tc39.es/ecma262/#sec-nativeerror-constructors>
            pub const $constant: Spec = Spec::function(Intrinsic::$intrinsic, constructor($name, 1, $call))
                .parent(Some(Intrinsic::Error))
                .links(links!(prototype $proto_intrinsic));
            /// <https://tc39.es/ecma262/#sec-properties-of-the-nativeerror-prototype-objects>
            pub const $prototype: Spec = Spec::object(Intrinsic::$proto_intrinsic)
                .parent(Some(Intrinsic::ErrorPrototype))
                .links(links!(constructor $intrinsic))
                .setup(|heap, _, object| {
                    let name = heap.string_value($name)?;
                    heap.define_own(object, PropertyKey::interned(names::NAME), name, Attributes::METHOD)?;
                    let key = PropertyKey::interned(names::MESSAGE);
                    heap.define_own(object, key, Value::string(Str::EMPTY), Attributes::METHOD)
                });

            fn $call(vm: &mut Vm, args: Args) -> JsResult<Value> {
                construct(vm, args, Intrinsic::$proto_intrinsic, 0)
            }
        )*
    };
}

native_errors! {
    EVAL_ERROR EVAL_ERROR_PROTOTYPE EvalError EvalErrorPrototype "EvalError" eval_error;
    RANGE_ERROR RANGE_ERROR_PROTOTYPE RangeError RangeErrorPrototype "RangeError" range_error;
    REFERENCE_ERROR REFERENCE_ERROR_PROTOTYPE ReferenceError ReferenceErrorPrototype "ReferenceError" reference_error;
    SYNTAX_ERROR SYNTAX_ERROR_PROTOTYPE SyntaxError SyntaxErrorPrototype "SyntaxError" syntax_error;
    TYPE_ERROR TYPE_ERROR_PROTOTYPE TypeError TypeErrorPrototype "TypeError" type_error;
    URI_ERROR URI_ERROR_PROTOTYPE UriError UriErrorPrototype "URIError" uri_error;
}

/// <https://tc39.es/ecma262/#sec-error-constructor>
pub const ERROR: Spec = Spec::function(Intrinsic::Error, constructor("Error", 1, error))
    .links(links!(prototype ErrorPrototype))
    .methods(&[method("isError", 1, is_error), method("captureStackTrace", 1, capture_stack_trace)]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-error-prototype-object>
pub const ERROR_PROTOTYPE: Spec = Spec::object(Intrinsic::ErrorPrototype)
    .links(links!(constructor Error))
    .methods(&[method("toString", 0, to_string), accessor("stack", Some(get_stack), Some(set_stack))])
    .setup(|heap, _, object| {
        let name = heap.string_value("Error")?;
        heap.define_own(object, PropertyKey::interned(names::NAME), name, Attributes::METHOD)?;
        let key = PropertyKey::interned(names::MESSAGE);
        heap.define_own(object, key, Value::string(Str::EMPTY), Attributes::METHOD)
    });

/// <https://tc39.es/ecma262/#sec-aggregate-error-constructor>
pub const AGGREGATE_ERROR: Spec =
    Spec::function(Intrinsic::AggregateError, constructor("AggregateError", 2, aggregate_error))
        .parent(Some(Intrinsic::Error))
        .links(links!(prototype AggregateErrorPrototype));

/// <https://tc39.es/ecma262/#sec-properties-of-the-aggregate-error-prototype-objects>
pub const AGGREGATE_ERROR_PROTOTYPE: Spec = Spec::object(Intrinsic::AggregateErrorPrototype)
    .parent(Some(Intrinsic::ErrorPrototype))
    .links(links!(constructor AggregateError))
    .setup(|heap, _, object| {
        let name = heap.string_value("AggregateError")?;
        heap.define_own(object, PropertyKey::interned(names::NAME), name, Attributes::METHOD)?;
        let key = PropertyKey::interned(names::MESSAGE);
        heap.define_own(object, key, Value::string(Str::EMPTY), Attributes::METHOD)
    });

/// <https://tc39.es/ecma262/#sec-suppressederror-constructor>
pub const SUPPRESSED_ERROR: Spec =
    Spec::function(Intrinsic::SuppressedError, constructor("SuppressedError", 3, suppressed_error))
        .parent(Some(Intrinsic::Error))
        .links(links!(prototype SuppressedErrorPrototype));

/// <https://tc39.es/ecma262/#sec-properties-of-the-suppressederror-prototype-object>
pub const SUPPRESSED_ERROR_PROTOTYPE: Spec = Spec::object(Intrinsic::SuppressedErrorPrototype)
    .parent(Some(Intrinsic::ErrorPrototype))
    .links(links!(constructor SuppressedError))
    .setup(|heap, _, object| {
        let name = heap.string_value("SuppressedError")?;
        heap.define_own(object, PropertyKey::interned(names::NAME), name, Attributes::METHOD)?;
        let key = PropertyKey::interned(names::MESSAGE);
        heap.define_own(object, key, Value::string(Str::EMPTY), Attributes::METHOD)
    });

/// [Error ( message \[ , options \] )](https://tc39.es/ecma262/#sec-error-message)
fn error(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct(vm, args, Intrinsic::ErrorPrototype, 0)
}

/// The steps that error constructors with options share; the message is argument `first`.
fn construct(vm: &mut Vm, args: Args, default: Intrinsic, first: usize) -> JsResult<Value> {
    let object = with_message(vm, args, default, first)?;
    let options = args.get(vm, first + 1);
    install_cause(vm, object, options)?;
    vm.install_stack(object)?;
    Ok(Value::object(object))
}

fn with_message(vm: &mut Vm, args: Args, default: Intrinsic, index: usize) -> JsResult<Object> {
    let prototype = vm.prototype_for_new(args, default)?;
    let object = vm.heap.new_object(Kind::Error, Some(prototype))?;
    vm.keep(Value::object(object));
    let message = args.get(vm, index);
    if !message.is_undefined() {
        let message = Value::string(vm.to_string(message)?);
        vm.heap.define_own(object, PropertyKey::interned(names::MESSAGE), message, Attributes::METHOD)?;
    }
    Ok(object)
}

/// <https://tc39.es/ecma262/#sec-installerrorcause>
fn install_cause(vm: &mut Vm, object: Object, options: Value) -> JsResult<()> {
    let key = PropertyKey::interned(names::CAUSE);
    if let Some(options) = options.as_object()
        && vm.has_property(options, key)?
    {
        let cause = vm.get_of(options, key)?;
        vm.heap.define_own(object, key, cause, Attributes::METHOD)?;
    }
    Ok(())
}

/// [AggregateError ( errors, message \[ , options \] )](https://tc39.es/ecma262/#sec-aggregate-error)
fn aggregate_error(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let error = construct(vm, args, Intrinsic::AggregateErrorPrototype, 1)?;
    vm.keep(error);
    let iterable = args.get(vm, 0);
    let record = vm.get_iterator(iterable)?;
    let mut errors = alloc::vec::Vec::new();
    while let Some(value) = vm.iterator_step_value(record)? {
        vm.keep_in(&mut errors, value)?;
    }
    let list = vm.array_from(&errors)?;
    if let Some(object) = error.as_object() {
        vm.heap.define_own(object, PropertyKey::interned(names::ERRORS), list, Attributes::METHOD)?;
    }
    Ok(error)
}

/// [SuppressedError ( error, suppressed, message )](https://tc39.es/ecma262/#sec-suppressederror)
fn suppressed_error(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = with_message(vm, args, Intrinsic::SuppressedErrorPrototype, 2)?;
    for (index, key) in [names::ERROR, names::SUPPRESSED].into_iter().enumerate() {
        let value = args.get(vm, index);
        vm.heap.define_own(object, PropertyKey::interned(key), value, Attributes::METHOD)?;
    }
    vm.install_stack(object)?;
    Ok(Value::object(object))
}

/// [Error.isError ( arg )](https://tc39.es/ecma262/#sec-error.iserror)
fn is_error(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let is = args.get(vm, 0).as_object().is_some_and(|object| vm.heap.kind(object) == Kind::Error);
    Ok(Value::bool(is))
}

/// `Error.captureStackTrace(object)`: gives an object the stack of this call, as in V8.
fn capture_stack_trace(vm: &mut Vm, args: Args) -> JsResult<Value> {
    match args.get(vm, 0).as_object() {
        Some(object) => {
            let stack = vm.stack_string()?;
            vm.heap.define_own(object, PropertyKey::interned(names::STACK), stack, Attributes::METHOD)?;
        }
        None => return vm.type_error("Invalid argument: an object is needed"),
    }
    Ok(Value::UNDEFINED)
}

/// [get Error.prototype.stack](https://tc39.es/proposal-error-stack-accessor/)
fn get_stack(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let Some(object) = args.this(vm).as_object() else {
        return vm.type_error("Error.prototype.stack requires that 'this' be an Object");
    };
    Ok(vm.heap.error_stack(object).unwrap_or(Value::UNDEFINED))
}

/// [set Error.prototype.stack](https://tc39.es/proposal-error-stack-accessor/)
fn set_stack(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.this(vm).is_object() && !args.get(vm, 0).is_string() {
        return vm.type_error("The stack of an error must be a string");
    }
    set_ignoring_prototype(vm, args, Intrinsic::ErrorPrototype, PropertyKey::interned(names::STACK))
}

/// [Error.prototype.toString ( )](https://tc39.es/ecma262/#sec-error.prototype.tostring)
fn to_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let Some(object) = args.this(vm).as_object() else {
        return vm.type_error("Error.prototype.toString requires that 'this' be an Object");
    };
    let name = vm.get_of(object, PropertyKey::interned(names::NAME))?;
    let name = if name.is_undefined() {
        vm.heap.strings.from_str(&mut vm.heap.meter, "Error")?
    } else {
        vm.to_string(name)?
    };
    vm.keep(Value::string(name));
    let message = vm.get_of(object, PropertyKey::interned(names::MESSAGE))?;
    let message = if message.is_undefined() { Str::EMPTY } else { vm.to_string(message)? };
    if vm.heap.strings.is_empty(name) {
        return Ok(Value::string(message));
    }
    if vm.heap.strings.is_empty(message) {
        return Ok(Value::string(name));
    }
    let separator = vm.heap.strings.from_str(&mut vm.heap.meter, ": ")?;
    let text = vm.concat_strings(name, separator)?;
    Ok(Value::string(vm.concat_strings(text, message)?))
}
