//! The functions of `Atomics` that wait for other agents, and that wake them.

use crate::atomics::{Place, integer, place};
use crate::building::object_of;
use crate::typed_array::{Access, validate};
use creance_vm::heap::buffer::Block;
use creance_vm::heap::extra::ElementType;
use creance_vm::{Args, JsResult, Value, Vm, WaitPlace};

/// Whether the agent blocks while it waits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Sync,
    Async,
}

/// [Atomics.wait ( typedArray, index, value, timeout )](https://tc39.es/ecma262/#sec-atomics.wait)
pub(crate) fn wait(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let waiting = waiting(vm, args, Mode::Sync)?;
    let notified = vm.wait_for_agents(&waiting.place, &mut || waiting.is_unchanged(), waiting.timeout)?;
    Ok(vm.heap.string_value(match notified {
        None => "not-equal",
        Some(true) => "ok",
        Some(false) => "timed-out",
    })?)
}

/// [Atomics.waitAsync ( typedArray, index, value, timeout )](https://tc39.es/ecma262/#sec-atomics.waitasync)
pub(crate) fn wait_async(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let waiting = waiting(vm, args, Mode::Async)?;
    if waiting.is_unchanged() && waiting.timeout == 0.0 {
        let outcome = vm.heap.string_value("timed-out")?;
        return result(vm, false, outcome);
    }
    match vm.wait_for_agents_async(&waiting.place, &mut || waiting.is_unchanged(), waiting.timeout)? {
        Some(promise) => result(vm, true, Value::object(promise)),
        None => {
            let outcome = vm.heap.string_value("not-equal")?;
            result(vm, false, outcome)
        }
    }
}

/// The object that `waitAsync` returns.
fn result(vm: &mut Vm, is_async: bool, value: Value) -> JsResult<Value> {
    object_of(vm, [("async", Value::bool(is_async)), ("value", value)])
}

/// What an agent waits for.
struct Waiting {
    place: WaitPlace,
    size: usize,
    /// The bits that it expects.
    bits: u64,
    /// Milliseconds.
    timeout: f64,
}

impl Waiting {
    fn is_unchanged(&self) -> bool {
        let mask = u64::MAX >> (64 - 8 * self.size);
        let bits = self.place.block.update(self.place.offset, self.size, |bits| bits);
        bits.is_some_and(|bits| bits == self.bits & mask)
    }
}

/// [DoWait](https://tc39.es/ecma262/#sec-dowait), as far as the two modes have it in common.
fn waiting(vm: &mut Vm, args: Args, mode: Mode) -> JsResult<Waiting> {
    let array = args.get(vm, 0);
    let (object, _) = validate(vm, array)?;
    let waitable = |element| matches!(element, ElementType::Int32 | ElementType::BigInt64);
    let view = vm.view(object).filter(|view| waitable(view.element));
    let Some(view) = view else {
        return vm.type_error("[object Array] is not an int32 or BigInt64 typed array.");
    };
    let Some(Block::Shared(block)) = vm.view_buffer(&view).map(|buffer| &buffer.block) else {
        return vm.type_error("[object Array] is not a shared typed array.");
    };
    let block = block.clone();
    let place = place(vm, args, true, Access::Read)?;
    let (bits, _) = integer(vm, args, 2, &place)?;
    let timeout = args.get(vm, 3);
    let timeout = vm.to_number(timeout)?;
    let timeout = if timeout.is_nan() { f64::INFINITY } else { timeout.max(0.0) };
    let name = if mode == Mode::Sync { "Atomics.wait" } else { "Atomics.waitAsync" };
    match &vm.host.agents {
        None => {
            return vm.type_error(&alloc::format!("{name} is not granted: the embedder must grant agents"));
        }
        Some(agents) if mode == Mode::Sync && !agents.can_block() => {
            return vm.type_error("Atomics.wait cannot be called in this context: this agent must not block");
        }
        Some(_) => {}
    }
    let offset = place.offset();
    Ok(Waiting { place: WaitPlace { block, offset }, size: view.element.size(), bits, timeout })
}

/// [Atomics.notify ( typedArray, index, count )](https://tc39.es/ecma262/#sec-atomics.notify)
pub(crate) fn notify(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let place = place(vm, args, true, Access::Read)?;
    let count = args.get(vm, 2);
    let count = if count.is_undefined() { f64::INFINITY } else { vm.to_integer_or_infinity(count)?.max(0.0) };
    let Some(place) = shared_place(vm, &place) else { return Ok(Value::ZERO) };
    let notified = vm.host.agents.as_mut().map_or(0, |agents| agents.notify(&place, count as u64));
    vm.tick(notified)?;
    Ok(Value::number(notified as f64))
}

fn shared_place(vm: &Vm, place: &Place) -> Option<WaitPlace> {
    match &vm.view_buffer(&place.view)?.block {
        Block::Shared(block) => Some(WaitPlace { block: block.clone(), offset: place.offset() }),
        Block::Own(_) | Block::Immutable(_) | Block::Detached => None,
    }
}
