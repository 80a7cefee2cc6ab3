//! `import docs from "cap:docs"`.

use crate::modules::{Export, ModuleId, ModuleType};
use crate::{JsResult, PropertyKey, RealmId, Value, Vm};
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use creance_heap::string::names;

/// What a specifier begins with that means a grant.
pub(crate) const SCHEME: &str = "cap:";

impl Vm {
    /// The module of a grant: the capability as the default export, and its methods as functions that need no
    /// `this`.
    pub(crate) fn capability_module(&mut self, realm: RealmId, specifier: &str) -> JsResult<ModuleId> {
        let place = (realm, Arc::<str>::from(specifier), ModuleType::JavaScript);
        if let Some(&known) = self.modules.by_key.get(&place) {
            return Ok(known);
        }
        let name = specifier.strip_prefix(SCHEME).unwrap_or(specifier);
        let object = Value::object(self.granted_object(realm, name)?);
        let handle = self.host.capabilities.find(name).unwrap_or(u32::MAX);
        let number = self.host.capabilities.interface_number(handle).unwrap_or(usize::MAX);
        let functions = self.capability_functions(realm, number, object)?;
        let scope = self.heap.new_scope(0, functions.len() as u32 + 1)?;
        let mut exports = BTreeMap::from([(PropertyKey::interned(names::DEFAULT), Export::Local(0))]);
        let mut values = alloc::vec![object];
        for (name, function) in functions {
            exports.insert(self.heap.key(&name)?, Export::Local(values.len() as u32));
            values.push(Value::object(function));
        }
        for (slot, value) in values.into_iter().enumerate() {
            if let Some(place) = self.heap.cell_mut(scope).and_then(|cell| cell.slot_mut(slot as u32)) {
                *place = value;
            }
        }
        self.evaluated_module(place, exports, scope)
    }
}
