//! The cells: what a string is made of, in blocks that never move.

use super::{Str, Units, names};
use crate::duplicate::with_room;
use alloc::boxed::Box;
use alloc::vec::Vec;
use creance_budget::{Halt, Meter, Metered};

/// Latin-1 units that fit a cell.
pub(super) const INLINE8: usize = 22;
/// UTF-16 units that fit a cell.
pub(super) const INLINE16: usize = 11;

/// No handle, no cell.
pub(super) const NONE: u32 = u32::MAX;

/// Cells in a block.
pub(super) const BLOCK: usize = 256;

/// The content of a cell.
#[derive(Clone)]
pub(super) enum Data {
    /// Nothing; reads as the empty string.
    Free {
        next: u32,
    },
    Inline8 {
        len: u8,
        units: [u8; INLINE8],
    },
    Inline16 {
        len: u8,
        units: [u16; INLINE16],
    },
    Latin1(Box<[u8]>),
    Utf16(Box<[u16]>),
    /// Text that grows at its end. Only slices name it; no handle of it leaves the arena.
    Buffer8(Box<Buffer<u8>>),
    Buffer16(Box<Buffer<u16>>),
    /// Neither part is empty. `depth` counts the ropes down the left side.
    Rope {
        left: Str,
        right: Str,
        len: u32,
        depth: u16,
        latin1: bool,
    },
    /// `base` is neither rope nor slice.
    Slice {
        base: Str,
        start: u32,
        len: u32,
    },
}

/// Units with room to spare.
pub(super) struct Buffer<T> {
    pub(super) units: Vec<T>,
    /// Units paid for.
    pub(super) capacity: usize,
}

impl<T: Clone> Clone for Buffer<T> {
    fn clone(&self) -> Buffer<T> {
        Buffer { units: with_room(&self.units), capacity: self.capacity }
    }
}

impl<T> Buffer<T> {
    pub(super) fn bytes_of(capacity: usize) -> usize {
        size_of::<Buffer<T>>() + capacity * size_of::<T>()
    }
}

impl Data {
    /// At most [`INLINE8`] units.
    pub(super) fn inline8(from: &[u8]) -> Data {
        let mut units = [0; INLINE8];
        units[..from.len()].copy_from_slice(from);
        Data::Inline8 { len: from.len() as u8, units }
    }

    /// At most [`INLINE16`] units.
    pub(super) fn inline16(from: &[u16]) -> Data {
        let mut units = [0; INLINE16];
        units[..from.len()].copy_from_slice(from);
        Data::Inline16 { len: from.len() as u8, units }
    }

    /// Bytes outside the cell.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Data::Latin1(units) => units.len(),
            Data::Utf16(units) => units.len() * 2,
            Data::Buffer8(buffer) => Buffer::<u8>::bytes_of(buffer.capacity),
            Data::Buffer16(buffer) => Buffer::<u16>::bytes_of(buffer.capacity),
            _ => 0,
        }
    }
}

#[derive(Clone)]
pub(super) struct Cell {
    pub(super) data: Data,
    /// 0: not computed.
    pub(super) hash: u32,
    /// The interned handle with the same units, or [`NONE`]. A cell that is its own alias is interned.
    pub(super) alias: u32,
}

const _: () = assert!(size_of::<Cell>() == 32);

const UNUSED: Cell = Cell { data: Data::Free { next: NONE }, hash: 0, alias: NONE };
static NO_CELL: Cell = UNUSED;

pub(super) struct Block {
    pub(super) cells: [Cell; BLOCK],
    pub(super) marks: [u64; BLOCK / 64],
}

impl Block {
    fn new() -> Box<Block> {
        Box::new(Block { cells: [const { UNUSED }; BLOCK], marks: [0; BLOCK / 64] })
    }
}

/// The blocks of cells, the list of free ones, and the account of all bytes of the arena.
pub(super) struct Cells {
    pub(super) blocks: Vec<Box<Block>>,
    /// First of the freed cells.
    pub(super) free: u32,
    /// Cells from here on have never been used.
    pub(super) fresh: u32,
    bytes: usize,
}

impl Default for Cells {
    fn default() -> Cells {
        Cells { blocks: Vec::new(), free: NONE, fresh: 0, bytes: 0 }
    }
}

impl Clone for Cells {
    fn clone(&self) -> Cells {
        let mut blocks = Vec::with_capacity(self.blocks.capacity());
        for (number, block) in self.blocks.iter().enumerate() {
            let mut copy = Block::new();
            // Most of a small heap's cells have never been used.
            let used = (self.fresh as usize).saturating_sub(number * BLOCK).min(BLOCK);
            copy.cells[..used].clone_from_slice(&block.cells[..used]);
            copy.marks = block.marks;
            blocks.push(copy);
        }
        Cells { blocks, ..*self }
    }
}

/// Bytes of a block and its place in the list, which doubles.
pub(super) const BLOCK_BYTES: usize = size_of::<Block>() + 2 * size_of::<Box<Block>>();

impl Cells {
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn charge(&mut self, meter: &mut Meter, bytes: usize) -> Metered<()> {
        meter.reserve(bytes)?;
        self.bytes += bytes;
        Ok(())
    }

    pub(super) fn release(&mut self, meter: &mut Meter, bytes: usize) {
        self.bytes -= bytes;
        meter.release(bytes);
    }

    /// Gives back what was charged for something that a halt prevents.
    pub(super) fn refuse<T>(&mut self, meter: &mut Meter, bytes: usize, halt: Halt) -> Metered<T> {
        self.release(meter, bytes);
        Err(halt)
    }

    /// Takes over bytes that somebody else has charged.
    pub(super) fn adopt(&mut self, bytes: usize) {
        self.bytes += bytes;
    }

    #[inline]
    pub(super) fn get(&self, s: Str) -> &Cell {
        let index = s.0.wrapping_sub(names::STATIC_COUNT) as usize;
        match self.blocks.get(index / BLOCK) {
            Some(block) => &block.cells[index % BLOCK],
            None => &NO_CELL,
        }
    }

    #[inline]
    pub(super) fn get_mut(&mut self, s: Str) -> Option<&mut Cell> {
        let index = s.0.wrapping_sub(names::STATIC_COUNT) as usize;
        self.blocks.get_mut(index / BLOCK).map(|block| &mut block.cells[index % BLOCK])
    }

    /// Replaces what a cell holds, keeping its hash and alias: the units must be the same.
    pub(super) fn replace(&mut self, s: Str, data: Data) {
        if let Some(cell) = self.get_mut(s) {
            cell.data = data;
        }
    }

    /// A cell for `data`, whose own bytes are charged; they are given back if there is no room for the cell.
    #[inline]
    pub(super) fn allocate(&mut self, meter: &mut Meter, data: Data) -> Metered<Str> {
        if let Some(index) = self.unused_cell(meter, &data)? {
            let s = Str(index + names::STATIC_COUNT);
            if let Some(cell) = self.get_mut(s) {
                *cell = Cell { data, hash: 0, alias: NONE };
            }
            return Ok(s);
        }
        self.refuse(meter, data.bytes(), Halt::Memory)
    }

    #[inline]
    fn unused_cell(&mut self, meter: &mut Meter, data: &Data) -> Metered<Option<u32>> {
        if self.free != NONE {
            // NOTE: the bytes of the cell are reserved already; this counts them among all ever allocated.
            if let Err(halt) = meter.reserve(size_of::<Cell>()) {
                return self.refuse(meter, data.bytes(), halt);
            }
            meter.release(size_of::<Cell>());
            let index = self.free;
            if let Data::Free { next } = self.get(Str(index + names::STATIC_COUNT)).data {
                self.free = next;
            }
            return Ok(Some(index));
        }
        if self.fresh as usize == self.blocks.len() * BLOCK {
            if self.fresh >= NONE - names::STATIC_COUNT - BLOCK as u32 {
                return Ok(None);
            }
            if let Err(halt) = self.charge(meter, BLOCK_BYTES) {
                return self.refuse(meter, data.bytes(), halt);
            }
            self.add_block();
        }
        self.fresh += 1;
        Ok(Some(self.fresh - 1))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn add_block(&mut self) {
        self.blocks.push(Block::new());
    }

    /// Drops the last block, of which no cell is in use.
    pub(super) fn drop_block(&mut self, meter: &mut Meter) {
        if self.blocks.pop().is_some() {
            self.release(meter, BLOCK_BYTES);
        }
        if self.blocks.len() * 4 < self.blocks.capacity() {
            self.blocks.shrink_to(self.blocks.len() * 2);
        }
    }

    #[inline]
    pub(super) fn len(&self, s: Str) -> usize {
        match &self.get(s).data {
            Data::Free { .. } => 0,
            Data::Inline8 { len, .. } | Data::Inline16 { len, .. } => usize::from(*len),
            Data::Latin1(units) => units.len(),
            Data::Utf16(units) => units.len(),
            Data::Buffer8(buffer) => buffer.units.len(),
            Data::Buffer16(buffer) => buffer.units.len(),
            Data::Rope { len, .. } | Data::Slice { len, .. } => *len as usize,
        }
    }

    /// The units of a cell that is not a rope.
    #[inline]
    pub(super) fn units(&self, s: Str) -> Option<Units<'_>> {
        match &self.get(s).data {
            Data::Rope { .. } => None,
            &Data::Slice { base, start, len } => {
                let base =
                    if base.is_static() { Units::Latin1(names::text(base)) } else { self.flat_cell(base) };
                Some(base.slice(start as usize..start as usize + len as usize))
            }
            _ => Some(self.flat_cell(s)),
        }
    }

    #[inline]
    fn flat_cell(&self, s: Str) -> Units<'_> {
        match &self.get(s).data {
            Data::Inline8 { len, units } => Units::Latin1(&units[..usize::from(*len)]),
            Data::Inline16 { len, units } => Units::Utf16(&units[..usize::from(*len)]),
            Data::Latin1(units) => Units::Latin1(units),
            Data::Utf16(units) => Units::Utf16(units),
            Data::Buffer8(buffer) => Units::Latin1(&buffer.units),
            Data::Buffer16(buffer) => Units::Utf16(&buffer.units),
            Data::Free { .. } | Data::Rope { .. } | Data::Slice { .. } => Units::Latin1(&[]),
        }
    }

    /// True if the string is stored as bytes.
    #[inline]
    pub(super) fn is_latin1(&self, s: Str) -> bool {
        if s.is_static() {
            return true;
        }
        match &self.get(s).data {
            Data::Inline16 { .. } | Data::Utf16(_) | Data::Buffer16(_) => false,
            Data::Rope { latin1, .. } => *latin1,
            Data::Slice { base, .. } => {
                base.is_static()
                    || !matches!(
                        self.get(*base).data,
                        Data::Utf16(_) | Data::Buffer16(_) | Data::Inline16 { .. }
                    )
            }
            _ => true,
        }
    }

    /// What a slice of the flat string `s` is a slice of, and where `s` begins in it.
    pub(super) fn base(&self, s: Str) -> (Str, u32) {
        match self.get(s).data {
            Data::Slice { base, start, .. } if !s.is_static() => (base, start),
            _ => (s, 0),
        }
    }

    /// True if the cached hashes of two strings tell them apart.
    pub(super) fn known_to_differ(&self, a: Str, b: Str) -> bool {
        let (a, b) = (self.get(a).hash, self.get(b).hash);
        a != 0 && b != 0 && a != b
    }
}
