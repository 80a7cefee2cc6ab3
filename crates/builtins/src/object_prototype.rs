//! [Properties of the Object Prototype Object](https://tc39.es/ecma262/#sec-properties-of-the-object-prototype-object)

use crate::object::{kept_key, refused_prototype};
use crate::realm::links;
use creance_vm::behaviours::Descriptor;
use creance_vm::heap::string::names;
use creance_vm::heap::symbols;
use creance_vm::{
    Args, Attributes, Intrinsic, JsResult, Kind, PropertyKey, Spec, Value, Vm, accessor, method,
};

/// <https://tc39.es/ecma262/#sec-properties-of-the-object-prototype-object>
pub const PROTOTYPE: Spec =
    Spec::object(Intrinsic::ObjectPrototype).parent(None).links(links!(constructor Object)).methods(&[
        method("hasOwnProperty", 1, has_own_property),
        method("isPrototypeOf", 1, is_prototype_of),
        method("propertyIsEnumerable", 1, property_is_enumerable),
        method("toLocaleString", 0, to_locale_string),
        method("toString", 0, to_string),
        method("valueOf", 0, value_of),
        accessor("__proto__", Some(get_proto), Some(set_proto)),
        method("__defineGetter__", 2, define_getter),
        method("__defineSetter__", 2, define_setter),
        method("__lookupGetter__", 1, lookup_getter),
        method("__lookupSetter__", 1, lookup_setter),
    ]);

/// [Object.prototype.hasOwnProperty ( V )](https://tc39.es/ecma262/#sec-object.prototype.hasownproperty)
fn has_own_property(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (this, key) = (args.this(vm), args.get(vm, 0));
    let key = kept_key(vm, key)?;
    let object = vm.to_object(this)?;
    Ok(Value::bool(vm.get_own_property(object, key)?.is_some()))
}

/// [Object.prototype.isPrototypeOf ( V )](https://tc39.es/ecma262/#sec-object.prototype.isprototypeof)
fn is_prototype_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let Some(mut object) = args.get(vm, 0).as_object() else { return Ok(Value::FALSE) };
    let this = args.this(vm);
    let this = vm.to_object(this)?;
    let mark = vm.temps_mark();
    while let Some(parent) = vm.get_prototype_of(object)? {
        if parent == this {
            return Ok(Value::TRUE);
        }
        vm.tick(1)?;
        vm.release_temps(mark);
        vm.keep(Value::object(parent));
        object = parent;
    }
    Ok(Value::FALSE)
}

/// [Object.prototype.propertyIsEnumerable ( V )](https://tc39.es/ecma262/#sec-object.prototype.propertyisenumerable)
fn property_is_enumerable(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (this, key) = (args.this(vm), args.get(vm, 0));
    let key = kept_key(vm, key)?;
    let object = vm.to_object(this)?;
    let property = vm.get_own_property(object, key)?;
    Ok(Value::bool(property.is_some_and(|property| property.attributes.has(Attributes::ENUMERABLE))))
}

/// [Object.prototype.toLocaleString ( \[ reserved1 \[ , reserved2 \] \] )](https://tc39.es/ecma262/#sec-object.prototype.tolocalestring)
fn to_locale_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    vm.invoke(this, PropertyKey::interned(names::TO_STRING), &[])
}

/// [Object.prototype.toString ( )](https://tc39.es/ecma262/#sec-object.prototype.tostring)
pub(crate) fn to_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    class_string(vm, this)
}

/// What `Object.prototype.toString` gives for a value.
pub(crate) fn class_string(vm: &mut Vm, this: Value) -> JsResult<Value> {
    if this.is_undefined() {
        return Ok(Value::string(names::OBJECT_TAG_UNDEFINED));
    }
    if this.is_null() {
        return Ok(Value::string(names::OBJECT_TAG_NULL));
    }
    let object = vm.to_object(this)?;
    let value = Value::object(object);
    vm.keep(value);
    let builtin = if vm.is_array(value)? {
        "Array"
    } else if vm.is_callable(value) {
        "Function"
    } else {
        match vm.heap.kind(object) {
            Kind::Arguments => "Arguments",
            Kind::Error => "Error",
            Kind::BooleanObject => "Boolean",
            Kind::NumberObject => "Number",
            Kind::StringObject => "String",
            Kind::Date => "Date",
            Kind::RegExp => "RegExp",
            _ => "Object",
        }
    };
    let tag = vm.get_of(object, PropertyKey::symbol(symbols::TO_STRING_TAG))?;
    let Some(tag) = tag.as_string() else {
        return Ok(vm.heap.string_value(&alloc::format!("[object {builtin}]"))?);
    };
    let start = vm.heap.strings.from_str(&mut vm.heap.meter, "[object ")?;
    let text = vm.concat_strings(start, tag)?;
    let end = vm.heap.strings.from_str(&mut vm.heap.meter, "]")?;
    vm.concat_strings(text, end).map(Value::string)
}

/// [Object.prototype.valueOf ( )](https://tc39.es/ecma262/#sec-object.prototype.valueof)
fn value_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    vm.to_object(this).map(Value::object)
}

/// [get Object.prototype.\_\_proto\_\_](https://tc39.es/ecma262/#sec-get-object.prototype.__proto__)
fn get_proto(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    let object = vm.to_object(this)?;
    Ok(vm.get_prototype_of(object)?.map_or(Value::NULL, Value::object))
}

/// [set Object.prototype.\_\_proto\_\_](https://tc39.es/ecma262/#sec-set-object.prototype.__proto__)
fn set_proto(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (this, prototype) = (args.this(vm), args.get(vm, 0));
    if this.is_nullish() {
        return vm.type_error("Object.prototype.__proto__ called on null or undefined");
    }
    if let Some(object) = this.as_object()
        && (prototype.is_object() || prototype.is_null())
        && !vm.set_prototype_of(object, prototype.as_object())?
    {
        return refused_prototype(vm);
    }
    Ok(Value::UNDEFINED)
}

fn define_accessor(vm: &mut Vm, args: Args, setter: bool) -> JsResult<Value> {
    let (this, key, function) = (args.this(vm), args.get(vm, 0), args.get(vm, 1));
    let object = vm.to_object(this)?;
    vm.keep(Value::object(object));
    if !vm.is_callable(function) {
        return vm.not_a_function(function);
    }
    let mut descriptor =
        Descriptor { enumerable: Some(true), configurable: Some(true), ..Descriptor::default() };
    if setter {
        descriptor.set = Some(function);
    } else {
        descriptor.get = Some(function);
    }
    let key = kept_key(vm, key)?;
    vm.define_property_or_throw(object, key, descriptor)?;
    Ok(Value::UNDEFINED)
}

/// [Object.prototype.\_\_defineGetter\_\_ ( P, getter )](https://tc39.es/ecma262/#sec-object.prototype.__defineGetter__)
fn define_getter(vm: &mut Vm, args: Args) -> JsResult<Value> {
    define_accessor(vm, args, false)
}

/// [Object.prototype.\_\_defineSetter\_\_ ( P, setter )](https://tc39.es/ecma262/#sec-object.prototype.__defineSetter__)
fn define_setter(vm: &mut Vm, args: Args) -> JsResult<Value> {
    define_accessor(vm, args, true)
}

fn lookup_accessor(vm: &mut Vm, args: Args, setter: bool) -> JsResult<Value> {
    let (this, key) = (args.this(vm), args.get(vm, 0));
    let mut object = vm.to_object(this)?;
    vm.keep(Value::object(object));
    let key = kept_key(vm, key)?;
    let mark = vm.temps_mark();
    loop {
        if let Some(property) = vm.get_own_property(object, key)? {
            if !property.attributes.is_accessor() {
                return Ok(Value::UNDEFINED);
            }
            let (get, set) = vm.heap.accessor(property.value)?;
            return Ok(if setter { set } else { get });
        }
        let Some(parent) = vm.get_prototype_of(object)? else { return Ok(Value::UNDEFINED) };
        vm.tick(1)?;
        vm.release_temps(mark);
        vm.keep(Value::object(parent));
        object = parent;
    }
}

/// [Object.prototype.\_\_lookupGetter\_\_ ( P )](https://tc39.es/ecma262/#sec-object.prototype.__lookupGetter__)
fn lookup_getter(vm: &mut Vm, args: Args) -> JsResult<Value> {
    lookup_accessor(vm, args, false)
}

/// [Object.prototype.\_\_lookupSetter\_\_ ( P )](https://tc39.es/ecma262/#sec-object.prototype.__lookupSetter__)
fn lookup_setter(vm: &mut Vm, args: Args) -> JsResult<Value> {
    lookup_accessor(vm, args, true)
}
