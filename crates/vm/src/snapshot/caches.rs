//! Inline caches as bytes. They make a difference: a look along the prototypes costs fuel, a cache does not.
//!
//! A cache that holds no more, or never did, is written as an empty one; one that is read must hold.

use crate::vm::{Cache, CacheKind, ConstructCache};
use crate::{Object, PropertyKey, Vm};
use alloc::vec::Vec;
use creance_heap::ShapeId;
use creance_snapshot::{Read, Reader, Record, Writer, record, record_of};

record_of!(CacheKind { Own, Holder, HolderEntry, Add, Lexical, ViewLength, Getter, GetterEntry, OfString });
record!(ConstructCache { callee_shape, prototype, shape });

/// A cache that holds: its kind, shape and slot, holder, and the shape after an addition.
type Filled = (CacheKind, (ShapeId, u16), (u32, ShapeId));

impl Vm {
    pub(super) fn write_caches(&self, to: &mut Writer) {
        for cache in &self.caches {
            let filled = self.holds(cache).then(|| -> Filled {
                let holder = match cache.kind {
                    CacheKind::Own | CacheKind::Add | CacheKind::ViewLength => 0,
                    _ => cache.holder,
                };
                let next = if cache.kind == CacheKind::Add { cache.next } else { ShapeId::NONE };
                (cache.kind, (cache.shape, cache.slot), (holder, next))
            });
            filled.write(to);
        }
        self.constructs.write(to);
    }

    /// Fills the caches, which are there and have their keys.
    pub(super) fn read_caches(&mut self, from: &mut Reader<'_>) -> Read<()> {
        let epoch = self.heap.epoch();
        for at in 0..self.caches.len() {
            let Some((kind, (shape, slot), (holder, next))) = Option::<Filled>::read(from)? else { continue };
            let key = self.caches[at].key;
            let cache = Cache { shape, slot, kind, key, holder, next, epoch };
            from.check(self.holds(&cache), "a cache")?;
            self.caches[at] = cache;
        }
        let constructs = Vec::<ConstructCache>::read(from)?;
        let holds = constructs.iter().all(|construct| {
            let ConstructCache { callee_shape, prototype, shape } = *construct;
            let is_one = self.heap.is_plain_shape(shape) && self.heap.shapes.exists(callee_shape);
            is_one && self.heap.fits(prototype) || callee_shape == ShapeId::NONE
        });
        from.check(holds && constructs.len() <= self.functions.len(), "a cache of a constructor")?;
        self.constructs = constructs;
        Ok(())
    }

    /// True if a cache says what is.
    fn holds(&self, cache: &Cache) -> bool {
        let Cache { shape, slot, kind, key, holder, next, epoch } = *cache;
        let heap = &self.heap;
        let current = epoch == heap.epoch();
        let exists = heap.shapes.exists(shape);
        let holder = Object(holder);
        match kind {
            CacheKind::Own => exists && self.has_at(shape, key, slot, false),
            CacheKind::Holder | CacheKind::Getter => {
                let at = heap.object(holder).shape;
                let accessor = kind == CacheKind::Getter;
                current && exists && heap.is_object(holder) && self.has_at(at, key, slot, accessor)
            }
            CacheKind::HolderEntry | CacheKind::GetterEntry | CacheKind::OfString => {
                let entry = heap.dictionary(holder).and_then(|found| found.entry(u32::from(slot)));
                let found = entry.is_some_and(|entry| {
                    let accessor = kind == CacheKind::GetterEntry;
                    entry.key == key
                        && (entry.attributes.is_accessor() == accessor || kind == CacheKind::OfString)
                });
                current && (exists || shape == ShapeId::NONE) && heap.is_object(holder) && found
            }
            CacheKind::Add => {
                let last = heap.shapes.exists(next).then(|| heap.shapes.last(next)).flatten();
                let added = last.is_some_and(|(parent, added, place)| {
                    parent == shape && added == key && place.slot == slot && !place.attributes.is_accessor()
                });
                current && exists && added
            }
            CacheKind::Lexical => {
                let realm = heap.realms.get(holder.0 as usize);
                let entry = realm.and_then(|realm| realm.lexical.entry(u32::from(slot)));
                entry.is_some_and(|entry| entry.key == key)
            }
            CacheKind::ViewLength => current && exists,
        }
    }

    /// True if a shape has a property in a slot.
    fn has_at(&self, shape: ShapeId, key: PropertyKey, slot: u16, accessor: bool) -> bool {
        let shapes = &self.heap.shapes;
        let mut properties = shapes.exists(shape).then(|| shapes.properties(shape)).into_iter().flatten();
        properties
            .find(|(known, _)| *known == key)
            .is_some_and(|(_, place)| place.slot == slot && place.attributes.is_accessor() == accessor)
    }
}
