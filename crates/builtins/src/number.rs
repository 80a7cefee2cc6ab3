//! [Number Objects](https://tc39.es/ecma262/#sec-number-objects)

use crate::realm::{links, table_key};
use alloc::string::String;
use creance_vm::heap::{BigInt, number};
use creance_vm::{
    Args, Attributes, Constant, Intrinsic, JsResult, Kind, Spec, Value, Vm, constructor, method,
};

/// <https://tc39.es/ecma262/#sec-number-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::Number, constructor("Number", 1, construct))
    .links(links!(prototype NumberPrototype))
    .methods(&[
        method("isFinite", 1, is_finite),
        method("isInteger", 1, is_integer),
        method("isNaN", 1, is_nan),
        method("isSafeInteger", 1, is_safe_integer),
    ])
    .constants(&[
        ("EPSILON", Constant::Number(f64::EPSILON)),
        ("MAX_SAFE_INTEGER", Constant::Number(number::MAX_SAFE_INTEGER)),
        ("MAX_VALUE", Constant::Number(f64::MAX)),
        ("MIN_SAFE_INTEGER", Constant::Number(-number::MAX_SAFE_INTEGER)),
        ("MIN_VALUE", Constant::Number(5e-324)),
        ("NaN", Constant::Number(f64::NAN)),
        ("NEGATIVE_INFINITY", Constant::Number(f64::NEG_INFINITY)),
        ("POSITIVE_INFINITY", Constant::Number(f64::INFINITY)),
    ])
    .setup(|heap, realm, object| {
        // The same function objects as the global ones.
        let global = heap.intrinsic(realm, Intrinsic::Global)?;
        for name in ["parseFloat", "parseInt"] {
            let key = table_key(heap, name)?;
            let function =
                heap.own_property(global, key)?.map_or(Value::UNDEFINED, |property| property.value);
            heap.define_own(object, key, function, Attributes::METHOD)?;
        }
        Ok(())
    });

/// <https://tc39.es/ecma262/#sec-properties-of-the-number-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::NumberPrototype)
    .kind(Kind::NumberObject)
    .links(links!(constructor Number))
    .methods(&[
        method("toExponential", 1, to_exponential),
        method("toFixed", 1, to_fixed),
        method("toLocaleString", 0, to_locale_string),
        method("toPrecision", 1, to_precision),
        method("toString", 1, to_string),
        method("valueOf", 0, value_of),
    ])
    .setup(|heap, _, object| {
        heap.object_mut(object).set_payload(Value::ZERO.bits());
        Ok(())
    });

/// [Number ( value )](https://tc39.es/ecma262/#sec-number-constructor-number-value)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let mut value = Value::ZERO;
    if !args.is_empty() {
        let argument = args.get(vm, 0);
        value = vm.to_numeric(argument)?;
        if let Some(bigint) = value.as_bigint() {
            value = Value::number(vm.heap.bigint(bigint).map_or(0.0, BigInt::to_f64));
        }
    }
    if args.new_target().is_none() {
        return Ok(value);
    }
    let prototype = vm.prototype_for_new(args, Intrinsic::NumberPrototype)?;
    Ok(Value::object(vm.new_wrapper(Kind::NumberObject, prototype, value)?))
}

/// [Number.isFinite ( number )](https://tc39.es/ecma262/#sec-number.isfinite)
fn is_finite(vm: &mut Vm, args: Args) -> JsResult<Value> {
    Ok(Value::bool(args.get(vm, 0).as_number().is_some_and(f64::is_finite)))
}

/// [Number.isInteger ( number )](https://tc39.es/ecma262/#sec-number.isinteger)
fn is_integer(vm: &mut Vm, args: Args) -> JsResult<Value> {
    Ok(Value::bool(args.get(vm, 0).as_number().is_some_and(number::is_integral)))
}

/// [Number.isNaN ( number )](https://tc39.es/ecma262/#sec-number.isnan)
fn is_nan(vm: &mut Vm, args: Args) -> JsResult<Value> {
    Ok(Value::bool(args.get(vm, 0).as_number().is_some_and(f64::is_nan)))
}

/// [Number.isSafeInteger ( number )](https://tc39.es/ecma262/#sec-number.issafeinteger)
fn is_safe_integer(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let safe = |value: f64| number::is_integral(value) && value.abs() <= number::MAX_SAFE_INTEGER;
    Ok(Value::bool(args.get(vm, 0).as_number().is_some_and(safe)))
}

/// <https://tc39.es/ecma262/#sec-thisnumbervalue>
fn this_number(vm: &mut Vm, args: Args, name: &str) -> JsResult<f64> {
    let this = args.this(vm);
    let value = match this.as_object() {
        Some(object) if vm.heap.kind(object) == Kind::NumberObject => vm.wrapped(object),
        _ => this,
    };
    match value.as_number() {
        Some(number) => Ok(number),
        None => vm.type_error(&alloc::format!("Number.prototype.{name} requires that 'this' be a Number")),
    }
}

/// Text of a bounded number of digits as a value.
fn text(vm: &mut Vm, text: &str) -> JsResult<Value> {
    vm.tick(4 + text.len() as u64)?;
    Ok(vm.heap.string_value(text)?)
}

/// [Number.prototype.toExponential ( fractionDigits )](https://tc39.es/ecma262/#sec-number.prototype.toexponential)
fn to_exponential(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = this_number(vm, args, "toExponential")?;
    let argument = args.get(vm, 0);
    let digits = vm.to_integer_or_infinity(argument)?;
    if !value.is_finite() {
        return text(vm, &number::to_string(value));
    }
    if !(0.0..=100.0).contains(&digits) {
        return vm.range_error("toExponential() argument must be between 0 and 100");
    }
    let digits = (!argument.is_undefined()).then_some(digits as u32);
    text(vm, &number::to_exponential(value, digits))
}

/// [Number.prototype.toFixed ( fractionDigits )](https://tc39.es/ecma262/#sec-number.prototype.tofixed)
fn to_fixed(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = this_number(vm, args, "toFixed")?;
    let digits = args.get(vm, 0);
    let digits = vm.to_integer_or_infinity(digits)?;
    if !(0.0..=100.0).contains(&digits) {
        return vm.range_error("toFixed() digits argument must be between 0 and 100");
    }
    text(vm, &number::to_fixed(value, digits as u32))
}

/// [Number.prototype.toPrecision ( precision )](https://tc39.es/ecma262/#sec-number.prototype.toprecision)
fn to_precision(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = this_number(vm, args, "toPrecision")?;
    let precision = args.get(vm, 0);
    if precision.is_undefined() {
        return text(vm, &number::to_string(value));
    }
    let precision = vm.to_integer_or_infinity(precision)?;
    if !value.is_finite() {
        return text(vm, &number::to_string(value));
    }
    if !(1.0..=100.0).contains(&precision) {
        return vm.range_error("toPrecision() argument must be between 1 and 100");
    }
    text(vm, &number::to_precision(value, precision as u32))
}

/// [Number.prototype.toString ( \[ radix \] )](https://tc39.es/ecma262/#sec-number.prototype.tostring)
fn to_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = this_number(vm, args, "toString")?;
    let radix = args.get(vm, 0);
    let radix = if radix.is_undefined() { 10.0 } else { vm.to_integer_or_infinity(radix)? };
    if !(2.0..=36.0).contains(&radix) {
        return vm.range_error("toString() radix argument must be between 2 and 36");
    }
    if radix == 10.0
        && let Some(string) = vm.primitive_to_string(Value::number(value))?
    {
        return Ok(Value::string(string));
    }
    text(vm, &number::to_string_radix(value, radix as u32))
}

/// [Number.prototype.toLocaleString ( )](https://tc39.es/ecma262/#sec-number.prototype.tolocalestring): with commas
/// and up to three places, as in English.
fn to_locale_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = this_number(vm, args, "toLocaleString")?;
    if value.is_nan() {
        return text(vm, "NaN");
    }
    if value.is_infinite() {
        return text(vm, if value > 0.0 { "∞" } else { "-∞" });
    }
    let digits = match BigInt::from_f64(value).filter(|_| value.abs() >= 1e21) {
        Some(bigint) => bigint.to_string_radix(&mut vm.heap.meter, 10)?,
        None => number::to_fixed(value, 3),
    };
    let sign = if value == 0.0 && value.is_sign_negative() { "-" } else { "" };
    let digits = match digits.split_once('.') {
        Some((integer, fraction)) => match fraction.trim_end_matches('0') {
            "" => grouped(integer),
            fraction => alloc::format!("{}.{fraction}", grouped(integer)),
        },
        None => grouped(&digits),
    };
    text(vm, &alloc::format!("{sign}{digits}"))
}

/// The digits of an integer with a comma before every three.
pub(crate) fn grouped(digits: &str) -> String {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits),
    };
    let mut result = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            result.push(',');
        }
        result.push(digit);
    }
    result
}

/// [Number.prototype.valueOf ( )](https://tc39.es/ecma262/#sec-number.prototype.valueof)
fn value_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    this_number(vm, args, "valueOf").map(Value::number)
}
