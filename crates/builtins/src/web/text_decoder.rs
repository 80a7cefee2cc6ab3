//! [TextDecoder](https://encoding.spec.whatwg.org/#interface-textdecoder) for UTF-8, UTF-16 and windows-1252.

use crate::building::built;
use crate::realm::links;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use creance_vm::heap::Extra;
use creance_vm::heap::string::{MAX_STRING_LENGTH, StringBuilder};
use creance_vm::{
    Args, ErrorKind, Intrinsic, JsResult, Kind, Object, Spec, Units, Value, Vm, accessor, constructor, method,
};

/// <https://encoding.spec.whatwg.org/#interface-textdecoder>
pub const CONSTRUCTOR: Spec =
    Spec::function(Intrinsic::TextDecoder, constructor("TextDecoder", 0, construct))
        .links(links!(prototype TextDecoderPrototype));

/// <https://encoding.spec.whatwg.org/#interface-textdecoder>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::TextDecoderPrototype)
    .links(links!(constructor TextDecoder))
    .methods(&[
        method("decode", 0, decode),
        accessor("encoding", Some(encoding), None),
        accessor("fatal", Some(fatal), None),
        accessor("ignoreBOM", Some(ignore_bom), None),
    ])
    .tag("TextDecoder");

/// An encoding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

impl Encoding {
    const ALL: [(Encoding, &'static str); 4] = [
        (Encoding::Utf8, "utf-8"),
        (Encoding::Utf16Le, "utf-16le"),
        (Encoding::Utf16Be, "utf-16be"),
        (Encoding::Windows1252, "windows-1252"),
    ];

    /// <https://encoding.spec.whatwg.org/#concept-encoding-get>
    fn of_label(label: &str) -> Option<Encoding> {
        Some(match label.to_ascii_lowercase().as_str() {
            "unicode-1-1-utf-8" | "unicode11utf8" | "unicode20utf8" | "utf-8" | "utf8"
            | "x-unicode20utf8" => Encoding::Utf8,
            "csunicode" | "iso-10646-ucs-2" | "ucs-2" | "unicode" | "unicodefeff" | "utf-16" | "utf-16le" => {
                Encoding::Utf16Le
            }
            "unicodefffe" | "utf-16be" => Encoding::Utf16Be,
            "ansi_x3.4-1968" | "ascii" | "cp1252" | "cp819" | "csisolatin1" | "ibm819" | "iso-8859-1"
            | "iso-ir-100" | "iso8859-1" | "iso88591" | "iso_8859-1" | "iso_8859-1:1987" | "l1"
            | "latin1" | "us-ascii" | "windows-1252" | "x-cp1252" => Encoding::Windows1252,
            _ => return None,
        })
    }
}

/// The characters of the bytes from 0x80 to 0x9F in windows-1252.
/// <https://encoding.spec.whatwg.org/index-windows-1252.txt>
const WINDOWS_1252: [u16; 32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D,
    0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A,
    0x153, 0x9D, 0x17E, 0x178,
];

/// The state of a decoder: two integers in the object, for what it is and for the bytes that it has seen but not
/// decoded.
#[derive(Clone, Copy)]
struct State {
    encoding: Encoding,
    fatal: bool,
    ignore_bom: bool,
    /// The beginning of the stream has been decoded.
    begun: bool,
    /// Bytes of a character that is not complete.
    pending: [u8; 3],
    count: u8,
}

impl State {
    fn values(self) -> [Value; 2] {
        let bits = self.encoding as i32
            | i32::from(self.fatal) << 4
            | i32::from(self.ignore_bom) << 5
            | i32::from(self.begun) << 6
            | i32::from(self.count) << 8;
        let [a, b, c] = self.pending.map(i32::from);
        [Value::int(bits), Value::int(a | b << 8 | c << 16)]
    }

    fn of(values: &[Value]) -> Option<State> {
        let [bits, pending] = values else { return None };
        let (bits, pending) = (bits.as_int()?, pending.as_int()?);
        Some(State {
            encoding: Encoding::ALL.get((bits & 0xF) as usize)?.0,
            fatal: bits & 1 << 4 != 0,
            ignore_bom: bits & 1 << 5 != 0,
            begun: bits & 1 << 6 != 0,
            pending: [pending as u8, (pending >> 8) as u8, (pending >> 16) as u8],
            count: (bits >> 8) as u8,
        })
    }
}

/// [TextDecoder ( label, options )](https://encoding.spec.whatwg.org/#dom-textdecoder)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_none() {
        return vm.type_error("Constructor TextDecoder requires 'new'");
    }
    let (label, options) = (args.get(vm, 0), args.get(vm, 1));
    let mut encoding = Encoding::Utf8;
    if !label.is_undefined() {
        let text = label_text(vm, label)?;
        match Encoding::of_label(&text) {
            Some(known) => encoding = known,
            None => {
                return vm.range_error(&format!(
                    "The encoding '{text}' is not supported (utf-8, utf-16le, utf-16be, windows-1252)"
                ));
            }
        }
    }
    let fatal = flag(vm, options, "fatal")?;
    let ignore_bom = flag(vm, options, "ignoreBOM")?;
    let prototype = vm.prototype_for_new(args, Intrinsic::TextDecoderPrototype)?;
    let state = State { encoding, fatal, ignore_bom, begun: false, pending: [0; 3], count: 0 };
    let slots = Extra::Values(Box::new([state.values()[0], state.values()[1]]));
    Ok(Value::object(vm.heap.new_with_extra(Kind::TextDecoder, Some(prototype), slots)?))
}

/// Units of a label that are looked at: more than any encoding has.
const LONGEST_LABEL: usize = 40;

/// The beginning of a label, without the space around it.
fn label_text(vm: &mut Vm, label: Value) -> JsResult<String> {
    let text = vm.to_string(label)?;
    vm.tick(vm.heap.strings.len(text) as u64 / 4 + 1)?;
    vm.heap.strings.flatten(&mut vm.heap.meter, text)?;
    let units = vm.heap.strings.units(text).unwrap_or(Units::Latin1(&[]));
    let label = units.trimmed(&vm.heap.meter, |unit| matches!(unit, 0x09 | 0x0A | 0x0C | 0x0D | 0x20))?;
    Ok(units.slice(label.start..label.end.min(label.start + LONGEST_LABEL)).to_string_lossy())
}

fn flag(vm: &mut Vm, options: Value, name: &str) -> JsResult<bool> {
    let Some(options) = options.as_object() else { return Ok(false) };
    let key = vm.heap.key(name)?;
    let value = vm.get_of(options, key)?;
    Ok(vm.to_boolean(value))
}

fn this_decoder(vm: &mut Vm, args: Args) -> JsResult<(Object, State)> {
    let object = args.this(vm).as_object().filter(|object| vm.heap.kind(*object) == Kind::TextDecoder);
    if let Some(object) = object
        && let Some(Extra::Values(values)) = vm.heap.extra(object)
        && let Some(state) = State::of(values)
    {
        return Ok((object, state));
    }
    vm.type_error("this is not a TextDecoder")
}

/// [get encoding](https://encoding.spec.whatwg.org/#dom-textdecoder-encoding)
fn encoding(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, state) = this_decoder(vm, args)?;
    Ok(vm.heap.string_value(Encoding::ALL[state.encoding as usize].1)?)
}

/// [get fatal](https://encoding.spec.whatwg.org/#dom-textdecoder-fatal)
fn fatal(vm: &mut Vm, args: Args) -> JsResult<Value> {
    this_decoder(vm, args).map(|(_, state)| Value::bool(state.fatal))
}

/// [get ignoreBOM](https://encoding.spec.whatwg.org/#dom-textdecoder-ignorebom)
fn ignore_bom(vm: &mut Vm, args: Args) -> JsResult<Value> {
    this_decoder(vm, args).map(|(_, state)| Value::bool(state.ignore_bom))
}

/// [decode ( input, options )](https://encoding.spec.whatwg.org/#dom-textdecoder-decode)
fn decode(vm: &mut Vm, args: Args) -> JsResult<Value> {
    this_decoder(vm, args)?;
    let (input, options) = (args.get(vm, 0), args.get(vm, 1));
    let stream = flag(vm, options, "stream")?;
    // The options may have run script.
    let (object, mut state) = this_decoder(vm, args)?;
    let bytes = bytes_of(vm, input, &state)?;
    let charged = bytes.len();
    state.count = 0;
    let decoded = built(vm, |vm, builder| {
        let mut output = Output { vm, builder, state: &mut state };
        match output.state.encoding {
            Encoding::Utf8 => output.utf8(&bytes, stream),
            Encoding::Utf16Le => output.utf16(&bytes, stream, u16::from_le_bytes),
            Encoding::Utf16Be => output.utf16(&bytes, stream, u16::from_be_bytes),
            Encoding::Windows1252 => output.windows_1252(&bytes),
        }
    });
    drop(bytes);
    vm.heap.meter.release(charged);
    if !stream || decoded.is_err() {
        state.begun = false;
        state.count = 0;
    }
    if let Some(Extra::Values(values)) = vm.heap.extra_mut(object) {
        *values = Box::new(state.values());
    }
    decoded.map(Value::string)
}

/// The text of a buffer or view, without a byte order mark. <https://encoding.spec.whatwg.org/#utf-8-decode>
pub(crate) fn decode_utf8(vm: &mut Vm, input: Value) -> JsResult<Value> {
    let mut state = State {
        encoding: Encoding::Utf8,
        fatal: false,
        ignore_bom: false,
        begun: false,
        pending: [0; 3],
        count: 0,
    };
    let bytes = bytes_of(vm, input, &state)?;
    let charged = bytes.len();
    let decoded = built(vm, |vm, builder| Output { vm, builder, state: &mut state }.utf8(&bytes, false));
    drop(bytes);
    vm.heap.meter.release(charged);
    decoded.map(Value::string)
}

/// The bytes to decode, charged: those that wait and those of a buffer or view.
fn bytes_of(vm: &mut Vm, input: Value, state: &State) -> JsResult<Vec<u8>> {
    let pending = state.pending.get(..usize::from(state.count)).unwrap_or_default();
    let object = input.as_object();
    let is_source = |object| {
        use Kind::{ArrayBuffer, DataView, SharedArrayBuffer, TypedArray};
        matches!(vm.heap.kind(object), ArrayBuffer | SharedArrayBuffer | TypedArray | DataView)
    };
    if !input.is_undefined() && !object.is_some_and(is_source) {
        return vm.type_error("The input is neither a buffer nor a view of one");
    }
    let given = object.and_then(|object| vm.buffer_source(object)).map_or(0, |(_, _, length)| length);
    let length = given + pending.len();
    vm.tick(length as u64 / 16 + 1)?;
    vm.heap.meter.reserve(length)?;
    let mut bytes = Vec::with_capacity(length);
    bytes.extend_from_slice(pending);
    match object.map_or(Ok(()), |object| vm.append_source(object, &mut bytes)) {
        Ok(()) => Ok(bytes),
        Err(halt) => {
            vm.heap.meter.release(length);
            Err(halt.into())
        }
    }
}

/// Text that is being decoded.
struct Output<'a, 'b> {
    vm: &'a mut Vm,
    builder: &'a mut StringBuilder,
    state: &'b mut State,
}

/// Bytes that are decoded between two looks at the limits, about.
const PORTION: usize = 1 << 15;

impl Output<'_, '_> {
    fn push(&mut self, text: &str) -> JsResult<()> {
        let mut text = text;
        if !self.state.begun && !text.is_empty() {
            self.state.begun = true;
            if !self.state.ignore_bom {
                text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
            }
        }
        if self.builder.len() + text.len() > MAX_STRING_LENGTH {
            return self.vm.range_error("Invalid string length");
        }
        self.vm.tick(text.len() as u64 / 8 + 1)?;
        Ok(self.builder.push_str(&mut self.vm.heap.meter, text)?)
    }

    fn malformed(&mut self) -> JsResult<()> {
        if self.state.fatal {
            return self.vm.throw(ErrorKind::Type, "The encoded data was not valid for its encoding");
        }
        self.push("\u{FFFD}")
    }

    /// Bytes of a character that the next call may complete.
    fn wait_for_more(&mut self, rest: &[u8]) {
        let count = rest.len().min(3);
        self.state.pending[..count].copy_from_slice(&rest[..count]);
        self.state.count = count as u8;
    }

    /// <https://encoding.spec.whatwg.org/#utf-8-decoder>
    fn utf8(&mut self, bytes: &[u8], stream: bool) -> JsResult<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let part = &rest[..rest.len().min(PORTION)];
            let error = match core::str::from_utf8(part) {
                Ok(text) => {
                    self.push(text)?;
                    rest = &rest[part.len()..];
                    continue;
                }
                Err(error) => error,
            };
            let (valid, after) = rest.split_at(error.valid_up_to());
            // NOTE: it is valid, so nothing is replaced.
            self.push(&String::from_utf8_lossy(valid))?;
            rest = match error.error_len() {
                // The next part begins with what has begun here.
                None if part.len() < rest.len() => after,
                None if stream => {
                    self.wait_for_more(after);
                    return Ok(());
                }
                None => {
                    self.malformed()?;
                    &[]
                }
                Some(length) => {
                    self.malformed()?;
                    &after[length..]
                }
            };
        }
        Ok(())
    }

    /// <https://encoding.spec.whatwg.org/#shared-utf-16-decoder>
    fn utf16(&mut self, bytes: &[u8], stream: bool, unit: fn([u8; 2]) -> u16) -> JsResult<()> {
        let (pairs, odd) = bytes.as_chunks::<2>();
        let mut rest = 0;
        let mut text = String::new();
        while let Some(pair) = pairs.get(rest) {
            let first = unit(*pair);
            let second = pairs.get(rest + 1).map(|pair| unit(*pair));
            match (first, second) {
                (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) => {
                    let high = u32::from(first) - 0xD800;
                    let point = 0x10000 + (high << 10) + (u32::from(low) - 0xDC00);
                    text.push(char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER));
                    rest += 1;
                }
                (0xD800..=0xDBFF, None) if stream => break,
                (0xD800..=0xDFFF, _) => {
                    self.push(&core::mem::take(&mut text))?;
                    self.malformed()?;
                }
                _ => text.push(char::from_u32(u32::from(first)).unwrap_or(char::REPLACEMENT_CHARACTER)),
            }
            rest += 1;
            if text.len() >= PORTION {
                self.push(&core::mem::take(&mut text))?;
            }
        }
        self.push(&text)?;
        if stream {
            self.wait_for_more(&bytes[rest * 2..]);
        } else if !odd.is_empty() {
            self.malformed()?;
        }
        Ok(())
    }

    /// <https://encoding.spec.whatwg.org/#single-byte-decoder>
    fn windows_1252(&mut self, bytes: &[u8]) -> JsResult<()> {
        for part in bytes.chunks(PORTION) {
            let unit = |byte: &u8| match byte {
                0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
                byte => u16::from(*byte),
            };
            let text: String =
                part.iter().map(|byte| char::from_u32(u32::from(unit(byte))).unwrap_or('?')).collect();
            self.push(&text)?;
        }
        Ok(())
    }
}
