//! What a module asks of others and gives to them. <https://tc39.es/ecma262/#sec-source-text-module-records>

use crate::Text;
use alloc::vec::Vec;

/// The parts of a source text module that linking needs.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// `[[RequestedModules]]`, each once, in the order of the source text.
    pub requests: Vec<ModuleRequest>,
    /// `[[ImportEntries]]`
    pub imports: Vec<ImportEntry>,
    /// `[[LocalExportEntries]]`: the exported name and the slot of the binding.
    pub local_exports: Vec<(Text, u32)>,
    /// `[[IndirectExportEntries]]`
    pub indirect_exports: Vec<IndirectExport>,
    /// `[[StarExportEntries]]`: the requests of `export * from`.
    pub star_exports: Vec<u32>,
    /// Slots of the module's scope.
    pub slots: u32,
    /// The function that gives variables and functions their first values, before anything is evaluated.
    pub initialize: u32,
    /// `[[HasTLA]]`: the top level awaits; function 0 is an async function then.
    pub has_await: bool,
}

impl Module {
    /// The bytes that it takes; near enough to charge them.
    pub(crate) fn byte_size(&self) -> usize {
        let requests = self.requests.iter().map(|request| {
            let attributes = request.attributes.iter().map(|(key, value)| (key.len() + value.len()) * 2 + 32);
            size_of::<ModuleRequest>() + request.specifier.len() * 2 + attributes.sum::<usize>()
        });
        let imports = self.imports.iter().map(|entry| match &entry.name {
            ImportName::Named(name) => size_of::<ImportEntry>() + name.len() * 2,
            ImportName::Namespace | ImportName::Source => size_of::<ImportEntry>(),
        });
        let local = self.local_exports.iter().map(|(name, _)| size_of::<(Text, u32)>() + name.len() * 2);
        let indirect = self.indirect_exports.iter().map(|export| {
            let import = match &export.import {
                ImportName::Named(name) => name.len(),
                ImportName::Namespace | ImportName::Source => 0,
            };
            size_of::<IndirectExport>() + (export.name.len() + import) * 2
        });
        requests.chain(imports).chain(local).chain(indirect).sum::<usize>() + self.star_exports.len() * 4
    }
}

/// A module that another asks for. <https://tc39.es/ecma262/#modulerequest-record>
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ModuleRequest {
    /// `[[Specifier]]`
    pub specifier: Text,
    /// `[[Attributes]]`: keys and values, in the order of the keys.
    pub attributes: Vec<(Text, Text)>,
    /// How far the module is to be taken.
    pub phase: ImportPhase,
}

/// How far an import takes a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImportPhase {
    /// It is evaluated.
    Evaluation,
    /// It is evaluated when its namespace is first used. <https://tc39.es/proposal-defer-import-eval/>
    Defer,
    /// It is not even linked: what is imported is its source. <https://tc39.es/proposal-source-phase-imports/>
    Source,
}

/// A binding that stands for one of another module.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportEntry {
    /// Index of the request.
    pub request: u32,
    /// What is imported.
    pub name: ImportName,
    /// The slot of the local binding. For a named import the slot holds the scope of the other module's binding
    /// and the next one its slot there; for the others the value itself.
    pub slot: u32,
    /// Byte offset of the import in the source text.
    pub offset: u32,
}

/// `[[ImportName]]`
#[derive(Clone, Debug, PartialEq)]
pub enum ImportName {
    /// An export.
    Named(Text),
    /// The namespace: `* as name`.
    Namespace,
    /// The source.
    Source,
}

/// An export of what another module exports.
#[derive(Clone, Debug, PartialEq)]
pub struct IndirectExport {
    /// `[[ExportName]]`
    pub name: Text,
    /// Index of the request.
    pub request: u32,
    /// What of the other module is exported.
    pub import: ImportName,
    /// Byte offset of the export in the source text.
    pub offset: u32,
}
