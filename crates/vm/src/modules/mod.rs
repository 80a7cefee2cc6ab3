//! Modules: records, loading, linking, evaluation and namespaces.
//! <https://tc39.es/ecma262/#sec-ecmascript-language-modules>
//!
//! A module graph is as deep as its author likes, so every walk over it keeps its own stack. Modules stay for as
//! long as the VM: like code, they are charged when they are made and never given back.

mod asynchronous;
mod builtin;
mod common_js;
mod evaluate;
mod import;
mod link;
mod load;
mod namespace;
mod resolve;
mod snapshot;
mod synthetic;

pub(crate) use builtin::PREFIX as BUILTIN_PREFIX;
pub use common_js::Required;
pub use import::MODULE_FUNCTIONS;

use crate::{Metered, Object, PropertyKey, RealmId, Value, Vm};
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use creance_bytecode::{ImportName, ImportPhase, Program};

/// A module of a VM.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct ModuleId(pub(crate) u32);

/// What the bytes of a module are. <https://tc39.es/ecma262/#sec-HostLoadImportedModule>
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub enum ModuleType {
    /// JavaScript.
    JavaScript,
    /// `with { type: "json" }`: the default export is the parsed value.
    Json,
    /// `with { type: "text" }`: the default export is a string.
    Text,
    /// `with { type: "bytes" }`: the default export is a `Uint8Array` of an immutable buffer.
    Bytes,
}

/// `[[Status]]` of a cyclic module record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    New,
    Unlinked,
    Linking,
    Linked,
    Evaluating,
    EvaluatingAsync,
    Evaluated,
}

/// `[[AsyncEvaluationOrder]]`
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AsyncOrder {
    Unset,
    Number(u64),
    Done,
}

/// What an exported name of a module is by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Export {
    /// The binding in a slot of its scope.
    Local(u32),
    /// Something of the module that a request asks for.
    Indirect(u32, Import),
}

/// What of another module is exported or imported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Import {
    Named(PropertyKey),
    Namespace,
    Source,
}

/// A module record. <https://tc39.es/ecma262/#sec-cyclic-module-records>
#[derive(Clone)]
pub(crate) struct Module {
    /// Where it came from, as the embedder named it.
    pub key: Arc<str>,
    pub realm: RealmId,
    /// The code; none for a synthetic module.
    pub program: Option<Arc<Program>>,
    /// The number of the program's function 0.
    pub first: u32,
    /// `[[Environment]]`
    pub scope: u32,
    pub exports: BTreeMap<PropertyKey, Export>,
    /// `[[LoadedModules]]`, by request.
    pub loaded: Vec<Option<ModuleId>>,
    pub status: Status,
    /// `[[EvaluationError]]`
    pub error: Option<Value>,
    pub dfs_index: u32,
    pub dfs_ancestor: u32,
    /// `[[CycleRoot]]`
    pub cycle_root: Option<ModuleId>,
    pub async_order: AsyncOrder,
    /// `[[PendingAsyncDependencies]]`
    pub pending: u32,
    /// `[[AsyncParentModules]]`
    pub async_parents: Vec<ModuleId>,
    /// The promise of `[[TopLevelCapability]]`.
    pub promise: Option<Object>,
    /// `[[Namespace]]`
    pub namespace: Option<Object>,
    /// `[[DeferredNamespace]]`
    pub deferred: Option<Object>,
    /// `[[ImportMeta]]`
    pub meta: Option<Object>,
    /// `[[ModuleSource]]`; none of modules in JavaScript.
    pub source: Option<Object>,
}

impl Module {
    pub(crate) fn has_await(&self) -> bool {
        self.program.as_ref().and_then(|program| program.module.as_ref()).is_some_and(|m| m.has_await)
    }

    /// What is requested with its phase, as far as it is loaded.
    pub(crate) fn requested(&self, index: usize) -> Option<(ModuleId, ImportPhase)> {
        let module = self.program.as_ref()?.module.as_ref()?;
        Some(((*self.loaded.get(index)?)?, module.requests.get(index)?.phase))
    }

    pub(crate) fn request_count(&self) -> usize {
        self.loaded.len()
    }
}

/// The modules of a VM.
#[derive(Clone, Default)]
pub(crate) struct Modules {
    pub records: Vec<Module>,
    /// By key and type, per realm.
    pub by_key: BTreeMap<(RealmId, Arc<str>, ModuleType), ModuleId>,
    /// <https://tc39.es/ecma262/#sec-IncrementModuleAsyncEvaluationCount>
    pub async_count: u64,
    /// The evaluation that waits for the body of a module, which is suspended.
    suspended: Option<evaluate::Evaluation>,
}

impl Modules {
    /// Everything that the modules keep alive.
    pub(crate) fn trace(&self, visit: &mut dyn FnMut(Value)) {
        for record in &self.records {
            visit(Value::cell(record.scope));
            record.error.into_iter().for_each(&mut *visit);
            let objects = [record.promise, record.namespace, record.deferred, record.meta, record.source];
            objects.into_iter().flatten().for_each(|object| visit(Value::object(object)));
            for key in record.exports.keys() {
                key.as_name_value().into_iter().for_each(&mut *visit);
            }
            for export in record.exports.values() {
                if let Export::Indirect(_, Import::Named(key)) = export {
                    key.as_name_value().into_iter().for_each(&mut *visit);
                }
            }
        }
    }
}

/// The script or module that code belongs to. <https://tc39.es/ecma262/#sec-getactivescriptormodule>
#[derive(Clone)]
pub(crate) struct Origin {
    /// What its imports are relative to.
    pub name: Arc<str>,
    pub module: Option<ModuleId>,
    /// For the code of a direct eval: where its surroundings are described, a function of the VM and a constant of it.
    pub eval: Option<(u32, u32)>,
}

impl Vm {
    pub(crate) fn module(&self, id: ModuleId) -> &Module {
        &self.modules.records[id.0 as usize]
    }

    pub(crate) fn module_mut(&mut self, id: ModuleId) -> &mut Module {
        &mut self.modules.records[id.0 as usize]
    }

    /// Makes a module known: its functions, its scope, its names. <https://tc39.es/ecma262/#sec-parsemodule>
    ///
    /// The module is registered under the program's name; if the same program is registered there already, that
    /// is the module. A program that is no module becomes one without imports and exports.
    ///
    /// # Errors
    /// A memory halt.
    pub fn add_module(&mut self, program: &Arc<Program>, realm: RealmId) -> Metered<ModuleId> {
        let place = (realm, program.source.name.clone(), ModuleType::JavaScript);
        if let Some(&id) = self.modules.by_key.get(&place)
            && self.module(id).program.as_ref().is_some_and(|known| Arc::ptr_eq(known, program))
        {
            return Ok(id);
        }
        let id = ModuleId(self.modules.records.len() as u32);
        let origin = Origin { name: program.source.name.clone(), module: Some(id), eval: None };
        let first = self.load_from(program, realm, &origin)?;
        let blank = creance_bytecode::Module::default();
        let module = program.module.as_deref().unwrap_or(&blank);
        let mut exports = BTreeMap::new();
        for (name, slot) in &module.local_exports {
            exports.insert(self.text_key(name)?.0, Export::Local(*slot));
        }
        for export in &module.indirect_exports {
            let import = match &export.import {
                ImportName::Named(name) => Import::Named(self.text_key(name)?.0),
                ImportName::Namespace => Import::Namespace,
                ImportName::Source => Import::Source,
            };
            exports.insert(self.text_key(&export.name)?.0, Export::Indirect(export.request, import));
        }
        let scope = self.heap.new_scope(0, module.slots)?;
        self.register_module(place, exports, scope, first, Some(program.clone()))
    }

    /// Adds a record.
    pub(crate) fn register_module(
        &mut self,
        place: (RealmId, Arc<str>, ModuleType),
        exports: BTreeMap<PropertyKey, Export>,
        scope: u32,
        first: u32,
        program: Option<Arc<Program>>,
    ) -> Metered<ModuleId> {
        const EXPORT: usize = 4 * size_of::<(PropertyKey, Export)>();
        let requests = program.as_ref().and_then(|program| program.module.as_ref());
        let requests = requests.map_or(0, |module| module.requests.len());
        let bytes = 2 * size_of::<Module>() + exports.len() * EXPORT + requests * 8 + 2 * place.1.len() + 64;
        self.heap.meter.reserve(bytes)?;
        let id = ModuleId(self.modules.records.len() as u32);
        self.modules.records.push(Module {
            key: place.1.clone(),
            realm: place.0,
            program,
            first,
            scope,
            exports,
            loaded: alloc::vec![None; requests],
            status: Status::New,
            error: None,
            dfs_index: 0,
            dfs_ancestor: 0,
            cycle_root: None,
            async_order: AsyncOrder::Unset,
            pending: 0,
            async_parents: Vec::new(),
            promise: None,
            namespace: None,
            deferred: None,
            meta: None,
            source: None,
        });
        self.modules.by_key.insert(place, id);
        Ok(id)
    }

    /// The script or module whose code runs.
    pub(crate) fn active_origin(&self) -> Option<&Origin> {
        let functions = self.frames[..=self.fp].iter().rev().map(|frame| frame.function as usize);
        functions
            .filter_map(|function| self.functions.get(function))
            .find(|linked| !linked.function().flags.library)
            .map(|linked| &*linked.origin)
    }
}
