//! Concatenation, and making ropes flat.

use super::cell::{Buffer, Data, INLINE8};
use super::units::Unit;
use super::{MAX_STRING_LENGTH, STRETCH, Str, Strings, Units, price};
use crate::portions;
use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use creance_budget::{Halt, Meter, Metered};

/// Results up to this length are copied: a rope costs as much.
const SHORTEST_ROPE: usize = 25;
/// Appending to a rope that is this deep on its left makes it a buffer.
const DEEPEST: u16 = 16;
/// Shorter text is copied whole when it is read.
const SHORTEST_BUFFER: usize = 128;
/// Longer parts are not copied into a buffer.
const LONGEST_APPENDED: usize = 4096;
/// Parts up to this length are carried to a buffer on the stack.
const CARRIED: usize = 128;

/// Ropes that a walk has put aside. It goes into the shorter part first, which is at most half as long as the
/// whole, so it never puts aside more than the bits of the longest length.
pub(super) const PATH: usize = 32;

impl Strings {
    /// `a` followed by `b`. The caller has seen that the result is not too long.
    pub fn concat(&mut self, meter: &mut Meter, a: Str, b: Str) -> Metered<Str> {
        let (a_len, b_len) = (self.len(a), self.len(b));
        if a_len == 0 {
            return Ok(b);
        }
        if b_len == 0 {
            return Ok(a);
        }
        let len = a_len + b_len;
        let latin1 = self.cells.is_latin1(a) && self.cells.is_latin1(b);
        if len < SHORTEST_ROPE {
            return if latin1 {
                self.join_short::<u8>(meter, a, b, len)
            } else {
                self.join_short::<u16>(meter, a, b, len)
            };
        }
        if len > MAX_STRING_LENGTH {
            return Err(Halt::Memory);
        }
        meter.tick(1)?;
        if b_len <= LONGEST_APPENDED && !a.is_static() {
            match self.cells.get(a).data {
                Data::Slice { base, start, len } => {
                    if let Some(joined) = self.append(meter, base, (start, len), b)? {
                        return Ok(joined);
                    }
                }
                Data::Rope { depth, .. } if depth >= DEEPEST => {
                    let buffer = self.make_buffer(meter, a, len * 3 / 2)?;
                    if let Some(joined) = self.append(meter, buffer, (0, a_len as u32), b)? {
                        return Ok(joined);
                    }
                }
                _ => {}
            }
        }
        let depth = match self.cells.get(a).data {
            Data::Rope { depth, .. } if !a.is_static() => depth.saturating_add(1),
            _ => 0,
        };
        self.cells.allocate(meter, Data::Rope { left: a, right: b, len: len as u32, depth, latin1 })
    }

    /// Makes the string flat, in its own cell.
    #[inline]
    pub fn flatten(&mut self, meter: &mut Meter, s: Str) -> Metered<()> {
        if s.is_static() {
            return Ok(());
        }
        match self.cells.get(s).data {
            Data::Rope { left, right, len, latin1, .. } => {
                self.flatten_rope(meter, s, (left, right), len as usize, latin1)
            }
            _ => Ok(()),
        }
    }

    #[cold]
    #[inline(never)]
    fn flatten_rope(
        &mut self,
        meter: &mut Meter,
        s: Str,
        parts: (Str, Str),
        len: usize,
        latin1: bool,
    ) -> Metered<()> {
        // A little at the end of much that was flat already: text that grows and is read in between.
        let (left, right) = parts;
        if len >= SHORTEST_BUFFER && self.len(right) <= len / 4 && self.units(left).is_some() {
            return self.make_buffer(meter, s, len + len / 8).map(drop);
        }
        let data = if latin1 {
            Data::Latin1(self.write_box(meter, s, len)?)
        } else {
            Data::Utf16(self.write_box(meter, s, len)?)
        };
        self.cells.replace(s, data);
        Ok(())
    }

    fn write_box<T: Unit>(&mut self, meter: &mut Meter, s: Str, len: usize) -> Metered<Box<[T]>> {
        let bytes = len * size_of::<T>();
        self.cells.charge(meter, bytes)?;
        let written = portions::zeroed(meter, len, len).and_then(|mut units| {
            self.write(meter, s, &mut units)?;
            Ok(units.into_boxed_slice())
        });
        written.or_else(|halt| self.cells.refuse(meter, bytes, halt))
    }

    /// Writes the units of `s`, rope or not, to `to`, which is as long.
    pub(super) fn write<T: Unit>(&self, meter: &mut Meter, s: Str, to: &mut [T]) -> Metered<()> {
        let mut aside = [(Str::EMPTY, 0usize); PATH];
        let mut waiting = 0;
        let (mut s, mut at) = (s, 0);
        loop {
            if let (false, &Data::Rope { left, right, .. }) = (s.is_static(), &self.cells.get(s).data) {
                let (left_len, right_len) = (self.len(left), self.len(right));
                let (first, later) = ((left, at), (right, at + left_len));
                let (first, later) = if left_len <= right_len { (first, later) } else { (later, first) };
                aside[waiting] = later;
                waiting += 1;
                (s, at) = first;
                meter.tick(1)?;
                continue;
            }
            let units = self.flat_units(s);
            for start in (0..units.len()).step_by(STRETCH) {
                let part = units.slice(start..start + STRETCH);
                meter.tick(price(part.len()))?;
                if let Some(to) = to.get_mut(at + start..at + start + part.len()) {
                    T::copy(part, to);
                }
            }
            if waiting == 0 {
                return Ok(());
            }
            waiting -= 1;
            (s, at) = aside[waiting];
        }
    }

    /// Two strings of less than [`SHORTEST_ROPE`] units in all, which are flat.
    fn join_short<T: Unit>(&mut self, meter: &mut Meter, a: Str, b: Str, len: usize) -> Metered<Str>
    where
        [T; SHORTEST_ROPE]: Joined,
    {
        let mut joined = [T::default(); SHORTEST_ROPE];
        let (a, b) = (self.flat_units(a), self.flat_units(b));
        T::copy(a, &mut joined[..a.len()]);
        T::copy(b, &mut joined[a.len()..len]);
        let units = joined.units(len);
        match units {
            Units::Latin1(units) if len <= INLINE8 => {
                meter.tick(1)?;
                self.cells.allocate(meter, Data::inline8(units))
            }
            _ => self.from_units(meter, units),
        }
    }

    /// Appends `b` to a buffer if `slice` of it ends where the buffer ends: then both share it.
    fn append(&mut self, meter: &mut Meter, base: Str, slice: (u32, u32), b: Str) -> Metered<Option<Str>> {
        let (start, len) = slice;
        let (end, b_len) = ((start + len) as usize, self.len(b));
        match &self.cells.get(base).data {
            Data::Buffer8(buffer) if buffer.units.len() == end && self.cells.is_latin1(b) => {
                self.append_units::<u8>(meter, base, b, b_len)?;
            }
            Data::Buffer16(buffer) if buffer.units.len() == end => {
                self.append_units::<u16>(meter, base, b, b_len)?;
            }
            _ => return Ok(None),
        }
        // NOTE: if this halts, the units stay beyond the end of every slice, where nobody looks.
        self.cells.allocate(meter, Data::Slice { base, start, len: len + b_len as u32 }).map(Some)
    }

    fn append_units<T: Growing>(
        &mut self,
        meter: &mut Meter,
        base: Str,
        b: Str,
        b_len: usize,
    ) -> Metered<()> {
        // `b` may be a slice of the same buffer, so its units are carried over.
        let mut short = [T::default(); CARRIED];
        let mut long = Vec::new();
        let carried = if b_len <= CARRIED {
            &mut short[..b_len]
        } else {
            long.resize(b_len, T::default());
            &mut long[..]
        };
        self.write(meter, b, carried)?;
        let Some(buffer) = self.cells.get(base).data.buffer::<T>() else { return Ok(()) };
        let (len, old) = (buffer.units.len(), buffer.capacity);
        if len + b_len > old {
            let new = (len + b_len) * 3 / 2;
            self.cells.charge(meter, new * size_of::<T>())?;
            match copy_with_capacity(
                meter,
                self.cells.get(base).data.buffer::<T>().map_or(&[], |b| &b.units[..]),
                new,
            ) {
                Ok(units) => {
                    if let Some(buffer) =
                        self.cells.get_mut(base).and_then(|cell| T::buffer_mut(&mut cell.data))
                    {
                        *buffer = Buffer { units, capacity: new };
                    }
                    self.cells.release(meter, old * size_of::<T>());
                }
                Err(halt) => return self.cells.refuse(meter, new * size_of::<T>(), halt),
            }
        }
        if let Some(buffer) = self.cells.get_mut(base).and_then(|cell| T::buffer_mut(&mut cell.data)) {
            buffer.units.extend_from_slice(carried);
        }
        Ok(())
    }

    /// Makes the rope `s` a slice of a new buffer with room for `capacity` units.
    fn make_buffer(&mut self, meter: &mut Meter, s: Str, capacity: usize) -> Metered<Str> {
        let data = if self.cells.is_latin1(s) {
            Data::Buffer8(self.write_buffer(meter, s, capacity)?)
        } else {
            Data::Buffer16(self.write_buffer(meter, s, capacity)?)
        };
        let buffer = self.cells.allocate(meter, data)?;
        let len = self.len(s) as u32;
        self.cells.replace(s, Data::Slice { base: buffer, start: 0, len });
        Ok(buffer)
    }

    fn write_buffer<T: Unit>(
        &mut self,
        meter: &mut Meter,
        s: Str,
        capacity: usize,
    ) -> Metered<Box<Buffer<T>>> {
        self.cells.charge(meter, Buffer::<T>::bytes_of(capacity))?;
        let mut units = Vec::with_capacity(capacity);
        let written = match portions::lengthen(meter, &mut units, self.len(s), T::default()) {
            Ok(()) => self.write(meter, s, &mut units),
            halted => halted,
        };
        match written {
            Ok(()) => Ok(Box::new(Buffer { units, capacity })),
            Err(halt) => self.cells.refuse(meter, Buffer::<T>::bytes_of(capacity), halt),
        }
    }
}

fn copy_with_capacity<T: Copy>(meter: &mut Meter, units: &[T], capacity: usize) -> Metered<Vec<T>> {
    let mut copy = vec![];
    copy.reserve_exact(capacity);
    for part in units.chunks(STRETCH) {
        meter.tick(price(part.len()))?;
        copy.extend_from_slice(part);
    }
    Ok(copy)
}

/// A unit of which there are buffers.
trait Growing: Unit {
    fn buffer(data: &Data) -> Option<&Buffer<Self>>;
    fn buffer_mut(data: &mut Data) -> Option<&mut Buffer<Self>>;
}

impl Growing for u8 {
    fn buffer(data: &Data) -> Option<&Buffer<u8>> {
        if let Data::Buffer8(buffer) = data { Some(buffer) } else { None }
    }
    fn buffer_mut(data: &mut Data) -> Option<&mut Buffer<u8>> {
        if let Data::Buffer8(buffer) = data { Some(buffer) } else { None }
    }
}

impl Growing for u16 {
    fn buffer(data: &Data) -> Option<&Buffer<u16>> {
        if let Data::Buffer16(buffer) = data { Some(buffer) } else { None }
    }
    fn buffer_mut(data: &mut Data) -> Option<&mut Buffer<u16>> {
        if let Data::Buffer16(buffer) = data { Some(buffer) } else { None }
    }
}

impl Data {
    fn buffer<T: Growing>(&self) -> Option<&Buffer<T>> {
        T::buffer(self)
    }
}

/// Units of either width as a view.
trait Joined {
    fn units(&self, len: usize) -> Units<'_>;
}

impl Joined for [u8; SHORTEST_ROPE] {
    fn units(&self, len: usize) -> Units<'_> {
        Units::Latin1(&self[..len])
    }
}

impl Joined for [u16; SHORTEST_ROPE] {
    fn units(&self, len: usize) -> Units<'_> {
        Units::Utf16(&self[..len])
    }
}
