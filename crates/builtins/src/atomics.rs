//! [The Atomics Object](https://tc39.es/ecma262/#sec-atomics-object). There is one agent, so every operation is
//! atomic as it stands, nobody waits, and nobody can be woken.

use crate::typed_array::validate;
use creance_vm::behaviours::{Raw, element_get, element_set};
use creance_vm::heap::extra::{ElementType, ViewData};
use creance_vm::heap::number;
use creance_vm::{Args, Intrinsic, JsResult, Kind, Spec, Value, Vm, method};

/// <https://tc39.es/ecma262/#sec-atomics-object>
pub const ATOMICS: Spec = Spec::object(Intrinsic::Atomics)
    .methods(&[
        method("add", 3, add),
        method("and", 3, and),
        method("compareExchange", 4, compare_exchange),
        method("exchange", 3, exchange),
        method("isLockFree", 1, is_lock_free),
        method("load", 2, load),
        method("notify", 3, notify),
        method("or", 3, or),
        method("pause", 0, pause),
        method("store", 3, store),
        method("sub", 3, sub),
        method("wait", 4, wait),
        method("xor", 3, xor),
    ])
    .tag("Atomics");

/// A place in an integer typed array.
struct Place {
    view: ViewData,
    index: usize,
}

impl Place {
    fn offset(&self) -> usize {
        self.view.byte_offset + self.index * self.view.element.size()
    }

    /// The element's bits, or none if it is gone.
    fn get(&self, vm: &Vm) -> Option<Raw> {
        element_get(vm.view_bytes(&self.view), self.view.element, self.offset(), true)
    }

    fn set(&self, vm: &mut Vm, raw: Raw) {
        let offset = self.offset();
        element_set(vm.view_bytes_mut(&self.view), self.view.element, offset, true, raw);
    }
}

/// [ValidateAtomicAccessOnIntegerTypedArray](https://tc39.es/ecma262/#sec-validateatomicaccessonintegertypedarray)
fn place(vm: &mut Vm, args: Args, waitable: bool) -> JsResult<Place> {
    let array = args.get(vm, 0);
    let (object, length) = validate(vm, array)?;
    let Some(view) = vm.view(object) else { return vm.type_error("this is not a typed array.") };
    let fits = match view.element {
        ElementType::Int32 | ElementType::BigInt64 => true,
        ElementType::Uint8Clamped | ElementType::Float16 | ElementType::Float32 | ElementType::Float64 => {
            false
        }
        _ => !waitable,
    };
    if !fits {
        return vm.type_error("[object Array] is not an integer typed array.");
    }
    let index = args.get(vm, 1);
    let index = vm.to_index(index)?;
    if index >= length as u64 {
        return vm.range_error("Invalid atomic access index");
    }
    Ok(Place { view, index: index as usize })
}

/// An argument as an integer of the array's type: its bits, and what it was converted to.
fn integer(vm: &mut Vm, args: Args, index: usize, place: &Place) -> JsResult<(u64, Value)> {
    let value = args.get(vm, index);
    if place.view.element.is_bigint() {
        let bigint = vm.to_bigint(value)?;
        vm.keep(bigint);
        let bits = bigint.as_bigint().and_then(|index| vm.heap.bigint(index));
        return Ok((bits.map_or(0, creance_vm::heap::BigInt::to_u64_wrapping), bigint));
    }
    let number = vm.to_integer_or_infinity(value)?;
    Ok((u64::from(number::to_uint32(number)), Value::number(number)))
}

/// [RevalidateAtomicAccess](https://tc39.es/ecma262/#sec-revalidateatomicaccess), because conversion ran script.
fn revalidate(vm: &mut Vm, place: &Place) -> JsResult<()> {
    match vm.view_length(&place.view) {
        None => vm.type_error("Cannot perform the operation on a detached ArrayBuffer"),
        Some(length) if place.index >= length => vm.range_error("Invalid atomic access index"),
        Some(_) => Ok(()),
    }
}

fn bits_of(raw: Raw) -> u64 {
    match raw {
        Raw::Number(number) => u64::from(number::to_uint32(number)),
        Raw::Signed(value) => value as u64,
        Raw::Unsigned(value) => value,
    }
}

fn raw_of(element: ElementType, bits: u64) -> Raw {
    if element.is_bigint() { Raw::Unsigned(bits) } else { Raw::Number(f64::from(bits as u32)) }
}

/// [AtomicReadModifyWrite](https://tc39.es/ecma262/#sec-atomicreadmodifywrite)
fn modify(vm: &mut Vm, args: Args, change: fn(u64, u64) -> u64) -> JsResult<Value> {
    let place = place(vm, args, false)?;
    let (operand, _) = integer(vm, args, 2, &place)?;
    revalidate(vm, &place)?;
    let Some(old) = place.get(vm) else { return Ok(Value::UNDEFINED) };
    place.set(vm, raw_of(place.view.element, change(bits_of(old), operand)));
    Ok(old.to_value(&mut vm.heap)?)
}

/// [Atomics.add ( typedArray, index, value )](https://tc39.es/ecma262/#sec-atomics.add)
fn add(vm: &mut Vm, args: Args) -> JsResult<Value> {
    modify(vm, args, u64::wrapping_add)
}

/// [Atomics.and ( typedArray, index, value )](https://tc39.es/ecma262/#sec-atomics.and)
fn and(vm: &mut Vm, args: Args) -> JsResult<Value> {
    modify(vm, args, |a, b| a & b)
}

/// [Atomics.exchange ( typedArray, index, value )](https://tc39.es/ecma262/#sec-atomics.exchange)
fn exchange(vm: &mut Vm, args: Args) -> JsResult<Value> {
    modify(vm, args, |_, b| b)
}

/// [Atomics.or ( typedArray, index, value )](https://tc39.es/ecma262/#sec-atomics.or)
fn or(vm: &mut Vm, args: Args) -> JsResult<Value> {
    modify(vm, args, |a, b| a | b)
}

/// [Atomics.sub ( typedArray, index, value )](https://tc39.es/ecma262/#sec-atomics.sub)
fn sub(vm: &mut Vm, args: Args) -> JsResult<Value> {
    modify(vm, args, u64::wrapping_sub)
}

/// [Atomics.xor ( typedArray, index, value )](https://tc39.es/ecma262/#sec-atomics.xor)
fn xor(vm: &mut Vm, args: Args) -> JsResult<Value> {
    modify(vm, args, |a, b| a ^ b)
}

/// [Atomics.compareExchange ( typedArray, index, expectedValue, replacementValue )](https://tc39.es/ecma262/#sec-atomics.compareexchange)
fn compare_exchange(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let place = place(vm, args, false)?;
    let (expected, _) = integer(vm, args, 2, &place)?;
    let (replacement, _) = integer(vm, args, 3, &place)?;
    revalidate(vm, &place)?;
    let Some(old) = place.get(vm) else { return Ok(Value::UNDEFINED) };
    // The bytes are compared, as many as an element has.
    let mask = u64::MAX >> (64 - 8 * place.view.element.size());
    if bits_of(old) & mask == expected & mask {
        place.set(vm, raw_of(place.view.element, replacement));
    }
    Ok(old.to_value(&mut vm.heap)?)
}

/// [Atomics.isLockFree ( size )](https://tc39.es/ecma262/#sec-atomics.islockfree)
fn is_lock_free(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let size = args.get(vm, 0);
    let size = vm.to_integer_or_infinity(size)?;
    Ok(Value::bool(size == 1.0 || size == 2.0 || size == 4.0 || size == 8.0))
}

/// [Atomics.load ( typedArray, index )](https://tc39.es/ecma262/#sec-atomics.load)
fn load(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let place = place(vm, args, false)?;
    revalidate(vm, &place)?;
    match place.get(vm) {
        Some(raw) => Ok(raw.to_value(&mut vm.heap)?),
        None => Ok(Value::UNDEFINED),
    }
}

/// [Atomics.store ( typedArray, index, value )](https://tc39.es/ecma262/#sec-atomics.store)
fn store(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let place = place(vm, args, false)?;
    let (bits, value) = integer(vm, args, 2, &place)?;
    revalidate(vm, &place)?;
    place.set(vm, raw_of(place.view.element, bits));
    Ok(value)
}

/// [Atomics.notify ( typedArray, index, count )](https://tc39.es/ecma262/#sec-atomics.notify): nobody waits.
fn notify(vm: &mut Vm, args: Args) -> JsResult<Value> {
    place(vm, args, true)?;
    let count = args.get(vm, 2);
    if !count.is_undefined() {
        vm.to_integer_or_infinity(count)?;
    }
    Ok(Value::ZERO)
}

/// [Atomics.wait ( typedArray, index, value, timeout )](https://tc39.es/ecma262/#sec-atomics.wait): this agent
/// cannot suspend.
fn wait(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let array = args.get(vm, 0);
    let (object, _) = validate(vm, array)?;
    let view = vm.view(object);
    let waitable = |element| matches!(element, ElementType::Int32 | ElementType::BigInt64);
    if !view.is_some_and(|view| waitable(view.element)) {
        return vm.type_error("[object Array] is not an int32 or BigInt64 typed array.");
    }
    if view.is_none_or(|view| vm.heap.kind(view.buffer) != Kind::SharedArrayBuffer) {
        return vm.type_error("[object Array] is not a shared typed array.");
    }
    let place = place(vm, args, true)?;
    integer(vm, args, 2, &place)?;
    let timeout = args.get(vm, 3);
    vm.to_number(timeout)?;
    vm.type_error("Atomics.wait cannot be called in this context")
}

/// [Atomics.pause ( \[ iterationNumber \] )](https://tc39.es/ecma262/#sec-atomics.pause)
fn pause(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let count = args.get(vm, 0);
    if !count.is_undefined() && !count.as_number().is_some_and(number::is_integral) {
        return vm.type_error("Atomics.pause: the iteration number is not an integer");
    }
    Ok(Value::UNDEFINED)
}
