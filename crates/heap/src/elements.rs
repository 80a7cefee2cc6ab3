//! Dense elements as a whole: made, copied, moved and dropped in portions with looks at the limits. Who calls has paid
//! for the work; the bytes are charged here. A halt may leave a part of the work done, which is as if script had done
//! it one by one.

use crate::{Heap, Object, Value, portions};
use alloc::vec::Vec;
use core::ops::Range;
use creance_budget::{Meter, Metered};

impl Heap {
    /// Makes room for `length` elements, charged, without making them.
    ///
    /// # Errors
    /// A halt.
    pub fn grow_elements(&mut self, object: Object, length: usize) -> Metered<()> {
        let capacity = self.object(object).elements.capacity();
        if length <= capacity {
            return Ok(());
        }
        self.note_index(object);
        let target = length.max(capacity + capacity / 2).max(4);
        let target = match self.meter.reserve((target - capacity) * 8) {
            Ok(()) => target,
            Err(_) => {
                // Not one by one: each step may copy everything.
                let target = length + length / 32;
                self.meter.reserve((target - capacity) * 8)?;
                target
            }
        };
        let (elements, meter) = self.elements_and_meter(object);
        let grown = portions::grow(meter, elements, target);
        if grown.is_err() {
            self.meter.release((target - capacity) * 8);
        }
        grown
    }

    /// Shortens the dense elements.
    pub fn truncate_elements(&mut self, object: Object, length: usize) {
        let elements = &mut self.object_mut(object).elements;
        elements.truncate(length);
        let before = elements.capacity();
        if before > 64 && elements.len() < before / 4 {
            elements.shrink_to(elements.len() * 2);
            let freed = (before - elements.capacity()) * 8;
            self.meter.release(freed);
        }
    }

    /// Lengthens the dense elements with a value, charged.
    ///
    /// # Errors
    /// A halt.
    pub fn lengthen_elements(&mut self, object: Object, length: usize, value: Value) -> Metered<()> {
        self.grow_elements(object, length)?;
        let (elements, meter) = self.elements_and_meter(object);
        portions::lengthen(meter, elements, length, value)
    }

    /// Appends the dense elements of another object, charged.
    ///
    /// # Errors
    /// A halt.
    pub fn append_elements(&mut self, object: Object, source: Object) -> Metered<()> {
        let count = self.object(source).elements.len();
        self.grow_elements(object, self.object(object).elements.len() + count)?;
        let mut elements = core::mem::take(&mut self.object_mut(object).elements);
        let copied = portions::extend(&self.meter, &mut elements, &self.object(source).elements);
        self.object_mut(object).elements = elements;
        copied
    }

    /// A copy of some dense elements, whose bytes are charged; there are fewer if there are not as many.
    ///
    /// # Errors
    /// A halt.
    pub fn copy_elements(&mut self, source: Object, range: Range<usize>) -> Metered<Vec<Value>> {
        let end = range.end.min(self.object(source).elements.len());
        let range = range.start.min(end)..end;
        let bytes = range.len() * 8;
        self.meter.reserve(bytes)?;
        let mut copy = Vec::with_capacity(range.len());
        let copied = portions::extend(&self.meter, &mut copy, &self.object(source).elements[range]);
        if copied.is_err() {
            self.meter.release(bytes);
        }
        copied.map(|()| copy)
    }

    /// True if there is a hole among the dense elements.
    ///
    /// # Errors
    /// As [`Meter::check`].
    pub fn has_holes(&self, object: Object) -> Metered<bool> {
        portions::any(&self.meter, &self.object(object).elements, |value| value.is_empty())
    }

    /// Overwrites dense elements with a value; those that are not there are left out.
    ///
    /// # Errors
    /// A halt.
    pub fn fill_elements(&mut self, object: Object, range: Range<usize>, value: Value) -> Metered<()> {
        let (elements, meter) = self.elements_and_meter(object);
        portions::fill(meter, elements.get_mut(range).unwrap_or_default(), value)
    }

    /// Reverses the dense elements.
    ///
    /// # Errors
    /// A halt.
    pub fn reverse_elements(&mut self, object: Object) -> Metered<()> {
        let (elements, meter) = self.elements_and_meter(object);
        portions::reverse(meter, elements)
    }

    /// Copies dense elements to another place among them.
    ///
    /// # Errors
    /// A halt.
    pub fn move_elements(&mut self, object: Object, from: Range<usize>, to: usize) -> Metered<()> {
        let (elements, meter) = self.elements_and_meter(object);
        portions::copy_within(meter, elements, from, to)
    }

    /// Replaces some dense elements by others, more or fewer, charged.
    ///
    /// # Errors
    /// A halt.
    pub fn replace_elements(&mut self, object: Object, range: Range<usize>, by: &[Value]) -> Metered<()> {
        let length = self.object(object).elements.len();
        let end = range.end.min(length);
        let start = range.start.min(end);
        let new_length = length - (end - start) + by.len();
        self.lengthen_elements(object, new_length, Value::UNDEFINED)?;
        self.move_elements(object, end..length, start + by.len())?;
        let (elements, _) = self.elements_and_meter(object);
        if let Some(places) = elements.get_mut(start..start + by.len()) {
            places.copy_from_slice(by);
        }
        self.truncate_elements(object, new_length);
        Ok(())
    }

    fn elements_and_meter(&mut self, object: Object) -> (&mut Vec<Value>, &Meter) {
        let index = self.index_of(object);
        (&mut self.cells[index].elements, &self.meter)
    }
}
