//! Interning: one handle for each text that is used as a property key.

use super::cell::{Cell, Data, NONE};
use super::{Str, Strings, Units, names, price, units_equal};
use alloc::vec;
use alloc::vec::Vec;
use creance_budget::{Meter, Metered};

/// Open addressing with linear probing over handles; the hashes are in the cells. Entries are only removed by
/// the collector, which fills the table anew.
#[derive(Clone, Default)]
pub(super) struct Table {
    /// A power of two of them, or none. [`NONE`] is empty.
    pub(super) slots: Vec<u32>,
    pub(super) used: usize,
}

/// What a search in the table found.
enum Place {
    Taken(Str),
    Empty,
}

impl Strings {
    /// The interned handle with the same units. The cell remembers it.
    #[inline]
    pub fn intern(&mut self, meter: &mut Meter, s: Str) -> Metered<Str> {
        match self.interned_of(s) {
            Some(interned) => Ok(interned),
            None => self.intern_slowly(meter, s),
        }
    }

    /// The interned handle of a Rust string.
    pub fn intern_str(&mut self, meter: &mut Meter, text: &str) -> Metered<Str> {
        if text.is_ascii() {
            return self.intern_units(meter, Units::Latin1(text.as_bytes()));
        }
        let s = self.from_str(meter, text)?;
        self.intern(meter, s)
    }

    /// The interned handle of units.
    pub fn intern_units(&mut self, meter: &mut Meter, units: Units<'_>) -> Metered<Str> {
        meter.tick(price(units.len()))?;
        if let Some(found) = static_handle(units) {
            return Ok(found);
        }
        let hash = self.key.hash(units);
        if let Place::Taken(found) = self.search(meter, hash, units)? {
            return Ok(found);
        }
        let s = self.from_units(meter, units)?;
        self.enter(meter, s, hash)
    }

    /// True if the handle is the one that interning its units gives.
    #[inline]
    pub fn is_interned(&self, s: Str) -> bool {
        s.is_static() || self.cells.get(s).alias == s.0
    }

    /// The interned handle, if the cell remembers it.
    #[inline]
    pub fn interned_of(&self, s: Str) -> Option<Str> {
        if s.is_static() {
            return Some(s);
        }
        let alias = self.cells.get(s).alias;
        (alias != NONE).then_some(Str(alias))
    }

    /// The hash of the units, under the key of this VM; never 0.
    pub fn hash(&mut self, meter: &mut Meter, s: Str) -> Metered<u32> {
        if s.is_static() {
            return Ok(self.key.hash(Units::Latin1(names::text(s))));
        }
        let known = self.cells.get(s).hash;
        if known != 0 {
            return Ok(known);
        }
        self.flatten(meter, s)?;
        let units = self.flat_units(s);
        meter.tick(price(units.len()))?;
        let hash = self.key.hash(units);
        if let Some(cell) = self.cells.get_mut(s) {
            cell.hash = hash;
        }
        Ok(hash)
    }

    /// Keys the hashes anew. Nothing but the table of interned strings may have been filled by them.
    pub(crate) fn reseed(&mut self, seed: u64) {
        self.key = super::hash::Key::new(seed);
        self.interned.slots.fill(NONE);
        self.interned.used = 0;
        for index in 0..self.cells.fresh {
            let s = Str(index + names::STATIC_COUNT);
            let Cell { hash, alias, .. } = *self.cells.get(s);
            if hash == 0 {
                continue;
            }
            let hash = self.key.hash(self.flat_units(s));
            if let Some(cell) = self.cells.get_mut(s) {
                cell.hash = hash;
            }
            if alias == s.0 {
                self.interned.insert(hash, s);
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn intern_slowly(&mut self, meter: &mut Meter, s: Str) -> Metered<Str> {
        self.flatten(meter, s)?;
        if let Some(found) = static_handle(self.flat_units(s)) {
            self.remember(s, found);
            return Ok(found);
        }
        let hash = self.hash(meter, s)?;
        if let Place::Taken(found) = self.search(meter, hash, self.flat_units(s))? {
            self.remember(s, found);
            return Ok(found);
        }
        if let Data::Slice { .. } = self.cells.get(s).data {
            // A key lives long: it must not keep the text alive that it was cut from.
            let copy = self.own_copy(meter, s)?;
            let interned = self.enter(meter, copy, hash)?;
            self.remember(s, interned);
            return Ok(interned);
        }
        self.enter(meter, s, hash)
    }

    fn own_copy(&mut self, meter: &mut Meter, s: Str) -> Metered<Str> {
        let mut builder = super::StringBuilder::new();
        match builder.push_string(meter, self, s) {
            Ok(()) => builder.finish(self, meter),
            Err(halt) => {
                builder.discard(meter);
                Err(halt)
            }
        }
    }

    fn remember(&mut self, s: Str, interned: Str) {
        if let Some(cell) = self.cells.get_mut(s) {
            cell.alias = interned.0;
        }
    }

    fn search(&self, meter: &mut Meter, hash: u32, units: Units<'_>) -> Metered<Place> {
        let slots = &self.interned.slots;
        if slots.is_empty() {
            return Ok(Place::Empty);
        }
        let mut slot = hash as usize & (slots.len() - 1);
        loop {
            let found = Str(slots[slot]);
            if found.0 == NONE {
                return Ok(Place::Empty);
            }
            if self.cells.get(found).hash == hash && units_equal(meter, self.flat_units(found), units)? {
                return Ok(Place::Taken(found));
            }
            slot = (slot + 1) & (slots.len() - 1);
        }
    }

    /// Makes `s` the interned string of its units, which are not in the table.
    fn enter(&mut self, meter: &mut Meter, s: Str, hash: u32) -> Metered<Str> {
        if (self.interned.used + 1) * 4 > self.interned.slots.len() * 3 {
            self.grow_table(meter)?;
        }
        if let Some(cell) = self.cells.get_mut(s) {
            cell.hash = hash;
            cell.alias = s.0;
        }
        self.interned.insert(hash, s);
        Ok(s)
    }

    fn grow_table(&mut self, meter: &mut Meter) -> Metered<()> {
        let (old, new) = (self.interned.slots.len(), (self.interned.slots.len() * 2).max(64));
        self.cells.charge(meter, new * size_of::<u32>())?;
        let mut table = Table { slots: vec![NONE; new], used: 0 };
        for part in self.interned.slots.chunks(1024) {
            if let Err(halt) = meter.tick(price(part.len() * 8)) {
                return self.cells.refuse(meter, new * size_of::<u32>(), halt);
            }
            for &entry in part.iter().filter(|&&entry| entry != NONE) {
                table.insert(self.cells.get(Str(entry)).hash, Str(entry));
            }
        }
        self.interned = table;
        self.cells.release(meter, old * size_of::<u32>());
        Ok(())
    }

    /// Fills the table anew with the interned cells among those that are left.
    pub(super) fn rebuild_table(&mut self, meter: &mut Meter, left: usize) {
        if left == 0 {
            let bytes = self.interned.slots.len() * size_of::<u32>();
            self.interned = Table::default();
            self.cells.release(meter, bytes);
            return;
        }
        // OPTIMIZATION: with none removed the table stays as it is.
        if left == self.interned.used {
            return;
        }
        let mut table = core::mem::take(&mut self.interned);
        let entries: usize = table.slots.len();
        let wanted = (left * 2).next_power_of_two().max(64);
        if wanted * 4 <= entries {
            table.slots.truncate(wanted);
            table.slots.shrink_to_fit();
            self.cells.release(meter, (entries - wanted) * size_of::<u32>());
        }
        table.slots.fill(NONE);
        table.used = 0;
        for (index, cell) in self.cells.blocks.iter().flat_map(|block| &block.cells).enumerate() {
            let handle = index as u32 + names::STATIC_COUNT;
            if cell.alias == handle {
                table.insert(cell.hash, Str(handle));
            }
        }
        self.interned = table;
    }
}

/// The static handle with these units.
fn static_handle(units: Units<'_>) -> Option<Str> {
    match units {
        Units::Latin1([]) | Units::Utf16([]) => Some(Str::EMPTY),
        Units::Latin1(&[unit]) => Some(Str::latin1(unit)),
        Units::Latin1(units) => names::lookup(units),
        Units::Utf16(wide) => {
            // Units that fit a byte are rarely stored wide, and names are short.
            let mut narrow = [0u8; 64];
            let narrow = narrow.get_mut(..wide.len())?;
            for (to, &from) in narrow.iter_mut().zip(wide) {
                *to = u8::try_from(from).ok()?;
            }
            static_handle(Units::Latin1(narrow))
        }
    }
}

impl Table {
    pub(super) fn insert(&mut self, hash: u32, s: Str) {
        let mut slot = hash as usize & (self.slots.len() - 1);
        while self.slots[slot] != NONE {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        self.slots[slot] = s.0;
        self.used += 1;
    }
}
