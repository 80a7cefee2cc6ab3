//! What builtins need of the VM besides its operations.

use crate::vm::MAX_NESTING;
use crate::{Intrinsic, JsResult, Kind, Object, PropertyKey, Value, Vm};
use creance_budget::Metered;

impl Vm {
    /// How many values are kept. With [`Vm::release_temps`], for loops that keep values in each round.
    pub fn temps_mark(&self) -> usize {
        self.temps.len()
    }

    /// Forgets the values that were kept after a mark.
    pub fn release_temps(&mut self, mark: usize) {
        self.temps.truncate(mark);
    }

    /// Keeps the strings and symbols of a list of keys alive, for a loop over them that may run script.
    ///
    /// # Errors
    /// A halt.
    pub fn keep_keys(&mut self, keys: &[PropertyKey]) -> Metered<()> {
        self.tick(keys.len() as u64 / 4)?;
        for (index, key) in keys.iter().enumerate() {
            self.heap.meter.check_at(index + 1)?;
            if let Some(value) = key.as_name_value() {
                self.keep(value);
            }
        }
        Ok(())
    }

    /// Keeps a value alive until the running job ends. <https://tc39.es/ecma262/#sec-addtokeptobjects>
    ///
    /// # Errors
    /// A memory halt.
    pub fn add_to_kept_objects(&mut self, value: Value) -> Metered<()> {
        if self.kept_alive.last() == Some(&value) {
            return Ok(());
        }
        if self.kept_alive.len() == self.kept_alive.capacity() {
            let more = self.kept_alive.len().max(8);
            self.heap.meter.reserve(more * 8)?;
            self.kept_alive.reserve_exact(more);
        }
        self.kept_alive.push(value);
        Ok(())
    }

    /// Runs something one native level deeper.
    ///
    /// # Errors
    /// A RangeError beyond the depth that natives may nest; what `f` throws.
    pub(crate) fn nested<T>(&mut self, f: impl FnOnce(&mut Vm) -> JsResult<T>) -> JsResult<T> {
        self.nested_by(1, f)
    }

    /// Runs something that takes as much of the native stack as so many natives.
    ///
    /// # Errors
    /// A RangeError beyond the depth that natives may nest; what `f` throws.
    pub fn nested_by<T>(&mut self, levels: u32, f: impl FnOnce(&mut Vm) -> JsResult<T>) -> JsResult<T> {
        if self.nesting + levels >= MAX_NESTING {
            return self.range_error("Maximum call stack size exceeded");
        }
        self.nesting += levels;
        let result = f(self);
        self.nesting -= levels;
        result
    }

    /// Calls a method of a library file that is no row of a table. `number` is the caller's name for it.
    ///
    /// # Errors
    /// What the method throws.
    pub fn call_library(
        &mut self,
        number: u16,
        file: &'static str,
        key: &'static str,
        arguments: &[Value],
    ) -> JsResult<Value> {
        let closure = self.library_closure(self.realm(), u16::MAX, number, file, key)?;
        self.call(Value::object(closure), Value::UNDEFINED, arguments)
    }

    /// The array that a value is, if iterating over it gives its elements and runs no script.
    ///
    /// # Errors
    /// A halt.
    pub fn plain_iterable(&mut self, value: Value) -> JsResult<Option<Object>> {
        let Some(array) = value.as_object() else { return Ok(None) };
        Ok(if self.iterates_plainly(array)? { Some(array) } else { None })
    }

    /// True if a value is the builtin method of this name.
    pub fn is_builtin_method(&self, value: Value, spec: Intrinsic, name: &str) -> bool {
        let Some(function) = value.as_object() else { return false };
        let cell = self.heap.object(function);
        if cell.kind != Kind::Native || (cell.payload() >> 16) as u16 != spec as u16 {
            return false;
        }
        let methods = self.specs.get(spec as usize).map_or(&[][..], |spec| spec.methods);
        methods.get(usize::from(cell.payload() as u16)).is_some_and(|method| method.name == name)
    }
}
