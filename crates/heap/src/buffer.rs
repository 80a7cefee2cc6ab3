//! The bytes of buffer objects. <https://tc39.es/ecma262/#sec-data-blocks>

use crate::duplicate::with_room;
use crate::portions;
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;
use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use creance_budget::{Meter, Metered};

/// `[[ArrayBufferData]]` and what belongs to it.
#[derive(Clone, Debug, Default)]
pub struct BufferData {
    /// The bytes.
    pub block: Block,
    /// `[[ArrayBufferMaxByteLength]]` of a resizable buffer; its bytes are charged whole.
    pub max_byte_length: Option<usize>,
    /// Bytes charged.
    pub charged: usize,
}

/// Bytes that are copied between two looks at the limits.
const COPIED_AT_ONCE: usize = 1 << 18;

/// Where the bytes of a buffer are.
#[derive(Debug, Default)]
pub enum Block {
    /// Nowhere any more. <https://tc39.es/ecma262/#sec-isdetachedbuffer>
    #[default]
    Detached,
    /// In this buffer.
    Own(Vec<u8>),
    /// In this buffer, for good. <https://tc39.es/proposal-immutable-arraybuffer/#sec-isimmutablebuffer>
    Immutable(Vec<u8>),
    /// In memory that other agents may hold, too. <https://tc39.es/ecma262/#sec-data-blocks>
    Shared(Arc<SharedBlock>),
}

impl Clone for Block {
    fn clone(&self) -> Block {
        match self {
            Block::Detached => Block::Detached,
            Block::Own(bytes) => Block::Own(with_room(bytes)),
            Block::Immutable(bytes) => Block::Immutable(bytes.clone()),
            Block::Shared(block) => Block::Shared(block.clone()),
        }
    }
}

impl BufferData {
    /// The length in bytes; 0 if detached.
    #[inline]
    pub fn len(&self) -> usize {
        match &self.block {
            Block::Own(bytes) | Block::Immutable(bytes) => bytes.len(),
            Block::Shared(block) => block.len(),
            Block::Detached => 0,
        }
    }

    /// True without bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// True once detached.
    #[inline]
    pub fn is_detached(&self) -> bool {
        matches!(self.block, Block::Detached)
    }

    /// True for bytes that never change.
    #[inline]
    pub fn is_immutable(&self) -> bool {
        matches!(self.block, Block::Immutable(_))
    }

    /// The bytes, unless other agents may write them or they are gone.
    #[inline]
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.block {
            Block::Own(bytes) | Block::Immutable(bytes) => Some(bytes),
            Block::Shared(_) | Block::Detached => None,
        }
    }

    /// Copies bytes out; none if they reach beyond the end.
    #[inline]
    pub fn read(&self, at: usize, into: &mut [u8]) -> Option<()> {
        match &self.block {
            Block::Own(bytes) | Block::Immutable(bytes) => {
                into.copy_from_slice(bytes.get(at..at.checked_add(into.len())?)?);
                Some(())
            }
            Block::Shared(block) => block.read(at, into),
            Block::Detached => None,
        }
    }

    /// Appends bytes to a list that has room for them; fewer if they reach beyond the end. The caller pays.
    ///
    /// # Errors
    /// As [`Meter::check`], after a part of them.
    pub fn append_to(&self, meter: &Meter, bytes: Range<usize>, list: &mut Vec<u8>) -> Metered<()> {
        let end = bytes.end.min(self.len());
        for from in (bytes.start..end).step_by(COPIED_AT_ONCE) {
            meter.check()?;
            let start = list.len();
            list.resize(start + COPIED_AT_ONCE.min(end - from), 0);
            // NOTE: they are there.
            let _ = self.read(from, &mut list[start..]);
        }
        Ok(())
    }

    /// Replaces an element of up to eight bytes in one step: `change` is given its bits and says the new ones. The
    /// old ones; none beyond the end, or if they may not change.
    /// <https://tc39.es/ecma262/#sec-getmodifysetvalueinbuffer>
    pub fn update(&mut self, at: usize, size: usize, change: impl Fn(u64) -> u64) -> Option<u64> {
        if let Block::Shared(block) = &self.block {
            return block.update(at, size, change);
        }
        let mut word = [0; WORD];
        self.read(at, word.get_mut(..size)?)?;
        let old = u64::from_le_bytes(word);
        self.write(at, change(old).to_le_bytes().get(..size)?)?;
        Some(old)
    }

    /// Copies bytes in; none if they reach beyond the end or may not change.
    #[inline]
    pub fn write(&mut self, at: usize, from: &[u8]) -> Option<()> {
        match &mut self.block {
            Block::Own(bytes) => {
                bytes.get_mut(at..at.checked_add(from.len())?)?.copy_from_slice(from);
                Some(())
            }
            Block::Shared(block) => block.write(at, from),
            Block::Immutable(_) | Block::Detached => None,
        }
    }

    /// Writes an element of one, two, four or eight bytes `count` times; none, and nothing is written, if they reach
    /// beyond the end or may not change.
    pub fn fill(&mut self, at: usize, count: usize, element: &[u8]) -> Option<()> {
        let end = at.checked_add(count.checked_mul(element.len())?)?;
        match &mut self.block {
            Block::Own(bytes) => {
                let bytes = bytes.get_mut(at..end)?;
                match *element {
                    [byte] => bytes.fill(byte),
                    [a, b] => bytes.as_chunks_mut().0.fill([a, b]),
                    [a, b, c, d] => bytes.as_chunks_mut().0.fill([a, b, c, d]),
                    [a, b, c, d, e, f, g, h] => bytes.as_chunks_mut().0.fill([a, b, c, d, e, f, g, h]),
                    _ => return None,
                }
                Some(())
            }
            Block::Shared(block) if end <= block.len() => {
                (at..end).step_by(element.len()).try_for_each(|at| block.write(at, element))
            }
            Block::Shared(_) | Block::Immutable(_) | Block::Detached => None,
        }
    }
}

/// Bytes that several agents hold. Each access of up to eight bytes within an aligned word is one atomic access,
/// so that typed array elements never tear; longer ones are one for each word.
/// <https://tc39.es/ecma262/#sec-memory-model>
#[derive(Debug)]
pub struct SharedBlock {
    words: Box<[AtomicU64]>,
    /// Bytes in use; those behind them wait for the buffer to grow.
    length: AtomicUsize,
    /// How far it can grow.
    max_byte_length: Option<usize>,
}

/// Bytes of a word.
const WORD: usize = size_of::<AtomicU64>();

impl SharedBlock {
    /// Zeroed bytes that can grow to a maximum if there is one. The caller has paid for them.
    ///
    /// # Errors
    /// A memory halt if the machine does not have the bytes; as [`Meter::check`].
    pub fn new(meter: &Meter, length: usize, max_byte_length: Option<usize>) -> Metered<SharedBlock> {
        let count = max_byte_length.unwrap_or(length).max(length).div_ceil(WORD);
        let words = portions::zeroed(meter, count, count)?;
        Ok(SharedBlock { words: words.into_boxed_slice(), length: AtomicUsize::new(length), max_byte_length })
    }

    /// The length in bytes.
    pub fn len(&self) -> usize {
        self.length.load(Ordering::SeqCst)
    }

    /// True without bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes that it holds on to.
    pub fn room(&self) -> usize {
        self.words.len() * WORD
    }

    /// The length that it can grow to, in bytes; none if it cannot.
    pub fn max_byte_length(&self) -> Option<usize> {
        self.max_byte_length
    }

    /// Makes it longer, within its maximum; false if it is longer already.
    pub fn grow(&self, length: usize) -> bool {
        self.max_byte_length.is_some_and(|max| length <= max)
            && self.length.fetch_max(length, Ordering::SeqCst) <= length
    }

    /// The words that a range of bytes touches: each with the byte where the range begins and ends in it, and
    /// where that is in the range.
    fn parts(
        &self,
        at: usize,
        count: usize,
    ) -> Option<impl Iterator<Item = (&AtomicU64, usize, usize, usize)>> {
        let end = at.checked_add(count).filter(|end| *end <= self.len())?;
        let words = self.words.get(at / WORD..end.div_ceil(WORD)).unwrap_or(&[]);
        let first = at / WORD * WORD;
        Some(words.iter().enumerate().map(move |(index, word)| {
            let start = first + index * WORD;
            let (low, high) = (at.max(start), end.min(start + WORD));
            (word, low - start, high - start, low - at)
        }))
    }

    /// Copies bytes out; none if they reach beyond the end.
    pub fn read(&self, at: usize, into: &mut [u8]) -> Option<()> {
        for (word, low, high, place) in self.parts(at, into.len())? {
            let bytes = word.load(Ordering::Relaxed).to_le_bytes();
            into[place..place + (high - low)].copy_from_slice(&bytes[low..high]);
        }
        Some(())
    }

    /// Copies bytes in; none if they reach beyond the end.
    pub fn write(&self, at: usize, from: &[u8]) -> Option<()> {
        for (word, low, high, place) in self.parts(at, from.len())? {
            let mut bytes = [0; WORD];
            bytes[low..high].copy_from_slice(&from[place..place + (high - low)]);
            let new = u64::from_le_bytes(bytes);
            if (low, high) == (0, WORD) {
                word.store(new, Ordering::Relaxed);
            } else {
                let mask = mask(low, high);
                // NOTE: it never fails, because the closure never says none.
                let _ =
                    word.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |old| Some(old & !mask | new));
            }
        }
        Some(())
    }

    /// Replaces an element of up to eight bytes, within a word, in one step: `change` is given its bits and
    /// says the new ones. The old ones; none beyond the end. <https://tc39.es/ecma262/#sec-getmodifysetvalueinbuffer>
    pub fn update(&self, at: usize, size: usize, change: impl Fn(u64) -> u64) -> Option<u64> {
        let (word, low, high, _) = self.parts(at, size)?.next()?;
        let (shift, mask) = (8 * low as u32, mask(low, high));
        let old = word.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |old| {
            Some(old & !mask | change((old & mask) >> shift) << shift & mask)
        });
        let (Ok(old) | Err(old)) = old;
        Some((old & mask) >> shift)
    }
}

/// The bits of a word's bytes from `low` to `high`.
fn mask(low: usize, high: usize) -> u64 {
    let bits = |count: usize| if count == WORD { u64::MAX } else { (1 << (8 * count)) - 1 };
    bits(high) & !bits(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use creance_budget::Limits;

    fn meter() -> Meter {
        Meter::new(Limits::unlimited())
    }

    #[test]
    fn bytes_are_appended_in_portions() {
        let bytes: Vec<u8> = (0..3 * COPIED_AT_ONCE).map(|at| (at % 251) as u8).collect();
        let buffer = BufferData { block: Block::Own(bytes.clone()), ..BufferData::default() };
        let mut list = alloc::vec![9];
        buffer.append_to(&meter(), 5..bytes.len() + 1, &mut list).expect("no limit");
        assert_eq!(list[0], 9);
        assert!(list[1..] == bytes[5..]);
    }

    #[test]
    fn bytes_come_back_wherever_they_lie() {
        for at in 0..20 {
            for count in 0..20 {
                let block = SharedBlock::new(&meter(), 40, None).expect("room");
                let given: Vec<u8> = (1..=count).collect();
                block.write(at, &given).expect("within");
                let mut all = [0; 40];
                block.read(0, &mut all).expect("within");
                let mut wanted = [0; 40];
                wanted[at..at + given.len()].copy_from_slice(&given);
                assert_eq!(all, wanted, "{count} bytes at {at}");
            }
        }
    }

    #[test]
    fn nothing_is_read_or_written_beyond_the_end() {
        let block = SharedBlock::new(&meter(), 5, Some(24)).expect("room");
        assert_eq!(block.read(4, &mut [0; 2]), None);
        assert_eq!(block.write(usize::MAX, &[1]), None);
        assert_eq!(block.update(8, 8, |bits| bits), None);
        assert!(block.grow(24));
        assert!(!block.grow(23), "it does not shrink");
        assert!(!block.grow(25), "no further than its maximum");
        assert_eq!(block.update(16, 8, |_| u64::MAX), Some(0));
        assert_eq!(block.read(16, &mut [0; 8]), Some(()));
    }

    #[test]
    fn an_update_touches_its_element_only() {
        let block = SharedBlock::new(&meter(), 8, None).expect("room");
        block.write(0, &[1, 2, 3, 4, 5, 6, 7, 8]).expect("within");
        assert_eq!(block.update(2, 2, |bits| bits + 0xFFFF), Some(0x0403));
        let mut all = [0; 8];
        block.read(0, &mut all).expect("within");
        assert_eq!(all, [1, 2, 2, 4, 5, 6, 7, 8]);
    }
}
