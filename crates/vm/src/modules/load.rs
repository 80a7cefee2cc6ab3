//! Loading: from requests to modules, by way of the embedder.
//! <https://tc39.es/ecma262/#sec-LoadRequestedModules>

use super::common_js::Form;
use super::{ModuleId, ModuleType, Status};
use crate::capabilities::SCHEME;
use crate::{ErrorKind, JsResult, LoadFailure, RealmId, Vm};
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use creance_bytecode::{ImportPhase, ModuleRequest, Text};

/// Fuel for asking the embedder once.
const ASK: u64 = 500;

impl Vm {
    /// Loads what a module asks for, and what that asks for, until nothing is missing.
    ///
    /// # Errors
    /// What is wrong with the first module that cannot be loaded.
    pub fn load_requested_modules(&mut self, id: ModuleId) -> JsResult<()> {
        if self.module(id).status != Status::New {
            return Ok(());
        }
        let mut visited = alloc::collections::BTreeSet::from([id]);
        let mut work = alloc::vec![(id, 0)];
        while let Some(top) = work.last_mut() {
            let (module, index) = *top;
            if index == self.module(module).request_count() {
                work.pop();
                continue;
            }
            top.1 += 1;
            self.tick(1)?;
            let (required, phase) = self.load_request(module, index)?;
            if phase != ImportPhase::Source
                && self.module(required).status == Status::New
                && visited.insert(required)
            {
                work.push((required, 0));
            }
        }
        for module in visited {
            let record = self.module_mut(module);
            if record.status == Status::New {
                record.status = Status::Unlinked;
            }
        }
        Ok(())
    }

    /// The module that a request of a module means.
    fn load_request(&mut self, module: ModuleId, index: usize) -> JsResult<(ModuleId, ImportPhase)> {
        if let Some(known) = self.module(module).requested(index) {
            return Ok(known);
        }
        let record = self.module(module);
        let (realm, referrer) = (record.realm, record.key.clone());
        let program = record.program.clone();
        let request = program.as_ref().and_then(|program| program.module.as_ref()?.requests.get(index));
        let Some(request) = request else { return self.type_error("a module has lost its request") };
        let loaded = self.in_realm(realm, |vm| vm.load_imported_module(realm, &referrer, request))?;
        if let Some(place) = self.module_mut(module).loaded.get_mut(index) {
            *place = Some(loaded);
        }
        Ok((loaded, request.phase))
    }

    /// <https://tc39.es/ecma262/#sec-HostLoadImportedModule>
    pub(crate) fn load_imported_module(
        &mut self,
        realm: RealmId,
        referrer: &str,
        request: &ModuleRequest,
    ) -> JsResult<ModuleId> {
        let specifier = request.specifier.to_string_lossy();
        let kind = self.module_type(request)?;
        self.tick(ASK + specifier.len() as u64)?;
        if specifier.starts_with(SCHEME) && kind == ModuleType::JavaScript {
            return self.in_realm(realm, |vm| vm.capability_module(realm, &specifier));
        }
        if kind == ModuleType::JavaScript
            && let Some(module) = self.builtin_module(realm, &specifier, referrer)?
        {
            return Ok(module);
        }
        let Some(loader) = self.host.modules.as_mut() else {
            return self.type_error(&format!("Cannot import '{specifier}': no module loader is granted"));
        };
        let key = match loader.resolve(&specifier, referrer) {
            Ok(key) => Arc::<str>::from(key),
            Err(failure) => return self.load_failed(&specifier, &failure),
        };
        let place = (realm, key, kind);
        if let Some(&known) = self.modules.by_key.get(&place) {
            return Ok(known);
        }
        let key = place.1;
        if kind == ModuleType::JavaScript && key.ends_with(".json") {
            let message = format!("Cannot import '{specifier}': JSON is imported with {{ type: 'json' }}");
            return self.type_error(&message);
        }
        let Some(loader) = self.host.modules.as_mut() else { return self.type_error("no module loader") };
        if let Some(class) = loader.source_class(&key).filter(|_| kind == ModuleType::JavaScript) {
            return self.opaque_module(realm, key, &class);
        }
        let bytes = match loader.load(&key) {
            Ok(bytes) => bytes,
            Err(failure) => return self.load_failed(&specifier, &failure),
        };
        self.tick(bytes.len() as u64)?;
        self.heap.meter.reserve(bytes.len())?;
        let made = self.make_module(realm, key, kind, &bytes);
        self.heap.meter.release(bytes.len());
        made
    }

    /// The type that the attributes of a request ask for.
    fn module_type(&mut self, request: &ModuleRequest) -> JsResult<ModuleType> {
        let is_type = |key: &Text| *key == Text::from("type");
        if let Some((key, _)) = request.attributes.iter().find(|(key, _)| !is_type(key)) {
            let key = key.to_string_lossy();
            return self.throw(ErrorKind::Syntax, &format!("Import attribute '{key}' is not supported"));
        }
        let wanted = request.attributes.iter().find(|(key, _)| is_type(key));
        Ok(match wanted.map(|(_, value)| value.to_string_lossy()).as_deref() {
            None => ModuleType::JavaScript,
            Some("json") => ModuleType::Json,
            Some("text") => ModuleType::Text,
            Some("bytes") => ModuleType::Bytes,
            Some(other) => return self.type_error(&format!("Module type '{other}' is not supported")),
        })
    }

    fn load_failed<T>(&mut self, specifier: &str, failure: &LoadFailure) -> JsResult<T> {
        self.type_error(&format!("Cannot import '{specifier}': {}", failure.message))
    }

    fn make_module(
        &mut self,
        realm: RealmId,
        key: Arc<str>,
        kind: ModuleType,
        bytes: &[u8],
    ) -> JsResult<ModuleId> {
        // As everywhere where text comes from outside: what is not UTF-8 becomes U+FFFD.
        let text = || String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
        match kind {
            ModuleType::JavaScript => self.source_module(realm, key, &text()),
            ModuleType::Json => self.json_module(realm, key, &text()),
            ModuleType::Text => self.text_module(realm, key, &text()),
            ModuleType::Bytes => self.bytes_module(realm, key, bytes),
        }
    }

    /// <https://tc39.es/ecma262/#sec-parsemodule>
    fn source_module(&mut self, realm: RealmId, key: Arc<str>, text: &str) -> JsResult<ModuleId> {
        match self.form_of(&key, text)? {
            Form::Module(program) => Ok(self.add_module(&program, realm)?),
            Form::CommonJs => self.common_js_module(realm, key),
        }
    }

    /// The modules of a graph that a walk over all requests reaches, without those whose source alone is wanted.
    pub(crate) fn linked_requests(&self, id: ModuleId) -> Vec<ModuleId> {
        let record = self.module(id);
        let requests = (0..record.request_count()).filter_map(|index| record.requested(index));
        requests.filter(|(_, phase)| *phase != ImportPhase::Source).map(|(required, _)| required).collect()
    }
}
