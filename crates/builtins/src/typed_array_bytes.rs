//! Base64 and hexadecimal text of a Uint8Array.
//! <https://tc39.es/ecma262/#sec-additional-properties-of-the-uint8array-constructor>

use crate::building::object_of;
use crate::typed_array::{intrinsics, new_with_length, require_writable, validate};
use alloc::string::String;
use alloc::vec::Vec;
use creance_vm::heap::extra::{ElementType, ViewData};
use creance_vm::heap::string::MAX_STRING_LENGTH;
use creance_vm::{
    Args, ErrorKind, JsResult, Kind, Meter, Metered, Method, Object, Str, Units, Value, Vm, method,
};

/// The rows of the constructor.
pub(crate) const METHODS: &[Method] = &[method("fromBase64", 1, from_base64), method("fromHex", 1, from_hex)];

/// The rows of the prototype.
pub(crate) const PROTOTYPE_METHODS: &[Method] = &[
    method("setFromBase64", 1, set_from_base64),
    method("setFromHex", 1, set_from_hex),
    method("toBase64", 0, to_base64),
    method("toHex", 0, to_hex),
];

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// [ValidateUint8Array](https://tc39.es/ecma262/#sec-validateuint8array): the array, not looking at its buffer yet.
fn this_bytes(vm: &mut Vm, args: Args) -> JsResult<Object> {
    let object = args.this(vm).as_object().filter(|object| vm.heap.kind(*object) == Kind::TypedArray);
    match object.filter(|object| vm.view(*object).is_some_and(|view| view.element == ElementType::Uint8)) {
        Some(object) => Ok(object),
        None => vm.type_error("this is not a Uint8Array"),
    }
}

fn require_writable_bytes(vm: &mut Vm, object: Object) -> JsResult<()> {
    match vm.view(object) {
        Some(view) => require_writable(vm, &view),
        None => Ok(()),
    }
}

fn text_argument(vm: &mut Vm, args: Args) -> JsResult<Str> {
    match args.get(vm, 0).as_string() {
        Some(string) => {
            vm.heap.strings.flatten(&mut vm.heap.meter, string)?;
            Ok(string)
        }
        None => vm.type_error("the argument is not a string"),
    }
}

/// An object of options, or none. <https://tc39.es/ecma262/#sec-getoptionsobject>
fn options(vm: &mut Vm, value: Value) -> JsResult<Option<Object>> {
    match value.as_object() {
        Some(object) => Ok(Some(object)),
        None if value.is_undefined() => Ok(None),
        None => vm.type_error("options is not an object"),
    }
}

/// A string option that must be one of some words; its place among them, 0 if it is absent.
fn choice(vm: &mut Vm, options: Option<Object>, name: &str, words: &[&str]) -> JsResult<usize> {
    let Some(options) = options else { return Ok(0) };
    let key = vm.heap.key(name)?;
    let value = vm.get_of(options, key)?;
    if value.is_undefined() {
        return Ok(0);
    }
    if let Some(string) = value.as_string() {
        vm.heap.strings.flatten(&mut vm.heap.meter, string)?;
        if let Some(units) = vm.heap.strings.units(string)
            && let Some(at) = words.iter().position(|word| units.eq_str(word))
        {
            return Ok(at);
        }
    }
    vm.type_error(&alloc::format!("Invalid option {name}"))
}

/// [Uint8Array.prototype.toBase64 ( \[ options \] )](https://tc39.es/ecma262/#sec-uint8array.prototype.tobase64)
fn to_base64(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = this_bytes(vm, args)?;
    let given = args.get(vm, 0);
    let given = options(vm, given)?;
    let url = choice(vm, given, "alphabet", &["base64", "base64url"])? == 1;
    let mut padded = true;
    if let Some(given) = given {
        let key = vm.heap.key("omitPadding")?;
        let omit = vm.get_of(given, key)?;
        padded = !vm.to_boolean(omit);
    }
    let (_, length) = validate(vm, Value::object(object))?;
    let room = length.div_ceil(3) * 4;
    if room > MAX_STRING_LENGTH {
        return vm.range_error("Invalid string length");
    }
    vm.tick(length as u64 / 4 + 1)?;
    vm.heap.meter.reserve(room)?;
    let text = base64(vm, object, length, url, padded);
    vm.heap.meter.release(room);
    Ok(Value::string(vm.heap.strings.from_latin1_vec(&mut vm.heap.meter, text?)?))
}

fn base64(vm: &Vm, object: Object, length: usize, url: bool, padded: bool) -> Metered<Vec<u8>> {
    let mut text = Vec::new();
    for (number, (bytes, count)) in parts(vm, object, length).enumerate() {
        vm.heap.meter.check_at(number * PART)?;
        for group in bytes[..count].chunks(3) {
            let mut word = 0u32;
            for (at, byte) in group.iter().enumerate() {
                word |= u32::from(*byte) << (16 - 8 * at);
            }
            for at in 0..4 {
                if at <= group.len() {
                    text.push(letter(word >> (18 - 6 * at), url));
                } else if padded {
                    text.push(b'=');
                }
            }
        }
    }
    Ok(text)
}

pub(crate) fn letter(bits: u32, url: bool) -> u8 {
    match (bits & 63, url) {
        (62, true) => b'-',
        (63, true) => b'_',
        (bits, _) => ALPHABET.get(bits as usize).copied().unwrap_or(b'A'),
    }
}

/// The bytes of an array in parts of a length that 3 divides. They are read as they stand: other agents may write.
fn parts(vm: &Vm, object: Object, length: usize) -> impl Iterator<Item = ([u8; PART], usize)> {
    let view = vm.view(object);
    (0..length).step_by(PART).map_while(move |at| {
        let (view, count) = (view?, PART.min(length - at));
        let mut bytes = [0; PART];
        vm.view_buffer(&view)?.read(view.byte_offset + at, &mut bytes[..count])?;
        Some((bytes, count))
    })
}

/// Bytes of a part.
const PART: usize = 96;

/// [Uint8Array.prototype.toHex ( )](https://tc39.es/ecma262/#sec-uint8array.prototype.tohex)
fn to_hex(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = this_bytes(vm, args)?;
    let (_, length) = validate(vm, Value::object(object))?;
    let room = length.saturating_mul(2);
    if room > MAX_STRING_LENGTH {
        return vm.range_error("Invalid string length");
    }
    vm.tick(length as u64 / 4 + 1)?;
    vm.heap.meter.reserve(room)?;
    let text = hex(vm, object, length);
    vm.heap.meter.release(room);
    Ok(Value::string(vm.heap.strings.from_latin1_vec(&mut vm.heap.meter, text?)?))
}

fn hex(vm: &Vm, object: Object, length: usize) -> Metered<Vec<u8>> {
    let digit = |value: u8| if value < 10 { b'0' + value } else { b'a' + value - 10 };
    let mut text: Vec<u8> = Vec::with_capacity(2 * length);
    for (number, (bytes, count)) in parts(vm, object, length).enumerate() {
        vm.heap.meter.check_at(number * PART)?;
        text.extend(bytes[..count].iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
    }
    Ok(text)
}

/// What reading a text gave: units read, bytes made, and what is wrong with the rest.
struct Decoded {
    read: usize,
    bytes: Vec<u8>,
    error: Option<String>,
}

/// How base64 is read.
#[derive(Clone, Copy)]
struct Base64 {
    url: bool,
    /// 0 loose, 1 strict, 2 stop before partial.
    last_chunk: usize,
}

fn base64_options(vm: &mut Vm, value: Value) -> JsResult<Base64> {
    let given = options(vm, value)?;
    let url = choice(vm, given, "alphabet", &["base64", "base64url"])? == 1;
    let last_chunk = choice(vm, given, "lastChunkHandling", &["loose", "strict", "stop-before-partial"])?;
    Ok(Base64 { url, last_chunk })
}

fn sextet(unit: u16, url: bool) -> Option<u32> {
    let byte = u8::try_from(unit).ok()?;
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' if !url => 62,
        b'/' if !url => 63,
        b'-' if url => 62,
        b'_' if url => 63,
        _ => return None,
    }))
}

fn skip_blanks(meter: &Meter, units: Units<'_>, at: usize) -> Metered<usize> {
    let mut at = at;
    while at < units.len() && matches!(units.get(at), 0x09 | 0x0A | 0x0C | 0x0D | 0x20) {
        meter.check_at(at)?;
        at += 1;
    }
    Ok(at)
}

/// [FromBase64 ( string, alphabet, lastChunkHandling \[ , maxLength \] )](https://tc39.es/ecma262/#sec-frombase64)
fn decode_base64(meter: &Meter, units: Units<'_>, how: Base64, max: usize) -> Metered<Decoded> {
    let mut decoded = Decoded { read: 0, bytes: Vec::new(), error: None };
    if max == 0 {
        return Ok(decoded);
    }
    let fail = |mut decoded: Decoded, message: &str| {
        decoded.error = Some(message.into());
        Ok(decoded)
    };
    let (mut chunk, mut count, mut at, mut steps) = (0u32, 0usize, 0usize, 0usize);
    loop {
        at = skip_blanks(meter, units, at)?;
        if at >= units.len() {
            if count > 0 {
                match how.last_chunk {
                    2 => return Ok(decoded),
                    0 if count > 1 => {
                        push_partial(&mut decoded.bytes, chunk, count);
                    }
                    _ => {
                        return fail(
                            decoded,
                            "Missing padding or a lone character at the end of the base64 text",
                        );
                    }
                }
            }
            decoded.read = units.len();
            return Ok(decoded);
        }
        let unit = units.get(at);
        at += 1;
        steps += 1;
        meter.check_at(steps)?;
        if unit == u16::from(b'=') {
            if count < 2 {
                return fail(decoded, "Padding is too early in the base64 text");
            }
            at = skip_blanks(meter, units, at)?;
            if count == 2 {
                if at >= units.len() {
                    if how.last_chunk == 2 {
                        return Ok(decoded);
                    }
                    return fail(decoded, "Padding is malformed: only one =");
                }
                if units.get(at) == u16::from(b'=') {
                    at = skip_blanks(meter, units, at + 1)?;
                } else {
                    return fail(decoded, "Padding is malformed: only one =");
                }
            }
            if at < units.len() {
                return fail(decoded, "Unexpected character after the padding of the base64 text");
            }
            let spare = if count == 2 { chunk & 0xF } else { chunk & 3 };
            if how.last_chunk == 1 && spare != 0 {
                return fail(decoded, "Extra bits at the end of the base64 text");
            }
            push_partial(&mut decoded.bytes, chunk, count);
            decoded.read = units.len();
            return Ok(decoded);
        }
        let Some(bits) = sextet(unit, how.url) else {
            return fail(decoded, "Unexpected character in the base64 text");
        };
        let remaining = max - decoded.bytes.len();
        if (remaining == 1 && count == 2) || (remaining == 2 && count == 3) {
            return Ok(decoded);
        }
        chunk = chunk << 6 | bits;
        count += 1;
        if count == 4 {
            decoded.bytes.extend_from_slice(&[(chunk >> 16) as u8, (chunk >> 8) as u8, chunk as u8]);
            (chunk, count) = (0, 0);
            decoded.read = at;
            if decoded.bytes.len() == max {
                return Ok(decoded);
            }
        }
    }
}

/// The bytes of a chunk of two or three letters.
fn push_partial(bytes: &mut Vec<u8>, chunk: u32, count: usize) {
    if count == 2 {
        bytes.push((chunk >> 4) as u8);
    } else {
        bytes.extend_from_slice(&[(chunk >> 10) as u8, (chunk >> 2) as u8]);
    }
}

/// [FromHex ( string \[ , maxLength \] )](https://tc39.es/ecma262/#sec-fromhex)
fn decode_hex(meter: &Meter, units: Units<'_>, max: usize) -> Metered<Decoded> {
    let mut decoded = Decoded { read: 0, bytes: Vec::new(), error: None };
    if !units.len().is_multiple_of(2) {
        decoded.error = Some("the hexadecimal text must have an even number of characters".into());
        return Ok(decoded);
    }
    let digit = |unit: u16| char::from_u32(u32::from(unit)).and_then(|c| c.to_digit(16));
    while decoded.read < units.len() && decoded.bytes.len() < max {
        meter.check_at(decoded.read / 2)?;
        match (digit(units.get(decoded.read)), digit(units.get(decoded.read + 1))) {
            (Some(high), Some(low)) => decoded.bytes.push((high << 4 | low) as u8),
            _ => {
                decoded.error = Some("the hexadecimal text has a character that is no digit".into());
                return Ok(decoded);
            }
        }
        decoded.read += 2;
    }
    Ok(decoded)
}

/// Decodes a flat string, paying for it.
fn decode(vm: &mut Vm, text: Str, how: Option<Base64>, max: usize) -> JsResult<Decoded> {
    let length = vm.heap.strings.len(text);
    vm.tick(length as u64 / 4 + 1)?;
    vm.heap.meter.reserve(length)?;
    let units = vm.heap.strings.units(text).unwrap_or(Units::Latin1(&[]));
    let decoded = match how {
        Some(how) => decode_base64(&vm.heap.meter, units, how, max),
        None => decode_hex(&vm.heap.meter, units, max),
    };
    vm.heap.meter.release(length);
    Ok(decoded?)
}

/// The bytes of a flat base64 text as the web's older functions read it: blanks are skipped, padding may be missing.
/// None if it is malformed. <https://infra.spec.whatwg.org/#forgiving-base64-decode>
///
/// # Errors
/// A halt.
pub(crate) fn decode_forgiving(vm: &mut Vm, text: Str) -> JsResult<Option<Vec<u8>>> {
    let decoded = decode(vm, text, Some(Base64 { url: false, last_chunk: 0 }), usize::MAX)?;
    Ok(decoded.error.is_none().then_some(decoded.bytes))
}

fn new_bytes(vm: &mut Vm, decoded: &Decoded) -> JsResult<Value> {
    if let Some(error) = &decoded.error {
        return vm.throw(ErrorKind::Syntax, error);
    }
    let prototype = vm.intrinsic(intrinsics(ElementType::Uint8).0)?;
    let made = new_with_length(vm, prototype, ElementType::Uint8, decoded.bytes.len() as u64)?;
    if let Some(view) = vm.view(made) {
        write(vm, &view, &decoded.bytes);
    }
    Ok(Value::object(made))
}

fn write(vm: &mut Vm, view: &ViewData, bytes: &[u8]) {
    if let Some(buffer) = vm.view_buffer_mut(view) {
        // NOTE: they were decoded for the room that there is, and no script has run since.
        let _ = buffer.write(view.byte_offset, bytes);
    }
}

/// [Uint8Array.fromBase64 ( string \[ , options \] )](https://tc39.es/ecma262/#sec-uint8array.frombase64)
fn from_base64(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = text_argument(vm, args)?;
    let given = args.get(vm, 1);
    let how = base64_options(vm, given)?;
    let decoded = decode(vm, text, Some(how), usize::MAX)?;
    new_bytes(vm, &decoded)
}

/// [Uint8Array.fromHex ( string )](https://tc39.es/ecma262/#sec-uint8array.fromhex)
fn from_hex(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = text_argument(vm, args)?;
    let decoded = decode(vm, text, None, usize::MAX)?;
    new_bytes(vm, &decoded)
}

/// Writes what was decoded, and then throws what was wrong with the rest; `{ read, written }`.
fn written(vm: &mut Vm, object: Object, decoded: &Decoded) -> JsResult<Value> {
    if let Some(view) = vm.view(object) {
        write(vm, &view, &decoded.bytes);
    }
    if let Some(error) = &decoded.error {
        return vm.throw(ErrorKind::Syntax, error);
    }
    let counts = [("read", decoded.read), ("written", decoded.bytes.len())];
    object_of(vm, counts.map(|(name, count)| (name, Value::number(count as f64))))
}

/// [Uint8Array.prototype.setFromBase64 ( string \[ , options \] )](https://tc39.es/ecma262/#sec-uint8array.prototype.setfrombase64)
fn set_from_base64(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = this_bytes(vm, args)?;
    require_writable_bytes(vm, object)?;
    let text = text_argument(vm, args)?;
    let given = args.get(vm, 1);
    let how = base64_options(vm, given)?;
    let (_, length) = validate(vm, Value::object(object))?;
    let decoded = decode(vm, text, Some(how), length)?;
    written(vm, object, &decoded)
}

/// [Uint8Array.prototype.setFromHex ( string )](https://tc39.es/ecma262/#sec-uint8array.prototype.setfromhex)
fn set_from_hex(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = this_bytes(vm, args)?;
    require_writable_bytes(vm, object)?;
    let text = text_argument(vm, args)?;
    let (_, length) = validate(vm, Value::object(object))?;
    let decoded = decode(vm, text, None, length)?;
    written(vm, object, &decoded)
}
