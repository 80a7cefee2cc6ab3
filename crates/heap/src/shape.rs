//! Shapes: what objects with the same properties, made in the same order, share.
//!
//! A shape is a node of a tree: its parent plus one property. The root of a tree belongs to a prototype and a
//! layout. Looking a key up goes through a small direct-mapped cache, then up the parents (few properties) or
//! through a table (many), which is built when first needed.

use crate::cell::Layout;
use crate::snapshot::Collisions;
use crate::{Attributes, Object, PropertyKey};
use alloc::{boxed::Box, vec::Vec};
use creance_budget::{Meter, Metered};
use creance_snapshot::{Read, Reader, Record, Writer};
use hashbrown::HashTable;

/// The handle of a shape.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ShapeId(pub u32);

impl ShapeId {
    /// The shape that no object has: never in a cache.
    pub const NONE: ShapeId = ShapeId(0);
    /// The shape of every object in dictionary mode.
    pub const DICTIONARY: ShapeId = ShapeId(1);
}

/// Where a property lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// The slot.
    pub slot: u16,
    /// The attributes.
    pub attributes: Attributes,
}

/// Named properties beyond which an object turns into a dictionary.
pub const MAX_SHAPE_PROPERTIES: u16 = 128;
const WALK: u16 = 8;
const CACHE: usize = 256;

#[derive(Clone)]
struct Shape {
    /// The prototype: an object's index, 0 for null.
    prototype: u32,
    parent: u32,
    key: PropertyKey,
    attributes: Attributes,
    layout: Layout,
    free: bool,
    marked: bool,
    slot: u16,
    count: u16,
    children: Children,
    table: Option<Box<HashTable<(PropertyKey, Place)>>>,
}

#[derive(Clone)]
enum Children {
    None,
    One(u32),
    Many(Box<HashTable<u32>>),
}

const SHAPE_BYTES: usize = core::mem::size_of::<Shape>();

#[derive(Clone, Copy)]
struct Cached {
    shape: u32,
    key: PropertyKey,
    place: Option<Place>,
}

/// All shapes of one VM.
#[derive(Clone)]
pub struct Shapes {
    shapes: Vec<Shape>,
    free: Vec<u32>,
    roots: HashTable<u32>,
    cache: Box<[Cached; CACHE]>,
}

fn mix(a: u32, b: u32) -> u64 {
    let product = u64::from(a ^ 0x9E37_79B9).wrapping_mul(u64::from(b) ^ 0xD6E8_FEB8_6659_FD93);
    (product ^ (product >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

fn child_hash(key: PropertyKey, attributes: Attributes) -> u64 {
    mix(key.0, u32::from(attributes.0))
}

fn key_hash(key: &PropertyKey) -> u64 {
    mix(key.0, 0x51)
}

const EMPTY_CACHE: Cached = Cached { shape: 0, key: PropertyKey::NONE, place: None };

impl Shapes {
    pub(crate) fn new() -> Shapes {
        let blank = Shape {
            prototype: 0,
            parent: 0,
            key: PropertyKey::NONE,
            attributes: Attributes::NONE,
            layout: Layout::Plain,
            free: false,
            marked: true,
            slot: 0,
            count: 0,
            children: Children::None,
            table: None,
        };
        Shapes {
            shapes: alloc::vec![blank.clone(), blank],
            free: Vec::new(),
            roots: HashTable::new(),
            cache: Box::new([EMPTY_CACHE; CACHE]),
        }
    }

    fn get(&self, id: ShapeId) -> &Shape {
        self.shapes.get(id.0 as usize).unwrap_or(&self.shapes[0])
    }

    /// The prototype that objects of a shape have (not for [`ShapeId::DICTIONARY`]).
    pub fn prototype(&self, id: ShapeId) -> Option<Object> {
        let prototype = self.get(id).prototype;
        (prototype != 0).then_some(Object(prototype))
    }

    /// How many properties a shape has.
    pub fn count(&self, id: ShapeId) -> u16 {
        self.get(id).count
    }

    pub(crate) fn layout(&self, id: ShapeId) -> Layout {
        self.get(id).layout
    }

    /// The parent and the last added property.
    pub fn last(&self, id: ShapeId) -> Option<(ShapeId, PropertyKey, Place)> {
        let shape = self.get(id);
        (shape.count != 0).then_some((
            ShapeId(shape.parent),
            shape.key,
            Place { slot: shape.slot, attributes: shape.attributes },
        ))
    }

    /// The properties of a shape, the last added first.
    pub fn properties(&self, id: ShapeId) -> impl Iterator<Item = (PropertyKey, Place)> + '_ {
        let mut at = id;
        core::iter::from_fn(move || {
            let (parent, key, place) = self.last(at)?;
            at = parent;
            Some((key, place))
        })
    }

    /// Where a shape has a key.
    #[inline]
    pub fn find(&mut self, id: ShapeId, key: PropertyKey) -> Option<Place> {
        let line = mix(id.0, key.0) as usize % CACHE;
        let cached = &self.cache[line];
        if cached.shape == id.0 && cached.key == key {
            return cached.place;
        }
        let place = self.find_slowly(id, key);
        self.cache[line] = Cached { shape: id.0, key, place };
        place
    }

    fn find_slowly(&mut self, id: ShapeId, key: PropertyKey) -> Option<Place> {
        let count = self.get(id).count;
        if count > WALK {
            if self.get(id).table.is_none() {
                self.build_table(id);
            }
            if let Some(table) = &self.get(id).table {
                return table.find(key_hash(&key), |entry| entry.0 == key).map(|entry| entry.1);
            }
        }
        self.properties(id).find(|(k, _)| *k == key).map(|(_, place)| place)
    }

    /// Gives a shape a table; a parent's table moves down rather than being built again.
    fn build_table(&mut self, id: ShapeId) {
        let mut missing = Vec::new();
        let mut at = id;
        let mut table = None;
        while let Some((parent, key, place)) = self.last(at) {
            missing.push((key, place));
            at = parent;
            if let Some(found) = self.shapes[parent.0 as usize].table.take() {
                table = Some(found);
                break;
            }
        }
        let mut table = table.unwrap_or_default();
        for entry in missing {
            table.insert_unique(key_hash(&entry.0), entry, |entry| key_hash(&entry.0));
        }
        self.shapes[id.0 as usize].table = Some(table);
    }

    fn add(&mut self, meter: &mut Meter, shape: Shape) -> Metered<ShapeId> {
        // The shape, its place in a parent's or the roots' table, and a property's place in a lookup table.
        meter.reserve(SHAPE_BYTES + SHAPE_EXTRA)?;
        if let Some(index) = self.free.pop() {
            self.shapes[index as usize] = shape;
            return Ok(ShapeId(index));
        }
        self.shapes.push(shape);
        Ok(ShapeId(self.shapes.len() as u32 - 1))
    }

    /// The shape of an object without properties that has this prototype and layout.
    pub(crate) fn root(
        &mut self,
        meter: &mut Meter,
        prototype: Option<Object>,
        layout: Layout,
    ) -> Metered<ShapeId> {
        let prototype = prototype.map_or(0, |object| object.0);
        let hash = mix(prototype, layout as u32);
        let shapes = &self.shapes;
        let found = self.roots.find(hash, |&at| {
            let shape = &shapes[at as usize];
            shape.prototype == prototype && shape.layout == layout
        });
        if let Some(&at) = found {
            return Ok(ShapeId(at));
        }
        let id = self.add(
            meter,
            Shape {
                prototype,
                parent: 0,
                key: PropertyKey::NONE,
                attributes: Attributes::NONE,
                layout,
                free: false,
                marked: false,
                slot: 0,
                count: 0,
                children: Children::None,
                table: None,
            },
        )?;
        let shapes = &self.shapes;
        self.roots.insert_unique(hash, id.0, |&at| {
            let shape = &shapes[at as usize];
            mix(shape.prototype, shape.layout as u32)
        });
        Ok(id)
    }

    /// The shape with one property more; none if the object must turn into a dictionary instead.
    pub(crate) fn with(
        &mut self,
        meter: &mut Meter,
        id: ShapeId,
        key: PropertyKey,
        attributes: Attributes,
    ) -> Metered<Option<(ShapeId, u16)>> {
        let hash = child_hash(key, attributes);
        let matches = |shapes: &Vec<Shape>, at: u32| {
            let shape = &shapes[at as usize];
            shape.key == key && shape.attributes == attributes
        };
        let shape = self.get(id);
        let found = match &shape.children {
            Children::None => None,
            Children::One(child) => matches(&self.shapes, *child).then_some(*child),
            Children::Many(table) => table.find(hash, |&at| matches(&self.shapes, at)).copied(),
        };
        if let Some(child) = found {
            return Ok(Some((ShapeId(child), self.shapes[child as usize].slot)));
        }
        let Some(next) = shape.layout.next_slot(shape.count) else { return Ok(None) };
        if shape.count >= MAX_SHAPE_PROPERTIES {
            return Ok(None);
        }
        let child = Shape {
            prototype: shape.prototype,
            parent: id.0,
            key,
            attributes,
            layout: shape.layout,
            free: false,
            marked: false,
            slot: next,
            count: shape.count + 1,
            children: Children::None,
            table: None,
        };
        let child = self.add(meter, child)?;
        add_child(&mut self.shapes, id.0 as usize, child.0);
        Ok(Some((child, next)))
    }

    /// Marks a shape; true if it was not marked. The parents are marked by the sweep.
    pub(crate) fn mark(&mut self, id: ShapeId) -> bool {
        match self.shapes.get_mut(id.0 as usize) {
            Some(shape) if !shape.marked => {
                shape.marked = true;
                true
            }
            _ => false,
        }
    }

    /// The prototype index, the key of the last property and the parent: what a marked shape keeps alive.
    pub(crate) fn references(&self, id: ShapeId) -> (u32, PropertyKey, ShapeId) {
        let shape = self.get(id);
        (shape.prototype, shape.key, ShapeId(shape.parent))
    }

    /// True if the shape survived the marking that has just ended.
    pub fn is_marked(&self, id: ShapeId) -> bool {
        self.get(id).marked
    }

    /// Frees what is not marked.
    pub(crate) fn sweep(&mut self, meter: &mut Meter) {
        *self.cache = [EMPTY_CACHE; CACHE];
        for index in 2..self.shapes.len() {
            let shape = &self.shapes[index];
            if shape.marked || shape.free {
                continue;
            }
            let (parent, key, attributes) = (shape.parent as usize, shape.key, shape.attributes);
            let (prototype, layout, is_root) = (shape.prototype, shape.layout, shape.count == 0);
            let dead = index as u32;
            if is_root {
                if let Ok(entry) = self.roots.find_entry(mix(prototype, layout as u32), |&at| at == dead) {
                    entry.remove();
                }
            } else {
                match &mut self.shapes[parent].children {
                    Children::One(child) if *child == dead => self.shapes[parent].children = Children::None,
                    Children::Many(table) => {
                        if let Ok(entry) = table.find_entry(child_hash(key, attributes), |&at| at == dead) {
                            entry.remove();
                        }
                    }
                    _ => {}
                }
            }
            let shape = &mut self.shapes[index];
            shape.free = true;
            shape.children = Children::None;
            shape.table = None;
            self.free.push(dead);
            meter.release(SHAPE_BYTES + SHAPE_EXTRA);
        }
        self.unmark();
    }

    /// Forgets which shapes are marked.
    pub(crate) fn unmark(&mut self) {
        self.shapes.iter_mut().skip(2).for_each(|shape| shape.marked = false);
    }
}

impl Layout {
    /// The slot of one property more; none if there is none.
    fn next_slot(self, count: u16) -> Option<u16> {
        match self {
            Layout::Plain => Some(count),
            Layout::Payload | Layout::Elements if count < 3 => Some(count),
            Layout::Payload => Some(count + 1),
            Layout::Elements => None,
        }
    }
}

/// Enters a shape among the children of its parent.
fn add_child(shapes: &mut [Shape], parent: usize, child: u32) {
    let hash_at = |shapes: &[Shape], at: u32| {
        let shape = &shapes[at as usize];
        child_hash(shape.key, shape.attributes)
    };
    let children = match core::mem::replace(&mut shapes[parent].children, Children::None) {
        Children::None => Children::One(child),
        Children::One(first) => {
            let mut table = Box::new(HashTable::new());
            for at in [first, child] {
                table.insert_unique(hash_at(shapes, at), at, |&at| hash_at(shapes, at));
            }
            Children::Many(table)
        }
        Children::Many(mut table) => {
            table.insert_unique(hash_at(shapes, child), child, |&at| hash_at(shapes, at));
            Children::Many(table)
        }
    };
    shapes[parent].children = children;
}

/// Bytes charged with each shape for its entries in tables of other shapes.
const SHAPE_EXTRA: usize = 40;

impl Record for Shapes {
    fn write(&self, to: &mut Writer) {
        to.number(self.shapes.len() as u64);
        for shape in &self.shapes[2..] {
            shape.free.write(to);
            if !shape.free {
                (shape.prototype, shape.parent, shape.key).write(to);
                (shape.attributes, shape.layout).write(to);
            }
        }
        self.free.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let count = from.count()?;
        from.check(count >= 2, "shapes")?;
        let mut shapes = Shapes::new();
        let blank = Shape { free: true, marked: false, ..shapes.shapes[0].clone() };
        for _ in 2..count {
            let mut shape = blank.clone();
            shape.free = Record::read(from)?;
            if !shape.free {
                from.charge(SHAPE_BYTES + SHAPE_EXTRA)?;
                (shape.prototype, shape.parent, shape.key) = Record::read(from)?;
                (shape.attributes, shape.layout) = Record::read(from)?;
            }
            shapes.shapes.push(shape);
        }
        shapes.free = Record::read(from)?;
        shapes.count_properties(from)?;
        shapes.plant(from)?;
        Ok(shapes)
    }
}

impl Shapes {
    /// True for the handle of a shape that objects can have, other than as a dictionary.
    pub fn exists(&self, id: ShapeId) -> bool {
        id.0 > 1 && self.shapes.get(id.0 as usize).is_some_and(|shape| !shape.free)
    }

    /// Gives each shape its number of properties and the slot of the last: what its parent has, and one more.
    fn count_properties(&mut self, from: &Reader<'_>) -> Read<()> {
        let mut known = alloc::vec![false; self.shapes.len()];
        let mut path = Vec::new();
        for start in 2..self.shapes.len() {
            let mut at = start;
            while !self.shapes[at].free && !known[at] && self.shapes[at].key != PropertyKey::NONE {
                path.push(at);
                at = self.shapes[at].parent as usize;
                let exists = at > 1 && self.shapes.get(at).is_some_and(|shape| !shape.free);
                from.check(
                    exists && path.len() <= usize::from(MAX_SHAPE_PROPERTIES),
                    "the parent of a shape",
                )?;
            }
            known[at] = true;
            while let Some(child) = path.pop() {
                let parent = &self.shapes[self.shapes[child].parent as usize];
                let (count, layout, prototype) = (parent.count, parent.layout, parent.prototype);
                let slot = layout.next_slot(count).filter(|_| count < MAX_SHAPE_PROPERTIES);
                let shape = &mut self.shapes[child];
                from.check(shape.layout == layout && shape.prototype == prototype, "a shape and its parent")?;
                let Some(slot) = slot else { return from.check(false, "a shape is too large") };
                (shape.slot, shape.count) = (slot, count + 1);
                known[child] = true;
            }
        }
        Ok(())
    }

    /// Enters each shape where it is looked for: with its parent, or the roots.
    fn plant(&mut self, from: &Reader<'_>) -> Read<()> {
        let mut collisions = Collisions::new(self.shapes.len());
        for index in 2..self.shapes.len() {
            from.meter.check_at(index)?;
            let Shape { parent, key, attributes, prototype, layout, count, free, .. } = self.shapes[index];
            if free {
                continue;
            }
            let shapes = &mut self.shapes;
            if count == 0 {
                collisions.add(mix(prototype, layout as u32));
                self.roots.insert_unique(mix(prototype, layout as u32), index as u32, |&at| {
                    let shape = &shapes[at as usize];
                    mix(shape.prototype, shape.layout as u32)
                });
            } else {
                // Children of one shape meet in one table.
                collisions.add(mix(parent, 1) ^ child_hash(key, attributes));
                add_child(shapes, parent as usize, index as u32);
            }
            from.check(collisions.are_few(), "shapes with the same hash")?;
        }
        Ok(())
    }

    /// The list of free shapes names each free shape once and nothing else.
    pub(crate) fn check_free(&self, from: &Reader<'_>) -> Read<()> {
        let mut seen = alloc::vec![false; self.shapes.len()];
        for &index in &self.free {
            let is_free = self.shapes.get(index as usize).is_some_and(|shape| shape.free);
            from.check(is_free && !core::mem::replace(&mut seen[index as usize], true), "a free shape")?;
        }
        Ok(())
    }

    /// What shapes name is there.
    pub(crate) fn check(&self, heap: &crate::Heap, from: &Reader<'_>) -> Read<()> {
        for shape in self.shapes[2..].iter().filter(|shape| !shape.free) {
            let named = shape.key.as_name_value().is_none_or(|name| heap.fits(name));
            let prototype = shape.prototype == 0 || heap.is_object(Object(shape.prototype));
            let holds = prototype && (shape.count == 0 || named) && shape.attributes.0 <= 15;
            from.check(holds && (shape.count == 0 || shape.key.as_index().is_none()), "a shape")?;
        }
        Ok(())
    }
}
