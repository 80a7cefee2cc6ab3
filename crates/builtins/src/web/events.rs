//! [Events](https://dom.spec.whatwg.org/#events) and [aborting](https://dom.spec.whatwg.org/#aborting-ongoing-activities):
//! the tables. Everything that they do is in `library/events.js`.

use crate::realm::{links, set_attributes};
use crate::web::dom_exception;
use crate::web::platform::{Construction, construct, illegal_constructor};
use alloc::string::String;
use creance_vm::{
    Args, Attributes, Constant, Heap, Intrinsic, Job, JsResult, Metered, NewTimer, Object, RealmId, Spec,
    Value, Vm, attribute, constructor, operation,
};

const FILE: &str = "events";

/// <https://dom.spec.whatwg.org/#dom-event-none>
const PHASES: &[(&str, Constant)] = &[
    ("NONE", Constant::Number(0.0)),
    ("CAPTURING_PHASE", Constant::Number(1.0)),
    ("AT_TARGET", Constant::Number(2.0)),
    ("BUBBLING_PHASE", Constant::Number(3.0)),
];

fn enumerable_phases(heap: &mut Heap, _: RealmId, object: Object) -> Metered<()> {
    PHASES.iter().try_for_each(|(name, _)| set_attributes(heap, object, name, Attributes::ENUMERABLE))
}

/// <https://dom.spec.whatwg.org/#interface-event>
pub const EVENT: Spec = Spec::function(Intrinsic::Event, constructor("Event", 1, construct_event))
    .links(links!(prototype EventPrototype))
    .constants(PHASES)
    .setup(enumerable_phases);

/// <https://dom.spec.whatwg.org/#interface-event>
pub const EVENT_PROTOTYPE: Spec = Spec::object(Intrinsic::EventPrototype)
    .links(links!(constructor Event))
    .constants(PHASES)
    .methods(&[
        attribute("type", FILE, "type", None),
        attribute("target", FILE, "target", None),
        attribute("srcElement", FILE, "target", None),
        attribute("currentTarget", FILE, "currentTarget", None),
        attribute("eventPhase", FILE, "eventPhase", None),
        attribute("bubbles", FILE, "bubbles", None),
        attribute("cancelable", FILE, "cancelable", None),
        attribute("composed", FILE, "composed", None),
        attribute("defaultPrevented", FILE, "defaultPrevented", None),
        attribute("isTrusted", FILE, "isTrusted", None),
        attribute("timeStamp", FILE, "timeStamp", None),
        attribute("cancelBubble", FILE, "cancelBubble", Some("setCancelBubble")),
        attribute("returnValue", FILE, "returnValue", Some("setReturnValue")),
        operation("composedPath", 0, FILE, "composedPath"),
        operation("stopPropagation", 0, FILE, "stopPropagation"),
        operation("stopImmediatePropagation", 0, FILE, "stopImmediatePropagation"),
        operation("preventDefault", 0, FILE, "preventDefault"),
        operation("initEvent", 1, FILE, "initEvent"),
    ])
    .tag("Event")
    .setup(enumerable_phases);

/// <https://dom.spec.whatwg.org/#interface-customevent>
pub const CUSTOM_EVENT: Spec =
    Spec::function(Intrinsic::CustomEvent, constructor("CustomEvent", 1, construct_custom_event))
        .parent(Some(Intrinsic::Event))
        .links(links!(prototype CustomEventPrototype));

/// <https://dom.spec.whatwg.org/#interface-customevent>
pub const CUSTOM_EVENT_PROTOTYPE: Spec = Spec::object(Intrinsic::CustomEventPrototype)
    .parent(Some(Intrinsic::EventPrototype))
    .links(links!(constructor CustomEvent))
    .methods(&[attribute("detail", FILE, "detail", None)])
    .tag("CustomEvent");

/// <https://dom.spec.whatwg.org/#interface-eventtarget>
pub const EVENT_TARGET: Spec =
    Spec::function(Intrinsic::EventTarget, constructor("EventTarget", 0, construct_target))
        .links(links!(prototype EventTargetPrototype));

/// <https://dom.spec.whatwg.org/#interface-eventtarget>
pub const EVENT_TARGET_PROTOTYPE: Spec = Spec::object(Intrinsic::EventTargetPrototype)
    .links(links!(constructor EventTarget))
    .methods(&[
        operation("addEventListener", 2, FILE, "addEventListener"),
        operation("removeEventListener", 2, FILE, "removeEventListener"),
        operation("dispatchEvent", 1, FILE, "dispatchEvent"),
    ])
    .tag("EventTarget");

/// <https://dom.spec.whatwg.org/#interface-abortcontroller>
pub const ABORT_CONTROLLER: Spec =
    Spec::function(Intrinsic::AbortController, constructor("AbortController", 0, construct_controller))
        .links(links!(prototype AbortControllerPrototype));

/// <https://dom.spec.whatwg.org/#interface-abortcontroller>
pub const ABORT_CONTROLLER_PROTOTYPE: Spec = Spec::object(Intrinsic::AbortControllerPrototype)
    .links(links!(constructor AbortController))
    .methods(&[attribute("signal", FILE, "signal", None), operation("abort", 0, FILE, "abort")])
    .tag("AbortController");

/// <https://dom.spec.whatwg.org/#interface-AbortSignal>
pub const ABORT_SIGNAL: Spec =
    Spec::function(Intrinsic::AbortSignal, constructor("AbortSignal", 0, illegal_constructor))
        .parent(Some(Intrinsic::EventTarget))
        .links(links!(prototype AbortSignalPrototype))
        .methods(&[
            operation("abort", 0, FILE, "aborted"),
            operation("timeout", 1, FILE, "timeout"),
            operation("any", 1, FILE, "any"),
        ]);

/// <https://dom.spec.whatwg.org/#interface-AbortSignal>
pub const ABORT_SIGNAL_PROTOTYPE: Spec = Spec::object(Intrinsic::AbortSignalPrototype)
    .parent(Some(Intrinsic::EventTargetPrototype))
    .links(links!(constructor AbortSignal))
    .methods(&[
        attribute("aborted", FILE, "isAborted", None),
        attribute("reason", FILE, "reason", None),
        attribute("onabort", FILE, "onabort", Some("setOnabort")),
        operation("throwIfAborted", 0, FILE, "throwIfAborted"),
    ])
    .tag("AbortSignal");

/// [Event ( type, eventInitDict )](https://dom.spec.whatwg.org/#dom-event-event)
fn construct_event(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct(vm, args, &Construction::of(FILE, "Event", 1, "constructEvent", 5))
}

/// [CustomEvent ( type, eventInitDict )](https://dom.spec.whatwg.org/#dom-customevent-customevent)
fn construct_custom_event(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct(vm, args, &Construction::of(FILE, "CustomEvent", 1, "constructCustomEvent", 6))
}

/// [EventTarget ( )](https://dom.spec.whatwg.org/#dom-eventtarget-eventtarget)
fn construct_target(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct(vm, args, &Construction::of(FILE, "EventTarget", 0, "constructTarget", 7))
}

/// [AbortController ( )](https://dom.spec.whatwg.org/#dom-abortcontroller-abortcontroller)
fn construct_controller(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct(vm, args, &Construction::of(FILE, "AbortController", 0, "constructController", 8))
}

/// `$elapsedTime()`: milliseconds by the last reading of the clock, without reading it.
pub(crate) fn elapsed_time(vm: &mut Vm, _: Args) -> JsResult<Value> {
    Ok(Value::number(vm.last_elapsed_time()))
}

/// `$setTimer(function, callback, delay)`: calls a function of the library later. A run does not wait for it.
pub(crate) fn set_timer(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let function: String = crate::intrinsics::text_at(vm, args, 0)?;
    let delay = args.get(vm, 2).as_number().unwrap_or_default();
    let timer = NewTimer { callback: args.get(vm, 1), arguments: &[], delay, repeats: false, holds: false };
    vm.set_timer(&function, &timer)?;
    Ok(Value::UNDEFINED)
}

/// `$newDOMException(message, name)`
pub(crate) fn new_dom_exception(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (message, name) = (args.get(vm, 0), args.get(vm, 1));
    dom_exception::make(vm, message, name).map(Value::object)
}

/// `$reportError(error)`: a job throws it, which ends the run.
/// <https://html.spec.whatwg.org/multipage/webappapis.html#report-an-exception>
pub(crate) fn report_error(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let error = args.get(vm, 0);
    let function = vm.library_function("throw")?;
    vm.enqueue(Job::Call { function, argument: error })?;
    Ok(Value::UNDEFINED)
}

/// `$throw(error)`
pub(crate) fn throw(vm: &mut Vm, args: Args) -> JsResult<Value> {
    Err(creance_vm::Abrupt::Throw(args.get(vm, 0)))
}
