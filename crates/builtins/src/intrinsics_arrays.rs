//! The intrinsics for arrays and typed arrays.

use crate::array::species_create;
use crate::intrinsics::object_at;
use crate::typed_array::{self, Access, validate, validate_for_write};
use alloc::vec::Vec;
use core::cmp::Ordering;
use creance_vm::behaviours::Raw;
use creance_vm::heap::extra::ViewData;
use creance_vm::{Args, JsResult, Str, Value, Vm};

/// The length that an argument is.
pub(crate) fn length_at(vm: &Vm, args: Args, index: usize) -> u64 {
    args.get(vm, index).as_number().map_or(0, |number| number as u64)
}

pub(crate) fn array_species_create(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let original = object_at(vm, args, 0)?;
    let length = length_at(vm, args, 1);
    species_create(vm, original, length).map(Value::object)
}

/// Sorts argument 0 by the strings of argument 1: a stable merge sort of positions.
pub(crate) fn sort_by_keys(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (list, keys) = (object_at(vm, args, 0)?, object_at(vm, args, 1)?);
    let count = vm.heap.object(keys).elements.len().min(vm.heap.object(list).elements.len());
    vm.tick(count as u64)?;
    let bytes = count * (4 + 4 + 4 + 8);
    vm.heap.meter.reserve(bytes)?;
    let strings: Vec<Str> =
        vm.heap.object(keys).elements.iter().map(|key| key.as_string().unwrap_or(Str::EMPTY)).collect();
    let mut order: Vec<u32> = (0..count as u32).collect();
    let mut buffer: Vec<u32> = order.clone();
    let mut width = 1;
    while width < count {
        vm.tick(count as u64)?;
        for start in (0..count).step_by(width * 2) {
            let middle = (start + width).min(count);
            let end = (start + width * 2).min(count);
            let (mut left, mut right) = (start, middle);
            for target in start..end {
                let from_right = match (order.get(left..middle), order.get(right..end)) {
                    (Some([a, ..]), Some([b, ..])) => compare(vm, &strings, *a, *b)? == Ordering::Greater,
                    (Some([_, ..]), _) => false,
                    _ => true,
                };
                let source = if from_right { &mut right } else { &mut left };
                if let (Some(place), Some(position)) = (buffer.get_mut(target), order.get(*source)) {
                    *place = *position;
                }
                *source += 1;
            }
        }
        core::mem::swap(&mut order, &mut buffer);
        width *= 2;
    }
    let elements = &vm.heap.object(list).elements;
    let sorted: Vec<Value> =
        order.iter().filter_map(|position| elements.get(*position as usize)).copied().collect();
    for (place, value) in vm.heap.object_mut(list).elements.iter_mut().zip(sorted) {
        *place = value;
    }
    vm.heap.meter.release(bytes);
    Ok(Value::UNDEFINED)
}

fn compare(vm: &mut Vm, strings: &[Str], a: u32, b: u32) -> JsResult<Ordering> {
    let at = |position: u32| strings.get(position as usize).copied().unwrap_or(Str::EMPTY);
    Ok(vm.heap.strings.compare(&mut vm.heap.meter, at(a), at(b))?)
}

/// <https://tc39.es/ecma262/#sec-validatetypedarray>, then the length.
pub(crate) fn validate_typed_array(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let valid =
        if vm.to_boolean(args.get(vm, 1)) { validate_for_write(vm, value) } else { validate(vm, value) };
    valid.map(|(_, length)| Value::number(length as f64))
}

/// <https://tc39.es/ecma262/#sec-typedarraycreatefromctor>
pub(crate) fn typed_array_create_from_constructor(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (constructor, length) = (args.get(vm, 0), args.get(vm, 1));
    typed_array::create_from_constructor(vm, constructor, &[length], Access::Write)
        .map(|(made, _)| Value::object(made))
}

/// <https://tc39.es/ecma262/#typedarray-species-create>
pub(crate) fn typed_array_species_create(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let exemplar = object_at(vm, args, 0)?;
    let length = args.get(vm, 1);
    typed_array::species_create(vm, exemplar, &[length], Access::Write).map(|(made, _)| Value::object(made))
}

/// <https://tc39.es/ecma262/#sec-typedarray-create-same-type>
pub(crate) fn typed_array_create_same_type(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let exemplar = object_at(vm, args, 0)?;
    let length = length_at(vm, args, 1);
    typed_array::create_same_type(vm, exemplar, length as usize).map(Value::object)
}

/// Sorts a typed array: -0 before 0, NaN last.
pub(crate) fn sort_typed_array(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let (object, length) = validate(vm, value)?;
    let Some(view) = vm.view(object) else { return Ok(Value::UNDEFINED) };
    let bytes = 2 * length * size_of::<Raw>();
    vm.heap.meter.reserve(bytes)?;
    let sorted = sorted_elements(vm, &view, length);
    vm.heap.meter.release(bytes);
    let size = view.element.size();
    for (portion, elements) in sorted?.chunks(SORTED_AT_ONCE).enumerate() {
        // NOTE: an order that is written in part when the run is halted is one that no script sees.
        vm.tick(elements.len() as u64 / 2)?;
        for (index, element) in elements.iter().enumerate() {
            let index = portion * SORTED_AT_ONCE + index;
            vm.view_set(&view, view.byte_offset + index * size, *element);
        }
    }
    Ok(Value::UNDEFINED)
}

/// Elements that are sorted, merged or copied between two looks at the limits.
const SORTED_AT_ONCE: usize = 4096;

/// The elements of a view in order: sorted in portions, which are merged.
fn sorted_elements(vm: &mut Vm, view: &ViewData, length: usize) -> JsResult<Vec<Raw>> {
    let mut elements = Vec::with_capacity(length);
    for begin in (0..length).step_by(SORTED_AT_ONCE) {
        let end = length.min(begin + SORTED_AT_ONCE);
        let steps = u64::from((end - begin).max(2).ilog2());
        vm.tick((end - begin) as u64 / 4 * steps + (end - begin) as u64 / 2)?;
        elements.extend((begin..end).filter_map(|index| get(vm, view, index)));
        elements[begin..].sort_unstable_by(order);
    }
    let mut sorted = SORTED_AT_ONCE;
    let mut merged = Vec::with_capacity(length);
    while sorted < length {
        for pair in elements.chunks(2 * sorted) {
            merge(vm, pair.split_at(sorted.min(pair.len())), &mut merged)?;
        }
        core::mem::swap(&mut elements, &mut merged);
        merged.clear();
        sorted *= 2;
    }
    Ok(elements)
}

/// Appends the elements of two sorted lists in order.
fn merge(vm: &mut Vm, (mut a, mut b): (&[Raw], &[Raw]), merged: &mut Vec<Raw>) -> JsResult<()> {
    while !a.is_empty() || !b.is_empty() {
        let count = (a.len() + b.len()).min(SORTED_AT_ONCE);
        vm.tick(count as u64 / 4)?;
        for _ in 0..count {
            let from = match (a.first(), b.first()) {
                (Some(x), Some(y)) if order(y, x) == Ordering::Less => &mut b,
                (Some(_), _) => &mut a,
                (None, _) => &mut b,
            };
            if let Some((first, rest)) = from.split_first() {
                merged.push(*first);
                *from = rest;
            }
        }
    }
    Ok(())
}

fn get(vm: &Vm, view: &ViewData, index: usize) -> Option<Raw> {
    let offset = view.byte_offset + index * view.element.size();
    vm.view_get(view, offset)
}

/// The numeric order of elements of one type: a total order.
fn order(a: &Raw, b: &Raw) -> Ordering {
    match (a, b) {
        (Raw::Number(a), Raw::Number(b)) => match (a.is_nan(), b.is_nan()) {
            (false, false) => a.total_cmp(b),
            (a, b) => a.cmp(&b),
        },
        (Raw::Signed(a), Raw::Signed(b)) => a.cmp(b),
        (Raw::Unsigned(a), Raw::Unsigned(b)) => a.cmp(b),
        _ => Ordering::Equal,
    }
}
