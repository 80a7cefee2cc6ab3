//! [Function Objects](https://tc39.es/ecma262/#sec-function-objects)

use crate::realm::{links, set_attributes};
use alloc::string::String;
use alloc::vec::Vec;
use creance_vm::heap::string::names;
use creance_vm::heap::{Extra, Heap, extra::BoundData, flag};
use creance_vm::{
    Args, Attributes, DynamicKind, Intrinsic, JsResult, Kind, Metered, Object, PropertyKey, RealmId, Spec,
    Special, Str, Value, Vm, constructor, function, method, special,
};

/// <https://tc39.es/ecma262/#sec-function-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::Function, constructor("Function", 1, construct))
    .links(links!(prototype FunctionPrototype));

/// <https://tc39.es/ecma262/#sec-properties-of-the-function-prototype-object>
pub const PROTOTYPE: Spec = Spec::function(Intrinsic::FunctionPrototype, function("", 0, empty))
    .parent(Some(Intrinsic::ObjectPrototype))
    .links(links!(constructor Function))
    .methods(&[
        special("apply", 2, Special::FunctionApply),
        method("bind", 1, bind),
        special("call", 1, Special::FunctionCall),
        method("toString", 0, to_string),
        method("@@hasInstance", 1, has_instance),
    ])
    .setup(setup_prototype);

/// <https://tc39.es/ecma262/#sec-%throwtypeerror%>
pub const THROW_TYPE_ERROR: Spec =
    Spec::function(Intrinsic::ThrowTypeError, function("", 0, throw_type_error)).setup(|heap, _, object| {
        set_attributes(heap, object, "length", Attributes::NONE)?;
        set_attributes(heap, object, "name", Attributes::NONE)?;
        heap.object_mut(object).flags |= flag::NOT_EXTENSIBLE;
        Ok(())
    });

fn setup_prototype(heap: &mut Heap, realm: RealmId, object: Object) -> Metered<()> {
    set_attributes(heap, object, "@@hasInstance", Attributes::NONE)?;
    let thrower = Value::object(heap.intrinsic(realm, Intrinsic::ThrowTypeError)?);
    for name in [names::CALLER, names::ARGUMENTS] {
        let pair = heap.new_accessor(thrower, thrower)?;
        let attributes = Attributes::CONFIGURABLE.with(Attributes::ACCESSOR);
        heap.define_own(object, PropertyKey::interned(name), pair, attributes)?;
    }
    Ok(())
}

/// <https://tc39.es/ecma262/#sec-properties-of-the-function-prototype-object>
fn empty(_: &mut Vm, _: Args) -> JsResult<Value> {
    Ok(Value::UNDEFINED)
}

/// <https://tc39.es/ecma262/#sec-%throwtypeerror%>
fn throw_type_error(vm: &mut Vm, _: Args) -> JsResult<Value> {
    vm.type_error("'caller', 'callee', and 'arguments' properties may not be accessed")
}

/// [Function ( ...parameterArgs, bodyArg )](https://tc39.es/ecma262/#sec-function-p1-p2-pn-body)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct_dynamic(vm, args, DynamicKind::Normal, Intrinsic::FunctionPrototype)
}

/// <https://tc39.es/ecma262/#sec-createdynamicfunction>
pub(crate) fn construct_dynamic(
    vm: &mut Vm,
    args: Args,
    kind: DynamicKind,
    default: Intrinsic,
) -> JsResult<Value> {
    let count = args.len();
    let mut parameters = Str::EMPTY;
    let comma = Str::latin1(b',');
    for index in 0..count.saturating_sub(1) {
        vm.tick(1)?;
        let argument = args.get(vm, index);
        let text = vm.to_string(argument)?;
        if index > 0 {
            parameters = vm.concat_strings(parameters, comma)?;
        }
        parameters = vm.concat_strings(parameters, text)?;
        vm.keep(Value::string(parameters));
    }
    let body = if count == 0 {
        Str::EMPTY
    } else {
        let body = args.get(vm, count - 1);
        vm.to_string(body)?
    };
    vm.keep(Value::string(body));
    let function = vm.create_dynamic_function(kind, parameters, body)?;
    vm.keep(Value::object(function));
    let prototype = vm.prototype_for_new(args, default)?;
    if vm.heap.prototype_of(function) != Some(prototype) {
        vm.set_prototype_of(function, Some(prototype))?;
    }
    Ok(Value::object(function))
}

/// [Function.prototype.bind ( thisArg, ...args )](https://tc39.es/ecma262/#sec-function.prototype.bind)
fn bind(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    let Some(target) = this.as_object().filter(|_| vm.is_callable(this)) else {
        return vm.type_error("Bind must be called on a function");
    };
    let prototype = vm.get_prototype_of(target)?;
    let mut bound_arguments = Vec::new();
    for index in 1..args.len() {
        vm.tick(1)?;
        bound_arguments.push(args.get(vm, index));
    }
    let constructs = vm.is_constructor(this);
    let bound = BoundData { target, this: args.get(vm, 0), arguments: bound_arguments.into(), constructs };
    let function = vm.heap.new_with_extra(Kind::BoundFunction, prototype, Extra::Bound(bound))?;
    vm.keep(Value::object(function));
    let mut length = 0.0;
    let key = PropertyKey::interned(names::LENGTH);
    if vm.get_own_property(target, key)?.is_some()
        && let Some(number) = vm.get_of(target, key)?.as_number()
    {
        let taken = args.len().saturating_sub(1) as f64;
        length = if number.is_infinite() {
            number.max(0.0)
        } else {
            (creance_vm::heap::number::to_integer_or_infinity(number) - taken).max(0.0)
        };
    }
    vm.heap.define_own(function, key, Value::number(length), Attributes::CONFIGURABLE)?;
    let name = vm.get_of(target, PropertyKey::interned(names::NAME))?;
    let name = name.as_string().unwrap_or(Str::EMPTY);
    let prefix = vm.heap.strings.from_str(&mut vm.heap.meter, "bound ")?;
    let name = vm.concat_strings(prefix, name)?;
    let key = PropertyKey::interned(names::NAME);
    vm.heap.define_own(function, key, Value::string(name), Attributes::CONFIGURABLE)?;
    Ok(Value::object(function))
}

/// [Function.prototype.toString ( )](https://tc39.es/ecma262/#sec-function.prototype.tostring)
fn to_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    let Some(object) = this.as_object().filter(|_| vm.is_callable(this)) else {
        return vm.type_error("Function.prototype.toString requires that 'this' be a Function");
    };
    if let Some(text) = vm.function_source(object) {
        vm.tick(text.len() as u64 / 8)?;
        return Ok(vm.heap.string_value(&text)?);
    }
    let mut name = String::new();
    if matches!(vm.heap.kind(object), Kind::Native | Kind::NativeClosure) {
        let property = vm.heap.own_property(object, PropertyKey::interned(names::NAME))?;
        if let Some(text) = property.and_then(|property| property.value.as_string()) {
            let text = vm.heap.strings.to_rust_string(&mut vm.heap.meter, text)?;
            let inner = text.trim_start_matches("get ").trim_start_matches("set ");
            // Script can rename a builtin: only what is a name may stand here.
            let plain =
                inner.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.' | '[' | ']'));
            let symbol = inner.starts_with("[Symbol.") && inner.ends_with(']');
            let word = !inner.contains(['.', '[', ']']) && !inner.starts_with(|c: char| c.is_ascii_digit());
            if plain && (symbol || word) {
                name = text;
            }
        }
    }
    Ok(vm.heap.string_value(&alloc::format!("function {name}() {{ [native code] }}"))?)
}

/// [Function.prototype \[ %Symbol.hasInstance% \] ( V )](https://tc39.es/ecma262/#sec-function.prototype-%symbol.hasinstance%)
fn has_instance(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (this, value) = (args.this(vm), args.get(vm, 0));
    vm.ordinary_has_instance(this, value).map(Value::bool)
}
