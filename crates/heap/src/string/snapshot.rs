//! The arena of strings as bytes.

use super::cell::{BLOCK, Buffer, Cell, Data, INLINE8, INLINE16, NONE};
use super::intern::Table;
use super::{MAX_STRING_LENGTH, Str, Strings, names};
use crate::snapshot::Collisions;
use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use creance_snapshot::{Broken, Read, Reader, Record, Writer};

mod tag {
    pub const FREE: u8 = 0;
    pub const INLINE8: u8 = 1;
    pub const INLINE16: u8 = 2;
    pub const LATIN1: u8 = 3;
    pub const UTF16: u8 = 4;
    pub const BUFFER8: u8 = 5;
    pub const BUFFER16: u8 = 6;
    pub const ROPE: u8 = 7;
    pub const SLICE: u8 = 8;
}

/// The largest table of interned strings: more than there can be strings.
const MOST_SLOTS: usize = 1 << 33;

impl Strings {
    pub(crate) fn write_to(&self, to: &mut Writer) {
        to.bytes.extend_from_slice(&self.key.bytes());
        let cells = &self.cells;
        to.number(cells.blocks.len() as u64);
        to.number(u64::from(cells.fresh));
        to.number(u64::from(cells.free));
        to.number(self.interned.slots.len() as u64);
        let used = cells.blocks.iter().flat_map(|block| &block.cells).take(cells.fresh as usize);
        for (index, cell) in used.enumerate() {
            cell.data.write(to);
            if !matches!(cell.data, Data::Free { .. }) {
                // The alias is rarely far, and most often the string itself or none.
                let handle = index as u32 + names::STATIC_COUNT;
                to.number(u64::from(if cell.alias == NONE { 0 } else { (cell.alias ^ handle) + 1 }));
                to.bytes.extend_from_slice(&cell.hash.to_le_bytes());
            }
        }
    }

    pub(crate) fn read_from(&mut self, from: &mut Reader<'_>) -> Read<()> {
        let mut key = [0; 16];
        key.copy_from_slice(from.take(16)?);
        self.key = super::hash::Key::of_bytes(key);
        let blocks = usize::read(from)?;
        let fresh = u32::read(from)?;
        let free = u32::read(from)?;
        let slots = usize::read(from)?;
        from.check(fresh as usize <= from.left(), "a list is longer than the snapshot")?;
        let needed = fresh as usize <= blocks.saturating_mul(BLOCK);
        from.check(needed && (slots == 0 || slots.is_power_of_two()) && slots < MOST_SLOTS, "strings")?;
        let cells = &mut self.cells;
        from.charge(blocks.saturating_mul(super::cell::BLOCK_BYTES))?;
        from.charge(slots * size_of::<u32>())?;
        for _ in 0..blocks {
            cells.add_block();
        }
        cells.fresh = fresh;
        cells.free = free;
        for index in 0..fresh {
            let data = Data::read(from)?;
            from.charge(data.bytes())?;
            let (mut alias, mut hash) = (NONE, 0);
            let handle = Str(index + names::STATIC_COUNT);
            if !matches!(data, Data::Free { .. }) {
                let known = u32::read(from)?;
                alias = if known == 0 { NONE } else { (known - 1) ^ handle.0 };
                let mut bytes = [0; 4];
                bytes.copy_from_slice(from.take(4)?);
                hash = u32::from_le_bytes(bytes);
            }
            if let Some(cell) = cells.get_mut(handle) {
                *cell = Cell { data, hash, alias };
            }
        }
        let outside = cells.blocks.iter().flat_map(|block| &block.cells).map(|cell| cell.data.bytes());
        let bytes = outside.sum::<usize>() + blocks * super::cell::BLOCK_BYTES + slots * size_of::<u32>();
        cells.adopt(bytes);
        self.check(from)?;
        self.fill_table(from, slots)
    }

    /// True for a string that there is.
    pub(crate) fn exists(&self, s: Str) -> bool {
        s.is_static() || !matches!(self.cells.get(s).data, Data::Free { .. })
    }

    fn check(&self, from: &Reader<'_>) -> Read<()> {
        for cell in self.cells.blocks.iter().flat_map(|block| &block.cells) {
            match cell.data {
                // The parts are shorter than the whole, so there is no cycle; the walks count on the sums.
                Data::Rope { left, right, len, depth, latin1 } => {
                    let (a, b) = (self.len(left), self.len(right));
                    let below = match self.cells.get(left).data {
                        Data::Rope { depth, .. } if !left.is_static() => depth.saturating_add(1),
                        _ => 0,
                    };
                    let narrow = self.cells.is_latin1(left) && self.cells.is_latin1(right);
                    let holds = a > 0 && b > 0 && a + b == len as usize && len as usize <= MAX_STRING_LENGTH;
                    // NOTE: a part that has been made flat since counts no more.
                    from.check(holds && depth >= below && (narrow || !latin1), "a rope")?;
                }
                Data::Slice { base, start, len } => {
                    let is_flat = base.is_static()
                        || !matches!(self.cells.get(base).data, Data::Rope { .. } | Data::Slice { .. });
                    let end = start as usize + len as usize;
                    from.check(is_flat && len > 0 && end <= self.len(base), "a slice")?;
                }
                _ => {}
            }
            let alias = Str(cell.alias);
            from.check(cell.alias == NONE || self.is_interned(alias), "an interned string")?;
        }
        let mut seen = vec![false; self.cells.fresh as usize];
        let mut at = self.cells.free;
        while at != NONE {
            let next = match self.cells.get(Str(at.wrapping_add(names::STATIC_COUNT))).data {
                Data::Free { next } => next,
                _ => NONE - 1,
            };
            let is_new = seen.get_mut(at as usize).is_some_and(|seen| !core::mem::replace(seen, true));
            from.check(is_new && next != NONE - 1, "a free string")?;
            at = next;
        }
        Ok(())
    }

    /// Makes the table of interned strings, with so many slots.
    fn fill_table(&mut self, from: &mut Reader<'_>, slots: usize) -> Read<()> {
        let mut table = Table { slots: vec![NONE; slots], used: 0 };
        let mut collisions = Collisions::new(slots);
        for index in 0..self.cells.fresh {
            let s = Str(index + names::STATIC_COUNT);
            let cell = self.cells.get(s);
            if cell.alias != s.0 {
                continue;
            }
            let is_own = !matches!(cell.data, Data::Rope { .. } | Data::Slice { .. } | Data::Free { .. });
            from.check(is_own && (table.used + 1) * 4 <= slots * 3, "an interned string")?;
            let hash = self.key.hash(self.flat_units(s));
            from.check(hash == cell.hash, "the hash of an interned string")?;
            // A run of taken slots is as slow as a slot that is asked for often.
            collisions.add(u64::from(hash) >> 3);
            from.check(collisions.are_few(), "strings with the same hash")?;
            table.insert(hash, s);
        }
        self.interned = table;
        Ok(())
    }
}

impl Data {
    fn write(&self, to: &mut Writer) {
        match self {
            Data::Free { next } => {
                to.byte(tag::FREE);
                next.write(to);
            }
            Data::Inline8 { len, units } => narrow(to, tag::INLINE8, &units[..usize::from(*len)]),
            Data::Inline16 { len, units } => wide(to, tag::INLINE16, &units[..usize::from(*len)]),
            Data::Latin1(units) => narrow(to, tag::LATIN1, units),
            Data::Utf16(units) => wide(to, tag::UTF16, units),
            Data::Buffer8(buffer) => {
                narrow(to, tag::BUFFER8, &buffer.units);
                buffer.capacity.write(to);
            }
            Data::Buffer16(buffer) => {
                wide(to, tag::BUFFER16, &buffer.units);
                buffer.capacity.write(to);
            }
            Data::Rope { left, right, len, depth, latin1 } => {
                to.byte(tag::ROPE);
                (*left, *right).write(to);
                (*len, *depth, *latin1).write(to);
            }
            Data::Slice { base, start, len } => {
                to.byte(tag::SLICE);
                (*base, *start, *len).write(to);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Read<Data> {
        Ok(match from.byte()? {
            tag::FREE => Data::Free { next: Record::read(from)? },
            tag::INLINE8 => {
                let units = read_narrow(from)?;
                from.check(units.len() <= INLINE8, "a short string")?;
                Data::inline8(&units)
            }
            tag::INLINE16 => {
                let units = read_wide(from)?;
                from.check(units.len() <= INLINE16, "a short string")?;
                Data::inline16(&units)
            }
            tag::LATIN1 => Data::Latin1(read_narrow(from)?.into_boxed_slice()),
            tag::UTF16 => Data::Utf16(read_wide(from)?.into_boxed_slice()),
            tag::BUFFER8 => {
                let units = read_narrow(from)?;
                Data::Buffer8(Box::new(with_room(from, units)?))
            }
            tag::BUFFER16 => {
                let units = read_wide(from)?;
                Data::Buffer16(Box::new(with_room(from, units)?))
            }
            tag::ROPE => {
                let (left, right) = Record::read(from)?;
                let (len, depth, latin1) = Record::read(from)?;
                Data::Rope { left, right, len, depth, latin1 }
            }
            tag::SLICE => {
                let (base, start, len) = Record::read(from)?;
                Data::Slice { base, start, len }
            }
            _ => return Err(Broken::Malformed("no string")),
        })
    }
}

fn narrow(to: &mut Writer, tag: u8, units: &[u8]) {
    to.byte(tag);
    to.number(units.len() as u64);
    to.bytes.extend_from_slice(units);
}

fn wide(to: &mut Writer, tag: u8, units: &[u16]) {
    to.byte(tag);
    to.number(units.len() as u64);
    units.iter().for_each(|unit| to.bytes.extend_from_slice(&unit.to_le_bytes()));
}

fn read_narrow(from: &mut Reader<'_>) -> Read<Vec<u8>> {
    let count = from.count()?;
    from.check(count <= MAX_STRING_LENGTH, "a string is too long")?;
    Ok(from.take(count)?.to_vec())
}

fn read_wide(from: &mut Reader<'_>) -> Read<Vec<u16>> {
    let count = from.count()?;
    from.check(count <= MAX_STRING_LENGTH, "a string is too long")?;
    let bytes = from.take(count * 2)?;
    Ok(bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect())
}

/// A buffer with the room that it had. The bytes are charged with those of its cell, but must fit before they exist.
fn with_room<T>(from: &mut Reader<'_>, mut units: Vec<T>) -> Read<Buffer<T>> {
    let capacity = usize::read(from)?;
    from.check(capacity >= units.len() && capacity <= 2 * MAX_STRING_LENGTH, "a buffer")?;
    from.meter.reserve_briefly(Buffer::<T>::bytes_of(capacity))?;
    units.reserve_exact(capacity - units.len());
    Ok(Buffer { units, capacity })
}
