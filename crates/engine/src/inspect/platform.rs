//! Objects of the web, which have nothing that could be shown but the state that library code has made.

use super::Writer;
use creance_vm::heap::Extra;
use creance_vm::{Metered, Object, Value};

/// What is shown of a state.
const SHOWN: &[&str] = &["href", "type", "method", "url", "status", "statusText", "aborted"];

impl Writer<'_> {
    /// The parts of an object's state that tell one from another, and the pairs of names and values of what is a list.
    pub(super) fn platform(&mut self, object: Object, entries: &mut Vec<String>) -> Metered<()> {
        let Some(Extra::Values(values)) = self.heap.extra(object) else { return Ok(()) };
        let Some(state) = values.get(1).and_then(|state| state.as_object()) else { return Ok(()) };
        for name in SHOWN {
            let Some(value) =
                self.own_of_state(state, name)?.filter(|value| !value.is_object() && !value.is_undefined())
            else {
                continue;
            };
            let value = self.value(value)?;
            entries.push(format!("{name}: {value}"));
        }
        let list = self.own_of_state(state, "list")?.and_then(Value::as_object);
        let elements = list.map_or(&[][..], |list| &self.heap.object(list).elements[..]);
        let pairs: Vec<Value> = elements.iter().take(MAX_PAIRS).copied().collect();
        for pair in pairs {
            let Some(pair) = pair.as_object() else { continue };
            let name = self.own_of_state(pair, "name")?.unwrap_or(Value::UNDEFINED);
            let value = self.own_of_state(pair, "value")?.unwrap_or(Value::UNDEFINED);
            entries.push(format!("{} => {}", self.value(name)?, self.value(value)?));
        }
        Ok(())
    }

    fn own_of_state(&mut self, record: Object, name: &str) -> Metered<Option<Value>> {
        let key = self.heap.key(name)?;
        Ok(self.heap.own_property(record, key)?.map(|property| property.value))
    }
}

/// Pairs that are shown.
const MAX_PAIRS: usize = 100;
