//! What the heap knows of prototypes for the sake of caches, and the shapes that every realm has.

use crate::cell::Layout;
use crate::string::names;
use crate::{Attributes, Heap, Intrinsic, Kind, Object, PropertyKey, RealmId, ShapeId, Str, Value, flag};
use creance_budget::Metered;

impl Heap {
    /// Grows whenever the layout of an object that is some object's prototype changes. Caches that depend on
    /// a prototype chain remember it.
    #[inline(always)]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Makes every cache that depends on the epoch stale.
    pub fn touch_epoch(&mut self) {
        self.epoch = self.epoch.wrapping_add(1);
    }

    /// True once any prototype has, or may have, integer-keyed properties. Until then a hole reads as undefined
    /// and an element can be added without a look at the prototypes.
    #[inline(always)]
    pub fn indexed_prototypes(&self) -> bool {
        self.indexed_prototypes
    }

    /// Notes that an object is a prototype.
    pub(crate) fn mark_as_prototype(&mut self, object: Object) {
        let cell = self.object_mut(object);
        if cell.flags & flag::PROTOTYPE != 0 {
            return;
        }
        cell.flags |= flag::PROTOTYPE;
        let exotic = match cell.kind {
            Kind::Proxy | Kind::TypedArray | Kind::ModuleNamespace => true,
            // `%String.prototype%` is one, of the empty string.
            Kind::StringObject => {
                Value::from_bits(cell.payload()).as_string().is_some_and(|string| string != Str::EMPTY)
            }
            kind => kind.has_elements() && cell.elements.capacity() > 0,
        };
        self.indexed_prototypes |= exotic || cell.flags & flag::SPARSE != 0;
    }

    /// Notes that an object gets an integer-keyed property.
    pub(crate) fn note_index(&mut self, object: Object) {
        self.indexed_prototypes |= self.object(object).flags & flag::PROTOTYPE != 0;
    }

    pub(crate) fn touch_prototype(&mut self, object: Object) {
        if self.object(object).flags & flag::PROTOTYPE != 0 {
            self.epoch = self.epoch.wrapping_add(1);
        }
    }

    /// The shape of `{}` in a realm, once [`Heap::make_object_shape`] has been called.
    #[inline(always)]
    pub fn object_shape(&self, realm: RealmId) -> Option<ShapeId> {
        let shape = self.realms.get(usize::from(realm))?.object_shape;
        (shape != ShapeId::NONE).then_some(shape)
    }

    /// The shape of `{}` in a realm.
    ///
    /// # Errors
    /// A memory halt.
    pub fn make_object_shape(&mut self, realm: RealmId) -> Metered<ShapeId> {
        let prototype = self.intrinsic(realm, Intrinsic::ObjectPrototype)?;
        let shape = self.root_shape(Some(prototype), Layout::Plain)?;
        self.realms[usize::from(realm)].object_shape = shape;
        Ok(shape)
    }

    /// The shape of `{ value, done }` in a realm, once [`Heap::make_result_shape`] has been called.
    #[inline(always)]
    pub fn result_shape(&self, realm: RealmId) -> Option<ShapeId> {
        let shape = self.realms.get(usize::from(realm))?.result_shape;
        (shape != ShapeId::NONE).then_some(shape)
    }

    /// The shape of `{ value, done }` in a realm.
    ///
    /// # Errors
    /// A memory halt.
    pub fn make_result_shape(&mut self, realm: RealmId) -> Metered<ShapeId> {
        let shape = self.make_object_shape(realm)?;
        let shape = self.shape_with(shape, &[names::VALUE, names::DONE])?;
        self.realms[usize::from(realm)].result_shape = shape;
        Ok(shape)
    }

    /// `value` and `done` of an object of that shape.
    #[inline(always)]
    pub fn iterator_result(&self, realm: RealmId, object: Object) -> Option<(Value, Value)> {
        let shape = self.result_shape(realm)?;
        let cell = self.cell(object.0)?;
        let [value, done, ..] = cell.slots;
        (cell.shape == shape && cell.kind == Kind::Object).then_some((value, done))
    }

    /// An array that tells of a match, without elements yet.
    /// <https://tc39.es/ecma262/#sec-regexpbuiltinexec>
    ///
    /// # Errors
    /// A memory halt.
    pub fn new_match_array(&mut self, realm: RealmId, [index, input, groups]: [Value; 3]) -> Metered<Object> {
        let array = self.new_array(realm, &[])?;
        let mut shape = self.realms[usize::from(realm)].match_shape;
        if shape == ShapeId::NONE {
            let plain = self.object(array).shape;
            shape = self.shape_with(plain, &[names::INDEX, names::INPUT, names::GROUPS])?;
            self.realms[usize::from(realm)].match_shape = shape;
        }
        let cell = self.object_mut(array);
        cell.shape = shape;
        (cell.slots[0], cell.slots[1], cell.slots[2]) = (index, input, groups);
        Ok(array)
    }

    /// The shape of objects to which properties of these names were added, in this order.
    fn shape_with(&mut self, shape: ShapeId, names: &[Str]) -> Metered<ShapeId> {
        let mut shape = shape;
        for name in names {
            let key = PropertyKey::interned(*name);
            // NOTE: a shape takes as many properties as there are here.
            if let Some((next, _)) = self.shapes.with(&mut self.meter, shape, key, Attributes::ALL)? {
                shape = next;
            }
        }
        Ok(shape)
    }
}
