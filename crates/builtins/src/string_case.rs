//! Case, normalization and order of strings: what needs Unicode's tables.

use crate::string_methods::this_string;
use alloc::vec::Vec;
use core::cmp::Ordering;
use creance_vm::heap::string::{MAX_STRING_LENGTH, StringBuilder};
use creance_vm::heap::{Heap, portions};
use creance_vm::{Args, JsResult, Meter, Metered, Str, Units, Value, Vm};
use unicode_normalization::UnicodeNormalization;

/// The longest expansion of one code point by a case mapping.
const LONGEST_MAPPING: usize = 3;
/// The longest expansion of one code point by NFKD (U+FDFA).
const LONGEST_DECOMPOSITION: usize = 18;
/// Bytes of the normalizer's buffer for a unit, if all are marks.
const HELD_PER_UNIT: usize = 16;

/// [String.prototype.toLowerCase ( )](https://tc39.es/ecma262/#sec-string.prototype.tolowercase)
pub(crate) fn to_lower_case(vm: &mut Vm, args: Args) -> JsResult<Value> {
    change_case(vm, args, "toLowerCase", false)
}

/// [String.prototype.toUpperCase ( )](https://tc39.es/ecma262/#sec-string.prototype.touppercase)
pub(crate) fn to_upper_case(vm: &mut Vm, args: Args) -> JsResult<Value> {
    change_case(vm, args, "toUpperCase", true)
}

/// [String.prototype.toLocaleLowerCase ( )](https://tc39.es/ecma262/#sec-string.prototype.tolocalelowercase): in
/// the one locale that there is.
pub(crate) fn to_locale_lower_case(vm: &mut Vm, args: Args) -> JsResult<Value> {
    change_case(vm, args, "toLocaleLowerCase", false)
}

/// [String.prototype.toLocaleUpperCase ( )](https://tc39.es/ecma262/#sec-string.prototype.tolocaleuppercase)
pub(crate) fn to_locale_upper_case(vm: &mut Vm, args: Args) -> JsResult<Value> {
    change_case(vm, args, "toLocaleUpperCase", true)
}

fn change_case(vm: &mut Vm, args: Args, name: &str, upper: bool) -> JsResult<Value> {
    let string = this_string(vm, args, name)?;
    in_case(vm, string, upper)
}

fn ascii_in_case(meter: &Meter, bytes: &[u8], upper: bool) -> Metered<Vec<u8>> {
    const PORTION: usize = 1 << 16;
    let mut mapped = Vec::with_capacity(bytes.len());
    for part in bytes.chunks(PORTION) {
        let start = mapped.len();
        if start > 0 {
            meter.check()?;
        }
        mapped.extend_from_slice(part);
        if upper { mapped[start..].make_ascii_uppercase() } else { mapped[start..].make_ascii_lowercase() }
    }
    Ok(mapped)
}

/// A string in upper or lower case, in no particular language.
pub(crate) fn in_case(vm: &mut Vm, string: Str, upper: bool) -> JsResult<Value> {
    vm.heap.strings.flatten(&mut vm.heap.meter, string)?;
    let length = vm.heap.strings.len(string);
    vm.tick(length as u64 / 4 + 1)?;
    let Some(units) = vm.heap.strings.units(string) else { return Ok(Value::string(string)) };
    // OPTIMIZATION: ASCII maps to ASCII; a string that does not change is itself.
    if let Units::Latin1(bytes) = units
        && portions::all_parts(&vm.heap.meter, bytes, <[u8]>::is_ascii)?
    {
        let changes = |byte: &u8| if upper { byte.is_ascii_lowercase() } else { byte.is_ascii_uppercase() };
        if !portions::any(&vm.heap.meter, bytes, changes)? {
            return Ok(Value::string(string));
        }
        vm.heap.meter.reserve(length)?;
        let mapped = ascii_in_case(&vm.heap.meter, bytes, upper);
        vm.heap.meter.release(length);
        return Ok(Value::string(vm.heap.strings.from_latin1_vec(&mut vm.heap.meter, mapped?)?));
    }
    if length.saturating_mul(LONGEST_MAPPING) > MAX_STRING_LENGTH {
        return vm.range_error("Invalid string length");
    }
    Ok(Value::string(map_case(&mut vm.heap, string, upper)?))
}

/// <https://tc39.es/ecma262/#sec-tolowercase-abstract-op> over code points.
fn map_case(heap: &mut Heap, string: Str, upper: bool) -> Metered<Str> {
    let Some(units) = heap.strings.units(string) else { return Ok(string) };
    let mut builder = StringBuilder::new();
    let mut at = 0;
    while at < units.len() {
        heap.meter.tick(1)?;
        let point = units.code_point_at(at);
        let next = at + usize::from(point.units);
        match char::from_u32(point.value) {
            None => builder.push_unit(&mut heap.meter, point.value as u16)?,
            Some('Σ') if !upper => {
                let last =
                    cased_before(&mut heap.meter, units, at)? && !cased_after(&mut heap.meter, units, next)?;
                builder.push_unit(&mut heap.meter, if last { 'ς' as u16 } else { 'σ' as u16 })?;
            }
            Some(c) if upper => {
                for c in c.to_uppercase() {
                    builder.push_code_point(&mut heap.meter, c as u32)?;
                }
            }
            Some(c) => {
                for c in c.to_lowercase() {
                    builder.push_code_point(&mut heap.meter, c as u32)?;
                }
            }
        }
        at = next;
    }
    builder.finish(&mut heap.strings, &mut heap.meter)
}

/// True if a cased letter stands before `at`, not counting what is ignorable.
///
/// NOTE: neither scan passes a cased letter, and Σ is one, so all scans of a string together are linear.
fn cased_before(meter: &mut Meter, units: Units<'_>, at: usize) -> Metered<bool> {
    let mut at = at;
    while at > 0 {
        meter.tick(8)?;
        let mut point = units.code_point_at(at - 1);
        at -= 1;
        if point.unpaired && at > 0 {
            let pair = units.code_point_at(at - 1);
            if pair.units == 2 {
                point = pair;
                at -= 1;
            }
        }
        match case_of(point.value) {
            Case::Ignorable => {}
            case => return Ok(case == Case::Cased),
        }
    }
    Ok(false)
}

fn cased_after(meter: &mut Meter, units: Units<'_>, at: usize) -> Metered<bool> {
    let mut at = at;
    while at < units.len() {
        meter.tick(8)?;
        let point = units.code_point_at(at);
        at += usize::from(point.units);
        match case_of(point.value) {
            Case::Ignorable => {}
            case => return Ok(case == Case::Cased),
        }
    }
    Ok(false)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// `Cased` and not `Case_Ignorable`.
    Cased,
    /// `Case_Ignorable`.
    Ignorable,
    /// Neither.
    Uncased,
}

/// The properties that the final sigma depends on. The standard library has their tables but shows them only
/// through `str::to_lowercase`, so that is asked.
fn case_of(point: u32) -> Case {
    let Some(c) = char::from_u32(point) else { return Case::Uncased };
    if c.is_ascii_alphabetic() {
        return Case::Cased;
    }
    let is_final = |after: &[char]| {
        let text: alloc::string::String = ['a', 'Σ', c].iter().chain(after).collect();
        text.to_lowercase().chars().nth(1) == Some('ς')
    };
    match (is_final(&[]), is_final(&['a'])) {
        (false, _) => Case::Cased,
        (true, false) => Case::Ignorable,
        (true, true) => Case::Uncased,
    }
}

#[derive(Clone, Copy)]
enum Form {
    Nfc,
    Nfd,
    Nfkc,
    Nfkd,
}

/// [String.prototype.normalize ( \[ form \] )](https://tc39.es/ecma262/#sec-string.prototype.normalize)
pub(crate) fn normalize(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "normalize")?;
    let form = args.get(vm, 0);
    let form = if form.is_undefined() {
        Form::Nfc
    } else {
        let form = vm.to_string(form)?;
        vm.heap.strings.flatten(&mut vm.heap.meter, form)?;
        let is = |text: &str| vm.heap.strings.units(form).is_some_and(|units| units.eq_str(text));
        if is("NFC") {
            Form::Nfc
        } else if is("NFD") {
            Form::Nfd
        } else if is("NFKC") {
            Form::Nfkc
        } else if is("NFKD") {
            Form::Nfkd
        } else {
            return vm.range_error("The normalization form should be one of NFC, NFD, NFKC, NFKD.");
        }
    };
    if is_normal(&mut vm.heap, string, form)? {
        return Ok(Value::string(string));
    }
    if vm.heap.strings.len(string).saturating_mul(LONGEST_DECOMPOSITION) > MAX_STRING_LENGTH {
        return vm.range_error("Invalid string length");
    }
    Ok(Value::string(normalized(&mut vm.heap, string, form)?))
}

/// True if a string is quickly seen to be in a form: Latin-1 is in NFC, ASCII in all of them.
fn is_normal(heap: &mut Heap, string: Str, form: Form) -> Metered<bool> {
    heap.strings.flatten(&mut heap.meter, string)?;
    let Some(Units::Latin1(bytes)) = heap.strings.units(string) else { return Ok(false) };
    if matches!(form, Form::Nfc) {
        return Ok(true);
    }
    heap.meter.tick(bytes.len() as u64 / 16 + 1)?;
    Ok(bytes.is_ascii())
}

/// A flat string in a form. Lone surrogates stay and nothing combines across them.
fn normalized(heap: &mut Heap, string: Str, form: Form) -> Metered<Str> {
    let Some(units) = heap.strings.units(string) else { return Ok(string) };
    // The normalizer keeps marks that wait for their order in a buffer of its own.
    let held = units.len().saturating_mul(HELD_PER_UNIT);
    heap.meter.reserve(held)?;
    heap.meter.tick(units.len() as u64 * 2)?;
    let mut builder = StringBuilder::new();
    let mut at = 0;
    while at < units.len() {
        let mut points = Points { units, at };
        let text = &mut points;
        match form {
            Form::Nfc => push_all(&mut heap.meter, &mut builder, text.nfc())?,
            Form::Nfd => push_all(&mut heap.meter, &mut builder, text.nfd())?,
            Form::Nfkc => push_all(&mut heap.meter, &mut builder, text.nfkc())?,
            Form::Nfkd => push_all(&mut heap.meter, &mut builder, text.nfkd())?,
        }
        at = points.at;
        if at < units.len() {
            builder.push_unit(&mut heap.meter, units.get(at))?;
            at += 1;
        }
    }
    heap.meter.release(held);
    builder.finish(&mut heap.strings, &mut heap.meter)
}

fn push_all(meter: &mut Meter, builder: &mut StringBuilder, text: impl Iterator<Item = char>) -> Metered<()> {
    for c in text {
        meter.tick(2)?;
        builder.push_code_point(meter, c as u32)?;
    }
    Ok(())
}

/// The code points up to a lone surrogate.
struct Points<'a> {
    units: Units<'a>,
    at: usize,
}

impl Iterator for Points<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if self.at >= self.units.len() {
            return None;
        }
        let point = self.units.code_point_at(self.at);
        if point.unpaired {
            return None;
        }
        self.at += usize::from(point.units);
        char::from_u32(point.value)
    }
}

/// [String.prototype.localeCompare ( that )](https://tc39.es/ecma262/#sec-string.prototype.localecompare): letters
/// before case and accents, in one fixed order; canonically equivalent strings are equal.
pub(crate) fn locale_compare(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = this_string(vm, args, "localeCompare")?;
    let that = args.get(vm, 0);
    let that = vm.to_string(that)?;
    let (a, b) = (collated(&mut vm.heap, string)?, collated(&mut vm.heap, that)?);
    let order = compare_level(&mut vm.heap, a, b, Level::Letters)?;
    let order =
        if order == Ordering::Equal { compare_level(&mut vm.heap, a, b, Level::Marks)? } else { order };
    let order =
        if order == Ordering::Equal { compare_level(&mut vm.heap, a, b, Level::Case)? } else { order };
    let order =
        if order == Ordering::Equal { vm.heap.strings.compare(&mut vm.heap.meter, a, b)? } else { order };
    Ok(Value::int(order as i32))
}

/// The decomposition that is compared: accents stand alone.
fn collated(heap: &mut Heap, string: Str) -> Metered<Str> {
    if is_normal(heap, string, Form::Nfd)? { Ok(string) } else { normalized(heap, string, Form::Nfd) }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Letters,
    Marks,
    Case,
}

fn compare_level(heap: &mut Heap, a: Str, b: Str, level: Level) -> Metered<Ordering> {
    let (Some(x), Some(y)) = (heap.strings.units(a), heap.strings.units(b)) else {
        return Ok(Ordering::Equal);
    };
    let (mut at, mut bt) = (0, 0);
    loop {
        let left = next_weight(&mut heap.meter, x, &mut at, level)?;
        let right = next_weight(&mut heap.meter, y, &mut bt, level)?;
        let order = left.cmp(&right);
        if order != Ordering::Equal || left == (0, 0) {
            return Ok(order);
        }
    }
}

/// The weight of the next code point that counts at a level; (0, 0) at the end.
fn next_weight(meter: &mut Meter, units: Units<'_>, at: &mut usize, level: Level) -> Metered<(u8, u32)> {
    while *at < units.len() {
        meter.tick(1)?;
        let point = units.code_point_at(*at);
        *at += usize::from(point.units);
        let Some(c) = char::from_u32(point.value) else { return Ok((6, point.value)) };
        let mark = (0x300..=0x36F).contains(&point.value);
        match level {
            Level::Letters if !mark => {
                let folded = c.to_lowercase().next().unwrap_or(c);
                let class = if c.is_control() {
                    1
                } else if c.is_whitespace() {
                    2
                } else if c.is_numeric() {
                    4
                } else if c.is_alphabetic() {
                    5
                } else {
                    3
                };
                let weight = if class == 3 { punctuation_rank(folded) } else { folded as u32 };
                return Ok((class, weight));
            }
            // Each letter counts, so that an accent early in a word weighs more than one late.
            Level::Marks => return Ok(if mark { (2, point.value) } else { (1, 0) }),
            Level::Case if !mark => return Ok((1, u32::from(c.is_uppercase()))),
            _ => {}
        }
    }
    Ok((0, 0))
}

/// Punctuation in the order of the root collation, as far as ASCII goes; the rest by number.
fn punctuation_rank(c: char) -> u32 {
    const ORDER: &str = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
    ORDER.chars().position(|other| other == c).map_or(0x100 + c as u32, |at| at as u32)
}
