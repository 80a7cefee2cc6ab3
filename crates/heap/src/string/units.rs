//! Views of flat text: bytes that are Latin-1 units, or UTF-16 units.

use alloc::string::String;
use bytemuck::Zeroable;
use core::cmp::Ordering;
use core::ops::Range;
use creance_budget::{Meter, Metered};

/// Units that are read one by one between two looks at the limits.
const PORTION: usize = 1 << 15;

/// The code units of a flat string. Equality, order and search look at units, not at how wide they are stored.
#[derive(Clone, Copy, Debug)]
pub enum Units<'a> {
    /// Every unit is below 256.
    Latin1(&'a [u8]),
    /// Any units; often, but not always, at least one is 256 or above.
    Utf16(&'a [u16]),
}

/// A code point as `CodePointAt` reports it. <https://tc39.es/ecma262/#sec-codepointat>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodePoint {
    /// The code point; a lone surrogate is its own.
    pub value: u32,
    /// Units read: one or two.
    pub units: u8,
    /// True for a lone surrogate.
    pub unpaired: bool,
}

/// True for 0xD800..=0xDBFF.
pub const fn is_leading_surrogate(unit: u16) -> bool {
    unit & 0xFC00 == 0xD800
}

/// True for 0xDC00..=0xDFFF.
pub const fn is_trailing_surrogate(unit: u16) -> bool {
    unit & 0xFC00 == 0xDC00
}

impl<'a> Units<'a> {
    /// Length in units.
    #[inline]
    pub fn len(self) -> usize {
        match self {
            Units::Latin1(units) => units.len(),
            Units::Utf16(units) => units.len(),
        }
    }

    /// True if there is no unit.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The unit at `index`; 0 beyond the end.
    #[inline]
    pub fn get(self, index: usize) -> u16 {
        match self {
            Units::Latin1(units) => units.get(index).map_or(0, |&unit| u16::from(unit)),
            Units::Utf16(units) => units.get(index).copied().unwrap_or(0),
        }
    }

    /// The units in `range`, which is cut to what exists.
    #[inline]
    pub fn slice(self, range: Range<usize>) -> Units<'a> {
        let end = range.end.min(self.len());
        let start = range.start.min(end);
        match self {
            Units::Latin1(units) => Units::Latin1(&units[start..end]),
            Units::Utf16(units) => Units::Utf16(&units[start..end]),
        }
    }

    /// All units from first to last.
    pub fn iter(self) -> UnitsIter<'a> {
        UnitsIter { units: self, front: 0, back: self.len() }
    }

    /// The code point that begins at `index`. <https://tc39.es/ecma262/#sec-codepointat>
    pub fn code_point_at(self, index: usize) -> CodePoint {
        let first = self.get(index);
        let lone = |unpaired| CodePoint { value: u32::from(first), units: 1, unpaired };
        if first & 0xF800 != 0xD800 {
            return lone(false);
        }
        if is_trailing_surrogate(first) || index + 1 >= self.len() {
            return lone(true);
        }
        let second = self.get(index + 1);
        if !is_trailing_surrogate(second) {
            return lone(true);
        }
        let value = 0x10000 + ((u32::from(first) & 0x3FF) << 10) + (u32::from(second) & 0x3FF);
        CodePoint { value, units: 2, unpaired: false }
    }

    /// True if every unit is below 256, however it is stored.
    pub fn fits_latin1(self) -> bool {
        match self {
            Units::Latin1(_) => true,
            // OPTIMIZATION: blocks without a way out of their middle are read many units at once.
            Units::Utf16(units) => {
                units.chunks(64).all(|part| part.iter().fold(0, |all, &unit| all | unit) < 256)
            }
        }
    }

    /// A Rust string; lone surrogates become U+FFFD. The caller pays.
    pub fn to_string_lossy(self) -> String {
        match self {
            Units::Latin1(units) if units.is_ascii() => String::from_utf8_lossy(units).into_owned(),
            Units::Latin1(units) => units.iter().map(|&unit| char::from(unit)).collect(),
            Units::Utf16(units) => String::from_utf16_lossy(units),
        }
    }

    /// [`Units::to_string_lossy`] in portions, into a block with room for `capacity` bytes.
    ///
    /// # Errors
    /// As [`Meter::check`].
    pub fn to_string_in_portions(self, meter: &Meter, capacity: usize) -> Metered<String> {
        if self.len() <= PORTION {
            return Ok(self.to_string_lossy());
        }
        let mut text = String::with_capacity(capacity);
        let mut from = 0;
        while from < self.len() {
            meter.check()?;
            let mut end = from + PORTION;
            // A pair stays together.
            end += usize::from(self.code_point_at(end - 1).units == 2);
            text.push_str(&self.slice(from..end).to_string_lossy());
            from = end;
        }
        Ok(text)
    }

    /// What lies between the spaces at both ends. The caller pays.
    ///
    /// # Errors
    /// As [`Meter::check`].
    pub fn trimmed(self, meter: &Meter, is_space: impl Fn(u16) -> bool) -> Metered<Range<usize>> {
        let mut range = 0..self.len();
        while !range.is_empty() && is_space(self.get(range.start)) {
            range.start += 1;
            meter.check_at(range.start)?;
        }
        while !range.is_empty() && is_space(self.get(range.end - 1)) {
            range.end -= 1;
            meter.check_at(range.end)?;
        }
        Ok(range)
    }

    /// True if each unit is one that is meant. The caller pays.
    ///
    /// # Errors
    /// As [`Meter::check`].
    pub fn all(self, meter: &Meter, is_meant: impl Fn(u16) -> bool) -> Metered<bool> {
        for from in (0..self.len()).step_by(PORTION) {
            meter.check()?;
            let all = match self.slice(from..from + PORTION) {
                Units::Latin1(units) => units.iter().all(|&unit| is_meant(u16::from(unit))),
                Units::Utf16(units) => units.iter().all(|&unit| is_meant(unit)),
            };
            if !all {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// True if the units are those of `text`.
    pub fn eq_str(self, text: &str) -> bool {
        match self {
            Units::Latin1(units) if text.is_ascii() => units == text.as_bytes(),
            _ => self.iter().eq(text.encode_utf16()),
        }
    }

    /// The first place of `unit` at or after `from`. The caller pays.
    pub fn find_unit(self, unit: u16, from: usize) -> Option<usize> {
        let rest = self.slice(from..self.len());
        let at = match rest {
            Units::Latin1(units) => {
                let unit = u8::try_from(unit).ok()?;
                units.iter().position(|&u| u == unit)
            }
            Units::Utf16(units) => units.iter().position(|&u| u == unit),
        };
        at.map(|at| from + at)
    }

    /// True if `needle` stands at `index`. The caller pays.
    pub fn has_at(self, needle: Units<'_>, index: usize) -> bool {
        match index.checked_add(needle.len()) {
            Some(end) if end <= self.len() => self.slice(index..end) == needle,
            _ => false,
        }
    }
}

impl PartialEq for Units<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (*self, *other) {
            (Units::Latin1(a), Units::Latin1(b)) => a == b,
            (Units::Utf16(a), Units::Utf16(b)) => a == b,
            (Units::Latin1(a), Units::Utf16(b)) | (Units::Utf16(b), Units::Latin1(a)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| u16::from(a) == b)
            }
        }
    }
}

impl Eq for Units<'_> {}

impl Ord for Units<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (*self, *other) {
            (Units::Latin1(a), Units::Latin1(b)) => a.cmp(b),
            (Units::Utf16(a), Units::Utf16(b)) => a.cmp(b),
            (a, b) => a.iter().cmp(b.iter()),
        }
    }
}

impl PartialOrd for Units<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The units of a [`Units`], from both ends.
#[derive(Clone, Debug)]
pub struct UnitsIter<'a> {
    units: Units<'a>,
    front: usize,
    back: usize,
}

impl Iterator for UnitsIter<'_> {
    type Item = u16;

    #[inline]
    fn next(&mut self) -> Option<u16> {
        if self.front == self.back {
            return None;
        }
        let unit = self.units.get(self.front);
        self.front += 1;
        Some(unit)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.back - self.front;
        (left, Some(left))
    }
}

impl DoubleEndedIterator for UnitsIter<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<u16> {
        if self.front == self.back {
            return None;
        }
        self.back -= 1;
        Some(self.units.get(self.back))
    }
}

impl ExactSizeIterator for UnitsIter<'_> {}

/// A unit as it is stored.
pub(super) trait Unit: Copy + Default + Zeroable + PartialEq + Into<u16> {
    /// Copies `from` to the same number of units `to`.
    fn copy(from: Units<'_>, to: &mut [Self]);
}

impl Unit for u8 {
    fn copy(from: Units<'_>, to: &mut [u8]) {
        match from {
            Units::Latin1(from) => to.copy_from_slice(from),
            // Only reached for units that fit: text is written narrow when all its parts are narrow.
            Units::Utf16(from) => to.iter_mut().zip(from).for_each(|(to, &from)| *to = from as u8),
        }
    }
}

impl Unit for u16 {
    fn copy(from: Units<'_>, to: &mut [u16]) {
        match from {
            Units::Latin1(from) => to.iter_mut().zip(from).for_each(|(to, &from)| *to = u16::from(from)),
            Units::Utf16(from) => to.copy_from_slice(from),
        }
    }
}
