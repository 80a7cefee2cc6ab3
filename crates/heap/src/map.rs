//! The data of Map, Set, WeakMap and WeakSet: entries in insertion order and a hash table over them.

use crate::duplicate::with_room;
use crate::snapshot::{Collisions, read_charged};
use crate::table::table_of;
use crate::{Value, portions};
use alloc::vec::Vec;
use creance_budget::{Meter, Metered};
use creance_snapshot::{Read, Reader, Record, Writer, record};
use hashbrown::HashTable;

/// One entry.
#[derive(Clone, Copy, Debug)]
pub struct MapEntry {
    /// The key, normalised; empty once deleted.
    pub key: Value,
    /// The value.
    pub value: Value,
    sequence: u64,
    hash: u64,
}

/// An ordered hash map of values. Hash and equality of keys come from the caller, who has the strings.
#[derive(Default, Debug)]
pub struct MapData {
    entries: Vec<MapEntry>,
    table: HashTable<u32>,
    live: usize,
    next_sequence: u64,
    charged: usize,
    /// Keys do not keep themselves or their values alive.
    pub weak: bool,
}

impl Clone for MapData {
    fn clone(&self) -> MapData {
        MapData { entries: with_room(&self.entries), table: self.table.clone(), ..*self }
    }
}

const ENTRY_BYTES: usize = core::mem::size_of::<MapEntry>() + 6;

impl MapData {
    /// An empty map; a weak one does not keep its keys alive.
    pub fn new(weak: bool) -> MapData {
        MapData { weak, ..MapData::default() }
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.live
    }

    /// True if there are no entries.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// The position of a key.
    pub fn find(&self, hash: u64, equal: impl Fn(Value) -> bool) -> Option<u32> {
        let entries = &self.entries;
        self.table
            .find(hash, |&at| {
                let entry = &entries[at as usize];
                entry.hash == hash && equal(entry.key)
            })
            .copied()
    }

    /// The entry at a position.
    pub fn entry(&self, at: u32) -> Option<&MapEntry> {
        self.entries.get(at as usize)
    }

    /// Sets the value at a position.
    pub fn set_value(&mut self, at: u32, value: Value) {
        if let Some(entry) = self.entries.get_mut(at as usize) {
            entry.value = value;
        }
    }

    /// Adds an entry whose key is not there yet.
    ///
    /// # Errors
    /// A memory halt; nothing has changed then.
    pub fn add(&mut self, meter: &mut Meter, hash: u64, key: Value, value: Value) -> Metered<u32> {
        if self.entries.len() == self.entries.capacity() {
            self.grow(meter)?;
        }
        let at = self.entries.len() as u32;
        self.entries.push(MapEntry { key, value, sequence: self.next_sequence, hash });
        self.next_sequence += 1;
        let entries = &self.entries;
        self.table.insert_unique(hash, at, |&at| entries[at as usize].hash);
        self.live += 1;
        Ok(at)
    }

    fn grow(&mut self, meter: &mut Meter) -> Metered<()> {
        meter.tick(self.entries.len() as u64 / 4)?;
        if self.entries.len() > 2 * self.live + 8 {
            return self.compact(meter);
        }
        let capacity = (self.entries.capacity() * 2).max(8);
        let bytes = capacity * ENTRY_BYTES * 8 / 7;
        let more = bytes.saturating_sub(self.charged);
        meter.reserve(more)?;
        let live = self.entries.iter().zip(0..).filter(|(entry, _)| !entry.key.is_empty());
        let table = table_of(meter, capacity, live.map(|(entry, at)| (entry.hash, at)));
        self.table = table.inspect_err(|_| meter.release(more))?;
        self.charged += more;
        portions::grow(meter, &mut self.entries, capacity)
    }

    /// Forgets the places of deleted entries; on a halt nothing has changed.
    fn compact(&mut self, meter: &Meter) -> Metered<()> {
        let live = self.entries.iter().filter(|entry| !entry.key.is_empty());
        let places = live.map(|entry| entry.hash).zip(0..);
        self.table = table_of(meter, self.entries.capacity(), places)?;
        self.entries.retain(|entry| !entry.key.is_empty());
        Ok(())
    }

    /// Removes the entry at a position that [`MapData::find`] gave.
    pub fn remove(&mut self, at: u32) {
        let Some(entry) = self.entries.get_mut(at as usize) else { return };
        let hash = entry.hash;
        entry.key = Value::EMPTY;
        entry.value = Value::UNDEFINED;
        if let Ok(found) = self.table.find_entry(hash, |&other| other == at) {
            found.remove();
            self.live -= 1;
        }
    }

    /// Removes everything. Cursors go on with what is added later.
    pub fn clear(&mut self, meter: &mut Meter) {
        self.entries = Vec::new();
        self.table = HashTable::new();
        self.live = 0;
        meter.release(self.charged);
        self.charged = 0;
    }

    /// The first entry whose sequence number is at least `cursor`, and the cursor after it. Sequence numbers
    /// survive compaction, so a cursor stays right whatever script does to the map meanwhile.
    pub fn next(&self, cursor: u64) -> Option<(Value, Value, u64)> {
        let guess = cursor as usize;
        let mut at = match self.entries.get(guess) {
            Some(entry) if entry.sequence == cursor => guess,
            _ => self.entries.partition_point(|entry| entry.sequence < cursor),
        };
        loop {
            let entry = self.entries.get(at)?;
            if !entry.key.is_empty() {
                return Some((entry.key, entry.value, entry.sequence + 1));
            }
            at += 1;
        }
    }

    pub(crate) fn charged(&self) -> usize {
        self.charged
    }

    pub(crate) fn trace(&self, visit: &mut dyn FnMut(Value)) {
        if !self.weak {
            for entry in &self.entries {
                visit(entry.key);
                visit(entry.value);
            }
        }
    }

    /// Weak maps: hands out (key, value) pairs.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (u32, Value, Value)> + '_ {
        self.entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| !entry.key.is_empty())
            .map(|(at, entry)| (at as u32, entry.key, entry.value))
    }
}

record!(MapEntry { key, value, sequence, hash });

/// Sequence numbers stay far from where they would overflow.
const MOST_SEQUENCE: u64 = 1 << 60;

impl Record for MapData {
    fn write(&self, to: &mut Writer) {
        (self.weak, self.next_sequence, self.charged).write(to);
        creance_snapshot::write_with_capacity(&self.entries, to);
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let (weak, next_sequence, charged) = <(bool, u64, usize)>::read(from)?;
        let entries: Vec<MapEntry> = read_charged(from, charged, ENTRY_BYTES)?;
        let mut map = MapData { next_sequence, charged, weak, ..MapData::default() };
        let mut last = None;
        let mut collisions = Collisions::new(entries.len());
        for entry in &entries {
            from.check(last < Some(entry.sequence), "the order of a map")?;
            last = Some(entry.sequence);
            collisions.add(entry.hash);
        }
        let last = last.map_or(0, |last| last + 1);
        from.check(last <= next_sequence && next_sequence < MOST_SEQUENCE, "the order of a map")?;
        from.check(collisions.are_few(), "keys with the same hash")?;
        let live = entries.iter().zip(0..).filter(|(entry, _)| !entry.key.is_empty());
        map.live = live.clone().count();
        let places = live.map(|(entry, at)| (entry.hash, at));
        map.table = table_of(&from.meter, entries.capacity(), places)?;
        map.entries = entries;
        Ok(map)
    }
}
