//! Arguments exotic objects. <https://tc39.es/ecma262/#sec-arguments-exotic-objects>

use super::Descriptor;
use crate::{JsResult, Object, Property, PropertyKey, Value, Vm};
use creance_budget::Metered;
use creance_heap::Extra;

impl Vm {
    /// The scope slot that an index is mapped to.
    fn mapped_slot(&self, object: Object, key: PropertyKey) -> Option<(u32, u32)> {
        let index = key.as_index()? as usize;
        match self.heap.extra(object)? {
            Extra::Mapped(mapped) => {
                let slot = *mapped.slots.get(index)?;
                (slot != u32::MAX).then_some((mapped.scope, slot))
            }
            _ => None,
        }
    }

    fn mapped_value(&self, object: Object, key: PropertyKey) -> Option<Value> {
        let (scope, slot) = self.mapped_slot(object, key)?;
        self.heap.cell(scope)?.slot(slot)
    }

    pub(crate) fn unmap_argument(&mut self, object: Object, key: PropertyKey) {
        if let Some(index) = key.as_index()
            && let Some(Extra::Mapped(mapped)) = self.heap.extra_mut(object)
            && let Some(slot) = mapped.slots.get_mut(index as usize)
        {
            *slot = u32::MAX;
        }
    }

    pub(crate) fn arguments_get_own(
        &mut self,
        object: Object,
        key: PropertyKey,
    ) -> Metered<Option<Property>> {
        let mut property = self.heap.own_property(object, key)?;
        if let Some(property) = &mut property
            && let Some(value) = self.mapped_value(object, key)
        {
            property.value = value;
        }
        Ok(property)
    }

    /// <https://tc39.es/ecma262/#sec-arguments-exotic-objects-defineownproperty-p-desc>
    pub(crate) fn arguments_define_own(
        &mut self,
        object: Object,
        key: PropertyKey,
        desc: Descriptor,
    ) -> JsResult<bool> {
        let mapped = self.mapped_slot(object, key);
        let mut stored = desc;
        if let Some(value) = self.mapped_value(object, key) {
            // The map holds the truth; the property learns it before it may be unmapped.
            self.heap.set_own_value(object, key, value);
            if desc.value.is_none() && desc.writable == Some(false) {
                stored.value = Some(value);
            }
        }
        if !self.ordinary_define_own(object, key, stored)? {
            return Ok(false);
        }
        if let Some((scope, slot)) = mapped {
            if desc.is_accessor() {
                self.unmap_argument(object, key);
            } else {
                if let Some(value) = desc.value
                    && let Some(place) = self.heap.cell_mut(scope).and_then(|cell| cell.slot_mut(slot))
                {
                    *place = value;
                }
                if desc.writable == Some(false) {
                    self.unmap_argument(object, key);
                }
            }
        }
        Ok(true)
    }
}
