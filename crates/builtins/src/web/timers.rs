//! [Timers](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#timers), which come with the clock.
//!
//! Delays are those of Node.js: a millisecond at least, and at most 2^31 - 1. What is no function is refused.

use alloc::vec::Vec;
use creance_vm::{Args, JsResult, NewTimer, Value, Vm};

/// [setTimeout ( handler, timeout, ...arguments )](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-settimeout)
pub(crate) fn set_timeout(vm: &mut Vm, args: Args) -> JsResult<Value> {
    set(vm, args, "setTimeout", false)
}

/// [setInterval ( handler, timeout, ...arguments )](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-setinterval)
pub(crate) fn set_interval(vm: &mut Vm, args: Args) -> JsResult<Value> {
    set(vm, args, "setInterval", true)
}

fn set(vm: &mut Vm, args: Args, function: &str, repeats: bool) -> JsResult<Value> {
    let (callback, delay) = (args.get(vm, 0), args.get(vm, 1));
    if !vm.is_callable(callback) {
        return vm.not_a_function(callback);
    }
    let delay = vm.to_number(delay)?;
    let count = args.len().saturating_sub(2);
    vm.tick(count as u64)?;
    vm.heap.meter.reserve(count * size_of::<Value>())?;
    let arguments: Vec<Value> = (0..count).map(|index| args.get(vm, index + 2)).collect();
    let timer = NewTimer { callback, arguments: &arguments, delay: delay_of(delay), repeats, holds: true };
    let number = vm.set_timer(function, &timer);
    vm.heap.meter.release(count * size_of::<Value>());
    number.map(|number| Value::number(f64::from(number)))
}

fn delay_of(delay: f64) -> f64 {
    let delay = libm::trunc(delay);
    if (1.0..=f64::from(i32::MAX)).contains(&delay) { delay } else { 1.0 }
}

/// [clearTimeout ( id )](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-cleartimeout), and
/// `clearInterval`, which is the same. Without the clock there is no timer that could be cleared.
pub(crate) fn clear_timer(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let number = args.get(vm, 0);
    let number = vm.to_int32(number)?;
    if let Ok(number) = u32::try_from(number) {
        vm.clear_timer(number);
    }
    Ok(Value::UNDEFINED)
}
