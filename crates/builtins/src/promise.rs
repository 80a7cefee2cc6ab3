//! [Promise Objects](https://tc39.es/ecma262/#sec-promise-objects)

use crate::array_buffer::species;
use crate::realm::links;
use creance_vm::heap::extra::{Capability, Reaction};
use creance_vm::{
    Abrupt, Args, Intrinsic, Job, JsResult, Spec, Value, Vm, accessor, constructor, library, method,
};

/// <https://tc39.es/ecma262/#sec-promise-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::Promise, constructor("Promise", 1, construct))
    .links(links!(prototype PromisePrototype))
    .methods(&[
        library("all", 1, "promise", "all"),
        library("allKeyed", 1, "promise", "allKeyed"),
        library("allSettled", 1, "promise", "allSettled"),
        library("allSettledKeyed", 1, "promise", "allSettledKeyed"),
        library("any", 1, "promise", "any"),
        library("race", 1, "promise", "race"),
        library("reject", 1, "promise", "reject"),
        library("resolve", 1, "promise", "resolve"),
        library("try", 1, "promise", "try"),
        library("withResolvers", 0, "promise", "withResolvers"),
        accessor("@@species", Some(species), None),
    ]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-promise-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::PromisePrototype)
    .links(links!(constructor Promise))
    .methods(&[
        library("catch", 1, "promise", "catch"),
        library("finally", 1, "promise", "finally"),
        method("then", 2, then),
    ])
    .tag("Promise");

/// [Promise ( executor )](https://tc39.es/ecma262/#sec-promise-executor)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_none() {
        return vm.type_error("Promise constructor cannot be invoked without 'new'");
    }
    let executor = args.get(vm, 0);
    if !vm.is_callable(executor) {
        let what = vm.describe(executor)?;
        return vm.type_error(&alloc::format!("Promise resolver {what} is not a function"));
    }
    let prototype = vm.prototype_for_new(args, Intrinsic::PromisePrototype)?;
    let promise = vm.new_promise_with(prototype)?;
    vm.keep(Value::object(promise));
    let (resolve, reject) = vm.create_resolving_functions(promise)?;
    vm.keep(reject);
    match vm.call(executor, Value::UNDEFINED, &[resolve, reject]) {
        Ok(_) => {}
        Err(Abrupt::Throw(reason)) => {
            vm.call(reject, Value::UNDEFINED, &[reason])?;
        }
        Err(halt) => return Err(halt),
    }
    Ok(Value::object(promise))
}

/// [Promise.prototype.then ( onFulfilled, onRejected )](https://tc39.es/ecma262/#sec-promise.prototype.then)
fn then(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    let Some(promise) = this.as_object().filter(|_| vm.promise(this).is_some()) else {
        let what = vm.describe(this)?;
        return vm.type_error(&alloc::format!(
            "Method Promise.prototype.then called on incompatible receiver {what}"
        ));
    };
    let constructor = vm.species_constructor(promise, Intrinsic::Promise)?;
    let capability = if constructor == Value::object(vm.intrinsic(Intrinsic::Promise)?) {
        // OPTIMIZATION: nobody sees the resolving functions of a promise of our own, so it is settled directly.
        let derived = vm.new_promise()?;
        Capability { promise: Value::object(derived), resolve: Value::UNDEFINED, reject: Value::UNDEFINED }
    } else {
        vm.new_promise_capability(constructor)?
    };
    let handler = |vm: &Vm, index| {
        let handler = args.get(vm, index);
        if vm.is_callable(handler) { handler } else { Value::UNDEFINED }
    };
    let (on_fulfilled, on_rejected) = (handler(vm, 0), handler(vm, 1));
    vm.perform_then(promise, Reaction::Then { capability, on_fulfilled, on_rejected })?;
    Ok(capability.promise)
}

/// `queueMicrotask(callback)`: runs a function before the host gets control back.
/// <https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#microtask-queuing>
pub(crate) fn queue_microtask(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let callback = args.get(vm, 0);
    if !vm.is_callable(callback) {
        let what = vm.describe(callback)?;
        return vm.type_error(&alloc::format!("queueMicrotask: {what} is not a function"));
    }
    vm.enqueue(Job::Call { function: callback, argument: Value::UNDEFINED })?;
    Ok(Value::UNDEFINED)
}
