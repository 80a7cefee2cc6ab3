//! The natives of the modules in this directory.

use crate::Inspection;
use creance_vm::{Args, JsResult, Kind, Method, Required, Value, Vm, method};

/// The methods of the object that `internal:binding` exports.
pub(crate) const METHODS: &[Method] = &[
    method("inspect", 4, inspect),
    method("kind", 1, kind),
    method("isGranted", 1, is_granted),
    method("grant", 1, grant),
    method("hasClock", 0, has_clock),
    method("version", 0, version),
    method("resolve", 2, resolve),
    method("fetch", 1, fetch),
];

fn text(vm: &mut Vm, args: Args, index: usize) -> JsResult<String> {
    let value = args.get(vm, index);
    let string = vm.to_string(value)?;
    Ok(vm.heap.strings.to_rust_string(&mut vm.heap.meter, string)?)
}

fn string(vm: &mut Vm, text: &str) -> JsResult<Value> {
    Ok(vm.heap.string_value(text)?)
}

/// Levels of objects that are shown at most: showing one nests natively.
const MAX_DEPTH: usize = 20;
/// Natives whose stack that takes.
const INSPECT_LEVELS: u32 = 75;

/// `inspect(value, depth, colors, quoted)`: the text of a value as the console shows it. No script runs.
fn inspect(vm: &mut Vm, args: Args) -> JsResult<Value> {
    // A depth that is no number, or below nothing, is as good as none.
    let depth = args.get(vm, 1).as_number().map_or(0, |depth| depth as usize).min(MAX_DEPTH);
    let colors = args.get(vm, 2) == Value::TRUE;
    let quote_strings = args.get(vm, 3) == Value::TRUE;
    let value = args.get(vm, 0);
    let inspection = Inspection { depth, quote_strings, colors };
    let text = vm.nested_by(INSPECT_LEVELS, |vm| Ok(inspection.text(&mut vm.heap, value)?))?;
    string(vm, &text)
}

/// `kind(value)`: which internal slots an object has, in a word; the empty string for what is no object.
fn kind(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let name = match args.get(vm, 0).as_object().map(|object| vm.heap.kind(object)) {
        None => "",
        Some(Kind::Array) => "Array",
        Some(Kind::Arguments) => "Arguments",
        Some(Kind::ArrayBuffer) => "ArrayBuffer",
        Some(Kind::SharedArrayBuffer) => "SharedArrayBuffer",
        Some(Kind::TypedArray) => "TypedArray",
        Some(Kind::DataView) => "DataView",
        Some(Kind::Map) => "Map",
        Some(Kind::Set) => "Set",
        Some(Kind::WeakMap) => "WeakMap",
        Some(Kind::WeakSet) => "WeakSet",
        Some(Kind::Promise) => "Promise",
        Some(Kind::Proxy) => "Proxy",
        Some(Kind::Date) => "Date",
        Some(Kind::RegExp) => "RegExp",
        Some(Kind::Error) => "Error",
        Some(Kind::BooleanObject) => "Boolean",
        Some(Kind::NumberObject) => "Number",
        Some(Kind::StringObject) => "String",
        Some(Kind::SymbolObject) => "Symbol",
        Some(Kind::BigIntObject) => "BigInt",
        Some(Kind::Generator) => "Generator",
        Some(Kind::ModuleNamespace) => "Module",
        Some(Kind::HostObject) => "Host",
        Some(_) => "Object",
    };
    string(vm, name)
}

/// `isGranted(name)`
fn is_granted(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let name = text(vm, args, 0)?;
    Ok(Value::bool(vm.is_granted(vm.realm(), &name)))
}

/// `grant(name)`: the object of a grant; an error with the code `ERR_NOT_GRANTED` if there is none.
fn grant(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let name = text(vm, args, 0)?;
    let realm = vm.realm();
    Ok(Value::object(vm.granted_object(realm, &name)?))
}

/// `hasClock()`
fn has_clock(vm: &mut Vm, _: Args) -> JsResult<Value> {
    Ok(Value::bool(vm.host.clock.is_some()))
}

/// `version()`: that of this engine.
fn version(vm: &mut Vm, _: Args) -> JsResult<Value> {
    string(vm, env!("CARGO_PKG_VERSION"))
}

/// `resolve(specifier, referrer)`: the key that `require` means.
fn resolve(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (specifier, referrer) = (text(vm, args, 0)?, text(vm, args, 1)?);
    let key = vm.require_resolve(&specifier, &referrer)?;
    string(vm, &key)
}

/// `fetch(key)`: what `require` finds under a key: `['namespace' | 'json' | 'function', value]`
fn fetch(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let key = text(vm, args, 0)?;
    let (what, value) = match vm.nested_by(3, |vm| vm.require_fetch(&key))? {
        Required::Namespace(value) => ("namespace", value),
        Required::Json(value) => ("json", value),
        Required::Function(value) => ("function", value),
    };
    vm.keep(value);
    let what = string(vm, what)?;
    let realm = vm.realm();
    Ok(Value::object(vm.heap.new_array(realm, &[what, value])?))
}
