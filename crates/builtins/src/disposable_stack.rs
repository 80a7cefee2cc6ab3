//! [DisposableStack Objects](https://tc39.es/ecma262/#sec-disposablestack-objects) and their async twin. What
//! adds resources and disposes of them is in `library/disposable.js`.
//!
//! The hidden value of a stack is the list of its resources; undefined once it is disposed.

use crate::realm::{alias, links};
use alloc::boxed::Box;
use creance_vm::heap::Extra;
use creance_vm::{Args, Intrinsic, JsResult, Kind, Spec, Value, Vm, accessor, constructor, library};

/// <https://tc39.es/ecma262/#sec-disposablestack-constructor>
pub const CONSTRUCTOR: Spec =
    Spec::function(Intrinsic::DisposableStack, constructor("DisposableStack", 0, construct))
        .links(links!(prototype DisposableStackPrototype));

/// <https://tc39.es/ecma262/#sec-properties-of-the-disposablestack-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::DisposableStackPrototype)
    .links(links!(constructor DisposableStack))
    .methods(&[
        library("adopt", 2, "disposable", "adopt"),
        library("defer", 1, "disposable", "defer"),
        library("dispose", 0, "disposable", "dispose"),
        accessor("disposed", Some(disposed), None),
        library("move", 0, "disposable", "move"),
        library("use", 1, "disposable", "use"),
    ])
    .tag("DisposableStack")
    .setup(|heap, _, object| alias(heap, object, "dispose", "@@dispose"));

/// <https://tc39.es/ecma262/#sec-asyncdisposablestack-constructor>
pub const ASYNC_CONSTRUCTOR: Spec =
    Spec::function(Intrinsic::AsyncDisposableStack, constructor("AsyncDisposableStack", 0, construct_async))
        .links(links!(prototype AsyncDisposableStackPrototype));

/// <https://tc39.es/ecma262/#sec-properties-of-the-asyncdisposablestack-prototype-object>
pub const ASYNC_PROTOTYPE: Spec = Spec::object(Intrinsic::AsyncDisposableStackPrototype)
    .links(links!(constructor AsyncDisposableStack))
    .methods(&[
        library("adopt", 2, "disposable", "adoptAsync"),
        library("defer", 1, "disposable", "deferAsync"),
        library("disposeAsync", 0, "disposable", "disposeAsync"),
        accessor("disposed", Some(disposed_async), None),
        library("move", 0, "disposable", "moveAsync"),
        library("use", 1, "disposable", "useAsync"),
    ])
    .tag("AsyncDisposableStack")
    .setup(|heap, _, object| alias(heap, object, "disposeAsync", "@@asyncDispose"));

/// [DisposableStack ( )](https://tc39.es/ecma262/#sec-disposablestack)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_none() {
        return vm.type_error("Constructor DisposableStack requires 'new'");
    }
    new_stack(vm, args, Kind::DisposableStack, Intrinsic::DisposableStackPrototype)
}

/// [AsyncDisposableStack ( )](https://tc39.es/ecma262/#sec-asyncdisposablestack)
fn construct_async(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_none() {
        return vm.type_error("Constructor AsyncDisposableStack requires 'new'");
    }
    new_stack(vm, args, Kind::AsyncDisposableStack, Intrinsic::AsyncDisposableStackPrototype)
}

fn new_stack(vm: &mut Vm, args: Args, kind: Kind, default: Intrinsic) -> JsResult<Value> {
    let prototype = vm.prototype_for_new(args, default)?;
    let list = Value::object(vm.heap.new_object(Kind::Array, None)?);
    vm.keep(list);
    Ok(Value::object(vm.heap.new_with_extra(kind, Some(prototype), Extra::Values(Box::new([list])))?))
}

/// [get DisposableStack.prototype.disposed](https://tc39.es/ecma262/#sec-get-disposablestack.prototype.disposed)
fn disposed(vm: &mut Vm, args: Args) -> JsResult<Value> {
    is_disposed(vm, args, Kind::DisposableStack, "DisposableStack.prototype.disposed")
}

/// [get AsyncDisposableStack.prototype.disposed](https://tc39.es/ecma262/#sec-get-asyncdisposablestack.prototype.disposed)
fn disposed_async(vm: &mut Vm, args: Args) -> JsResult<Value> {
    is_disposed(vm, args, Kind::AsyncDisposableStack, "AsyncDisposableStack.prototype.disposed")
}

fn is_disposed(vm: &mut Vm, args: Args, kind: Kind, method: &str) -> JsResult<Value> {
    let this = args.this(vm);
    let object = this.as_object().filter(|object| vm.heap.kind(*object) == kind);
    match object.and_then(|object| vm.heap.extra(object)) {
        Some(Extra::Values(values)) => Ok(Value::bool(values.first().is_none_or(|list| list.is_undefined()))),
        _ => crate::keyed::incompatible(vm, this, method),
    }
}
