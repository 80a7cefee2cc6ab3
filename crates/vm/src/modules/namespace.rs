//! Module namespace objects. <https://tc39.es/ecma262/#sec-module-namespace-exotic-objects>
//!
//! A deferred namespace evaluates its module when somebody first asks what it exports.
//! <https://tc39.es/proposal-defer-import-eval/#sec-module-namespace-exotic-objects>

use super::resolve::Resolution;
use super::{ModuleId, Status};
use crate::behaviours::Descriptor;
use crate::{Attributes, ErrorKind, JsResult, Kind, Object, Property, PropertyKey, Value, Vm};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use creance_bytecode::ImportPhase;
use creance_heap::extra::{Extra, NamespaceData, NamespaceExport};
use creance_heap::string::names;
use creance_heap::symbols;

/// Bytes of an export in a map by name, besides the name: nodes of the map may be less than half full.
const NAMED_BYTES: usize = 3 * size_of::<(Vec<u16>, NamespaceExport)>();

impl Vm {
    /// <https://tc39.es/ecma262/#sec-getmodulenamespace>
    ///
    /// # Errors
    /// A halt.
    pub fn module_namespace(&mut self, module: ModuleId, phase: ImportPhase) -> JsResult<Object> {
        let deferred = phase == ImportPhase::Defer;
        let record = self.module(module);
        let known = if deferred { record.deferred } else { record.namespace };
        if let Some(namespace) = known {
            return Ok(namespace);
        }
        let realm = record.realm;
        let exports = self.namespace_exports(module, deferred)?;
        self.heap.meter.reserve(NamespaceData::bytes_for(exports.len()))?;
        let data = NamespaceData::new(module.0, deferred, exports);
        let namespace =
            self.heap.new_with_extra(Kind::ModuleNamespace, None, Extra::Namespace(Box::new(data)))?;
        let tag = self.heap.string_value(if deferred { "Deferred Module" } else { "Module" })?;
        self.heap.define_own(
            namespace,
            PropertyKey::symbol(symbols::TO_STRING_TAG),
            tag,
            Attributes::NONE,
        )?;
        self.heap.to_dictionary(namespace)?;
        self.heap.object_mut(namespace).flags |= creance_heap::flag::NOT_EXTENSIBLE;
        let record = self.module_mut(module);
        debug_assert_eq!(record.realm, realm);
        *(if deferred { &mut record.deferred } else { &mut record.namespace }) = Some(namespace);
        Ok(namespace)
    }

    /// What a module exports without ambiguity, in the order of the names' code units.
    fn namespace_exports(&mut self, module: ModuleId, deferred: bool) -> JsResult<Vec<NamespaceExport>> {
        let mut charged = 0;
        let named = self.exports_by_name(module, deferred, &mut charged);
        let exports = named.map(|named| named.into_values().collect());
        self.heap.meter.release(charged);
        exports
    }

    /// The same with the names. `charged` bytes are for it, whatever becomes of it.
    fn exports_by_name(
        &mut self,
        module: ModuleId,
        deferred: bool,
        charged: &mut usize,
    ) -> JsResult<BTreeMap<Vec<u16>, NamespaceExport>> {
        let mut named = BTreeMap::new();
        for key in self.exported_names(module)? {
            if deferred && key == PropertyKey::interned(names::THEN) {
                continue;
            }
            let (scope, slot) = match self.resolve_export(module, key)? {
                Resolution::Binding(module, slot) => (self.module(module).scope, slot),
                Resolution::Namespace(module) => (NamespaceExport::NAMESPACE, module.0),
                Resolution::Source(module) => (self.source_scope(module)?, 0),
                Resolution::None | Resolution::Ambiguous => continue,
            };
            let name = self.heap.key_value(key)?;
            let Some(name) = name.as_string() else { continue };
            let length = self.heap.strings.len(name);
            let bytes = length * size_of::<u16>() + NAMED_BYTES;
            self.heap.meter.reserve(bytes)?;
            *charged += bytes;
            let units: Vec<u16> = self.heap.strings.flat(&mut self.heap.meter, name)?.iter().collect();
            self.tick(units.len() as u64)?;
            named.insert(units, NamespaceExport { key, scope, slot });
        }
        Ok(named)
    }

    fn namespace_data(&self, namespace: Object) -> Option<&NamespaceData> {
        match self.heap.extra(namespace) {
            Some(Extra::Namespace(data)) => Some(data),
            _ => None,
        }
    }

    /// The exports, once a deferred module has been evaluated.
    /// <https://tc39.es/proposal-defer-import-eval/#sec-GetModuleExportsList>
    fn exports_of(&mut self, namespace: Object) -> JsResult<Option<&NamespaceData>> {
        let Some(data) = self.namespace_data(namespace) else { return Ok(None) };
        let module = ModuleId(data.module);
        if data.deferred
            && (self.module(module).status != Status::Evaluated || self.module(module).error.is_some())
        {
            self.evaluate_module_sync(module)?;
        }
        Ok(self.namespace_data(namespace))
    }

    /// True for keys that are ordinary properties of a namespace, if any.
    /// <https://tc39.es/proposal-defer-import-eval/#sec-IsSymbolLikeNamespaceKey>
    fn is_symbol_like(&self, namespace: Object, key: PropertyKey) -> bool {
        key.as_symbol().is_some()
            || key == PropertyKey::interned(names::THEN)
                && self.namespace_data(namespace).is_some_and(|data| data.deferred)
    }

    fn find_export(&mut self, namespace: Object, key: PropertyKey) -> JsResult<Option<NamespaceExport>> {
        Ok(self.exports_of(namespace)?.and_then(|data| data.find(key)))
    }

    /// `[[HasProperty]]` <https://tc39.es/ecma262/#sec-module-namespace-exotic-objects-hasproperty-p>
    pub(crate) fn namespace_has(&mut self, namespace: Object, key: PropertyKey) -> JsResult<bool> {
        if self.is_symbol_like(namespace, key) {
            return Ok(self.heap.own_property(namespace, key)?.is_some());
        }
        Ok(self.find_export(namespace, key)?.is_some())
    }

    /// `[[Get]]` <https://tc39.es/ecma262/#sec-module-namespace-exotic-objects-get-p-receiver>
    pub(crate) fn namespace_get(&mut self, namespace: Object, key: PropertyKey) -> JsResult<Value> {
        if self.is_symbol_like(namespace, key) {
            let property = self.heap.own_property(namespace, key)?;
            return Ok(property.map_or(Value::UNDEFINED, |property| property.value));
        }
        let Some(export) = self.find_export(namespace, key)? else { return Ok(Value::UNDEFINED) };
        if export.scope == NamespaceExport::NAMESPACE {
            let namespace = self.module_namespace(ModuleId(export.slot), ImportPhase::Evaluation)?;
            return Ok(Value::object(namespace));
        }
        match self.heap.cell(export.scope).and_then(|cell| cell.slot(export.slot)) {
            Some(value) if !value.is_empty() => Ok(value),
            _ => {
                let name = self.describe_key(key)?;
                self.throw(
                    ErrorKind::Reference,
                    &alloc::format!("Cannot access '{name}' before initialization"),
                )
            }
        }
    }

    /// `[[GetOwnProperty]]` <https://tc39.es/ecma262/#sec-module-namespace-exotic-objects-getownproperty-p>
    pub(crate) fn namespace_get_own(
        &mut self,
        namespace: Object,
        key: PropertyKey,
    ) -> JsResult<Option<Property>> {
        if self.is_symbol_like(namespace, key) {
            return Ok(self.heap.own_property(namespace, key)?);
        }
        if self.find_export(namespace, key)?.is_none() {
            return Ok(None);
        }
        let value = self.namespace_get(namespace, key)?;
        let attributes = Attributes::WRITABLE.with(Attributes::ENUMERABLE);
        Ok(Some(Property { value, attributes }))
    }

    /// `[[DefineOwnProperty]]`
    /// <https://tc39.es/ecma262/#sec-module-namespace-exotic-objects-defineownproperty-p-desc>
    pub(crate) fn namespace_define_own(
        &mut self,
        namespace: Object,
        key: PropertyKey,
        desc: Descriptor,
    ) -> JsResult<bool> {
        if self.is_symbol_like(namespace, key) {
            return self.ordinary_define_own(namespace, key, desc);
        }
        let Some(current) = self.namespace_get_own(namespace, key)? else { return Ok(false) };
        let refused = desc.configurable == Some(true)
            || desc.enumerable == Some(false)
            || desc.is_accessor()
            || desc.writable == Some(false);
        Ok(!refused
            && match desc.value {
                Some(value) => self.same_value(value, current.value)?,
                None => true,
            })
    }

    /// `[[Delete]]` <https://tc39.es/ecma262/#sec-module-namespace-exotic-objects-delete-p>
    pub(crate) fn namespace_delete(&mut self, namespace: Object, key: PropertyKey) -> JsResult<bool> {
        if self.is_symbol_like(namespace, key) {
            return Ok(self.heap.own_property(namespace, key)?.is_none());
        }
        Ok(self.find_export(namespace, key)?.is_none())
    }

    /// `[[OwnPropertyKeys]]` <https://tc39.es/ecma262/#sec-module-namespace-exotic-objects-ownpropertykeys>
    pub(crate) fn namespace_keys(&mut self, namespace: Object) -> JsResult<Vec<PropertyKey>> {
        let mut keys: Vec<PropertyKey> =
            self.exports_of(namespace)?.map_or_else(Vec::new, |data| data.names().collect());
        self.tick(keys.len() as u64)?;
        keys.extend(self.heap.own_keys(namespace)?);
        Ok(keys)
    }
}
