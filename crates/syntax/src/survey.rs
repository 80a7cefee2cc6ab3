//! What a source text asks of its surroundings: what it imports, and the names that it uses without declaring them.
//! Nothing runs, so what is computed at run time is not seen.

use crate::{Goal, Language, Surroundings, SyntaxError, with_program};
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::{Scoping, SemanticBuilder, SymbolId};
use oxc_span::GetSpan;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A place in a source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column in UTF-16 units, from 1.
    pub column: u32,
}

/// How a module is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImportKind {
    /// `import` and `export ... from`
    Static,
    /// `import()` of a literal.
    Dynamic,
    /// `require()` of a literal.
    Require,
}

/// A module that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// As it is written.
    pub specifier: String,
    /// How.
    pub kind: ImportKind,
    /// It has attributes, such as `type: "json"`: it is not JavaScript.
    pub has_attributes: bool,
    /// The names of it that are used; `*` if it is used in a way that does not tell.
    pub names: BTreeSet<String>,
    /// Where the specifier stands.
    pub place: Place,
}

/// A use of a name that nothing declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeName {
    /// The name.
    pub name: String,
    /// The property of it that is used, as `now` in `Date.now()`.
    pub member: Option<String>,
    /// It is called, or made with `new`, without arguments.
    pub is_bare_call: bool,
    /// Where it stands.
    pub place: Place,
}

/// What a source text asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// The modules, in the order of the text.
    pub imports: Vec<Import>,
    /// The names, in the order of the text. A name is left out where only its type is asked (`typeof name`).
    pub names: Vec<FreeName>,
    /// Where an `import()` or `require()` computes what it asks for.
    pub computed: Vec<Place>,
}

/// Surveys a source text.
///
/// # Errors
/// The first early error.
pub fn survey(source: &str, language: Language, goal: Goal) -> Result<Survey, SyntaxError> {
    with_program(source, language, goal, Surroundings::default(), |parsed| {
        // NOTE: again, for types are gone now, and names that only types used.
        let semantic = SemanticBuilder::new().with_build_nodes(false).build(parsed.program);
        let scoping = semantic.semantic.into_scoping();
        let mut surveyor = Surveyor { scoping: &scoping, found: Found::default(), locals: HashMap::new() };
        surveyor.declarations(parsed.program);
        surveyor.visit_program(parsed.program);
        Ok(surveyor.found.survey(source))
    })
}

/// What is found, by offsets.
#[derive(Default)]
struct Found {
    imports: Vec<(u32, Import)>,
    names: Vec<(u32, FreeName)>,
    computed: Vec<u32>,
    /// Names that the text itself assigns: sloppy code makes globals so.
    assigned: BTreeSet<String>,
}

impl Found {
    fn survey(mut self, source: &str) -> Survey {
        self.imports.sort_by_key(|(offset, _)| *offset);
        self.names.retain(|(_, name)| !self.assigned.contains(&name.name));
        self.names.sort_by_key(|(offset, _)| *offset);
        let offsets = self.imports.iter().map(|(offset, _)| *offset);
        let offsets =
            offsets.chain(self.names.iter().map(|(offset, _)| *offset)).chain(self.computed.iter().copied());
        let places = places(source, offsets.collect());
        let place = |offset: u32| places.get(&offset).copied().unwrap_or(Place { line: 1, column: 1 });
        Survey {
            imports: self
                .imports
                .into_iter()
                .map(|(at, import)| Import { place: place(at), ..import })
                .collect(),
            names: self.names.into_iter().map(|(at, name)| FreeName { place: place(at), ..name }).collect(),
            computed: self.computed.into_iter().map(place).collect(),
        }
    }
}

/// The places of offsets, in one walk over the text.
fn places(source: &str, offsets: BTreeSet<u32>) -> BTreeMap<u32, Place> {
    let mut places = BTreeMap::new();
    let mut offsets = offsets.into_iter().peekable();
    let mut place = Place { line: 1, column: 1 };
    let mut previous = '\0';
    for (at, c) in source.char_indices() {
        if matches!(previous, '\n' | '\u{2028}' | '\u{2029}') || previous == '\r' && c != '\n' {
            place = Place { line: place.line + 1, column: 1 };
        }
        while offsets.next_if(|offset| *offset as usize <= at).is_some_and(|offset| {
            places.insert(offset, place);
            true
        }) {}
        place.column += c.len_utf16() as u32;
        previous = c;
    }
    places.extend(offsets.map(|offset| (offset, place)));
    places
}

struct Surveyor<'s> {
    scoping: &'s Scoping,
    found: Found,
    /// Bindings that stand for a whole module: the number of the import.
    locals: HashMap<SymbolId, usize>,
}

/// Where [`Found`] has no place yet.
const NOWHERE: Place = Place { line: 0, column: 0 };

impl Surveyor<'_> {
    /// Notes what is imported by declarations, before it is used.
    fn declarations(&mut self, program: &Program<'_>) {
        for statement in &program.body {
            match statement {
                Statement::ImportDeclaration(node) => {
                    let number = self.import(&node.source, ImportKind::Static, node.with_clause.is_some());
                    for specifier in node.specifiers.iter().flatten() {
                        match specifier {
                            ImportDeclarationSpecifier::ImportSpecifier(specifier)
                                if specifier.imported.name() != "default" =>
                            {
                                let name = specifier.imported.name().to_string();
                                self.found.imports[number].1.names.insert(name);
                            }
                            specifier => {
                                if let Some(symbol) = specifier.local().symbol_id.get() {
                                    self.locals.insert(symbol, number);
                                }
                            }
                        }
                    }
                }
                Statement::ExportAllDeclaration(node) => {
                    let number = self.import(&node.source, ImportKind::Static, node.with_clause.is_some());
                    self.found.imports[number].1.names.insert("*".to_owned());
                }
                Statement::ExportFromDeclaration(node) => {
                    let number = self.import(&node.source, ImportKind::Static, node.with_clause.is_some());
                    let names =
                        node.specifiers.iter().map(|specifier| match specifier.local.name().as_str() {
                            "default" => "*".to_owned(),
                            name => name.to_owned(),
                        });
                    self.found.imports[number].1.names.extend(names);
                }
                _ => {}
            }
        }
    }

    /// Notes an import; its number.
    fn import(&mut self, source: &StringLiteral<'_>, kind: ImportKind, has_attributes: bool) -> usize {
        let specifier = source.value.to_string();
        let import = Import { specifier, kind, has_attributes, names: BTreeSet::new(), place: NOWHERE };
        self.found.imports.push((source.span.start, import));
        self.found.imports.len() - 1
    }

    /// The import of a literal, or the place of what is none. What it gives may be used in any way.
    fn import_of(&mut self, source: &Expression<'_>, kind: ImportKind, has_attributes: bool) {
        match source {
            Expression::StringLiteral(literal) => {
                let number = self.import(literal, kind, has_attributes);
                self.found.imports[number].1.names.insert("*".to_owned());
            }
            other => self.found.computed.push(other.span().start),
        }
    }

    fn symbol(&self, name: &IdentifierReference<'_>) -> Option<SymbolId> {
        let reference = name.reference_id.get()?;
        self.scoping.get_reference(reference).symbol_id()
    }

    /// Notes a use of a name, of a property of it, or of a call without arguments.
    fn used(&mut self, name: &IdentifierReference<'_>, member: Option<&str>, is_bare_call: bool) {
        match self.symbol(name) {
            Some(symbol) => {
                if let Some(&number) = self.locals.get(&symbol) {
                    self.found.imports[number].1.names.insert(member.unwrap_or("*").to_owned());
                }
            }
            None => {
                let reference =
                    name.reference_id.get().map(|reference| self.scoping.get_reference(reference));
                // Types are still in the tree; nothing reads them.
                if reference.is_some_and(|reference| !reference.is_value()) {
                    return;
                }
                if member.is_none() && reference.is_some_and(|reference| reference.is_write()) {
                    self.found.assigned.insert(name.name.to_string());
                }
                let member = member.map(str::to_owned);
                let name_ = FreeName { name: name.name.to_string(), member, is_bare_call, place: NOWHERE };
                self.found.names.push((name.span.start, name_));
            }
        }
    }
}

impl<'a> Visit<'a> for Surveyor<'_> {
    fn visit_identifier_reference(&mut self, name: &IdentifierReference<'a>) {
        self.used(name, None, false);
    }

    fn visit_static_member_expression(&mut self, node: &StaticMemberExpression<'a>) {
        match &node.object {
            Expression::Identifier(name) => self.used(name, Some(&node.property.name), false),
            _ => walk::walk_static_member_expression(self, node),
        }
    }

    fn visit_new_expression(&mut self, node: &NewExpression<'a>) {
        match &node.callee {
            Expression::Identifier(name) if node.arguments.is_empty() => self.used(name, None, true),
            _ => walk::walk_new_expression(self, node),
        }
    }

    fn visit_call_expression(&mut self, node: &CallExpression<'a>) {
        if let Expression::Identifier(name) = &node.callee
            && self.symbol(name).is_none()
        {
            if node.arguments.is_empty() {
                return self.used(name, None, true);
            }
            if name.name == "require"
                && let [argument] = node.arguments.as_slice()
                && let Some(argument) = argument.as_expression()
            {
                self.import_of(argument, ImportKind::Require, false);
            }
        }
        walk::walk_call_expression(self, node);
    }

    fn visit_import_expression(&mut self, node: &ImportExpression<'a>) {
        self.import_of(&node.source, ImportKind::Dynamic, node.options.is_some());
        walk::walk_import_expression(self, node);
    }

    fn visit_unary_expression(&mut self, node: &UnaryExpression<'a>) {
        let asks_type = node.operator == UnaryOperator::Typeof;
        if !(asks_type && matches!(&node.argument, Expression::Identifier(_))) {
            walk::walk_unary_expression(self, node);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str) -> String {
        let survey = survey(source, Language::TypeScript, Goal::Module).expect("it parses");
        let imports = survey.imports.iter().map(|import| {
            let names: Vec<&str> = import.names.iter().map(String::as_str).collect();
            format!(
                "{:?} {} {{{}}} {}:{}",
                import.kind,
                import.specifier,
                names.join(","),
                import.place.line,
                import.place.column
            )
        });
        let names = survey.names.iter().map(|name| {
            let member = name.member.as_ref().map_or(String::new(), |member| format!(".{member}"));
            let call = if name.is_bare_call { "()" } else { "" };
            format!("{}{member}{call} {}:{}", name.name, name.place.line, name.place.column)
        });
        let computed = survey.computed.iter().map(|place| format!("? {}:{}", place.line, place.column));
        imports.chain(names).chain(computed).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn imports_and_free_names() {
        for (source, expected) in [
            ("import a, { b as c } from './x'; a.q(); c", "Static ./x {b,q} 1:27"),
            ("import * as p from 'p'; p.env.X; use(p)", "Static p {*,env} 1:20; use 1:34"),
            (
                "export * from 'a'; export { x, default as y } from 'b'",
                "Static a {*} 1:15; Static b {*,x} 1:52",
            ),
            ("\nawait import('x'); import(y)", "Dynamic x {*} 2:14; y 2:27; ? 2:27"),
            ("require('x'); { const require = f; require('y') }", "Require x {*} 1:9; require 1:1; f 1:33"),
            (
                "Date.now(); new Date(); new Date(5); Date()",
                "Date.now 1:1; Date() 1:17; Date 1:29; Date() 1:38",
            ),
            ("typeof fetch; const docs = 1; docs.x; '𝒳'; other", "other 1:45"),
            ("import { T } from 't'; import type { U } from 'u'; let x: T | U; let y: V", ""),
            ("let f = (a: A) => a.b as C; enum E { X = g() }", "g() 1:42"),
        ] {
            assert_eq!(shown(source), expected, "{source}");
        }
        let sloppy = survey("made = 1; made; lost", Language::JavaScript, Goal::Script).expect("it parses");
        let names: Vec<&str> = sloppy.names.iter().map(|name| name.name.as_str()).collect();
        assert_eq!(names, ["lost"]);
    }
}
