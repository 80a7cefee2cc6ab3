//! All strings of one VM: an arena of cells behind handles.
//!
//! A string is flat (in its cell when short, in a box when not), a rope (two strings one after the other, not
//! copied until somebody reads it) or a slice of a flat one. Text that grows at its end becomes a buffer with
//! room to spare, and each of its states a slice of it, so that `s += x` in a loop is linear and leaves no
//! chain of ropes behind. Everything here is charged to a [`Meter`] before it exists.
//!
//! It knows nothing of objects, and what keeps a string alive is said by whoever calls [`Strings::mark`].

mod builder;
mod cell;
mod collect;
mod find;
mod hash;
mod intern;
pub mod names;
mod rope;
mod snapshot;
#[cfg(test)]
mod tests;
mod units;
mod word;

pub use builder::StringBuilder;
pub use units::{CodePoint, Units, UnitsIter, is_leading_surrogate, is_trailing_surrogate};

use crate::portions;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use cell::{Cells, Data, INLINE8, INLINE16};
use core::cmp::Ordering;
use creance_budget::{Halt, Meter, Metered};
use creance_bytecode::Text;

/// The longest string that may exist, in units. Whoever makes a longer one throws a `RangeError` before it
/// comes here; the arena itself answers [`Halt::Memory`].
pub const MAX_STRING_LENGTH: usize = (1 << 29) - 24;

/// A slice shorter than this is copied.
const SHORTEST_SLICE: usize = 32;

/// Units copied or compared between two charges.
const STRETCH: usize = 1 << 16;

/// Units that an instruction may look at for its own price.
const UNPAID: usize = 64;

/// A string of one VM. Equal handles are equal strings; the reverse holds for interned handles.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Str(pub u32);

impl Str {
    /// The empty string.
    pub const EMPTY: Str = Str(256);

    /// The string of one unit below 256.
    pub const fn latin1(unit: u8) -> Str {
        Str(unit as u32)
    }

    /// True for the strings that exist in every VM; see [`names`].
    #[inline]
    pub const fn is_static(self) -> bool {
        self.0 < names::STATIC_COUNT
    }
}

/// The arena of all strings of one VM.
#[derive(Clone)]
pub struct Strings {
    cells: Cells,
    interned: intern::Table,
    key: hash::Key,
}

/// The price of work on `units` units.
#[inline]
const fn price(units: usize) -> u64 {
    units as u64 / 8 + 1
}

impl Strings {
    /// An arena without cells. The hashes of its strings depend on `seed`.
    pub fn new(seed: u64) -> Strings {
        Strings { cells: Cells::default(), interned: intern::Table::default(), key: hash::Key::new(seed) }
    }

    /// Bytes that the arena has reserved from the meter and not given back.
    pub fn bytes(&self) -> usize {
        self.cells.bytes()
    }

    /// A string of Latin-1 units.
    ///
    /// # Errors
    /// As every growing function here: when the fuel or the bytes run out.
    pub fn from_latin1(&mut self, meter: &mut Meter, units: &[u8]) -> Metered<Str> {
        match *units {
            [] => return Ok(Str::EMPTY),
            [unit] => return Ok(Str::latin1(unit)),
            _ => {}
        }
        if units.len() <= INLINE8 {
            meter.tick(1)?;
            return self.cells.allocate(meter, Data::inline8(units));
        }
        check_length(units.len())?;
        self.cells.charge(meter, units.len())?;
        match copy_charged(meter, units) {
            Ok(units) => self.cells.allocate(meter, Data::Latin1(units)),
            Err(halt) => self.cells.refuse(meter, units.len(), halt),
        }
    }

    /// A string of any units, stored as Latin-1 if they fit.
    pub fn from_utf16(&mut self, meter: &mut Meter, units: &[u16]) -> Metered<Str> {
        match *units {
            [] => return Ok(Str::EMPTY),
            [unit @ 0..=255] => return Ok(Str::latin1(unit as u8)),
            _ => {}
        }
        check_length(units.len())?;
        meter.tick(price(units.len()))?;
        if portions::all_parts(meter, units, |part| Units::Utf16(part).fits_latin1())? {
            if units.len() <= INLINE8 {
                let mut narrow = [0; INLINE8];
                narrow.iter_mut().zip(units).for_each(|(to, &from)| *to = from as u8);
                return self.cells.allocate(meter, Data::inline8(&narrow[..units.len()]));
            }
            self.cells.charge(meter, units.len())?;
            let narrow = units.iter().map(|&unit| unit as u8).collect();
            return self.cells.allocate(meter, Data::Latin1(narrow));
        }
        if units.len() <= INLINE16 {
            return self.cells.allocate(meter, Data::inline16(units));
        }
        self.cells.charge(meter, units.len() * 2)?;
        match copy_charged(meter, units) {
            Ok(units) => self.cells.allocate(meter, Data::Utf16(units)),
            Err(halt) => self.cells.refuse(meter, units.len() * 2, halt),
        }
    }

    /// A string of the units of a view.
    pub fn from_units(&mut self, meter: &mut Meter, units: Units<'_>) -> Metered<Str> {
        match units {
            Units::Latin1(units) => self.from_latin1(meter, units),
            Units::Utf16(units) => self.from_utf16(meter, units),
        }
    }

    /// A string of a Rust string.
    pub fn from_str(&mut self, meter: &mut Meter, text: &str) -> Metered<Str> {
        if text.is_ascii() {
            return self.from_latin1(meter, text.as_bytes());
        }
        let mut builder = StringBuilder::new();
        match builder.push_str(meter, text) {
            Ok(()) => builder.finish(self, meter),
            Err(halt) => {
                builder.discard(meter);
                Err(halt)
            }
        }
    }

    /// A string of a program's text.
    pub fn from_text(&mut self, meter: &mut Meter, text: &Text) -> Metered<Str> {
        match text {
            Text::Latin1(units) => self.from_latin1(meter, units),
            Text::Utf16(units) => self.from_utf16(meter, units),
        }
    }

    /// A string that takes over Latin-1 units which nobody has charged yet.
    pub fn from_latin1_vec(&mut self, meter: &mut Meter, units: Vec<u8>) -> Metered<Str> {
        if units.len() <= INLINE8 {
            return self.from_latin1(meter, &units);
        }
        check_length(units.len())?;
        meter.tick(1)?;
        self.cells.charge(meter, units.len())?;
        self.cells.allocate(meter, Data::Latin1(units.into_boxed_slice()))
    }

    /// A string that takes over units which nobody has charged yet.
    pub fn from_utf16_vec(&mut self, meter: &mut Meter, units: Vec<u16>) -> Metered<Str> {
        if units.len() <= INLINE8 || Units::Utf16(&units).fits_latin1() {
            return self.from_utf16(meter, &units);
        }
        check_length(units.len())?;
        meter.tick(price(units.len()))?;
        self.cells.charge(meter, units.len() * 2)?;
        self.cells.allocate(meter, Data::Utf16(units.into_boxed_slice()))
    }

    /// The string of one unit.
    #[inline]
    pub fn single(&mut self, meter: &mut Meter, unit: u16) -> Metered<Str> {
        match u8::try_from(unit) {
            Ok(unit) => Ok(Str::latin1(unit)),
            Err(_) => self.cells.allocate(meter, Data::inline16(&[unit])),
        }
    }

    /// The string of one code point; a surrogate is itself.
    pub fn from_code_point(&mut self, meter: &mut Meter, code_point: u32) -> Metered<Str> {
        match char::from_u32(code_point) {
            Some(c) if code_point > 0xFFFF => {
                let mut units = [0; 2];
                c.encode_utf16(&mut units);
                self.from_utf16(meter, &units)
            }
            _ => self.single(meter, code_point as u16),
        }
    }

    /// Length in units.
    #[inline]
    pub fn len(&self, s: Str) -> usize {
        if s.is_static() { names::text(s).len() } else { self.cells.len(s) }
    }

    /// True for the empty string.
    #[inline]
    pub fn is_empty(&self, s: Str) -> bool {
        s == Str::EMPTY || self.len(s) == 0
    }

    /// The units of a string that is flat already.
    #[inline]
    pub fn units(&self, s: Str) -> Option<Units<'_>> {
        if s.is_static() { Some(Units::Latin1(names::text(s))) } else { self.cells.units(s) }
    }

    /// The units of a string, which is made flat.
    pub fn flat(&mut self, meter: &mut Meter, s: Str) -> Metered<Units<'_>> {
        self.flatten(meter, s)?;
        Ok(self.flat_units(s))
    }

    /// The units of a string that [`Strings::flatten`] has been asked for.
    fn flat_units(&self, s: Str) -> Units<'_> {
        self.units(s).unwrap_or(Units::Latin1(&[]))
    }

    /// The unit at `index`; 0 beyond the end.
    #[inline]
    pub fn unit_at(&mut self, meter: &mut Meter, s: Str, index: usize) -> Metered<u16> {
        if let Some(units) = self.units(s) {
            return Ok(units.get(index));
        }
        Ok(self.flat(meter, s)?.get(index))
    }

    /// The code point that begins at `index`.
    pub fn code_point_at(&mut self, meter: &mut Meter, s: Str, index: usize) -> Metered<CodePoint> {
        Ok(self.flat(meter, s)?.code_point_at(index))
    }

    /// The units from `start` to `end`, which are cut to what exists.
    pub fn slice(&mut self, meter: &mut Meter, s: Str, start: usize, end: usize) -> Metered<Str> {
        let len = self.len(s);
        let end = end.min(len);
        let start = start.min(end);
        if start == end {
            return Ok(Str::EMPTY);
        }
        if end - start == len {
            return Ok(s);
        }
        self.flatten(meter, s)?;
        let units = self.flat_units(s).slice(start..end);
        if units.len() < SHORTEST_SLICE {
            return match units {
                Units::Latin1(units) => {
                    let mut copy = [0; SHORTEST_SLICE];
                    copy[..units.len()].copy_from_slice(units);
                    let len = units.len();
                    self.from_latin1(meter, &copy[..len])
                }
                Units::Utf16(units) => {
                    let mut copy = [0; SHORTEST_SLICE];
                    copy[..units.len()].copy_from_slice(units);
                    let len = units.len();
                    self.from_utf16(meter, &copy[..len])
                }
            };
        }
        meter.tick(1)?;
        let (base, offset) = self.cells.base(s);
        self.cells
            .allocate(meter, Data::Slice { base, start: offset + start as u32, len: (end - start) as u32 })
    }

    /// The string `count` times.
    pub fn repeat(&mut self, meter: &mut Meter, s: Str, count: usize) -> Metered<Str> {
        let len = self.len(s);
        let total = len.saturating_mul(count);
        check_length(total)?;
        // Blocks of some size are copied, then doubled as ropes: long repetitions cost little until read.
        let block = if total <= 4096 { count } else { (2048 / len.max(1)).max(1).min(count) };
        let mut unit = s;
        if block != 1 {
            let mut builder = StringBuilder::new();
            for _ in 0..block {
                if let Err(halt) = builder.push_string(meter, self, s) {
                    builder.discard(meter);
                    return Err(halt);
                }
            }
            unit = builder.finish(self, meter)?;
        }
        if len == 0 || block == 0 {
            return Ok(Str::EMPTY);
        }
        let (mut blocks, rest) = (count / block, count % block);
        let tail = self.slice(meter, unit, 0, rest * len)?;
        let mut result = Str::EMPTY;
        while blocks > 0 {
            if blocks & 1 == 1 {
                result = self.concat(meter, unit, result)?;
            }
            blocks >>= 1;
            if blocks > 0 {
                unit = self.concat(meter, unit, unit)?;
            }
        }
        self.concat(meter, result, tail)
    }

    /// True if both have the same units, where that takes a few steps; none for ropes and long strings.
    pub fn equals_shortly(&self, a: Str, b: Str) -> Option<bool> {
        if a == b {
            return Some(true);
        }
        let len = self.len(a);
        if len != self.len(b) {
            return Some(false);
        }
        if len > UNPAID {
            return None;
        }
        Some(self.units(a)? == self.units(b)?)
    }

    /// Their order by units, where that takes a few steps; none for ropes and long strings.
    pub fn order_shortly(&self, a: Str, b: Str) -> Option<Ordering> {
        if self.len(a).min(self.len(b)) > UNPAID {
            return None;
        }
        Some(self.units(a)?.cmp(&self.units(b)?))
    }

    /// True if both have the same units.
    pub fn equals(&mut self, meter: &mut Meter, a: Str, b: Str) -> Metered<bool> {
        if a == b {
            return Ok(true);
        }
        let len = self.len(a);
        if len != self.len(b) {
            return Ok(false);
        }
        if let (Some(a), Some(b)) = (self.interned_of(a), self.interned_of(b)) {
            return Ok(a == b);
        }
        if self.cells.known_to_differ(a, b) {
            return Ok(false);
        }
        self.flatten(meter, a)?;
        self.flatten(meter, b)?;
        units_equal(meter, self.flat_units(a), self.flat_units(b))
    }

    /// Their order by units. <https://tc39.es/ecma262/#sec-islessthan>
    pub fn compare(&mut self, meter: &mut Meter, a: Str, b: Str) -> Metered<Ordering> {
        if a == b {
            return Ok(Ordering::Equal);
        }
        self.flatten(meter, a)?;
        self.flatten(meter, b)?;
        let (a, b) = (self.flat_units(a), self.flat_units(b));
        let common = a.len().min(b.len());
        for start in (0..common).step_by(STRETCH) {
            let range = start..common.min(start + STRETCH);
            meter.tick(price(range.len()))?;
            let order = a.slice(range.clone()).cmp(&b.slice(range));
            if order != Ordering::Equal {
                return Ok(order);
            }
        }
        Ok(a.len().cmp(&b.len()))
    }

    /// A Rust string; lone surrogates become U+FFFD. Its bytes must fit the limit but are not kept reserved.
    pub fn to_rust_string(&mut self, meter: &mut Meter, s: Str) -> Metered<String> {
        self.flatten(meter, s)?;
        let units = self.flat_units(s);
        meter.tick(price(units.len()))?;
        let bytes = match units {
            Units::Latin1(units) => units.len() + units.iter().filter(|&&unit| unit > 127).count(),
            Units::Utf16(units) => units.len() * 3,
        };
        meter.reserve(bytes)?;
        meter.release(bytes);
        units.to_string_in_portions(meter, bytes)
    }

    /// The array index that the string spells. <https://tc39.es/ecma262/#array-index>
    #[inline]
    pub fn as_array_index(&self, s: Str) -> Option<u32> {
        self.canonical_u32(s).filter(|&index| index != u32::MAX)
    }

    /// The 32-bit number of which the string is the canonical decimal form.
    #[inline]
    pub fn canonical_u32(&self, s: Str) -> Option<u32> {
        // NOTE: no rope and no slice is as short as ten units.
        match self.units(s)? {
            Units::Latin1(units) => parse_canonical_u32(units),
            Units::Utf16(_) => None,
        }
    }
}

fn check_length(len: usize) -> Metered<()> {
    if len > MAX_STRING_LENGTH { Err(Halt::Memory) } else { Ok(()) }
}

/// `"0"` or digits that do not begin with a zero, below 2³².
#[inline]
fn parse_canonical_u32(units: &[u8]) -> Option<u32> {
    match *units {
        [digit @ b'0'..=b'9'] => Some(u32::from(digit - b'0')),
        [b'1'..=b'9', ..] if units.len() <= 10 => {
            let mut value = 0u64;
            for &unit in units {
                if !unit.is_ascii_digit() {
                    return None;
                }
                value = value * 10 + u64::from(unit - b'0');
            }
            u32::try_from(value).ok()
        }
        _ => None,
    }
}

/// Copies units whose bytes are reserved.
fn copy_charged<T: Copy>(meter: &mut Meter, units: &[T]) -> Metered<Box<[T]>> {
    let mut copy = Vec::with_capacity(units.len());
    for part in units.chunks(STRETCH) {
        meter.tick(price(part.len()))?;
        copy.extend_from_slice(part);
    }
    Ok(copy.into_boxed_slice())
}

fn units_equal(meter: &mut Meter, a: Units<'_>, b: Units<'_>) -> Metered<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    for start in (0..a.len()).step_by(STRETCH) {
        let range = start..a.len().min(start + STRETCH);
        meter.tick(price(range.len()))?;
        if a.slice(range.clone()) != b.slice(range) {
            return Ok(false);
        }
    }
    Ok(true)
}
