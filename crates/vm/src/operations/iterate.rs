//! Operations on iterators, for natives. <https://tc39.es/ecma262/#sec-operations-on-iterator-objects>

use crate::{Abrupt, JsResult, Kind, Object, PropertyKey, Value, Vm};
use creance_heap::extra::IteratorData;
use creance_heap::string::names;
use creance_heap::{Extra, Intrinsic, symbols};

/// An iterator and its `next`. <https://tc39.es/ecma262/#sec-iterator-records>
#[derive(Clone, Copy, Debug)]
pub struct IteratorRecord {
    /// `[[Iterator]]`
    pub iterator: Value,
    /// `[[NextMethod]]`
    pub next: Value,
}

impl Vm {
    /// <https://tc39.es/ecma262/#sec-getiterator>
    ///
    /// # Errors
    /// A TypeError if the value is not iterable.
    pub fn get_iterator(&mut self, value: Value) -> JsResult<IteratorRecord> {
        let method = self.get_method(value, PropertyKey::symbol(symbols::ITERATOR))?;
        match method {
            Some(method) => self.get_iterator_from_method(value, method),
            None => self.not_iterable(value),
        }
    }

    #[cold]
    pub(crate) fn not_iterable<T>(&mut self, value: Value) -> JsResult<T> {
        let what = self.describe(value)?;
        self.type_error(&alloc::format!("{what} is not iterable"))
    }

    /// <https://tc39.es/ecma262/#sec-getiteratorfrommethod>
    ///
    /// # Errors
    /// A TypeError if the method gives no object.
    pub fn get_iterator_from_method(&mut self, value: Value, method: Value) -> JsResult<IteratorRecord> {
        let iterator = self.call(method, value, &[])?;
        if !iterator.is_object() {
            return self.type_error("Result of the Symbol.iterator method is not an object");
        }
        self.keep(iterator);
        let next = self.get(iterator, PropertyKey::interned(names::NEXT))?;
        self.keep(next);
        Ok(IteratorRecord { iterator, next })
    }

    /// The next value, or none when done. <https://tc39.es/ecma262/#sec-iteratorstepvalue>
    ///
    /// # Errors
    /// What `next` throws; a TypeError if its result is no object.
    pub fn iterator_step_value(&mut self, record: IteratorRecord) -> JsResult<Option<Value>> {
        self.tick(2)?;
        let result = self.call(record.next, record.iterator, &[])?;
        self.open_iterator_result(result)
    }

    /// The value of an iterator result, or none if it is done.
    /// <https://tc39.es/ecma262/#sec-iteratorcomplete> <https://tc39.es/ecma262/#sec-iteratorvalue>
    ///
    /// # Errors
    /// A TypeError if the result is no object; what its getters throw.
    pub(crate) fn open_iterator_result(&mut self, result: Value) -> JsResult<Option<Value>> {
        if !result.is_object() {
            return self.bad_iterator_result(result);
        }
        if let Some(object) = result.as_object()
            && let Some((value, done)) = self.heap.iterator_result(self.realm(), object)
        {
            return Ok((!self.to_boolean(done)).then_some(value));
        }
        self.keep(result);
        let done = self.get(result, PropertyKey::interned(names::DONE))?;
        if self.to_boolean(done) {
            self.temps.pop();
            return Ok(None);
        }
        let value = self.get(result, PropertyKey::interned(names::VALUE))?;
        self.temps.pop();
        Ok(Some(value))
    }

    #[cold]
    pub(crate) fn bad_iterator_result<T>(&mut self, result: Value) -> JsResult<T> {
        let what = self.describe(result)?;
        self.type_error(&alloc::format!("Iterator result {what} is not an object"))
    }

    /// Closes an iterator because of an exception, and throws that.
    /// <https://tc39.es/ecma262/#sec-iteratorclose>
    ///
    /// # Errors
    /// Always: the error given, or a halt.
    pub fn iterator_close_throw<T>(&mut self, iterator: Value, error: Abrupt) -> JsResult<T> {
        let Abrupt::Throw(thrown) = error else { return Err(error) };
        self.keep(thrown);
        let closed = match self.get_method(iterator, PropertyKey::interned(names::RETURN)) {
            Ok(Some(method)) => self.call(method, iterator, &[]).map(|_| ()),
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        match closed {
            Err(Abrupt::Halt(halt)) => Err(halt.into()),
            _ => Err(error),
        }
    }

    /// Closes an iterator after a normal completion. <https://tc39.es/ecma262/#sec-iteratorclose>
    ///
    /// # Errors
    /// What `return` throws; a TypeError if its result is no object.
    pub fn iterator_close(&mut self, iterator: Value) -> JsResult<()> {
        if let Some(method) = self.get_method(iterator, PropertyKey::interned(names::RETURN))? {
            let result = self.call(method, iterator, &[])?;
            if !result.is_object() {
                return self.bad_iterator_result(result);
            }
        }
        Ok(())
    }

    /// True if iterating over this array gives its elements: no script has changed how arrays iterate.
    pub(crate) fn iterates_plainly(&mut self, array: Object) -> JsResult<bool> {
        if self.heap.kind(array) != Kind::Array {
            return Ok(false);
        }
        let realm = self.realm();
        let prototype = self.heap.intrinsic(realm, Intrinsic::ArrayPrototype)?;
        if self.heap.prototype_of(array) != Some(prototype) {
            return Ok(false);
        }
        let iterator = PropertyKey::symbol(symbols::ITERATOR);
        if self.heap.own_property(array, iterator)?.is_some() {
            return Ok(false);
        }
        let values = self.heap.own_property(prototype, iterator)?;
        if !self.is_builtin(values, Intrinsic::ArrayPrototype, "values") {
            return Ok(false);
        }
        let prototype = self.heap.intrinsic(realm, Intrinsic::ArrayIteratorPrototype)?;
        let next = self.heap.own_property(prototype, PropertyKey::interned(names::NEXT))?;
        Ok(self.is_builtin(next, Intrinsic::ArrayIteratorPrototype, "next"))
    }

    /// True if a property is the builtin method of this name.
    fn is_builtin(&self, property: Option<creance_heap::Property>, spec: Intrinsic, name: &str) -> bool {
        let Some(function) = property.and_then(|property| property.value.as_object()) else { return false };
        let cell = self.heap.object(function);
        if cell.kind != Kind::Native || (cell.payload() >> 16) as u16 != spec as u16 {
            return false;
        }
        let row = usize::from(cell.payload() as u16);
        let methods = self.specs.get(spec as usize).map_or(&[][..], |spec| spec.methods);
        methods.get(row).is_some_and(|method| method.name == name)
    }

    /// Makes an iterator object of a builtin.
    ///
    /// # Errors
    /// A memory halt.
    pub fn new_builtin_iterator(
        &mut self,
        kind: Kind,
        prototype: Intrinsic,
        target: Value,
        mode: u8,
    ) -> JsResult<Value> {
        let prototype = self.intrinsic(prototype)?;
        let data = IteratorData { target, index: 0, kind: mode, value: Value::UNDEFINED };
        Ok(Value::object(self.heap.new_with_extra(kind, Some(prototype), Extra::Iterator(data))?))
    }
}
