//! The own keys of objects in the order of the specification.

use crate::{Heap, Object, PropertyKey, ShapeId, flag};
use alloc::vec::Vec;
use creance_budget::{Meter, Metered};

/// Keys that are sorted at once, between two looks at the limits.
const SORTED_AT_ONCE: usize = 4096;

impl Heap {
    /// The own keys as stored: indices ascending, then strings, then symbols, each in the order in which they
    /// were made. Private names are left out. <https://tc39.es/ecma262/#sec-ordinaryownpropertykeys>
    ///
    /// # Errors
    /// A halt; the list itself is charged to the meter as fuel, not as bytes.
    pub fn own_keys(&mut self, object: Object) -> Metered<Vec<PropertyKey>> {
        if self.object(object).flags & flag::LAZY_FUNCTION != 0 {
            self.make_function_properties(object)?;
        }
        let cell = self.object(object);
        let named = match self.dictionary(object) {
            Some(dictionary) => dictionary.len(),
            None => usize::from(self.shapes.count(cell.shape)),
        };
        let indexed = if cell.kind.has_elements() { cell.elements.len() } else { 0 };
        // Whoever has no room for the lists gets none. They are gone before anything else is made.
        let bytes = (indexed + 2 * named) * size_of::<PropertyKey>();
        self.meter.reserve_briefly(bytes)?;
        // One may be added: the length of an array.
        let mut keys = Vec::with_capacity(indexed + named + 1);
        if self.object(object).kind.has_elements() {
            self.meter.tick(indexed as u64 / 4)?;
            for (index, value) in self.object(object).elements.iter().enumerate() {
                self.meter.check_at(index + 1)?;
                if !value.is_empty() {
                    keys.extend(PropertyKey::index(index as u32));
                }
            }
        }
        let names = self.stored_names(object, named)?;
        self.meter.tick(names.len() as u64)?;
        let before = keys.len();
        self.extend_if(&mut keys, &names, |heap, key| heap.array_index(key).is_some())?;
        if keys.len() > before {
            self.sort_indices(&mut keys)?;
        }
        self.extend_if(&mut keys, &names, |heap, key| {
            key.as_string().is_some() && heap.array_index(key).is_none()
        })?;
        self.extend_if(&mut keys, &names, Heap::is_public_symbol)?;
        Ok(keys)
    }

    /// The keys of all properties but dense elements, in the order in which they were made.
    fn stored_names(&self, object: Object, count: usize) -> Metered<Vec<PropertyKey>> {
        let mut names = Vec::with_capacity(count);
        let shape = self.object(object).shape;
        if shape != ShapeId::DICTIONARY {
            names.extend(self.shapes.properties(shape).map(|(key, _)| key));
            names.reverse();
        } else if let Some(dictionary) = self.dictionary(object) {
            for (count, entry) in dictionary.iter().enumerate() {
                self.meter.check_at(count + 1)?;
                names.push(entry.key);
            }
        }
        Ok(names)
    }

    fn extend_if(
        &self,
        keys: &mut Vec<PropertyKey>,
        names: &[PropertyKey],
        fits: impl Fn(&Heap, PropertyKey) -> bool,
    ) -> Metered<()> {
        for (count, &key) in names.iter().enumerate() {
            self.meter.check_at(count + 1)?;
            if fits(self, key) {
                keys.push(key);
            }
        }
        Ok(())
    }

    /// Sorts keys that are array indices: in portions, which are merged.
    fn sort_indices(&mut self, keys: &mut [PropertyKey]) -> Metered<()> {
        let count = keys.len();
        self.meter.reserve_briefly(2 * count * size_of::<(u32, PropertyKey)>())?;
        let mut pairs = Vec::with_capacity(count);
        let mut ascending = true;
        for &key in keys.iter() {
            self.meter.check_at(pairs.len() + 1)?;
            let index = self.array_index(key).unwrap_or(u32::MAX);
            ascending &= pairs.last().is_none_or(|(before, _)| *before < index);
            pairs.push((index, key));
        }
        if ascending {
            return Ok(());
        }
        self.meter.tick(count as u64 / 4 * u64::from(count.ilog2()))?;
        for part in pairs.chunks_mut(SORTED_AT_ONCE) {
            self.meter.check()?;
            part.sort_unstable();
        }
        let mut merged = Vec::with_capacity(count);
        let mut sorted = SORTED_AT_ONCE;
        while sorted < count {
            for pair in pairs.chunks(2 * sorted) {
                merge(&self.meter, pair.split_at(sorted.min(pair.len())), &mut merged)?;
            }
            core::mem::swap(&mut pairs, &mut merged);
            merged.clear();
            sorted *= 2;
        }
        keys.iter_mut().zip(pairs).for_each(|(place, (_, key))| *place = key);
        Ok(())
    }

    /// The array index that a key is, up to 2^32 - 2: those from 2^31 are strings.
    /// <https://tc39.es/ecma262/#array-index>
    pub fn array_index(&self, key: PropertyKey) -> Option<u32> {
        key.as_index().or_else(|| self.strings.as_array_index(key.as_string()?))
    }

    fn is_public_symbol(&self, key: PropertyKey) -> bool {
        key.as_symbol().and_then(|symbol| self.symbol(symbol)).is_some_and(|data| !data.private)
    }
}

/// Appends the entries of two sorted lists in order.
fn merge<T: Copy + Ord>(meter: &Meter, (mut a, mut b): (&[T], &[T]), merged: &mut Vec<T>) -> Metered<()> {
    while let Some(&next) = a.first().into_iter().chain(b.first()).min() {
        meter.check_at(merged.len())?;
        merged.push(next);
        let from = if a.first() == Some(&next) { &mut a } else { &mut b };
        *from = &from[1..];
    }
    Ok(())
}
