//! ParseJSON: reads JSON text with a stack of its own, so that no nesting is too deep for it.
//! <https://tc39.es/ecma262/#sec-ParseJSON>
//!
//! Nothing here runs script, so nothing is collected meanwhile.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use creance_vm::heap::string::names;
use creance_vm::heap::{StringBuilder, number};
use creance_vm::{
    Attributes, ErrorKind, Halt, Intrinsic, JsResult, Kind, Object, PropertyKey, Str, Units, Value, Vm,
};

/// What a text stands for.
pub(crate) struct Parsed {
    /// The value.
    pub value: Value,
    /// The record that `library/json.js` describes, if asked for.
    pub record: Value,
}

/// Parses a text; a SyntaxError if it is no JSON.
pub(crate) fn parse_text(vm: &mut Vm, text: Str, with_records: bool) -> JsResult<Parsed> {
    vm.heap.strings.flatten(&mut vm.heap.meter, text)?;
    let length = vm.heap.strings.len(text);
    // Pays for the copy and for looking at each unit.
    vm.tick(length as u64 / 2 + 1)?;
    let size = match vm.heap.strings.units(text) {
        Some(Units::Utf16(_)) => length * 2,
        _ => length,
    };
    // NOTE: a copy, because the strings that are made meanwhile go into the same arena.
    vm.heap.meter.reserve(size)?;
    let result = match vm.heap.strings.units(text) {
        Some(Units::Utf16(units)) => {
            let units = units.to_vec();
            parse_units(vm, &units, with_records)
        }
        Some(Units::Latin1(units)) => {
            let units = units.to_vec();
            parse_units(vm, &units, with_records)
        }
        None => Err(Fail::Syntax(0, None)),
    };
    vm.heap.meter.release(size);
    match result {
        Ok(parsed) => Ok(parsed),
        Err(Fail::Halt(halt)) => Err(halt.into()),
        Err(Fail::Syntax(_, None)) => vm.throw(ErrorKind::Syntax, "Unexpected end of JSON input"),
        Err(Fail::Syntax(at, Some(unit))) => {
            let unit = char::from_u32(unit).unwrap_or('\u{FFFD}');
            let mut shown = String::new();
            match unit {
                '\'' | '\\' => shown.push(unit),
                _ => shown.extend(unit.escape_debug()),
            }
            vm.throw(ErrorKind::Syntax, &format!("Unexpected token '{shown}' in JSON at position {at}"))
        }
    }
}

/// Why a text was not read.
enum Fail {
    Halt(Halt),
    /// The position, and the unit there; none at the end.
    Syntax(usize, Option<u32>),
}

impl From<Halt> for Fail {
    fn from(halt: Halt) -> Fail {
        Fail::Halt(halt)
    }
}

type Read<T> = Result<T, Fail>;

/// A unit as it is stored.
trait Unit: Copy + Into<u32> {
    fn view(units: &[Self]) -> Units<'_>;
}

impl Unit for u8 {
    fn view(units: &[u8]) -> Units<'_> {
        Units::Latin1(units)
    }
}

impl Unit for u16 {
    fn view(units: &[u16]) -> Units<'_> {
        Units::Utf16(units)
    }
}

/// An array or object whose end has not come yet.
#[derive(Clone, Copy)]
struct Open {
    object: Object,
    /// The key of the member that is being read; none in an array.
    key: Option<PropertyKey>,
    /// The list or object of the records of what it contains.
    children: Option<Object>,
}

/// What follows a unit that does not exist.
const END: u32 = u32::MAX;

struct Parser<'a, U> {
    text: &'a [U],
    at: usize,
    with_records: bool,
    open: Vec<Open>,
    charged: usize,
    prototype: Object,
    /// Keys that have been read, as objects of one text are often alike.
    known: [Option<(Str, PropertyKey)>; KNOWN],
}

/// Keys that are remembered.
const KNOWN: usize = 64;

/// Units of the longest key that is remembered, and its quotation mark.
const SHORT: usize = 33;

/// Where a key is remembered.
fn known_place<U: Unit>(units: &[U]) -> usize {
    let ends = [units.first(), units.last()].map(|unit| unit.map_or(0, |&unit| unit.into() as usize));
    (units.len() * 5 + ends[0] * 3 + ends[1]) % KNOWN
}

fn parse_units<U: Unit>(vm: &mut Vm, text: &[U], with_records: bool) -> Read<Parsed> {
    let prototype = vm.intrinsic(Intrinsic::ObjectPrototype)?;
    let mut parser =
        Parser { text, at: 0, with_records, open: Vec::new(), charged: 0, prototype, known: [None; KNOWN] };
    let result = parser.parse(vm);
    vm.heap.meter.release(parser.charged);
    result
}

impl<U: Unit> Parser<'_, U> {
    fn peek(&self) -> u32 {
        self.text.get(self.at).map_or(END, |unit| (*unit).into())
    }

    fn fail<T>(&self) -> Read<T> {
        let unit = self.peek();
        Err(Fail::Syntax(self.at, (unit != END).then_some(unit)))
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), 0x09 | 0x0A | 0x0D | 0x20) {
            self.at += 1;
        }
    }

    fn expect(&mut self, unit: u8) -> Read<()> {
        if self.peek() != u32::from(unit) {
            return self.fail();
        }
        self.at += 1;
        Ok(())
    }

    /// The one value that the text is.
    fn parse(&mut self, vm: &mut Vm) -> Read<Parsed> {
        loop {
            self.skip_space();
            let start = self.at;
            let mut parsed = match self.peek() {
                0x5B | 0x7B => match self.begin(vm)? {
                    Some(parsed) => parsed,
                    None => continue,
                },
                _ => {
                    let value = self.primitive(vm)?;
                    let source = self.text.get(start..self.at).unwrap_or(&[]);
                    self.with_record(vm, value, Some(source), None)?
                }
            };
            // Whatever is complete goes into what contains it, which may be complete then.
            loop {
                vm.tick(1)?;
                let Some(open) = self.open.last().copied() else {
                    self.skip_space();
                    return if self.at < self.text.len() { self.fail() } else { Ok(parsed) };
                };
                self.put(vm, open, &parsed)?;
                self.skip_space();
                if self.peek() == u32::from(b',') {
                    self.at += 1;
                    if open.key.is_some() {
                        self.skip_space();
                        let key = self.member_key(vm)?;
                        if let Some(open) = self.open.last_mut() {
                            open.key = Some(key);
                        }
                    }
                    break;
                }
                self.expect(if open.key.is_some() { b'}' } else { b']' })?;
                self.open.pop();
                parsed = self.with_record(vm, Value::object(open.object), None, open.children)?;
            }
        }
    }

    /// Adds what was read to what contains it.
    fn put(&mut self, vm: &mut Vm, open: Open, parsed: &Parsed) -> Read<()> {
        match open.key {
            None => {
                vm.array_push(open.object, parsed.value)?;
                if let Some(children) = open.children {
                    vm.array_push(children, parsed.record)?;
                }
            }
            Some(key) => {
                vm.heap.define_own(open.object, key, parsed.value, Attributes::ALL)?;
                if let Some(children) = open.children {
                    vm.heap.define_own(children, key, parsed.record, Attributes::ALL)?;
                }
            }
        }
        Ok(())
    }

    /// An array or object begins: it, if it is empty.
    fn begin(&mut self, vm: &mut Vm) -> Read<Option<Parsed>> {
        let is_array = self.peek() == u32::from(b'[');
        self.at += 1;
        let object = if is_array {
            let realm = vm.realm();
            vm.heap.new_array(realm, &[])?
        } else {
            vm.heap.new_ordinary(Some(self.prototype))?
        };
        let children = if !self.with_records {
            None
        } else if is_array {
            Some(vm.heap.new_object(Kind::Array, None)?)
        } else {
            Some(vm.heap.new_ordinary(None)?)
        };
        self.skip_space();
        if self.peek() == u32::from(if is_array { b']' } else { b'}' }) {
            self.at += 1;
            return self.with_record(vm, Value::object(object), None, children).map(Some);
        }
        let key = if is_array { None } else { Some(self.member_key(vm)?) };
        if self.open.len() == self.open.capacity() {
            let more = self.open.len().max(16);
            let bytes = more * size_of::<Open>();
            vm.heap.meter.reserve(bytes)?;
            self.charged += bytes;
            self.open.reserve_exact(more);
        }
        self.open.push(Open { object, key, children });
        Ok(None)
    }

    /// A value with its record, if records are asked for.
    fn with_record(
        &self,
        vm: &mut Vm,
        value: Value,
        source: Option<&[U]>,
        children: Option<Object>,
    ) -> Read<Parsed> {
        if !self.with_records {
            return Ok(Parsed { value, record: Value::UNDEFINED });
        }
        let source = match source {
            Some(units) => Value::string(vm.heap.strings.from_units(&mut vm.heap.meter, U::view(units))?),
            None => Value::UNDEFINED,
        };
        let record = vm.heap.new_ordinary(None)?;
        let children = children.map_or(Value::UNDEFINED, Value::object);
        let fields = [(names::VALUE, value), (names::SOURCE, source)];
        for (name, value) in fields {
            vm.heap.define_own(record, PropertyKey::interned(name), value, Attributes::ALL)?;
        }
        let key = vm.heap.key("children")?;
        vm.heap.define_own(record, key, children, Attributes::ALL)?;
        Ok(Parsed { value, record: Value::object(record) })
    }

    /// The key of a member, and the colon.
    fn member_key(&mut self, vm: &mut Vm) -> Read<PropertyKey> {
        if self.peek() != u32::from(b'"') {
            return self.fail();
        }
        let key = match self.short_key() {
            Some(units) => {
                let (place, length) = (known_place(units), units.len());
                let known = self.known[place].filter(|(name, _)| {
                    vm.heap.strings.units(*name).is_some_and(|name| name == U::view(units))
                });
                match known {
                    Some((_, key)) => {
                        self.at += length + 2;
                        key
                    }
                    None => {
                        let key = self.new_key(vm)?;
                        self.known[place] = key.as_string().map(|name| (name, key));
                        key
                    }
                }
            }
            None => self.new_key(vm)?,
        };
        self.skip_space();
        self.expect(b':')?;
        Ok(key)
    }

    fn new_key(&mut self, vm: &mut Vm) -> Read<PropertyKey> {
        let string = self.string(vm)?;
        Ok(vm.heap.key_of_string(string)?)
    }

    /// What is between the quotation marks, if it is short and has no escapes.
    fn short_key(&self) -> Option<&[U]> {
        let units = self.text.get(self.at + 1..)?;
        let units = units.get(..SHORT).unwrap_or(units);
        let end = units.iter().position(|&unit| matches!(unit.into(), 0x22 | 0x5C | 0..=0x1F))?;
        (units[end].into() == 0x22).then(|| &units[..end])
    }

    fn primitive(&mut self, vm: &mut Vm) -> Read<Value> {
        match self.peek() {
            0x22 => self.string(vm).map(Value::string),
            0x2D | 0x30..=0x39 => self.number(vm),
            0x74 => self.word(b"true", Value::TRUE),
            0x66 => self.word(b"false", Value::FALSE),
            0x6E => self.word(b"null", Value::NULL),
            _ => self.fail(),
        }
    }

    fn word(&mut self, word: &[u8], value: Value) -> Read<Value> {
        for unit in word {
            self.expect(*unit)?;
        }
        Ok(value)
    }

    fn digits(&mut self) -> Read<()> {
        if !matches!(self.peek(), 0x30..=0x39) {
            return self.fail();
        }
        while matches!(self.peek(), 0x30..=0x39) {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self, vm: &mut Vm) -> Read<Value> {
        let start = self.at;
        if self.peek() == u32::from(b'-') {
            self.at += 1;
        }
        if self.peek() == u32::from(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        let mut plain = true;
        if self.peek() == u32::from(b'.') {
            plain = false;
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), 0x45 | 0x65) {
            plain = false;
            self.at += 1;
            if matches!(self.peek(), 0x2B | 0x2D) {
                self.at += 1;
            }
            self.digits()?;
        }
        let units = self.text.get(start..self.at).unwrap_or(&[]);
        if plain && units.len() <= 9 {
            // OPTIMIZATION: nine digits fit an i32; only "-0" is no integer.
            let mut value = 0i32;
            let mut negative = false;
            for unit in units {
                match (*unit).into() {
                    0x2D => negative = true,
                    digit => value = value * 10 + (digit as i32 - 0x30),
                }
            }
            if value != 0 || !negative {
                return Ok(Value::int(if negative { -value } else { value }));
            }
        }
        let number = number::string_to_number(&mut vm.heap.meter, U::view(units))?;
        Ok(Value::number(number))
    }

    fn string(&mut self, vm: &mut Vm) -> Read<Str> {
        self.expect(b'"')?;
        let start = self.at;
        loop {
            match self.peek() {
                0x22 => {
                    let units = self.text.get(start..self.at).unwrap_or(&[]);
                    self.at += 1;
                    return Ok(vm.heap.strings.from_units(&mut vm.heap.meter, U::view(units))?);
                }
                0x5C => return self.escaped_string(vm, start),
                END | 0..=0x1F => return self.fail(),
                _ => self.at += 1,
            }
        }
    }

    /// A string with escapes, whose units so far have none.
    fn escaped_string(&mut self, vm: &mut Vm, start: usize) -> Read<Str> {
        let mut builder = StringBuilder::new();
        match self.build(vm, &mut builder, start) {
            Ok(()) => Ok(builder.finish(&mut vm.heap.strings, &mut vm.heap.meter)?),
            Err(fail) => {
                builder.discard(&mut vm.heap.meter);
                Err(fail)
            }
        }
    }

    fn build(&mut self, vm: &mut Vm, builder: &mut StringBuilder, start: usize) -> Read<()> {
        let mut start = start;
        let meter = &mut vm.heap.meter;
        loop {
            match self.peek() {
                0x22 | 0x5C => {
                    let units = self.text.get(start..self.at).unwrap_or(&[]);
                    builder.push_units(meter, U::view(units))?;
                    self.at += 1;
                    if self.text.get(self.at - 1).copied().map(Into::into) == Some(0x22u32) {
                        return Ok(());
                    }
                    let unit = self.escape()?;
                    builder.push_unit(meter, unit)?;
                    start = self.at;
                }
                END | 0..=0x1F => return self.fail(),
                _ => self.at += 1,
            }
        }
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Read<u16> {
        let unit = match self.peek() {
            unit @ (0x22 | 0x5C | 0x2F) => unit as u16,
            0x62 => 0x08,
            0x66 => 0x0C,
            0x6E => 0x0A,
            0x72 => 0x0D,
            0x74 => 0x09,
            0x75 => {
                self.at += 1;
                let mut unit = 0u16;
                for _ in 0..4 {
                    let digit = char::from_u32(self.peek()).and_then(|digit| digit.to_digit(16));
                    let Some(digit) = digit else { return self.fail() };
                    unit = unit << 4 | digit as u16;
                    self.at += 1;
                }
                return Ok(unit);
            }
            _ => return self.fail(),
        };
        self.at += 1;
        Ok(unit)
    }
}
