//! Array exotic objects. <https://tc39.es/ecma262/#sec-array-exotic-objects>

use super::Descriptor;
use crate::{Attributes, JsResult, Kind, Object, Property, PropertyKey, Value, Vm};
use creance_budget::Metered;
use creance_heap::flag;
use creance_heap::string::names;

const LENGTH: PropertyKey = PropertyKey::interned(names::LENGTH);

impl Vm {
    /// The length of an array.
    #[inline]
    pub fn array_length(&self, array: Object) -> u32 {
        self.heap.object(array).payload() as u32
    }

    pub(crate) fn array_get_own(&mut self, array: Object, key: PropertyKey) -> Metered<Option<Property>> {
        if key == LENGTH {
            let cell = self.heap.object(array);
            let fixed = cell.flags & flag::FIXED_LENGTH != 0;
            let value = Value::number(cell.payload() as u32 as f64);
            let attributes = if fixed { Attributes::NONE } else { Attributes::WRITABLE };
            return Ok(Some(Property { value, attributes }));
        }
        self.heap.own_property(array, key)
    }

    /// <https://tc39.es/ecma262/#sec-array-exotic-objects-defineownproperty-p-desc>
    pub(crate) fn array_define_own(
        &mut self,
        array: Object,
        key: PropertyKey,
        desc: Descriptor,
    ) -> JsResult<bool> {
        if key == LENGTH {
            return self.array_set_length(array, desc);
        }
        let Some(index) = self.heap.array_index(key) else {
            return self.ordinary_define_own(array, key, desc);
        };
        let cell = self.heap.object(array);
        let length = cell.payload() as u32;
        if index >= length && cell.flags & flag::FIXED_LENGTH != 0 {
            return Ok(false);
        }
        if !self.ordinary_define_own(array, key, desc)? {
            return Ok(false);
        }
        if index >= length {
            self.heap.object_mut(array).set_payload(u64::from(index) + 1);
        }
        Ok(true)
    }

    /// <https://tc39.es/ecma262/#sec-arraysetlength>
    fn array_set_length(&mut self, array: Object, desc: Descriptor) -> JsResult<bool> {
        let current = self.array_get_own(array, LENGTH)?;
        let Some(value) = desc.value else {
            if !self.is_compatible(true, desc, current)? {
                return Ok(false);
            }
            if desc.writable == Some(false) {
                self.heap.object_mut(array).flags |= flag::FIXED_LENGTH;
            }
            return Ok(true);
        };
        let length = self.to_uint32(value)?;
        let number = self.to_number(value)?;
        if f64::from(length) != number {
            return self.range_error("Invalid array length");
        }
        let current = self.array_get_own(array, LENGTH)?;
        let checked = Descriptor { value: Some(Value::number(f64::from(length))), ..desc };
        if !self.is_compatible(true, checked, current)? {
            return Ok(false);
        }
        let done = self.truncate_array(array, length)?;
        if desc.writable == Some(false) {
            self.heap.object_mut(array).flags |= flag::FIXED_LENGTH;
        }
        Ok(done)
    }

    /// Sets the length, deleting what lies beyond; false if an element cannot be deleted.
    pub(crate) fn truncate_array(&mut self, array: Object, length: u32) -> JsResult<bool> {
        let cell = self.heap.object(array);
        let old = cell.payload() as u32;
        if length < old {
            if cell.flags & (flag::FROZEN_ELEMENTS | flag::SEALED_ELEMENTS) != 0 {
                let kept = length.max(cell.elements.len() as u32);
                self.heap.object_mut(array).set_payload(u64::from(kept));
                return Ok(kept == length);
            }
            let (dense, sparse) = (cell.elements.len(), cell.flags & flag::SPARSE != 0);
            self.tick((dense as u64).saturating_sub(u64::from(length)) / 16)?;
            // NOTE: indices from 2^31 are strings, which do not make an array sparse.
            if sparse || old > 1 << 31 {
                // From the last down to the first that cannot be deleted; dense elements always can.
                let keys = self.heap.own_keys(array)?;
                for key in keys.into_iter().rev() {
                    let Some(index) = self.heap.array_index(key).filter(|index| *index >= length) else {
                        continue;
                    };
                    let element = self.heap.object(array).elements.get(index as usize);
                    if element.is_some_and(|element| !element.is_empty()) {
                        continue;
                    }
                    if !self.delete(array, key)? {
                        self.heap.truncate_elements(array, index as usize + 1);
                        self.heap.object_mut(array).set_payload(u64::from(index) + 1);
                        return Ok(false);
                    }
                }
            }
            self.heap.truncate_elements(array, length as usize);
        }
        self.heap.object_mut(array).set_payload(u64::from(length));
        Ok(true)
    }

    /// Appends to an array whose elements are dense, or that script has not seen yet.
    ///
    /// # Errors
    /// A memory halt.
    pub fn array_push(&mut self, array: Object, value: Value) -> Metered<()> {
        let length = self.heap.object(array).elements.len();
        self.heap.grow_elements(array, length + 1)?;
        let cell = self.heap.object_mut(array);
        cell.elements.push(value);
        // A length that was set before its elements is ahead of them.
        cell.set_payload(cell.payload().max(length as u64 + 1));
        Ok(())
    }

    /// True if no prototype of an object has integer-keyed properties, so that holes read as undefined and writing
    /// to them makes an own property.
    pub fn holes_are_empty(&self, object: Object) -> bool {
        if !self.heap.indexed_prototypes() {
            return true;
        }
        let mut at = self.heap.prototype_of(object);
        for _ in 0..8 {
            let Some(prototype) = at else { return true };
            let cell = self.heap.object(prototype);
            let odd = matches!(
                cell.kind,
                Kind::Proxy | Kind::TypedArray | Kind::StringObject | Kind::ModuleNamespace
            );
            if odd
                || cell.flags & flag::SPARSE != 0
                || (cell.kind.has_elements() && !cell.elements.is_empty())
            {
                return false;
            }
            at = self.heap.prototype_of(prototype);
        }
        false
    }

    /// The elements of an array that is dense, without holes, and has no odd flags.
    pub fn dense_elements(&self, array: Object) -> Option<&[Value]> {
        let cell = self.heap.object(array);
        let dense = cell.kind == Kind::Array
            && cell.flags & flag::SPARSE == 0
            && cell.elements.len() as u64 == cell.payload();
        dense.then_some(&cell.elements[..])
    }
}
