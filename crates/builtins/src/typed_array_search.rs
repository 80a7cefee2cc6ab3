//! The search for an element of a typed array.
//! <https://tc39.es/ecma262/#sec-properties-of-the-%typedarrayprototype%-object>

use crate::typed_array_methods::{parts, this_valid};
use creance_vm::behaviours::{Raw, element_bits, element_get, element_of_bits};
use creance_vm::heap::extra::{ElementType, ViewData};
use creance_vm::heap::number;
use creance_vm::{Args, JsResult, Value, Vm};

/// A value as an element that can be found in an array of that type; none if it equals no element.
fn sought(vm: &Vm, element: ElementType, value: Value) -> Option<Raw> {
    if !element.is_bigint() {
        return value.as_number().map(Raw::Number);
    }
    let bigint = vm.heap.bigint(value.as_bigint()?)?;
    match element {
        ElementType::BigInt64 => bigint.to_i64().map(Raw::Signed),
        _ => bigint.to_u64().map(Raw::Unsigned),
    }
}

/// Whether elements are equal; `zero` is for SameValueZero, by which NaN is itself.
fn same(a: Raw, b: Raw, zero: bool) -> bool {
    match (a, b) {
        (Raw::Number(a), Raw::Number(b)) if zero => number::same_value_zero(a, b),
        _ => a == b,
    }
}

/// What is looked for.
struct Search {
    value: Value,
    /// By SameValueZero; else by IsStrictlyEqual.
    zero: bool,
    backwards: bool,
}

impl Search {
    /// The place in `from..to`.
    fn place(&self, vm: &mut Vm, view: &ViewData, (from, to): (usize, usize)) -> JsResult<Option<usize>> {
        let to = to.min(vm.view_length(view).unwrap_or(0));
        let Some(wanted) = sought(vm, view.element, self.value) else { return Ok(None) };
        let bits = element_bits(view.element, wanted);
        if !same(element_of_bits(view.element, bits), wanted, self.zero) {
            return Ok(None);
        }
        let size = view.element.size();
        let mut parts = parts(from, to);
        while let Some((from, to)) = if self.backwards { parts.next_back() } else { parts.next() } {
            vm.tick((to - from) as u64 / 4 + 1)?;
            let Some(buffer) = vm.view_buffer(view) else { return Ok(None) };
            let bytes = view.byte_offset + from * size..view.byte_offset + to * size;
            let place = match buffer.bytes().and_then(|all| all.get(bytes)) {
                Some(bytes) if has_one_pattern(view.element, wanted) => {
                    self.place_of_bits(bytes, size, bits).map(|at| from + at)
                }
                _ => {
                    let hit = |index: &usize| {
                        let at = view.byte_offset + index * size;
                        let raw = element_get(buffer, view.element, at, true);
                        raw.is_some_and(|raw| same(raw, wanted, self.zero))
                    };
                    if self.backwards { (from..to).rev().find(hit) } else { (from..to).find(hit) }
                }
            };
            if place.is_some() {
                return Ok(place);
            }
        }
        Ok(None)
    }

    /// OPTIMIZATION: the place of an element that is equal to no other bits, without reading numbers.
    fn place_of_bits(&self, bytes: &[u8], size: usize, bits: u64) -> Option<usize> {
        match size {
            1 => self.place_of(bytes.as_chunks().0, [bits as u8]),
            2 => self.place_of(bytes.as_chunks().0, (bits as u16).to_le_bytes()),
            4 => self.place_of(bytes.as_chunks().0, (bits as u32).to_le_bytes()),
            _ => self.place_of(bytes.as_chunks().0, bits.to_le_bytes()),
        }
    }

    fn place_of<const N: usize>(&self, elements: &[[u8; N]], wanted: [u8; N]) -> Option<usize> {
        if self.backwards {
            elements.iter().rposition(|element| *element == wanted)
        } else {
            elements.iter().position(|element| *element == wanted)
        }
    }
}

/// Whether an element is equal to those with the same bits alone: no NaN and no zero of floating point.
fn has_one_pattern(element: ElementType, wanted: Raw) -> bool {
    use ElementType::{Float16, Float32, Float64};
    match wanted {
        Raw::Number(number) if matches!(element, Float16 | Float32 | Float64) => {
            number != 0.0 && !number.is_nan()
        }
        _ => true,
    }
}

fn found(place: Option<usize>) -> Value {
    place.map_or(Value::int(-1), |place| Value::number(place as f64))
}

/// [%TypedArray%.prototype.includes ( searchElement \[ , fromIndex \] )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.includes)
pub(crate) fn includes(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, view, length) = this_valid(vm, args)?;
    if length == 0 {
        return Ok(Value::FALSE);
    }
    let (value, start) = (args.get(vm, 0), args.get(vm, 1));
    let start = vm.relative_index(start, length as u64, 0)? as usize;
    if value.is_undefined() {
        // What conversion has cut off reads as undefined.
        let now = vm.view_length(&view).unwrap_or(0);
        return Ok(Value::bool(now < length && start < length));
    }
    let place = Search { value, zero: true, backwards: false }.place(vm, &view, (start, length))?;
    Ok(Value::bool(place.is_some()))
}

/// [%TypedArray%.prototype.indexOf ( searchElement \[ , fromIndex \] )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.indexof)
pub(crate) fn index_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, view, length) = this_valid(vm, args)?;
    if length == 0 {
        return Ok(found(None));
    }
    let (value, start) = (args.get(vm, 0), args.get(vm, 1));
    let start = vm.relative_index(start, length as u64, 0)? as usize;
    Search { value, zero: false, backwards: false }.place(vm, &view, (start, length)).map(found)
}

/// [%TypedArray%.prototype.lastIndexOf ( searchElement \[ , fromIndex \] )](https://tc39.es/ecma262/#sec-%typedarray%.prototype.lastindexof)
pub(crate) fn last_index_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, view, length) = this_valid(vm, args)?;
    if length == 0 {
        return Ok(found(None));
    }
    let value = args.get(vm, 0);
    let mut end = length as f64;
    if args.len() > 1 {
        let start = args.get(vm, 1);
        let relative = vm.to_integer_or_infinity(start)?;
        end =
            if relative < 0.0 { length as f64 + relative + 1.0 } else { (relative + 1.0).min(length as f64) };
    }
    Search { value, zero: false, backwards: true }.place(vm, &view, (0, end.max(0.0) as usize)).map(found)
}
