//! What interfaces of the web have in common. Their objects, [platform objects](https://webidl.spec.whatwg.org/#dfn-platform-object),
//! have two internal values: the number of their interface and a record that library code made, their state.

use crate::intrinsics::text_at;
use alloc::boxed::Box;
use alloc::format;
use creance_vm::heap::Extra;
use creance_vm::{Args, Intrinsic, JsResult, Kind, Value, Vm};

/// An interface whose objects have a record as their state.
pub(crate) struct Interface {
    name: &'static str,
    prototype: Intrinsic,
    /// The number of the interface that it inherits from.
    parent: Option<usize>,
}

const fn interface(name: &'static str, prototype: Intrinsic) -> Interface {
    Interface { name, prototype, parent: None }
}

/// The numbers of those that others inherit from.
const EVENT: usize = 3;
const EVENT_TARGET: usize = 5;

/// The interfaces. Library code has their numbers from `$interface`.
const INTERFACES: &[Interface] = &[
    interface("URL", Intrinsic::UrlPrototype),
    interface("URLSearchParams", Intrinsic::UrlSearchParamsPrototype),
    interface("URLSearchParams Iterator", Intrinsic::UrlSearchParamsIteratorPrototype),
    interface("Event", Intrinsic::EventPrototype),
    Interface { name: "CustomEvent", prototype: Intrinsic::CustomEventPrototype, parent: Some(EVENT) },
    interface("EventTarget", Intrinsic::EventTargetPrototype),
    Interface { name: "AbortSignal", prototype: Intrinsic::AbortSignalPrototype, parent: Some(EVENT_TARGET) },
    interface("AbortController", Intrinsic::AbortControllerPrototype),
    interface("Headers", Intrinsic::HeadersPrototype),
    interface("Headers Iterator", Intrinsic::HeadersIteratorPrototype),
    interface("Request", Intrinsic::RequestPrototype),
    interface("Response", Intrinsic::ResponsePrototype),
];

/// The constructor of an interface whose objects script cannot make.
/// <https://webidl.spec.whatwg.org/#es-interface-call>
pub(crate) fn illegal_constructor(vm: &mut Vm, _: Args) -> JsResult<Value> {
    vm.type_error("Illegal constructor")
}

/// How an interface constructs its objects.
pub(crate) struct Construction {
    /// The interface.
    pub interface: &'static str,
    /// Arguments that there must be.
    pub required: usize,
    /// The library file, and the method that makes the state from the arguments.
    pub file: &'static str,
    pub key: &'static str,
    /// The number of the library method; see [`Vm::call_library`].
    pub number: u16,
}

impl Construction {
    /// A construction by a method of a library file.
    pub(crate) const fn of(
        file: &'static str,
        interface: &'static str,
        required: usize,
        key: &'static str,
        number: u16,
    ) -> Construction {
        Construction { interface, required, file, key, number }
    }
}

/// Natives whose stack a constructor takes: the library asks natives for what may call the constructor again.
const LEVELS: u32 = 3;

/// The steps of a constructor: the state, made from the arguments, then the object around it.
/// <https://webidl.spec.whatwg.org/#es-interface-call>
pub(crate) fn construct(vm: &mut Vm, args: Args, construction: &Construction) -> JsResult<Value> {
    let Construction { interface, required, file, key, number } = *construction;
    if args.new_target().is_none() {
        return vm.type_error(&format!("Constructor {interface} requires 'new'"));
    }
    if args.len() < required {
        return vm.too_few_arguments(interface, required, args.len());
    }
    let arguments = [args.get(vm, 0), args.get(vm, 1)];
    let state = vm.nested_by(LEVELS, |vm| vm.call_library(number, file, key, &arguments))?;
    vm.keep(state);
    let number = number_of(interface);
    let prototype = vm.prototype_for_new(args, INTERFACES[number].prototype)?;
    let values = Extra::Values(Box::new([Value::int(number as i32), state]));
    Ok(Value::object(vm.heap.new_with_extra(Kind::Platform, Some(prototype), values)?))
}

fn number_of(name: &str) -> usize {
    INTERFACES.iter().position(|interface| interface.name == name).unwrap_or_default()
}

/// `$interface(name)`: the number of an interface.
pub(crate) fn interface_number(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let name = text_at(vm, args, 0)?;
    Ok(Value::int(number_of(&name) as i32))
}

/// `$newPlatform(interface, state)`
pub(crate) fn new_platform(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (number, state) = (args.get(vm, 0), args.get(vm, 1));
    let interface = number.as_int().and_then(|number| INTERFACES.get(number as usize));
    let Some(interface) = interface else { return vm.type_error("library code uses an unknown interface") };
    let prototype = vm.intrinsic(interface.prototype)?;
    let values = Extra::Values(Box::new([number, state]));
    Ok(Value::object(vm.heap.new_with_extra(Kind::Platform, Some(prototype), values)?))
}

/// The state of an object of an interface, or of one that inherits from it.
fn state(vm: &Vm, value: Value, interface: usize) -> Option<Value> {
    let object = value.as_object().filter(|object| vm.heap.kind(*object) == Kind::Platform)?;
    let Some(Extra::Values(values)) = vm.heap.extra(object) else { return None };
    let [number, state] = values[..] else { return None };
    let mut number = number.as_int()? as usize;
    while number != interface {
        number = INTERFACES.get(number)?.parent?;
    }
    Some(state)
}

/// `$platform(value, interface)`: the state of an object.
pub(crate) fn platform(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let number = args.get(vm, 1).as_int().unwrap_or(-1) as usize;
    match state(vm, args.get(vm, 0), number) {
        Some(state) => Ok(state),
        None => {
            let name = INTERFACES.get(number).map_or("", |interface| interface.name);
            vm.type_error(&format!("Illegal invocation: this is no {name}"))
        }
    }
}

/// `$platformOf(value, interface)`: the same, undefined for anything else.
pub(crate) fn platform_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let number = args.get(vm, 1).as_int().unwrap_or(-1) as usize;
    Ok(state(vm, args.get(vm, 0), number).unwrap_or(Value::UNDEFINED))
}
