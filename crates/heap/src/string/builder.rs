//! Text that is put together piece by piece.

use super::cell::{Data, INLINE8, INLINE16};
use super::{MAX_STRING_LENGTH, STRETCH, Str, Strings, Units, price};
use crate::portions;
use alloc::boxed::Box;
use alloc::vec::Vec;
use creance_budget::{Halt, Meter, Metered};

/// Accumulates Latin-1 units, and goes over to UTF-16 when the first other unit comes. What it holds is
/// charged; [`StringBuilder::finish`] hands the charge on, and [`StringBuilder::discard`] gives it back. A
/// builder that is merely dropped, as `?` does on a halt, leaves its bytes charged.
#[derive(Default)]
pub struct StringBuilder {
    narrow: Vec<u8>,
    wide: Vec<u16>,
    is_wide: bool,
    charged: usize,
}

impl StringBuilder {
    /// An empty builder, which holds no bytes.
    pub fn new() -> StringBuilder {
        StringBuilder::default()
    }

    /// Units so far.
    pub fn len(&self) -> usize {
        if self.is_wide { self.wide.len() } else { self.narrow.len() }
    }

    /// True if there is no unit yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The units so far.
    pub fn units(&self) -> Units<'_> {
        if self.is_wide { Units::Utf16(&self.wide) } else { Units::Latin1(&self.narrow) }
    }

    /// Appends one unit. It costs no fuel but when the builder grows: the caller's loop pays.
    #[inline]
    pub fn push_unit(&mut self, meter: &mut Meter, unit: u16) -> Metered<()> {
        if !self.is_wide {
            if let Ok(unit) = u8::try_from(unit) {
                if self.narrow.len() == self.narrow.capacity() {
                    self.make_room(meter, 1)?;
                }
                self.narrow.push(unit);
                return Ok(());
            }
            self.widen(meter, 1)?;
        }
        if self.wide.len() == self.wide.capacity() {
            self.make_room(meter, 1)?;
        }
        self.wide.push(unit);
        Ok(())
    }

    /// Appends a code point; a surrogate is itself.
    pub fn push_code_point(&mut self, meter: &mut Meter, code_point: u32) -> Metered<()> {
        if code_point < 0x10000 {
            return self.push_unit(meter, code_point as u16);
        }
        let offset = code_point - 0x10000;
        self.push_unit(meter, 0xD800 | (offset >> 10) as u16 & 0x3FF)?;
        self.push_unit(meter, 0xDC00 | (offset & 0x3FF) as u16)
    }

    /// Appends units.
    pub fn push_units(&mut self, meter: &mut Meter, units: Units<'_>) -> Metered<()> {
        if units.is_empty() {
            return Ok(());
        }
        if !self.is_wide && !units.fits_latin1() {
            self.widen(meter, units.len())?;
        }
        self.make_room(meter, units.len())?;
        for start in (0..units.len()).step_by(STRETCH) {
            let part = units.slice(start..start + STRETCH);
            meter.tick(price(part.len()))?;
            match part {
                Units::Latin1(part) if self.is_wide => {
                    self.wide.extend(part.iter().map(|&unit| u16::from(unit)));
                }
                Units::Latin1(part) => self.narrow.extend_from_slice(part),
                Units::Utf16(part) if self.is_wide => self.wide.extend_from_slice(part),
                Units::Utf16(part) => self.narrow.extend(part.iter().map(|&unit| unit as u8)),
            }
        }
        Ok(())
    }

    /// Appends a Rust string.
    pub fn push_str(&mut self, meter: &mut Meter, text: &str) -> Metered<()> {
        if text.is_ascii() {
            return self.push_units(meter, Units::Latin1(text.as_bytes()));
        }
        meter.tick(price(text.len()))?;
        for (at, unit) in text.encode_utf16().enumerate() {
            if at % STRETCH == STRETCH - 1 {
                meter.tick(price(STRETCH))?;
            }
            self.push_unit(meter, unit)?;
        }
        Ok(())
    }

    /// Appends a string. A rope is read where it is and stays one.
    pub fn push_string(&mut self, meter: &mut Meter, strings: &Strings, s: Str) -> Metered<()> {
        if let Some(units) = strings.units(s) {
            return self.push_units(meter, units);
        }
        let len = strings.len(s);
        if !self.is_wide && !strings.cells.is_latin1(s) {
            self.widen(meter, len)?;
        }
        self.make_room(meter, len)?;
        if self.is_wide {
            let start = self.wide.len();
            portions::lengthen(meter, &mut self.wide, start + len, 0)?;
            strings.write(meter, s, &mut self.wide[start..])
        } else {
            let start = self.narrow.len();
            portions::lengthen(meter, &mut self.narrow, start + len, 0)?;
            strings.write(meter, s, &mut self.narrow[start..])
        }
    }

    /// The string, which takes over the charge.
    pub fn finish(self, strings: &mut Strings, meter: &mut Meter) -> Metered<Str> {
        let len = self.len();
        let fits = portions::all_parts(meter, &self.wide, |part| Units::Utf16(part).fits_latin1());
        if let Err(halt) = fits {
            self.discard(meter);
            return Err(halt);
        }
        let data = match self.units() {
            Units::Latin1(units) if len > INLINE8 => Some(units.len()),
            Units::Utf16(units) if len > INLINE16 && fits != Ok(true) => Some(units.len() * 2),
            _ => None,
        };
        let Some(bytes) = data else {
            let result = strings.from_units(meter, self.units());
            self.discard(meter);
            return result;
        };
        // NOTE: the old and the new block are together no more than was charged to grow.
        let data = if self.is_wide {
            exact(meter, self.wide).map(Data::Utf16)
        } else {
            exact(meter, self.narrow).map(Data::Latin1)
        };
        let kept = if data.is_ok() { bytes } else { 0 };
        meter.release(self.charged - kept);
        let data = data?;
        strings.cells.adopt(bytes);
        strings.cells.allocate(meter, data)
    }

    /// Gives back what the builder has charged.
    pub fn discard(self, meter: &mut Meter) {
        meter.release(self.charged);
    }

    /// Makes room for `more` units in the form in use.
    fn make_room(&mut self, meter: &mut Meter, more: usize) -> Metered<()> {
        let len = self.len();
        let (capacity, size) =
            if self.is_wide { (self.wide.capacity(), 2) } else { (self.narrow.capacity(), 1) };
        let needed = len.saturating_add(more);
        if needed <= capacity {
            return Ok(());
        }
        if needed > MAX_STRING_LENGTH {
            return Err(Halt::Memory);
        }
        let new = needed.max(capacity * 2).clamp(16, MAX_STRING_LENGTH);
        // NOTE: old and new block exist together while the units are copied.
        meter.reserve(new * size)?;
        let grown =
            if self.is_wide { grow(meter, &mut self.wide, new) } else { grow(meter, &mut self.narrow, new) };
        if grown.is_err() {
            meter.release(new * size);
            return grown;
        }
        meter.release(self.charged);
        self.charged = new * size;
        Ok(())
    }

    /// Goes over to UTF-16, with room for `more` units.
    fn widen(&mut self, meter: &mut Meter, more: usize) -> Metered<()> {
        let needed = self.narrow.len().saturating_add(more).max(8);
        if needed > MAX_STRING_LENGTH {
            return Err(Halt::Memory);
        }
        let bytes = needed * 2;
        meter.reserve(bytes)?;
        let mut wide = Vec::with_capacity(needed);
        let copied = copy(meter, &self.narrow, |part| wide.extend(part.iter().map(|&unit| u16::from(unit))));
        if copied.is_err() {
            meter.release(bytes);
            return copied;
        }
        self.wide = wide;
        self.narrow = Vec::new();
        self.is_wide = true;
        meter.release(self.charged);
        self.charged = bytes;
        Ok(())
    }
}

/// Moves units to a block with more room.
fn grow<T: Copy>(meter: &mut Meter, units: &mut Vec<T>, capacity: usize) -> Metered<()> {
    let mut grown = Vec::with_capacity(capacity);
    copy(meter, units, |part| grown.extend_from_slice(part))?;
    *units = grown;
    Ok(())
}

/// Copies units part by part, which is paid for as it is done.
fn copy<T>(meter: &mut Meter, units: &[T], mut part: impl FnMut(&[T])) -> Metered<()> {
    for stretch in units.chunks(STRETCH) {
        meter.tick(price(stretch.len()) - 1)?;
        part(stretch);
    }
    meter.tick(1)
}

/// Units in a block without room for more. An allocator may copy to shrink.
fn exact<T: Copy>(meter: &Meter, mut units: Vec<T>) -> Metered<Box<[T]>> {
    if units.len() < units.capacity() {
        let len = units.len();
        portions::grow(meter, &mut units, len)?;
    }
    Ok(units.into_boxed_slice())
}
