//! [The Global Object](https://tc39.es/ecma262/#sec-global-object)

use crate::{promise, uri, web};
use creance_vm::heap::number;
use creance_vm::{
    Args, Attributes, Constant, Heap, Intrinsic, JsResult, Metered, Object, RealmId, Spec, Value, Vm,
    function, library, method,
};

const M: Attributes = Attributes::METHOD;

/// The global object: exactly ECMAScript's names, and those of the web. What needs authority throws
/// without it.
pub const GLOBAL: Spec = Spec::object(Intrinsic::Global)
    .constants(&[
        ("NaN", Constant::Number(f64::NAN)),
        ("Infinity", Constant::Number(f64::INFINITY)),
        ("undefined", Constant::Undefined),
    ])
    .links(&[
        ("eval", Intrinsic::Eval, M),
        ("Object", Intrinsic::Object, M),
        ("Function", Intrinsic::Function, M),
        ("Array", Intrinsic::Array, M),
        ("String", Intrinsic::String, M),
        ("Number", Intrinsic::Number, M),
        ("Boolean", Intrinsic::Boolean, M),
        ("Symbol", Intrinsic::Symbol, M),
        ("BigInt", Intrinsic::BigInt, M),
        ("Math", Intrinsic::Math, M),
        ("JSON", Intrinsic::Json, M),
        ("Reflect", Intrinsic::Reflect, M),
        ("Proxy", Intrinsic::Proxy, M),
        ("Error", Intrinsic::Error, M),
        ("EvalError", Intrinsic::EvalError, M),
        ("RangeError", Intrinsic::RangeError, M),
        ("ReferenceError", Intrinsic::ReferenceError, M),
        ("SyntaxError", Intrinsic::SyntaxError, M),
        ("TypeError", Intrinsic::TypeError, M),
        ("URIError", Intrinsic::UriError, M),
        ("AggregateError", Intrinsic::AggregateError, M),
        ("SuppressedError", Intrinsic::SuppressedError, M),
        ("DisposableStack", Intrinsic::DisposableStack, M),
        ("AsyncDisposableStack", Intrinsic::AsyncDisposableStack, M),
        ("ShadowRealm", Intrinsic::ShadowRealm, M),
        ("Map", Intrinsic::Map, M),
        ("Set", Intrinsic::Set, M),
        ("WeakMap", Intrinsic::WeakMap, M),
        ("WeakSet", Intrinsic::WeakSet, M),
        ("WeakRef", Intrinsic::WeakRef, M),
        ("FinalizationRegistry", Intrinsic::FinalizationRegistry, M),
        ("Promise", Intrinsic::Promise, M),
        ("Iterator", Intrinsic::Iterator, M),
        ("ArrayBuffer", Intrinsic::ArrayBuffer, M),
        ("SharedArrayBuffer", Intrinsic::SharedArrayBuffer, M),
        ("Atomics", Intrinsic::Atomics, M),
        ("DataView", Intrinsic::DataView, M),
        ("Int8Array", Intrinsic::Int8Array, M),
        ("Uint8Array", Intrinsic::Uint8Array, M),
        ("Uint8ClampedArray", Intrinsic::Uint8ClampedArray, M),
        ("Int16Array", Intrinsic::Int16Array, M),
        ("Uint16Array", Intrinsic::Uint16Array, M),
        ("Int32Array", Intrinsic::Int32Array, M),
        ("Uint32Array", Intrinsic::Uint32Array, M),
        ("BigInt64Array", Intrinsic::BigInt64Array, M),
        ("BigUint64Array", Intrinsic::BigUint64Array, M),
        ("Float16Array", Intrinsic::Float16Array, M),
        ("Float32Array", Intrinsic::Float32Array, M),
        ("Float64Array", Intrinsic::Float64Array, M),
        ("Date", Intrinsic::Date, M),
        ("RegExp", Intrinsic::RegExp, M),
        ("DOMException", Intrinsic::DomException, M),
        ("TextEncoder", Intrinsic::TextEncoder, M),
        ("TextDecoder", Intrinsic::TextDecoder, M),
        ("Performance", Intrinsic::PerformanceInterface, M),
        ("URL", Intrinsic::Url, M),
        ("URLSearchParams", Intrinsic::UrlSearchParams, M),
        ("Event", Intrinsic::Event, M),
        ("CustomEvent", Intrinsic::CustomEvent, M),
        ("EventTarget", Intrinsic::EventTarget, M),
        ("AbortSignal", Intrinsic::AbortSignal, M),
        ("AbortController", Intrinsic::AbortController, M),
        ("Headers", Intrinsic::Headers, M),
        ("Request", Intrinsic::Request, M),
        ("Response", Intrinsic::Response, M),
        ("Crypto", Intrinsic::CryptoInterface, M),
        ("crypto", Intrinsic::Crypto, Attributes::ALL),
        ("performance", Intrinsic::Performance, Attributes::ALL),
    ])
    .methods(&[
        method("isFinite", 1, is_finite),
        method("isNaN", 1, is_nan),
        method("parseFloat", 1, parse_float),
        method("parseInt", 2, parse_int),
        method("decodeURI", 1, uri::decode_uri),
        method("decodeURIComponent", 1, uri::decode_uri_component),
        method("encodeURI", 1, uri::encode_uri),
        method("encodeURIComponent", 1, uri::encode_uri_component),
        method("escape", 1, uri::escape),
        method("unescape", 1, uri::unescape),
        method("queueMicrotask", 1, promise::queue_microtask).enumerable(),
        method("atob", 1, web::base64::atob).enumerable(),
        method("btoa", 1, web::base64::btoa).enumerable(),
        method("structuredClone", 1, web::structured_clone::structured_clone).enumerable(),
        library("fetch", 1, "fetch", "fetch").enumerable(),
        method("setTimeout", 1, web::timers::set_timeout).enumerable(),
        method("clearTimeout", 0, web::timers::clear_timer).enumerable(),
        method("setInterval", 1, web::timers::set_interval).enumerable(),
        method("clearInterval", 0, web::timers::clear_timer).enumerable(),
    ])
    .setup(setup);

/// <https://tc39.es/ecma262/#sec-eval-x>
pub const EVAL: Spec = Spec::function(Intrinsic::Eval, function("eval", 1, eval));

fn setup(heap: &mut Heap, _: RealmId, object: Object) -> Metered<()> {
    let key = heap.key("globalThis")?;
    heap.define_own(object, key, Value::object(object), M)
}

/// [eval ( x )](https://tc39.es/ecma262/#sec-eval-x): the indirect form; the direct one is an instruction.
fn eval(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let source = args.get(vm, 0);
    match source.as_string() {
        Some(source) => vm.indirect_eval(source),
        None => Ok(source),
    }
}

/// [isFinite ( number )](https://tc39.es/ecma262/#sec-isfinite-number)
fn is_finite(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    Ok(Value::bool(vm.to_number(value)?.is_finite()))
}

/// [isNaN ( number )](https://tc39.es/ecma262/#sec-isnan-number)
fn is_nan(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    Ok(Value::bool(vm.to_number(value)?.is_nan()))
}

/// [parseFloat ( string )](https://tc39.es/ecma262/#sec-parsefloat-string)
pub(crate) fn parse_float(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let string = vm.to_string(value)?;
    vm.heap.strings.flatten(&mut vm.heap.meter, string)?;
    let Some(units) = vm.heap.strings.units(string) else { return Ok(Value::NAN) };
    Ok(Value::number(number::parse_float(&mut vm.heap.meter, units)?))
}

/// [parseInt ( string, radix )](https://tc39.es/ecma262/#sec-parseint-string-radix)
pub(crate) fn parse_int(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (value, radix) = (args.get(vm, 0), args.get(vm, 1));
    let string = vm.to_string(value)?;
    vm.keep(Value::string(string));
    let radix = vm.to_int32(radix)?;
    vm.heap.strings.flatten(&mut vm.heap.meter, string)?;
    let Some(units) = vm.heap.strings.units(string) else { return Ok(Value::NAN) };
    Ok(Value::number(number::parse_int(&mut vm.heap.meter, units, radix)?))
}
