//! [URI Handling Functions](https://tc39.es/ecma262/#sec-uri-handling-functions), and `escape` and `unescape`.

use creance_vm::heap::string::StringBuilder;
use creance_vm::{Args, ErrorKind, JsResult, Metered, Str, Units, Value, Vm};

/// <https://tc39.es/ecma262/#sec-encodeuri-uri>: the reserved characters that stay, and `#`.
const RESERVED: &[u8] = b";/?:@&=+$,#";
const UNRESERVED: &[u8] = b"-.!~*'()_";

fn is_plain(unit: u16, further: &[u8]) -> bool {
    u8::try_from(unit).is_ok_and(|byte| {
        byte.is_ascii_alphanumeric() || UNRESERVED.contains(&byte) || further.contains(&byte)
    })
}

/// The argument as a flat string.
fn text(vm: &mut Vm, args: Args) -> JsResult<Str> {
    let value = args.get(vm, 0);
    let string = vm.to_string(value)?;
    vm.heap.strings.flatten(&mut vm.heap.meter, string)?;
    Ok(string)
}

/// What building a text gave: none if the URI is malformed.
type Built = Metered<Option<Str>>;

fn finish(vm: &mut Vm, built: Built) -> JsResult<Value> {
    match built? {
        Some(string) => Ok(Value::string(string)),
        None => vm.throw(ErrorKind::Uri, "URI malformed"),
    }
}

/// [decodeURI ( encodedURI )](https://tc39.es/ecma262/#sec-decodeuri-encodeduri)
pub(crate) fn decode_uri(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = text(vm, args)?;
    let built = decode(vm, string, RESERVED);
    finish(vm, built)
}

/// [decodeURIComponent ( encodedURIComponent )](https://tc39.es/ecma262/#sec-decodeuricomponent-encodeduricomponent)
pub(crate) fn decode_uri_component(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = text(vm, args)?;
    let built = decode(vm, string, b"");
    finish(vm, built)
}

/// [encodeURI ( uri )](https://tc39.es/ecma262/#sec-encodeuri-uri)
pub(crate) fn encode_uri(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = text(vm, args)?;
    let built = encode(vm, string, RESERVED);
    finish(vm, built)
}

/// [encodeURIComponent ( uriComponent )](https://tc39.es/ecma262/#sec-encodeuricomponent-uricomponent)
pub(crate) fn encode_uri_component(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = text(vm, args)?;
    let built = encode(vm, string, b"");
    finish(vm, built)
}

fn digit(value: u16) -> u16 {
    u16::from(b"0123456789ABCDEF".get(usize::from(value & 15)).copied().unwrap_or(b'0'))
}

/// [Encode ( string, extraUnescaped )](https://tc39.es/ecma262/#sec-encode)
fn encode(vm: &mut Vm, string: Str, further: &[u8]) -> Built {
    let heap = &mut vm.heap;
    let Some(units) = heap.strings.units(string) else { return Ok(Some(string)) };
    let mut builder = StringBuilder::new();
    let mut at = 0;
    while at < units.len() {
        heap.meter.tick(1)?;
        let unit = units.get(at);
        if is_plain(unit, further) {
            builder.push_unit(&mut heap.meter, unit)?;
            at += 1;
            continue;
        }
        let point = units.code_point_at(at);
        at += usize::from(point.units);
        let Some(c) = char::from_u32(point.value) else {
            builder.discard(&mut heap.meter);
            return Ok(None);
        };
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            for unit in [u16::from(b'%'), digit(u16::from(byte >> 4)), digit(u16::from(byte))] {
                builder.push_unit(&mut heap.meter, unit)?;
            }
        }
    }
    builder.finish(&mut heap.strings, &mut heap.meter).map(Some)
}

fn hex(unit: u16) -> Option<u32> {
    char::from_u32(u32::from(unit)).and_then(|c| c.to_digit(16))
}

/// [ParseHexOctet ( string, position )](https://tc39.es/ecma262/#sec-parsehexoctet) after a `%`.
fn octet(units: Units<'_>, at: usize) -> Option<u8> {
    if units.get(at) != u16::from(b'%') {
        return None;
    }
    Some((hex(units.get(at + 1))? << 4 | hex(units.get(at + 2))?) as u8)
}

/// [Decode ( string, preserveEscapeSet )](https://tc39.es/ecma262/#sec-decode)
fn decode(vm: &mut Vm, string: Str, preserved: &[u8]) -> Built {
    let heap = &mut vm.heap;
    let Some(units) = heap.strings.units(string) else { return Ok(Some(string)) };
    let mut builder = StringBuilder::new();
    let mut at = 0;
    while at < units.len() {
        heap.meter.tick(1)?;
        let unit = units.get(at);
        if unit != u16::from(b'%') {
            builder.push_unit(&mut heap.meter, unit)?;
            at += 1;
            continue;
        }
        match escaped(units, at) {
            None => {
                builder.discard(&mut heap.meter);
                return Ok(None);
            }
            Some((c, read)) => {
                if c.is_ascii() && preserved.contains(&(c as u8)) {
                    builder.push_units(&mut heap.meter, units.slice(at..at + read))?;
                } else {
                    builder.push_code_point(&mut heap.meter, c as u32)?;
                }
                at += read;
            }
        }
    }
    builder.finish(&mut heap.strings, &mut heap.meter).map(Some)
}

/// The character that escapes at a place spell in UTF-8, and the units they take.
fn escaped(units: Units<'_>, at: usize) -> Option<(char, usize)> {
    let first = octet(units, at)?;
    let count = match first.leading_ones() {
        0 => 1,
        ones @ 2..=4 => ones as usize,
        _ => return None,
    };
    let mut bytes = [first, 0, 0, 0];
    for (index, byte) in bytes.iter_mut().enumerate().take(count).skip(1) {
        *byte = octet(units, at + index * 3)?;
    }
    let text = core::str::from_utf8(bytes.get(..count)?).ok()?;
    Some((text.chars().next()?, count * 3))
}

/// [escape ( string )](https://tc39.es/ecma262/#sec-escape-string)
pub(crate) fn escape(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = text(vm, args)?;
    let heap = &mut vm.heap;
    let Some(units) = heap.strings.units(string) else { return Ok(Value::string(string)) };
    let mut builder = StringBuilder::new();
    for unit in units.iter() {
        heap.meter.tick(1)?;
        let plain =
            u8::try_from(unit).is_ok_and(|byte| byte.is_ascii_alphanumeric() || b"@*_+-./".contains(&byte));
        if plain {
            builder.push_unit(&mut heap.meter, unit)?;
        } else if unit < 256 {
            for unit in [u16::from(b'%'), digit(unit >> 4), digit(unit)] {
                builder.push_unit(&mut heap.meter, unit)?;
            }
        } else {
            let digits = [digit(unit >> 12), digit(unit >> 8), digit(unit >> 4), digit(unit)];
            for unit in [u16::from(b'%'), u16::from(b'u')].into_iter().chain(digits) {
                builder.push_unit(&mut heap.meter, unit)?;
            }
        }
    }
    Ok(Value::string(builder.finish(&mut heap.strings, &mut heap.meter)?))
}

/// [unescape ( string )](https://tc39.es/ecma262/#sec-unescape-string)
pub(crate) fn unescape(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = text(vm, args)?;
    let heap = &mut vm.heap;
    let Some(units) = heap.strings.units(string) else { return Ok(Value::string(string)) };
    let mut builder = StringBuilder::new();
    let mut at = 0;
    while at < units.len() {
        heap.meter.tick(1)?;
        let (unit, read) = unescaped(units, at).unwrap_or((units.get(at), 1));
        builder.push_unit(&mut heap.meter, unit)?;
        at += read;
    }
    Ok(Value::string(builder.finish(&mut heap.strings, &mut heap.meter)?))
}

/// The unit that an escape spells, and the units it takes.
fn unescaped(units: Units<'_>, at: usize) -> Option<(u16, usize)> {
    if units.get(at) != u16::from(b'%') {
        return None;
    }
    let (first, count) = if units.get(at + 1) == u16::from(b'u') { (at + 2, 4) } else { (at + 1, 2) };
    let mut value = 0;
    for place in first..first + count {
        value = value << 4 | hex(units.get(place))?;
    }
    Some((value as u16, first + count - at))
}
