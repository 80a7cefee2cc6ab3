//! [TextEncoder](https://encoding.spec.whatwg.org/#interface-textencoder)

use crate::building::object_of;
use crate::realm::links;
use crate::typed_array::{intrinsics, new_with_length, require_writable};
use creance_vm::heap::extra::ElementType;
use creance_vm::{
    Args, Intrinsic, JsResult, Kind, Spec, Str, Units, Value, Vm, accessor, constructor, method,
};

/// <https://encoding.spec.whatwg.org/#interface-textencoder>
pub const CONSTRUCTOR: Spec =
    Spec::function(Intrinsic::TextEncoder, constructor("TextEncoder", 0, construct))
        .links(links!(prototype TextEncoderPrototype));

/// <https://encoding.spec.whatwg.org/#interface-textencoder>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::TextEncoderPrototype)
    .links(links!(constructor TextEncoder))
    .methods(&[
        method("encode", 0, encode),
        method("encodeInto", 2, encode_into),
        accessor("encoding", Some(encoding), None),
    ])
    .tag("TextEncoder");

/// [TextEncoder ( )](https://encoding.spec.whatwg.org/#dom-textencoder)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_none() {
        return vm.type_error("Constructor TextEncoder requires 'new'");
    }
    let prototype = vm.prototype_for_new(args, Intrinsic::TextEncoderPrototype)?;
    Ok(Value::object(vm.heap.new_object(Kind::TextEncoder, Some(prototype))?))
}

fn check_receiver(vm: &mut Vm, args: Args) -> JsResult<()> {
    let is_encoder = |object| vm.heap.kind(object) == Kind::TextEncoder;
    if args.this(vm).as_object().is_some_and(is_encoder) {
        return Ok(());
    }
    vm.type_error("this is not a TextEncoder")
}

/// [get encoding](https://encoding.spec.whatwg.org/#dom-textencoder-encoding)
fn encoding(vm: &mut Vm, args: Args) -> JsResult<Value> {
    check_receiver(vm, args)?;
    Ok(vm.heap.string_value("utf-8")?)
}

/// [encode ( input )](https://encoding.spec.whatwg.org/#dom-textencoder-encode)
fn encode(vm: &mut Vm, args: Args) -> JsResult<Value> {
    check_receiver(vm, args)?;
    let input = args.get(vm, 0);
    let text = if input.is_undefined() { Str::EMPTY } else { vm.to_string(input)? };
    vm.keep(Value::string(text));
    utf8_bytes(vm, text)
}

/// A new Uint8Array of the running realm with the bytes of a buffer or view.
pub(crate) fn copy_of(vm: &mut Vm, source: Value) -> JsResult<Value> {
    const PART: usize = 4096;
    let length = source.as_object().and_then(|object| vm.buffer_source(object)).map_or(0, |source| source.2);
    let prototype = vm.intrinsic(intrinsics(ElementType::Uint8).0)?;
    let made = new_with_length(vm, prototype, ElementType::Uint8, length as u64)?;
    let Some(view) = vm.view(made) else { return Ok(Value::object(made)) };
    for start in (0..length).step_by(PART) {
        vm.tick((PART / 16) as u64)?;
        let mut part = [0u8; PART];
        let part = &mut part[..PART.min(length - start)];
        // NOTE: no script has run since the length was asked, so both fit.
        if let Some((buffer, at, _)) = source.as_object().and_then(|object| vm.buffer_source(object)) {
            let _ = buffer.read(at + start, part);
        }
        if let Some(buffer) = vm.view_buffer_mut(&view) {
            let _ = buffer.write(start, part);
        }
    }
    Ok(Value::object(made))
}

/// The bytes of a text as a new Uint8Array of the running realm.
pub(crate) fn utf8_bytes(vm: &mut Vm, text: Str) -> JsResult<Value> {
    let text = flat(vm, text)?;
    let length = utf8_length(vm, text)?;
    let prototype = vm.intrinsic(intrinsics(ElementType::Uint8).0)?;
    let made = new_with_length(vm, prototype, ElementType::Uint8, length)?;
    write(vm, Value::object(made), text)?;
    Ok(Value::object(made))
}

/// [encodeInto ( source, destination )](https://encoding.spec.whatwg.org/#dom-textencoder-encodeinto)
fn encode_into(vm: &mut Vm, args: Args) -> JsResult<Value> {
    check_receiver(vm, args)?;
    let (source, destination) = (args.get(vm, 0), args.get(vm, 1));
    let text = vm.to_string(source)?;
    vm.keep(Value::string(text));
    let view = destination.as_object().and_then(|object| vm.view(object));
    let Some(view) = view.filter(|view| view.element == ElementType::Uint8) else {
        return vm.type_error("The destination is not a Uint8Array");
    };
    require_writable(vm, &view)?;
    let text = flat(vm, text)?;
    let (read, written) = write(vm, destination, text)?;
    let counts = [("read", read), ("written", written)];
    object_of(vm, counts.map(|(name, count)| (name, Value::number(count as f64))))
}

/// Bytes of UTF-8 that are made between two looks at the limits.
const PART: usize = 4096;

/// The number of bytes of a flat text in UTF-8.
fn utf8_length(vm: &mut Vm, text: Str) -> JsResult<u64> {
    let length = vm.heap.strings.len(text);
    let (mut read, mut bytes) = (0, 0);
    while read < length {
        vm.tick((PART / 8) as u64)?;
        for (count, utf8) in utf8_of(units(vm, text).slice(read..length)).take(PART) {
            read += count;
            bytes += utf8.length as u64;
        }
    }
    Ok(bytes)
}

/// The string, flat.
fn flat(vm: &mut Vm, text: Str) -> JsResult<Str> {
    vm.heap.strings.flatten(&mut vm.heap.meter, text)?;
    Ok(text)
}

fn units(vm: &Vm, text: Str) -> Units<'_> {
    vm.heap.strings.units(text).unwrap_or(Units::Latin1(&[]))
}

/// The code points of a text in UTF-8, each with its number of units; lone surrogates are U+FFFD.
fn utf8_of(units: Units<'_>) -> impl Iterator<Item = (usize, Utf8)> {
    let mut at = 0;
    core::iter::from_fn(move || {
        if at >= units.len() {
            return None;
        }
        let point = units.code_point_at(at);
        let count = usize::from(point.units);
        at += count;
        Some((count, Utf8::of(char::from_u32(point.value).unwrap_or(char::REPLACEMENT_CHARACTER))))
    })
}

/// The bytes of a character.
struct Utf8 {
    bytes: [u8; 4],
    length: usize,
}

impl Utf8 {
    fn of(c: char) -> Utf8 {
        let mut bytes = [0; 4];
        let length = c.encode_utf8(&mut bytes).len();
        Utf8 { bytes, length }
    }
}

/// Writes a flat string into a Uint8Array, whole characters as far as they fit; units read and bytes written.
fn write(vm: &mut Vm, array: Value, text: Str) -> JsResult<(usize, usize)> {
    let Some(view) = array.as_object().and_then(|object| vm.view(object)) else { return Ok((0, 0)) };
    let room = vm.view_length(&view).unwrap_or(0);
    let (mut read, mut written, mut full) = (0, 0, false);
    let length = vm.heap.strings.len(text);
    while read < length && !full {
        vm.tick((PART / 8) as u64)?;
        let mut part = [0u8; PART];
        let mut filled = 0;
        for (count, utf8) in utf8_of(units(vm, text).slice(read..length)) {
            if written + filled + utf8.length > room {
                full = true;
                break;
            }
            if filled + utf8.length > PART {
                break;
            }
            part[filled..filled + utf8.length].copy_from_slice(&utf8.bytes[..utf8.length]);
            filled += utf8.length;
            read += count;
        }
        if let Some(buffer) = vm.view_buffer_mut(&view) {
            // NOTE: it fits, and no script has run since its length was asked.
            let _ = buffer.write(view.byte_offset + written, &part[..filled]);
        }
        written += filled;
    }
    Ok((read, written))
}
