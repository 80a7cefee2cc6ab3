//! [BigInt Objects](https://tc39.es/ecma262/#sec-bigint-objects)

use crate::realm::links;
use creance_vm::heap::{BigInt, number};
use creance_vm::operations::Hint;
use creance_vm::{Args, Intrinsic, JsResult, Kind, Metered, Spec, Value, Vm, constructor, method};

/// <https://tc39.es/ecma262/#sec-bigint-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::BigInt, constructor("BigInt", 1, construct))
    .links(links!(prototype BigIntPrototype))
    .methods(&[method("asIntN", 2, as_int_n), method("asUintN", 2, as_uint_n)]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-bigint-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::BigIntPrototype)
    .links(links!(constructor BigInt))
    .methods(&[
        method("toLocaleString", 0, to_locale_string),
        method("toString", 0, to_string),
        method("valueOf", 0, value_of),
    ])
    .tag("BigInt");

/// [BigInt ( value )](https://tc39.es/ecma262/#sec-bigint-constructor-number-value)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_some() {
        return vm.type_error("BigInt is not a constructor");
    }
    let value = args.get(vm, 0);
    let primitive = vm.to_primitive(value, Hint::Number)?;
    let Some(double) = primitive.as_number() else {
        vm.keep(primitive);
        return vm.to_bigint(primitive);
    };
    match BigInt::from_f64(double).filter(|_| number::is_integral(double)) {
        Some(bigint) => Ok(vm.heap.add_bigint(bigint)?),
        None => vm.range_error(&alloc::format!(
            "The number {} cannot be converted to a BigInt because it is not an integer",
            number::to_string(double)
        )),
    }
}

/// A bigint value's number; a copy, which is paid for.
fn copy(vm: &mut Vm, value: Value) -> Metered<BigInt> {
    let Some(bigint) = value.as_bigint().and_then(|index| vm.heap.bigint(index)) else {
        return Ok(BigInt::default());
    };
    let (bigint, bytes) = (bigint.clone(), bigint.byte_size());
    vm.tick(bytes as u64 / 8 + 1)?;
    Ok(bigint)
}

/// [BigInt.asIntN ( bits, bigint )](https://tc39.es/ecma262/#sec-bigint.asintn)
fn as_int_n(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (bits, bigint) = (args.get(vm, 0), args.get(vm, 1));
    let bits = vm.to_index(bits)?;
    let bigint = vm.to_bigint(bigint)?;
    let bigint = copy(vm, bigint)?;
    let result = bigint.as_int_n(&mut vm.heap.meter, bits);
    let result = vm.bigint_result(result)?;
    Ok(vm.heap.add_bigint(result)?)
}

/// [BigInt.asUintN ( bits, bigint )](https://tc39.es/ecma262/#sec-bigint.asuintn)
fn as_uint_n(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (bits, bigint) = (args.get(vm, 0), args.get(vm, 1));
    let bits = vm.to_index(bits)?;
    let bigint = vm.to_bigint(bigint)?;
    let bigint = copy(vm, bigint)?;
    let result = bigint.as_uint_n(&mut vm.heap.meter, bits);
    let result = vm.bigint_result(result)?;
    Ok(vm.heap.add_bigint(result)?)
}

/// <https://tc39.es/ecma262/#sec-thisbigintvalue>
fn this_bigint(vm: &mut Vm, args: Args, name: &str) -> JsResult<Value> {
    let this = args.this(vm);
    let value = match this.as_object() {
        Some(object) if vm.heap.kind(object) == Kind::BigIntObject => vm.wrapped(object),
        _ => this,
    };
    match value.as_bigint() {
        Some(_) => Ok(value),
        None => vm.type_error(&alloc::format!("BigInt.prototype.{name} requires that 'this' be a BigInt")),
    }
}

/// [BigInt.prototype.toString ( \[ radix \] )](https://tc39.es/ecma262/#sec-bigint.prototype.tostring)
fn to_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = this_bigint(vm, args, "toString")?;
    let radix = args.get(vm, 0);
    let radix = if radix.is_undefined() { 10.0 } else { vm.to_integer_or_infinity(radix)? };
    if !(2.0..=36.0).contains(&radix) {
        return vm.range_error("toString() radix argument must be between 2 and 36");
    }
    let bigint = copy(vm, value)?;
    let text = bigint.to_string_radix(&mut vm.heap.meter, radix as u32)?;
    Ok(vm.heap.string_value(&text)?)
}

/// [BigInt.prototype.toLocaleString ( )](https://tc39.es/ecma262/#sec-bigint.prototype.tolocalestring): with commas.
fn to_locale_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = this_bigint(vm, args, "toLocaleString")?;
    let bigint = copy(vm, value)?;
    let text = bigint.to_string_radix(&mut vm.heap.meter, 10)?;
    vm.tick(text.len() as u64 / 2)?;
    Ok(vm.heap.string_value(&crate::number::grouped(&text))?)
}

/// [BigInt.prototype.valueOf ( )](https://tc39.es/ecma262/#sec-bigint.prototype.valueof)
fn value_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    this_bigint(vm, args, "valueOf")
}
