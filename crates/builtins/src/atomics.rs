//! [The Atomics Object](https://tc39.es/ecma262/#sec-atomics-object).

use crate::atomics_wait::{notify, wait, wait_async};
use crate::typed_array::{Access, validate, validate_for_write};
use creance_vm::behaviours::element_of_bits;
use creance_vm::heap::extra::{ElementType, ViewData};
use creance_vm::heap::number;
use creance_vm::{Args, Intrinsic, JsResult, Spec, Value, Vm, method};

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
        method("waitAsync", 4, wait_async),
        method("xor", 3, xor),
    ])
    .tag("Atomics");

/// A place in an integer typed array.
pub(crate) struct Place {
    pub(crate) view: ViewData,
    index: usize,
}

impl Place {
    /// Where it is in the buffer, in bytes.
    pub(crate) fn offset(&self) -> usize {
        self.view.byte_offset + self.index * self.view.element.size()
    }

    /// Replaces the element's bits in one step; the old element, or none if it is gone.
    fn update(&self, vm: &mut Vm, change: impl Fn(u64) -> u64) -> JsResult<Value> {
        let (offset, size) = (self.offset(), self.view.element.size());
        let old = vm.view_buffer_mut(&self.view).and_then(|buffer| buffer.update(offset, size, change));
        match old {
            Some(bits) => Ok(element_of_bits(self.view.element, bits).to_value(&mut vm.heap)?),
            None => Ok(Value::UNDEFINED),
        }
    }
}

/// [ValidateAtomicAccessOnIntegerTypedArray](https://tc39.es/ecma262/#sec-validateatomicaccessonintegertypedarray)
///
/// # Errors
/// A TypeError for what is no integer typed array, a RangeError for an index beyond its end.
pub(crate) fn place(vm: &mut Vm, args: Args, waitable: bool, access: Access) -> JsResult<Place> {
    let array = args.get(vm, 0);
    let (object, length) = match access {
        Access::Read => validate(vm, array)?,
        Access::Write => validate_for_write(vm, array)?,
    };
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
///
/// # Errors
/// What the conversion throws.
pub(crate) fn integer(vm: &mut Vm, args: Args, index: usize, place: &Place) -> JsResult<(u64, Value)> {
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

/// [AtomicReadModifyWrite](https://tc39.es/ecma262/#sec-atomicreadmodifywrite)
fn modify(vm: &mut Vm, args: Args, change: fn(u64, u64) -> u64) -> JsResult<Value> {
    let place = place(vm, args, false, Access::Write)?;
    let (operand, _) = integer(vm, args, 2, &place)?;
    revalidate(vm, &place)?;
    place.update(vm, |old| change(old, operand))
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
    let place = place(vm, args, false, Access::Write)?;
    let (expected, _) = integer(vm, args, 2, &place)?;
    let (replacement, _) = integer(vm, args, 3, &place)?;
    revalidate(vm, &place)?;
    // The bytes are compared, as many as an element has.
    let mask = u64::MAX >> (64 - 8 * place.view.element.size());
    place.update(vm, |old| if old == expected & mask { replacement } else { old })
}

/// [Atomics.isLockFree ( size )](https://tc39.es/ecma262/#sec-atomics.islockfree)
fn is_lock_free(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let size = args.get(vm, 0);
    let size = vm.to_integer_or_infinity(size)?;
    Ok(Value::bool(size == 1.0 || size == 2.0 || size == 4.0 || size == 8.0))
}

/// [Atomics.load ( typedArray, index )](https://tc39.es/ecma262/#sec-atomics.load)
fn load(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let place = place(vm, args, false, Access::Read)?;
    revalidate(vm, &place)?;
    if vm.is_immutable_view(&place.view) {
        return match vm.view_get(&place.view, place.offset()) {
            Some(raw) => Ok(raw.to_value(&mut vm.heap)?),
            None => Ok(Value::UNDEFINED),
        };
    }
    place.update(vm, |old| old)
}

/// [Atomics.store ( typedArray, index, value )](https://tc39.es/ecma262/#sec-atomics.store)
fn store(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let place = place(vm, args, false, Access::Write)?;
    let (bits, value) = integer(vm, args, 2, &place)?;
    revalidate(vm, &place)?;
    place.update(vm, |_| bits)?;
    Ok(value)
}

/// [Atomics.pause ( \[ iterationNumber \] )](https://tc39.es/ecma262/#sec-atomics.pause)
fn pause(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let count = args.get(vm, 0);
    if !count.is_undefined() && !count.as_number().is_some_and(number::is_integral) {
        return vm.type_error("Atomics.pause: the iteration number is not an integer");
    }
    Ok(Value::UNDEFINED)
}
