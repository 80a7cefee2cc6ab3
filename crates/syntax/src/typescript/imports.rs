//! What is imported and exported at run time.

use super::erase::Fate;
use oxc_ast::ast::*;
use oxc_semantic::Scoping;

/// Imports that no value refers to are types, or could be: they are not loaded for.
pub(super) fn import(scoping: &Scoping, node: &mut ImportDeclaration<'_>) -> Fate {
    if node.import_kind.is_type() {
        return Fate::Drop;
    }
    let Some(specifiers) = &mut node.specifiers else { return Fate::Keep };
    specifiers.retain(|specifier| match specifier {
        ImportDeclarationSpecifier::ImportSpecifier(specifier) if specifier.import_kind.is_type() => false,
        specifier => is_used(scoping, specifier.local()),
    });
    if specifiers.is_empty() { Fate::Drop } else { Fate::Keep }
}

fn is_used(scoping: &Scoping, name: &BindingIdentifier<'_>) -> bool {
    let Some(symbol) = name.symbol_id.get() else { return true };
    scoping.get_resolved_references(symbol).any(|reference| reference.is_value())
}

/// True for a name of a type of this file that no value has.
pub(super) fn is_only_type(scoping: &Scoping, name: &IdentifierReference<'_>) -> bool {
    let reference = name.reference_id.get().map(|reference| scoping.get_reference(reference));
    let symbol = reference.and_then(|reference| reference.symbol_id());
    symbol.is_some_and(|symbol| {
        let flags = scoping.symbol_flags(symbol);
        !flags.is_value() && (flags.is_type() || flags.is_type_import())
    })
}

pub(super) fn export(scoping: &Scoping, node: &mut ExportNamedDeclaration<'_>) -> Fate {
    let is_value = |specifier: &ExportSpecifier<'_>| {
        !specifier.export_kind.is_type()
            && !matches!(&specifier.local, ModuleExportName::IdentifierReference(name) if is_only_type(scoping, name))
    };
    keep_values(&mut node.specifiers, node.export_kind, is_value)
}

pub(super) fn export_from(node: &mut ExportFromDeclaration<'_>) -> Fate {
    keep_values(&mut node.specifiers, node.export_kind, |specifier| !specifier.export_kind.is_type())
}

fn keep_values<'a>(
    specifiers: &mut oxc_allocator::ArenaVec<'a, ExportSpecifier<'a>>,
    kind: ImportOrExportKind,
    is_value: impl Fn(&ExportSpecifier<'a>) -> bool,
) -> Fate {
    let was_empty = specifiers.is_empty();
    specifiers.retain(is_value);
    if kind.is_type() || specifiers.is_empty() && !was_empty { Fate::Drop } else { Fate::Keep }
}
