//! Modules that come with the engine: `node:path` and others. No loader is asked for them, for they have no authority
//! of their own.

use super::{Export, ModuleId, ModuleType};
use crate::{Abrupt, Intrinsic, JsResult, LibraryFile, PropertyKey, RealmId, Value, Vm};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use creance_bytecode::ImportPhase;
use creance_heap::string::names;

/// What the specifier of a built-in module may begin with; its key does.
pub(crate) const PREFIX: &str = "node:";
/// Names of files that only other built-in modules can import begin so.
const INTERNAL: &str = "internal/";
/// What built-in modules import to reach natives.
const BINDING: &str = "internal:binding";

impl Vm {
    /// The built-in module that a specifier means, with the prefix or without; none if it means something else.
    ///
    /// # Errors
    /// A TypeError for a name with the prefix that there is not.
    pub(super) fn builtin_module(
        &mut self,
        realm: RealmId,
        specifier: &str,
        referrer: &str,
    ) -> JsResult<Option<ModuleId>> {
        let is_builtin = |name: &str| self.builtin_modules.iter().any(|file| file.name == name);
        let from_builtin = referrer.strip_prefix(PREFIX).is_some_and(is_builtin);
        if specifier == BINDING && from_builtin {
            return self.binding_module(realm).map(Some);
        }
        let Some(file) = self.builtin_file(specifier, from_builtin) else {
            return match specifier.starts_with(PREFIX) {
                true => self.no_such_builtin(specifier),
                false => Ok(None),
            };
        };
        self.builtin_of(realm, file).map(Some)
    }

    /// The file of a built-in module.
    fn builtin_file(&self, specifier: &str, from_builtin: bool) -> Option<LibraryFile> {
        let name = specifier.strip_prefix(PREFIX).unwrap_or(specifier);
        let is_public = !name.starts_with(INTERNAL);
        self.builtin_modules.iter().find(|file| file.name == name && (is_public || from_builtin)).copied()
    }

    fn builtin_of(&mut self, realm: RealmId, file: LibraryFile) -> JsResult<ModuleId> {
        let key = format!("{PREFIX}{}", file.name);
        let place = (realm, Arc::<str>::from(&*key), ModuleType::JavaScript);
        if let Some(&known) = self.modules.by_key.get(&place) {
            return Ok(known);
        }
        let Some(compiler) = self.compiler.clone() else { return self.type_error("there is no compiler") };
        match compiler.builtin_module(&key, file.source) {
            Ok(program) => Ok(self.add_module(&program, realm)?),
            Err(failure) => self.type_error(&format!("{key}:{}: {}", failure.line, failure.message)),
        }
    }

    /// The natives of built-in modules, as a module.
    fn binding_module(&mut self, realm: RealmId) -> JsResult<ModuleId> {
        let place = (realm, Arc::<str>::from(BINDING), ModuleType::JavaScript);
        if let Some(&known) = self.modules.by_key.get(&place) {
            return Ok(known);
        }
        let binding = self.heap.intrinsic(realm, Intrinsic::NodeBinding)?;
        let scope = self.scope_of_one(Value::object(binding))?;
        let exports = BTreeMap::from([(PropertyKey::interned(names::DEFAULT), Export::Local(0))]);
        self.evaluated_module(place, exports, scope)
    }

    #[cold]
    fn no_such_builtin<T>(&mut self, specifier: &str) -> JsResult<T> {
        let known: Vec<&str> = self
            .builtin_modules
            .iter()
            .map(|file| file.name)
            .filter(|name| !name.starts_with(INTERNAL))
            .collect();
        let shown: String = specifier.chars().take(80).collect();
        let known = known.join(", ");
        self.type_error(&format!("Cannot import '{shown}': of the modules of Node.js there are {known}"))
    }

    /// An export of an internal built-in module, which is evaluated now if it is not yet.
    pub(super) fn internal_export(&mut self, realm: RealmId, file: &str, name: &str) -> JsResult<Value> {
        let Some(file) = self.builtin_file(file, true) else {
            return self.type_error("there is no such built-in module");
        };
        let module = self.builtin_of(realm, file)?;
        let namespace = self.evaluated_namespace(module)?;
        let key = self.heap.key(name)?;
        self.get(namespace, key)
    }

    /// The namespace of a module that is loaded, linked and evaluated now if it is not yet.
    ///
    /// # Errors
    /// What that throws; a TypeError if it awaits or is being evaluated.
    pub(super) fn evaluated_namespace(&mut self, module: ModuleId) -> JsResult<Value> {
        self.load_requested_modules(module)?;
        self.link_module(module)?;
        self.evaluate_module_sync(module)?;
        let namespace = self.module_namespace(module, ImportPhase::Evaluation)?;
        Ok(Value::object(namespace))
    }

    /// Whether a specifier means a built-in module, and its key.
    pub(super) fn builtin_key(&self, specifier: &str) -> Option<String> {
        self.builtin_file(specifier, false).map(|file| format!("{PREFIX}{}", file.name))
    }

    /// The namespace of a built-in module by its key.
    pub(super) fn builtin_namespace(&mut self, realm: RealmId, key: &str) -> Result<Value, Abrupt> {
        match self.builtin_module(realm, key, "")? {
            Some(module) => self.evaluated_namespace(module),
            None => self.no_such_builtin(key),
        }
    }
}
