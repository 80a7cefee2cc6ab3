//! What a module imports and exports, read off its import and export declarations.
//! <https://tc39.es/ecma262/#sec-parsemodule>

use super::hoist::bound_names;
use creance_bytecode::{ImportName, ImportPhase, IndirectExport, ModuleRequest, Text};
use oxc_ast::ast;
use oxc_ast::ast::{
    Declaration, ExportDefaultDeclarationKind, ExportSpecifier, ImportAttributeKey, ImportDeclaration,
    ImportDeclarationSpecifier, ModuleExportName, Program, Statement, StringLiteral, WithClause,
};
use oxc_span::GetSpan;
use std::collections::HashMap;

/// The binding of a default export that has no name of its own.
pub const DEFAULT: &str = "*default*";

/// A binding that stands for one of another module.
pub struct Import<'a> {
    pub local: &'a str,
    pub request: u32,
    pub name: ImportName,
    pub offset: u32,
}

/// The entries of a module.
#[derive(Default)]
pub struct ModuleEntries<'a> {
    pub requests: Vec<ModuleRequest>,
    known: HashMap<ModuleRequest, u32>,
    pub imports: Vec<Import<'a>>,
    /// Exported names and the local bindings.
    pub local_exports: Vec<(Text, &'a str)>,
    pub indirect_exports: Vec<IndirectExport>,
    pub star_exports: Vec<u32>,
}

impl<'a> ModuleEntries<'a> {
    /// Reads them.
    pub fn of(program: &Program<'a>) -> ModuleEntries<'a> {
        let mut entries = ModuleEntries::default();
        for statement in &program.body {
            match statement {
                Statement::ImportDeclaration(node) => entries.import(node),
                Statement::ExportAllDeclaration(node) => {
                    let request = entries.request(&node.source, node.with_clause.as_deref(), None);
                    match &node.exported {
                        None => entries.star_exports.push(request),
                        Some(name) => entries.indirect_exports.push(IndirectExport {
                            name: export_name(name),
                            request,
                            import: ImportName::Namespace,
                            offset: node.span.start,
                        }),
                    }
                }
                Statement::ExportFromDeclaration(node) => {
                    let request = entries.request(&node.source, node.with_clause.as_deref(), None);
                    for specifier in &node.specifiers {
                        entries.indirect_exports.push(IndirectExport {
                            name: export_name(&specifier.exported),
                            request,
                            import: ImportName::Named(export_name(&specifier.local)),
                            offset: specifier.span.start,
                        });
                    }
                }
                Statement::ExportDeclaration(node) => entries.export_declaration(&node.declaration),
                Statement::ExportDefaultDeclaration(node) => {
                    let own = match &node.declaration {
                        ExportDefaultDeclarationKind::FunctionDeclaration(node) => node.id.as_ref(),
                        ExportDefaultDeclarationKind::ClassDeclaration(node) => node.id.as_ref(),
                        _ => None,
                    };
                    let local = own.map_or(DEFAULT, |id| id.name.as_str());
                    entries.local_exports.push((Text::from("default"), local));
                }
                _ => {}
            }
        }
        // Imports may come after the exports that pass them on.
        let imports: HashMap<&str, usize> =
            entries.imports.iter().enumerate().map(|(index, import)| (import.local, index)).collect();
        for statement in &program.body {
            if let Statement::ExportNamedDeclaration(node) = statement {
                for specifier in &node.specifiers {
                    entries.export(specifier, &imports);
                }
            }
        }
        entries
    }

    fn import(&mut self, node: &ImportDeclaration<'a>) {
        let request = self.request(&node.source, node.with_clause.as_deref(), node.phase);
        for specifier in node.specifiers.iter().flatten() {
            let (local, name) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(specifier) => {
                    (&specifier.local, ImportName::Named(export_name(&specifier.imported)))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(specifier) => {
                    let name = match node.phase {
                        Some(ast::ImportPhase::Source) => ImportName::Source,
                        _ => ImportName::Named(Text::from("default")),
                    };
                    (&specifier.local, name)
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(specifier) => {
                    (&specifier.local, ImportName::Namespace)
                }
            };
            let offset = specifier.span().start;
            self.imports.push(Import { local: local.name.as_str(), request, name, offset });
        }
    }

    fn export_declaration(&mut self, declaration: &Declaration<'a>) {
        let exports = &mut self.local_exports;
        let mut add = |name: &'a str| exports.push((Text::from(name), name));
        match declaration {
            Declaration::VariableDeclaration(node) => {
                for declarator in &node.declarations {
                    bound_names(&declarator.id, &mut add);
                }
            }
            Declaration::FunctionDeclaration(node) => node.id.iter().for_each(|id| add(id.name.as_str())),
            Declaration::ClassDeclaration(node) => node.id.iter().for_each(|id| add(id.name.as_str())),
            _ => {}
        }
    }

    /// `export { local as exported }`, of a binding of this module or of one that it imports.
    fn export(&mut self, specifier: &ExportSpecifier<'a>, imports: &HashMap<&str, usize>) {
        let name = export_name(&specifier.exported);
        let local = match &specifier.local {
            ModuleExportName::IdentifierName(node) => node.name.as_str(),
            ModuleExportName::IdentifierReference(node) => node.name.as_str(),
            ModuleExportName::StringLiteral(node) => node.value.as_str(),
        };
        let import = imports.get(local).map(|&index| &self.imports[index]);
        match import {
            Some(Import { name: import, request, .. }) if !self.is_deferred(*request) => {
                let (request, import) = (*request, import.clone());
                let offset = specifier.span.start;
                self.indirect_exports.push(IndirectExport { name, request, import, offset });
            }
            _ => self.local_exports.push((name, local)),
        }
    }

    /// A deferred namespace is handed on as the value that it is.
    fn is_deferred(&self, request: u32) -> bool {
        self.requests[request as usize].phase == ImportPhase::Defer
    }

    /// The index of a request, which is added if it is new. <https://tc39.es/ecma262/#sec-static-semantics-modulerequests>
    fn request(
        &mut self,
        source: &StringLiteral<'a>,
        with: Option<&WithClause<'a>>,
        phase: Option<ast::ImportPhase>,
    ) -> u32 {
        let mut attributes = Vec::new();
        for attribute in with.iter().flat_map(|clause| &clause.with_entries) {
            let key = match &attribute.key {
                ImportAttributeKey::Identifier(name) => Text::from(name.name.as_str()),
                ImportAttributeKey::StringLiteral(literal) => literal_text(literal),
            };
            attributes.push((key, literal_text(&attribute.value)));
        }
        let phase = match phase {
            None => ImportPhase::Evaluation,
            Some(ast::ImportPhase::Defer) => ImportPhase::Defer,
            Some(ast::ImportPhase::Source) => ImportPhase::Source,
        };
        let request = ModuleRequest { specifier: literal_text(source), attributes, phase };
        if let Some(&index) = self.known.get(&request) {
            return index;
        }
        let index = self.requests.len() as u32;
        self.known.insert(request.clone(), index);
        self.requests.push(request);
        index
    }
}

fn literal_text(literal: &StringLiteral<'_>) -> Text {
    crate::text::literal(literal.value.as_str(), literal.lone_surrogates)
}

fn export_name(name: &ModuleExportName<'_>) -> Text {
    match name {
        ModuleExportName::IdentifierName(node) => Text::from(node.name.as_str()),
        ModuleExportName::IdentifierReference(node) => Text::from(node.name.as_str()),
        ModuleExportName::StringLiteral(node) => literal_text(node),
    }
}
