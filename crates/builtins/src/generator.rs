//! [GeneratorFunction](https://tc39.es/ecma262/#sec-generatorfunction-objects),
//! [AsyncGeneratorFunction](https://tc39.es/ecma262/#sec-asyncgeneratorfunction-objects),
//! [AsyncFunction](https://tc39.es/ecma262/#sec-async-function-objects) and the prototypes of what their
//! functions give.

use crate::function::construct_dynamic;
use creance_vm::heap::extra::{Capability, Reaction};
use creance_vm::heap::string::names;
use creance_vm::heap::{Extra, extra::IteratorData};
use creance_vm::promise::Settle;
use creance_vm::{
    Abrupt, Args, Attributes, DynamicKind, Intrinsic, JsResult, Kind, Object, PropertyKey, Spec, Special,
    Value, Vm, constructor, hidden, method, special,
};

const NONE: Attributes = Attributes::NONE;
const CONFIGURABLE: Attributes = Attributes::CONFIGURABLE;

/// <https://tc39.es/ecma262/#sec-generatorfunction-constructor>
pub const GENERATOR_FUNCTION: Spec =
    Spec::function(Intrinsic::GeneratorFunction, constructor("GeneratorFunction", 1, construct_generator))
        .parent(Some(Intrinsic::Function))
        .links(&[("prototype", Intrinsic::GeneratorFunctionPrototype, NONE)]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-generatorfunction-prototype-object>
pub const GENERATOR_FUNCTION_PROTOTYPE: Spec = Spec::object(Intrinsic::GeneratorFunctionPrototype)
    .parent(Some(Intrinsic::FunctionPrototype))
    .links(&[
        ("constructor", Intrinsic::GeneratorFunction, CONFIGURABLE),
        ("prototype", Intrinsic::GeneratorPrototype, CONFIGURABLE),
    ])
    .tag("GeneratorFunction");

/// <https://tc39.es/ecma262/#sec-properties-of-generator-prototype>
pub const GENERATOR_PROTOTYPE: Spec = Spec::object(Intrinsic::GeneratorPrototype)
    .parent(Some(Intrinsic::IteratorPrototype))
    .links(&[("constructor", Intrinsic::GeneratorFunctionPrototype, CONFIGURABLE)])
    .methods(&[
        special("next", 1, Special::GeneratorNext),
        special("return", 1, Special::GeneratorReturn),
        special("throw", 1, Special::GeneratorThrow),
    ])
    .tag("Generator");

/// <https://tc39.es/ecma262/#sec-async-function-constructor>
pub const ASYNC_FUNCTION: Spec =
    Spec::function(Intrinsic::AsyncFunction, constructor("AsyncFunction", 1, construct_async))
        .parent(Some(Intrinsic::Function))
        .links(&[("prototype", Intrinsic::AsyncFunctionPrototype, NONE)]);

/// <https://tc39.es/ecma262/#sec-async-function-prototype-properties>
pub const ASYNC_FUNCTION_PROTOTYPE: Spec = Spec::object(Intrinsic::AsyncFunctionPrototype)
    .parent(Some(Intrinsic::FunctionPrototype))
    .links(&[("constructor", Intrinsic::AsyncFunction, CONFIGURABLE)])
    .tag("AsyncFunction");

/// <https://tc39.es/ecma262/#sec-asyncgeneratorfunction-constructor>
pub const ASYNC_GENERATOR_FUNCTION: Spec = Spec::function(
    Intrinsic::AsyncGeneratorFunction,
    constructor("AsyncGeneratorFunction", 1, construct_async_generator),
)
.parent(Some(Intrinsic::Function))
.links(&[("prototype", Intrinsic::AsyncGeneratorFunctionPrototype, NONE)]);

/// <https://tc39.es/ecma262/#sec-properties-of-asyncgeneratorfunction-prototype>
pub const ASYNC_GENERATOR_FUNCTION_PROTOTYPE: Spec = Spec::object(Intrinsic::AsyncGeneratorFunctionPrototype)
    .parent(Some(Intrinsic::FunctionPrototype))
    .links(&[
        ("constructor", Intrinsic::AsyncGeneratorFunction, CONFIGURABLE),
        ("prototype", Intrinsic::AsyncGeneratorPrototype, CONFIGURABLE),
    ])
    .tag("AsyncGeneratorFunction");

/// <https://tc39.es/ecma262/#sec-properties-of-asyncgenerator-prototype>
pub const ASYNC_GENERATOR_PROTOTYPE: Spec = Spec::object(Intrinsic::AsyncGeneratorPrototype)
    .parent(Some(Intrinsic::AsyncIteratorPrototype))
    .links(&[("constructor", Intrinsic::AsyncGeneratorFunctionPrototype, CONFIGURABLE)])
    .methods(&[
        method("next", 1, async_generator_next),
        method("return", 1, async_generator_return),
        method("throw", 1, async_generator_throw),
    ])
    .tag("AsyncGenerator");

/// <https://tc39.es/ecma262/#sec-asynciteratorprototype>
pub const ASYNC_ITERATOR_PROTOTYPE: Spec = Spec::object(Intrinsic::AsyncIteratorPrototype)
    .methods(&[method("@@asyncIterator", 0, async_iterator), method("@@asyncDispose", 0, async_dispose)]);

/// <https://tc39.es/ecma262/#sec-%asyncfromsynciteratorprototype%-object>
pub const ASYNC_FROM_SYNC_ITERATOR_PROTOTYPE: Spec = Spec::object(Intrinsic::AsyncFromSyncIteratorPrototype)
    .parent(Some(Intrinsic::AsyncIteratorPrototype))
    .methods(&[
        hidden("", 1, unwrap),
        hidden("", 1, close_and_throw),
        hidden("", 1, forget),
        method("next", 1, from_sync_next),
        method("return", 1, from_sync_return),
        method("throw", 1, from_sync_throw),
    ]);

/// Rows of the closures in the table of %AsyncFromSyncIteratorPrototype%.
mod row {
    pub const UNWRAP: u16 = 0;
    pub const CLOSE_AND_THROW: u16 = 1;
    pub const FORGET: u16 = 2;
}

/// Modes of a resumption, as the VM numbers them.
mod mode {
    pub const NEXT: u8 = 0;
    pub const THROW: u8 = 1;
    pub const RETURN: u8 = 2;
}

/// [GeneratorFunction ( ...parameterArgs, bodyArg )](https://tc39.es/ecma262/#sec-generatorfunction)
fn construct_generator(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct_dynamic(vm, args, DynamicKind::Generator, Intrinsic::GeneratorFunctionPrototype)
}

/// [AsyncFunction ( ...parameterArgs, bodyArg )](https://tc39.es/ecma262/#sec-async-function-constructor-arguments)
fn construct_async(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct_dynamic(vm, args, DynamicKind::Async, Intrinsic::AsyncFunctionPrototype)
}

/// [AsyncGeneratorFunction ( ...parameterArgs, bodyArg )](https://tc39.es/ecma262/#sec-asyncgeneratorfunction)
fn construct_async_generator(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct_dynamic(vm, args, DynamicKind::AsyncGenerator, Intrinsic::AsyncGeneratorFunctionPrototype)
}

/// [%AsyncGeneratorPrototype%.next ( value )](https://tc39.es/ecma262/#sec-asyncgenerator-prototype-next)
fn async_generator_next(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (this, value) = (args.this(vm), args.get(vm, 0));
    vm.async_generator_request(this, mode::NEXT, value)
}

/// [%AsyncGeneratorPrototype%.return ( value )](https://tc39.es/ecma262/#sec-asyncgenerator-prototype-return)
fn async_generator_return(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (this, value) = (args.this(vm), args.get(vm, 0));
    vm.async_generator_request(this, mode::RETURN, value)
}

/// [%AsyncGeneratorPrototype%.throw ( exception )](https://tc39.es/ecma262/#sec-asyncgenerator-prototype-throw)
fn async_generator_throw(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (this, value) = (args.this(vm), args.get(vm, 0));
    vm.async_generator_request(this, mode::THROW, value)
}

/// [%AsyncIteratorPrototype% \[ %Symbol.asyncIterator% \] ( )](https://tc39.es/ecma262/#sec-%asynciteratorprototype%-%symbol.asynciterator%)
fn async_iterator(vm: &mut Vm, args: Args) -> JsResult<Value> {
    Ok(args.this(vm))
}

/// A promise of the running realm that stays alive, as a capability.
fn new_capability(vm: &mut Vm) -> JsResult<Capability> {
    let promise = Value::object(vm.new_promise()?);
    vm.keep(promise);
    Ok(Capability { promise, ..Capability::NONE })
}

/// IfAbruptRejectPromise: the promise, rejected with what `f` throws.
fn reject_if_thrown(vm: &mut Vm, capability: Capability, result: JsResult<()>) -> JsResult<Value> {
    if let Err(error) = result {
        let Abrupt::Throw(reason) = error else { return Err(error) };
        vm.keep(reason);
        vm.settle_capability(capability, Settle::Reject, reason)?;
    }
    Ok(capability.promise)
}

fn closure(vm: &mut Vm, row: u16, capture: Value) -> JsResult<Value> {
    let realm = vm.realm();
    let spec = Intrinsic::AsyncFromSyncIteratorPrototype as u16;
    let captures = [capture, Value::UNDEFINED, Value::UNDEFINED, Value::UNDEFINED];
    Ok(Value::object(vm.heap.new_native_closure(realm, spec, row, captures)?))
}

/// [%AsyncIteratorPrototype% \[ %Symbol.asyncDispose% \] ( )](https://tc39.es/ecma262/#sec-%asynciteratorprototype%-%symbol.asyncdispose%)
fn async_dispose(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    let capability = new_capability(vm)?;
    let result = dispose_into(vm, this, capability);
    reject_if_thrown(vm, capability, result)
}

fn dispose_into(vm: &mut Vm, this: Value, capability: Capability) -> JsResult<()> {
    let Some(method) = vm.get_method(this, PropertyKey::interned(names::RETURN))? else {
        return vm.settle_capability(capability, Settle::Fulfil, Value::UNDEFINED);
    };
    let result = vm.call(method, this, &[])?;
    let wrapper = promise_of(vm, result)?;
    let on_fulfilled = closure(vm, row::FORGET, Value::UNDEFINED)?;
    let reaction = Reaction::Then { capability, on_fulfilled, on_rejected: Value::UNDEFINED };
    Ok(vm.perform_then(wrapper, reaction)?)
}

/// PromiseResolve(%Promise%, value)
fn promise_of(vm: &mut Vm, value: Value) -> JsResult<Object> {
    vm.keep(value);
    let constructor = Value::object(vm.intrinsic(Intrinsic::Promise)?);
    let promise = vm.promise_resolve(constructor, value)?;
    match promise.as_object() {
        Some(promise) => {
            vm.keep(Value::object(promise));
            Ok(promise)
        }
        None => vm.type_error("not a promise"),
    }
}

/// Takes a value and gives undefined.
fn forget(_: &mut Vm, _: Args) -> JsResult<Value> {
    Ok(Value::UNDEFINED)
}

/// An async face of a sync Iterator Record. <https://tc39.es/ecma262/#sec-createasyncfromsynciterator>
pub(crate) fn create_async_from_sync(vm: &mut Vm, iterator: Value, next: Value) -> JsResult<Value> {
    let prototype = vm.intrinsic(Intrinsic::AsyncFromSyncIteratorPrototype)?;
    let data = IteratorData { target: iterator, index: 0, kind: 0, value: next };
    let object =
        vm.heap.new_with_extra(Kind::AsyncFromSyncIterator, Some(prototype), Extra::Iterator(data))?;
    Ok(Value::object(object))
}

/// The sync iterator of the receiver and its `next`.
fn sync_iterator(vm: &mut Vm, args: Args) -> JsResult<(Value, Value)> {
    let this = args.this(vm);
    let object = this.as_object().filter(|object| vm.heap.kind(*object) == Kind::AsyncFromSyncIterator);
    match object.and_then(|object| vm.heap.extra(object)) {
        Some(Extra::Iterator(data)) => Ok((data.target, data.value)),
        _ => crate::keyed::incompatible(vm, this, "Async-from-Sync Iterator.prototype.next"),
    }
}

/// [%AsyncFromSyncIteratorPrototype%.next ( \[ value \] )](https://tc39.es/ecma262/#sec-%asyncfromsynciteratorprototype%.next)
fn from_sync_next(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (iterator, next) = sync_iterator(vm, args)?;
    let capability = new_capability(vm)?;
    let value = args.get(vm, 0);
    let arguments = [value];
    let arguments = arguments.get(..args.len().min(1)).unwrap_or(&[]);
    let result = match vm.call(next, iterator, arguments) {
        Ok(result) => continue_with(vm, result, capability, iterator, true),
        Err(error) => Err(error),
    };
    reject_if_thrown(vm, capability, result)
}

/// [%AsyncFromSyncIteratorPrototype%.return ( \[ value \] )](https://tc39.es/ecma262/#sec-%asyncfromsynciteratorprototype%.return)
fn from_sync_return(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (iterator, _) = sync_iterator(vm, args)?;
    let capability = new_capability(vm)?;
    let result = return_into(vm, args, iterator, capability);
    reject_if_thrown(vm, capability, result)
}

fn return_into(vm: &mut Vm, args: Args, iterator: Value, capability: Capability) -> JsResult<()> {
    let value = args.get(vm, 0);
    let Some(method) = vm.get_method(iterator, PropertyKey::interned(names::RETURN))? else {
        let result = vm.iterator_result(value, true)?;
        return vm.settle_capability(capability, Settle::Fulfil, result);
    };
    let arguments = [value];
    let arguments = arguments.get(..args.len().min(1)).unwrap_or(&[]);
    let result = vm.call(method, iterator, arguments)?;
    continue_with(vm, result, capability, iterator, false)
}

/// [%AsyncFromSyncIteratorPrototype%.throw ( \[ value \] )](https://tc39.es/ecma262/#sec-%asyncfromsynciteratorprototype%.throw)
fn from_sync_throw(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (iterator, _) = sync_iterator(vm, args)?;
    let capability = new_capability(vm)?;
    let result = throw_into(vm, args, iterator, capability);
    reject_if_thrown(vm, capability, result)
}

fn throw_into(vm: &mut Vm, args: Args, iterator: Value, capability: Capability) -> JsResult<()> {
    let value = args.get(vm, 0);
    let Some(method) = vm.get_method(iterator, PropertyKey::interned(names::THROW))? else {
        // NOTE: the protocol is violated, so the iterator is closed before the TypeError.
        vm.iterator_close(iterator)?;
        return vm.type_error("The iterator does not provide a 'throw' method");
    };
    let arguments = [value];
    let arguments = arguments.get(..args.len().min(1)).unwrap_or(&[]);
    let result = vm.call(method, iterator, arguments)?;
    continue_with(vm, result, capability, iterator, true)
}

/// <https://tc39.es/ecma262/#sec-asyncfromsynciteratorcontinuation>
fn continue_with(
    vm: &mut Vm,
    result: Value,
    capability: Capability,
    iterator: Value,
    close: bool,
) -> JsResult<()> {
    if !result.is_object() {
        let what = vm.describe(result)?;
        return vm.type_error(&alloc::format!("Iterator result {what} is not an object"));
    }
    vm.keep(result);
    let done = vm.get(result, PropertyKey::interned(names::DONE))?;
    let done = vm.to_boolean(done);
    let value = vm.get(result, PropertyKey::interned(names::VALUE))?;
    let wrapper = match promise_of(vm, value) {
        Ok(wrapper) => wrapper,
        Err(error) if !done && close => return vm.iterator_close_throw(iterator, error),
        Err(error) => return Err(error),
    };
    let on_fulfilled = closure(vm, row::UNWRAP, Value::bool(done))?;
    let on_rejected =
        if done || !close { Value::UNDEFINED } else { closure(vm, row::CLOSE_AND_THROW, iterator)? };
    Ok(vm.perform_then(wrapper, Reaction::Then { capability, on_fulfilled, on_rejected })?)
}

/// Makes the result object of a value that has settled.
fn unwrap(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let [done, ..] = args.captures(vm);
    let value = args.get(vm, 0);
    Ok(vm.iterator_result(value, done == Value::TRUE)?)
}

/// Closes the iterator whose value was rejected.
fn close_and_throw(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let [iterator, ..] = args.captures(vm);
    let reason = args.get(vm, 0);
    vm.iterator_close_throw(iterator, Abrupt::Throw(reason))
}
