//! What must hold so that every walk over a heap that has been read comes to an end, and every index is one.

use super::{Cell, Extra, Heap, Kind, Object, Payload, Read, Reader, ShapeId, Value};
use crate::PropertyKey;
use crate::extra::{ExtraId, NamespaceExport, ViewData};
use alloc::vec;
use alloc::vec::Vec;

/// Bytes beyond which no view begins and none is long: so that sums do not overflow.
const LARGEST: usize = 1 << 48;
/// The attributes that there are.
const ATTRIBUTES: u8 = 15;

impl Heap {
    /// The lists of what is free name only what is free, each once.
    pub(super) fn check_lists(&self, from: &Reader<'_>) -> Read<()> {
        self.shapes.check_free(from)?;
        let each = |list: &[u32], count: usize, is_free: &dyn Fn(usize) -> bool| {
            let mut seen = vec![false; count];
            list.iter().all(|&index| {
                let index = index as usize;
                index < count && is_free(index) && !core::mem::replace(&mut seen[index], true)
            })
        };
        let dictionaries =
            each(&self.free_dictionaries, self.dictionaries.len(), &|at| self.dictionaries[at].free);
        let symbols = each(&self.free_symbols, self.symbols.len(), &|at| {
            self.symbols[at].free && at >= crate::symbols::WELL_KNOWN.len()
        });
        let bigints = each(&self.free_bigints, self.bigints.len(), &|at| self.bigints[at].is_none());
        from.check(dictionaries && symbols && bigints, "a list of what is free")
    }

    /// Everything that the heap itself can say of what it has read, once its functions are known.
    ///
    /// # Errors
    /// What does not hold.
    pub fn check(&self, from: &Reader<'_>) -> Read<()> {
        self.shapes.check(self, from)?;
        for cell in &self.cells {
            self.check_cell(cell, from)?;
        }
        for extra in &self.extras {
            self.check_extra(extra, from)?;
        }
        for dictionary in self.dictionaries.iter().chain(self.realms.iter().map(|realm| &realm.lexical)) {
            from.check(self.is_object_or_none(dictionary.prototype), "the prototype of a dictionary")?;
            for entry in dictionary.iter() {
                from.check(self.fits(entry.value), "the value of a property")?;
                from.check(self.is_key(entry.key), "the key of a property")?;
                from.check(entry.attributes.0 <= ATTRIBUTES, "the attributes of a property")?;
            }
        }
        for symbol in &self.symbols {
            let known = symbol.description.is_none_or(|text| self.strings.exists(text));
            from.check(known && !symbol.marked, "a symbol")?;
        }
        for realm in &self.realms {
            let objects = realm.intrinsics.iter().all(|&index| self.is_object_or_none(index));
            let shapes = [realm.object_shape, realm.result_shape, realm.match_shape];
            let shapes = shapes.iter().all(|&shape| self.shapes.exists(shape) || shape == ShapeId::NONE);
            from.check(objects && shapes && self.is_object(realm.global), "a realm")?;
        }
        from.check(self.has_ends(|heap, at| heap.prototype_index(at)), "a cycle of prototypes")?;
        from.check(self.has_ends(|heap, at| heap.target_index(at)), "a cycle of functions or proxies")
    }

    fn is_object_or_none(&self, index: u32) -> bool {
        index == 0 || self.is_object(Object(index))
    }

    fn is_key(&self, key: PropertyKey) -> bool {
        key.as_name_value().is_none_or(|name| self.fits(name))
    }

    fn check_cell(&self, cell: &Cell, from: &Reader<'_>) -> Read<()> {
        if cell.kind == Kind::Free {
            return from.check((cell.shape.0 as usize) < self.cells.len(), "a free cell");
        }
        from.check(cell.elements.iter().all(|value| self.fits(*value)), "the elements of a cell")?;
        from.check(cell.slots[..3].iter().all(|value| self.fits(*value)), "the slots of a cell")?;
        if let (Kind::ShadowRealm, Some(Extra::Values(values))) = (cell.kind, self.extra_of(cell)) {
            let realm = values.first().and_then(|value| value.as_int());
            let exists = realm.is_some_and(|realm| (realm as u32 as usize) < self.realms.len());
            from.check(exists, "a ShadowRealm")?;
        }
        let payload = cell.payload();
        from.check(
            match cell.kind.payload() {
                Payload::Slot | Payload::Value => self.fits(Value::from_bits(payload)),
                Payload::Closure => {
                    (payload as u32 as usize) < self.functions.len() && self.is_scope((payload >> 32) as u32)
                }
                Payload::Extra => payload == u64::from(ExtraId::NONE.0) || payload < self.extras.len() as u64,
                Payload::Raw => match cell.kind {
                    Kind::Array => payload <= u64::from(u32::MAX) && cell.elements.len() as u64 <= payload,
                    Kind::Native => self.is_native(payload),
                    _ => true,
                },
            },
            "the payload of a cell",
        )?;
        from.check(
            match cell.kind {
                Kind::Scope => self.is_scope(cell.shape.0),
                Kind::Accessor => true,
                _ if cell.shape == ShapeId::DICTIONARY => {
                    cell.slots[0].as_int().is_some_and(|at| self.is_dictionary(at as usize))
                }
                kind => self.shapes.exists(cell.shape) && self.shapes.layout(cell.shape) == kind.layout(),
            },
            "the shape of a cell",
        )
    }

    fn extra_of(&self, cell: &Cell) -> Option<&Extra> {
        self.extras.get(cell.payload() as usize)
    }

    fn is_dictionary(&self, index: usize) -> bool {
        self.dictionaries.get(index).is_some_and(|dictionary| !dictionary.free)
    }

    /// True for the payload of a native function of a realm that there is.
    fn is_native(&self, payload: u64) -> bool {
        payload >> 40 == 0 && ((payload >> 32) as usize) < self.realms.len()
    }

    fn check_extra(&self, extra: &Extra, from: &Reader<'_>) -> Read<()> {
        let mut fits = true;
        extra.trace(&mut |value| fits &= value == Value::object(Object(0)) || self.fits(value));
        from.check(fits, "internal data")?;
        from.check(
            match extra {
                Extra::Map(map) => map.pairs().all(|(_, key, value)| self.fits(key) && self.fits(value)),
                Extra::View(view) => self.is_view(view),
                Extra::Closure(closure) => self.is_native(closure.native),
                Extra::Mapped(mapped) => self.is_scope(mapped.scope),
                Extra::ForIn(data) => data.index <= data.keys.len(),
                Extra::Weak(value) => self.fits(*value),
                Extra::Generator(data) => (data.function as usize) < self.functions.len(),
                Extra::Namespace(data) => data.named().iter().all(|export| {
                    let scope = export.scope;
                    self.is_key(export.key) && (scope == NamespaceExport::NAMESPACE || self.is_scope(scope))
                }),
                _ => true,
            },
            "internal data",
        )
    }

    fn is_view(&self, view: &ViewData) -> bool {
        view.byte_offset <= LARGEST
            && view.length.is_none_or(|length| length <= LARGEST)
            && matches!(self.extra_by_id(view.data), Some(Extra::Buffer(_)))
    }

    fn prototype_index(&self, index: usize) -> u32 {
        let cell = &self.cells[index];
        if !cell.kind.is_object() {
            return 0;
        }
        match cell.shape {
            ShapeId::DICTIONARY => self.dictionary(Object(index as u32)).map_or(0, |found| found.prototype),
            shape => self.shapes.prototype(shape).map_or(0, |object| object.0),
        }
    }

    /// What a proxy or a bound function stands for.
    fn target_index(&self, index: usize) -> u32 {
        let cell = &self.cells[index];
        match cell.kind {
            Kind::Proxy => cell.slots[0].as_object().map_or(0, |object| object.0),
            Kind::BoundFunction => match self.extra(Object(index as u32)) {
                Some(Extra::Bound(bound)) => bound.target.0,
                _ => 0,
            },
            _ => 0,
        }
    }

    /// True if going on from one cell to the next ends everywhere.
    fn has_ends(&self, next: impl Fn(&Heap, usize) -> u32) -> bool {
        // 0: not visited; a number of the walk that came here; `u32::MAX`: known to end.
        let mut state = vec![0u32; self.cells.len()];
        for start in 1..self.cells.len() {
            let walk = start as u32;
            let mut path = Vec::new();
            let mut at = start;
            while at != 0 && state[at] != u32::MAX {
                if state[at] == walk {
                    return false;
                }
                state[at] = walk;
                path.push(at);
                at = next(self, at) as usize;
            }
            for at in path {
                state[at] = u32::MAX;
            }
        }
        true
    }
}

/// Counts how often places of a hash table are asked for: a table that was made to be slow is not built.
pub struct Collisions {
    places: Vec<u32>,
    cost: u64,
    entries: u64,
}

/// Steps that are allowed whatever the number of entries.
const FREE_STEPS: u64 = 1 << 22;
/// Steps for an entry on average.
const STEPS: u64 = 64;

impl Collisions {
    /// A table with so many places, or a few more.
    pub fn new(places: usize) -> Collisions {
        Collisions { places: vec![0; places.next_power_of_two()], cost: 0, entries: 0 }
    }

    /// An entry with a hash.
    pub fn add(&mut self, hash: u64) {
        let place = hash as usize & (self.places.len() - 1);
        self.cost += u64::from(self.places[place]);
        self.places[place] += 1;
        self.entries += 1;
    }

    /// True if building the table takes a time in proportion to its entries.
    pub fn are_few(&self) -> bool {
        self.cost <= FREE_STEPS + self.entries * STEPS
    }
}
