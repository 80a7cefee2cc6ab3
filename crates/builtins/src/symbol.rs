//! [Symbol Objects](https://tc39.es/ecma262/#sec-symbol-objects)

use crate::realm::{links, set_attributes};
use creance_vm::heap::symbols;
use creance_vm::{
    Args, Attributes, Constant, Intrinsic, JsResult, Kind, Spec, Str, Symbol, Value, Vm, accessor,
    constructor, method,
};

/// <https://tc39.es/ecma262/#sec-symbol-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::Symbol, constructor("Symbol", 0, construct))
    .links(links!(prototype SymbolPrototype))
    .methods(&[method("for", 1, symbol_for), method("keyFor", 1, key_for)])
    .constants(&[
        ("asyncDispose", Constant::Symbol(symbols::ASYNC_DISPOSE)),
        ("asyncIterator", Constant::Symbol(symbols::ASYNC_ITERATOR)),
        ("dispose", Constant::Symbol(symbols::DISPOSE)),
        ("hasInstance", Constant::Symbol(symbols::HAS_INSTANCE)),
        ("isConcatSpreadable", Constant::Symbol(symbols::IS_CONCAT_SPREADABLE)),
        ("iterator", Constant::Symbol(symbols::ITERATOR)),
        ("match", Constant::Symbol(symbols::MATCH)),
        ("matchAll", Constant::Symbol(symbols::MATCH_ALL)),
        ("replace", Constant::Symbol(symbols::REPLACE)),
        ("search", Constant::Symbol(symbols::SEARCH)),
        ("species", Constant::Symbol(symbols::SPECIES)),
        ("split", Constant::Symbol(symbols::SPLIT)),
        ("toPrimitive", Constant::Symbol(symbols::TO_PRIMITIVE)),
        ("toStringTag", Constant::Symbol(symbols::TO_STRING_TAG)),
        ("unscopables", Constant::Symbol(symbols::UNSCOPABLES)),
    ]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-symbol-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::SymbolPrototype)
    .links(links!(constructor Symbol))
    .methods(&[
        accessor("description", Some(description), None),
        method("toString", 0, to_string),
        method("valueOf", 0, value_of),
        method("@@toPrimitive", 1, to_primitive),
    ])
    .tag("Symbol")
    .setup(|heap, _, object| set_attributes(heap, object, "@@toPrimitive", Attributes::CONFIGURABLE));

/// [Symbol ( \[ description \] )](https://tc39.es/ecma262/#sec-symbol-description)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_some() {
        return vm.type_error("Symbol is not a constructor");
    }
    let description = args.get(vm, 0);
    let description = if description.is_undefined() { None } else { Some(vm.to_string(description)?) };
    Ok(Value::symbol(vm.heap.new_symbol(description, false)?))
}

/// [Symbol.for ( key )](https://tc39.es/ecma262/#sec-symbol.for)
fn symbol_for(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let key = args.get(vm, 0);
    let key = vm.to_string(key)?;
    Ok(Value::symbol(vm.heap.symbol_for(key)?))
}

/// [Symbol.keyFor ( sym )](https://tc39.es/ecma262/#sec-symbol.keyfor)
fn key_for(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let Some(symbol) = value.as_symbol() else {
        let what = vm.describe(value)?;
        return vm.type_error(&alloc::format!("{what} is not a symbol"));
    };
    let data = vm.heap.symbol(symbol).filter(|data| data.registered);
    Ok(data.and_then(|data| data.description).map_or(Value::UNDEFINED, Value::string))
}

/// <https://tc39.es/ecma262/#sec-thissymbolvalue>
fn this_symbol(vm: &mut Vm, args: Args, name: &str) -> JsResult<Symbol> {
    let this = args.this(vm);
    let value = match this.as_object() {
        Some(object) if vm.heap.kind(object) == Kind::SymbolObject => vm.wrapped(object),
        _ => this,
    };
    match value.as_symbol() {
        Some(symbol) => Ok(symbol),
        None => vm.type_error(&alloc::format!("{name} requires that 'this' be a Symbol")),
    }
}

/// [get Symbol.prototype.description](https://tc39.es/ecma262/#sec-symbol.prototype.description)
fn description(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let symbol = this_symbol(vm, args, "Symbol.prototype.description")?;
    let description = vm.heap.symbol(symbol).and_then(|data| data.description);
    Ok(description.map_or(Value::UNDEFINED, Value::string))
}

/// [SymbolDescriptiveString ( sym )](https://tc39.es/ecma262/#sec-symboldescriptivestring)
pub(crate) fn descriptive_string(vm: &mut Vm, symbol: Symbol) -> JsResult<Value> {
    let description = vm.heap.symbol(symbol).and_then(|data| data.description).unwrap_or(Str::EMPTY);
    let text = vm.heap.strings.from_str(&mut vm.heap.meter, "Symbol(")?;
    let text = vm.concat_strings(text, description)?;
    Ok(Value::string(vm.concat_strings(text, Str::latin1(b')'))?))
}

/// [Symbol.prototype.toString ( )](https://tc39.es/ecma262/#sec-symbol.prototype.tostring)
fn to_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let symbol = this_symbol(vm, args, "Symbol.prototype.toString")?;
    descriptive_string(vm, symbol)
}

/// [Symbol.prototype.valueOf ( )](https://tc39.es/ecma262/#sec-symbol.prototype.valueof)
fn value_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    this_symbol(vm, args, "Symbol.prototype.valueOf").map(Value::symbol)
}

/// [Symbol.prototype \[ %Symbol.toPrimitive% \] ( hint )](https://tc39.es/ecma262/#sec-symbol.prototype-%symbol.toprimitive%)
fn to_primitive(vm: &mut Vm, args: Args) -> JsResult<Value> {
    this_symbol(vm, args, "Symbol.prototype [ @@toPrimitive ]").map(Value::symbol)
}
