//! [Base64 utility methods](https://html.spec.whatwg.org/multipage/webappapis.html#atob)

use super::dom_exception;
use crate::typed_array_bytes::{decode_forgiving, letter};
use alloc::vec::Vec;
use creance_vm::heap::string::MAX_STRING_LENGTH;
use creance_vm::{Args, JsResult, Meter, Metered, Units, Value, Vm};

/// [btoa ( data )](https://html.spec.whatwg.org/multipage/webappapis.html#dom-btoa)
pub(crate) fn btoa(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = required(vm, args, "btoa")?;
    let text = vm.to_string(text)?;
    let length = vm.heap.strings.len(text);
    let room = length.div_ceil(3) * 4;
    if room > MAX_STRING_LENGTH {
        return vm.range_error("Invalid string length");
    }
    vm.tick(length as u64 / 4 + 1)?;
    vm.heap.strings.flatten(&mut vm.heap.meter, text)?;
    vm.heap.meter.reserve(room)?;
    let encoded = encode(&vm.heap.meter, vm.heap.strings.units(text).unwrap_or(Units::Latin1(&[])));
    vm.heap.meter.release(room);
    match encoded? {
        Some(encoded) => Ok(Value::string(vm.heap.strings.from_latin1_vec(&mut vm.heap.meter, encoded)?)),
        None => dom_exception::throw(
            vm,
            "InvalidCharacterError",
            "The string to be encoded contains characters outside of the Latin1 range.",
        ),
    }
}

/// The letters of a text of bytes; none if a unit is no byte.
fn encode(meter: &Meter, units: Units<'_>) -> Metered<Option<Vec<u8>>> {
    let mut encoded = Vec::with_capacity(units.len().div_ceil(3) * 4);
    for start in (0..units.len()).step_by(3) {
        let count = 3.min(units.len() - start);
        meter.check_at(start / 3)?;
        let mut word = 0u32;
        for at in 0..count {
            let Ok(byte) = u8::try_from(units.get(start + at)) else { return Ok(None) };
            word |= u32::from(byte) << (16 - 8 * at);
        }
        for at in 0..4 {
            encoded.push(if at <= count { letter(word >> (18 - 6 * at), false) } else { b'=' });
        }
    }
    Ok(Some(encoded))
}

/// [atob ( data )](https://html.spec.whatwg.org/multipage/webappapis.html#dom-atob)
pub(crate) fn atob(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = required(vm, args, "atob")?;
    let text = vm.to_string(text)?;
    vm.heap.strings.flatten(&mut vm.heap.meter, text)?;
    match decode_forgiving(vm, text)? {
        Some(bytes) => Ok(Value::string(vm.heap.strings.from_latin1_vec(&mut vm.heap.meter, bytes)?)),
        None => dom_exception::throw(
            vm,
            "InvalidCharacterError",
            "The string to be decoded is not correctly encoded.",
        ),
    }
}

fn required(vm: &mut Vm, args: Args, name: &str) -> JsResult<Value> {
    if args.is_empty() {
        return vm.type_error(&alloc::format!("{name} requires an argument"));
    }
    Ok(args.get(vm, 0))
}
