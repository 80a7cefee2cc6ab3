//! Dictionary mode: the properties of an object that is used as a map, or of the global object.

use crate::duplicate::with_room;
use crate::snapshot::{Collisions, read_charged};
use crate::table::table_of;
use crate::{Attributes, PropertyKey, Value, portions};
use alloc::vec::Vec;
use creance_budget::{Meter, Metered};
use creance_snapshot::{Read, Reader, Record, Writer, record};
use hashbrown::HashTable;

/// One property.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The key; [`PropertyKey::NONE`] once deleted.
    pub key: PropertyKey,
    /// The attributes.
    pub attributes: Attributes,
    /// The value, or the cell of an accessor.
    pub value: Value,
}

/// Properties in the order in which they were made. The position of an entry does not change until
/// entries are deleted, so whoever remembers a position only has to compare the key there.
#[derive(Default)]
pub struct Dictionary {
    entries: Vec<Entry>,
    table: HashTable<u32>,
    live: u32,
    /// Counts what may have changed a property.
    changes: u32,
    charged: usize,
    /// The prototype's index, 0 for null.
    pub(crate) prototype: u32,
    /// Not in use.
    pub(crate) free: bool,
}

impl Clone for Dictionary {
    fn clone(&self) -> Dictionary {
        Dictionary { entries: with_room(&self.entries), table: self.table.clone(), ..*self }
    }
}

const ENTRY_BYTES: usize = core::mem::size_of::<Entry>() + 5;

fn hash(key: PropertyKey) -> u64 {
    // Keys are handles that the guest does not choose (indices it does: the product spreads them).
    let product = u64::from(key.0).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    product ^ (product >> 32)
}

impl Dictionary {
    pub(crate) fn with_prototype(prototype: u32) -> Dictionary {
        Dictionary { prototype, ..Dictionary::default() }
    }

    pub(crate) fn unused() -> Dictionary {
        Dictionary { free: true, ..Dictionary::default() }
    }

    /// Finds a key's position.
    #[inline]
    pub fn find(&self, key: PropertyKey) -> Option<u32> {
        self.table.find(hash(key), |&at| self.entries[at as usize].key == key).copied()
    }

    /// The entry at a position.
    #[inline(always)]
    pub fn entry(&self, at: u32) -> Option<&Entry> {
        self.entries.get(at as usize)
    }

    /// The entry at a position.
    #[inline(always)]
    pub fn entry_mut(&mut self, at: u32) -> Option<&mut Entry> {
        self.changes = self.changes.wrapping_add(1);
        self.entries.get_mut(at as usize)
    }

    /// A number that differs once any property has been written, added or deleted.
    #[inline]
    pub fn changes(&self) -> u32 {
        self.changes
    }

    /// The properties in order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.key != PropertyKey::NONE)
    }

    /// How many properties there are.
    pub fn len(&self) -> usize {
        self.live as usize
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Adds a property whose key is not there yet.
    pub fn add(&mut self, meter: &mut Meter, entry: Entry) -> Metered<u32> {
        if self.entries.len() == self.entries.capacity() {
            self.grow(meter)?;
        }
        let at = self.entries.len() as u32;
        let Dictionary { entries, table, .. } = self;
        entries.push(entry);
        table.insert_unique(hash(entry.key), at, |&at| hash(entries[at as usize].key));
        self.live += 1;
        self.changes = self.changes.wrapping_add(1);
        Ok(at)
    }

    #[cold]
    fn grow(&mut self, meter: &mut Meter) -> Metered<()> {
        if self.entries.len() > 2 * self.live as usize + 8 {
            return self.compact(meter);
        }
        let capacity = (self.entries.capacity() + self.entries.capacity() / 2).max(8);
        let bytes = capacity * ENTRY_BYTES * 8 / 7;
        meter.tick(self.entries.len() as u64 / 4)?;
        let more = bytes.saturating_sub(self.charged);
        meter.reserve(more)?;
        let live = self.entries.iter().zip(0..).filter(|(entry, _)| entry.key != PropertyKey::NONE);
        let table = table_of(meter, capacity, live.map(|(entry, at)| (hash(entry.key), at)));
        self.table = table.inspect_err(|_| meter.release(more))?;
        self.charged += more;
        portions::grow(meter, &mut self.entries, capacity)
    }

    /// Forgets the places of deleted entries; on a halt nothing has changed.
    fn compact(&mut self, meter: &Meter) -> Metered<()> {
        let places = self.iter().map(|entry| hash(entry.key)).zip(0..);
        self.table = table_of(meter, self.entries.capacity(), places)?;
        self.entries.retain(|entry| entry.key != PropertyKey::NONE);
        Ok(())
    }

    /// Deletes a property.
    ///
    /// # Errors
    /// As [`Meter::check`]; the property is deleted all the same.
    pub fn remove(&mut self, meter: &Meter, key: PropertyKey) -> Metered<bool> {
        let entries = &mut self.entries;
        let Ok(found) = self.table.find_entry(hash(key), |&at| entries[at as usize].key == key) else {
            return Ok(false);
        };
        let (at, _) = found.remove();
        let entry = &mut entries[at as usize];
        entry.key = PropertyKey::NONE;
        entry.value = Value::UNDEFINED;
        self.live -= 1;
        self.changes = self.changes.wrapping_add(1);
        if self.entries.len() > 2 * self.live as usize + 32 {
            self.compact(meter)?;
        }
        Ok(true)
    }

    /// Bytes charged to the ledger for this dictionary.
    pub(crate) fn charged(&self) -> usize {
        self.charged
    }
}

record!(Entry { key, attributes, value });

impl Record for Dictionary {
    fn write(&self, to: &mut Writer) {
        (self.free, self.changes, self.charged).write(to);
        self.prototype.write(to);
        creance_snapshot::write_with_capacity(&self.entries, to);
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let (free, changes, charged) = <(bool, u32, usize)>::read(from)?;
        let prototype = u32::read(from)?;
        let entries: Vec<Entry> = read_charged(from, charged, ENTRY_BYTES)?;
        let mut dictionary = Dictionary { changes, charged, prototype, free, ..Dictionary::default() };
        let live = entries.iter().zip(0..).filter(|(entry, _)| entry.key != PropertyKey::NONE);
        dictionary.live = live.clone().count() as u32;
        let mut collisions = Collisions::new(entries.len());
        live.clone().for_each(|(entry, _)| collisions.add(hash(entry.key)));
        from.check(collisions.are_few(), "keys with the same hash")?;
        let places = live.map(|(entry, at)| (hash(entry.key), at));
        dictionary.table = table_of(&from.meter, entries.capacity(), places)?;
        dictionary.entries = entries;
        Ok(dictionary)
    }
}
