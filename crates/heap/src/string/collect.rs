//! What the collector asks of the arena: mark what lives, free the rest.

use super::cell::{BLOCK, Cell, Data, NONE};
use super::rope::PATH;
use super::{Str, Strings, names};
use creance_budget::Meter;

impl Strings {
    /// Marks a string and what it is made of.
    pub fn mark(&mut self, s: Str) {
        let mut aside = [Str::EMPTY; PATH];
        let mut waiting = 0;
        let mut s = s;
        loop {
            let mut next = None;
            if self.set_mark(s) {
                match self.cells.get(s).data {
                    Data::Rope { left, right, .. } => {
                        // The shorter part first: see `PATH`.
                        let swap = self.len(left) > self.len(right);
                        aside[waiting] = if swap { left } else { right };
                        waiting += 1;
                        next = Some(if swap { right } else { left });
                    }
                    Data::Slice { base, .. } => {
                        self.set_mark(base);
                    }
                    _ => {}
                }
            }
            s = match next {
                Some(next) => next,
                None if waiting == 0 => return,
                None => {
                    waiting -= 1;
                    aside[waiting]
                }
            };
        }
    }

    /// True if the string has been marked since the last sweep. Static strings always are.
    pub fn is_marked(&self, s: Str) -> bool {
        let index = s.0.wrapping_sub(names::STATIC_COUNT) as usize;
        s.is_static()
            || self
                .cells
                .blocks
                .get(index / BLOCK)
                .is_some_and(|block| block.marks[index % BLOCK / 64] >> (index % 64) & 1 == 1)
    }

    /// Frees every cell that is not marked, forgets interned handles that died, and clears all marks.
    pub fn sweep(&mut self, meter: &mut Meter) {
        let mut freed = 0;
        let mut interned = 0;
        let mut free = NONE;
        let mut in_use_end = 0;
        for number in (0..self.cells.blocks.len()).rev() {
            let first = (number * BLOCK) as u32;
            let marks = self.cells.blocks[number].marks;
            if in_use_end == 0 && marks == [0; BLOCK / 64] {
                // Nothing lives here or beyond.
                freed += self.cells.blocks[number].cells.iter().map(|cell| cell.data.bytes()).sum::<usize>();
                self.cells.drop_block(meter);
                self.cells.fresh = first;
                continue;
            }
            let fresh = (self.cells.fresh - first).min(BLOCK as u32) as usize;
            for offset in (0..fresh).rev() {
                let index = first + offset as u32;
                if marks[offset / 64] >> (offset % 64) & 1 == 1 {
                    in_use_end = in_use_end.max(index + 1);
                    let alias = self.cells.blocks[number].cells[offset].alias;
                    if alias == index + names::STATIC_COUNT {
                        interned += 1;
                    } else if alias != NONE && !self.is_marked(Str(alias)) {
                        self.cells.blocks[number].cells[offset].alias = NONE;
                    }
                } else {
                    let cell = &mut self.cells.blocks[number].cells[offset];
                    freed += cell.data.bytes();
                    *cell = Cell { data: Data::Free { next: free }, hash: 0, alias: NONE };
                    free = index;
                }
            }
        }
        self.cells.free = free;
        self.unmark();
        self.cells.release(meter, freed);
        self.rebuild_table(meter, interned);
    }

    /// Forgets which strings are marked.
    pub fn unmark(&mut self) {
        self.cells.blocks.iter_mut().for_each(|block| block.marks = [0; BLOCK / 64]);
    }

    fn set_mark(&mut self, s: Str) -> bool {
        let index = s.0.wrapping_sub(names::STATIC_COUNT) as usize;
        match self.cells.blocks.get_mut(index / BLOCK) {
            Some(block) if !s.is_static() => {
                let word = &mut block.marks[index % BLOCK / 64];
                let bit = 1 << (index % 64);
                let new = *word & bit == 0;
                *word |= bit;
                new
            }
            _ => false,
        }
    }
}
