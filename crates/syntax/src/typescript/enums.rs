//! Enums: objects that map names to values, and numbers back to names.
//! <https://www.typescriptlang.org/docs/handbook/enums.html>

use super::erase::Eraser;
use super::snippet::Filling;
use oxc_allocator::{ArenaVec, CloneIn, GetAllocator, TakeIn};
use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJsMut, walk_js_mut};
use oxc_span::Span;
use std::collections::{HashMap, HashSet};

/// The enums of a list of statements, with the names of their members.
pub(super) type Enums<'a> = HashMap<Ident<'a>, HashSet<Str<'a>>>;

impl<'a> Eraser<'a, '_> {
    /// Puts the code of an enum in its place. `declared` are the enums before it in the same list, which it may add to,
    /// with their members.
    pub(super) fn expand_enum(
        &mut self,
        statement: Statement<'a>,
        declared: &mut Enums<'a>,
        into: &mut ArenaVec<'a, Statement<'a>>,
    ) {
        let (node, mut export) = match statement {
            Statement::TSEnumDeclaration(node) => (node, None),
            Statement::ExportDeclaration(mut export) => match export.declaration.take_in(self) {
                Declaration::TSEnumDeclaration(node) => (node, Some(export)),
                _ => return,
            },
            _ => return,
        };
        let (name, span) = (node.id.name, node.span);
        if !declared.contains_key(&name) {
            for declaration in self.fill(span, name).statements("let NAME;") {
                let Statement::VariableDeclaration(declaration) = declaration else { continue };
                into.push(match export.take() {
                    Some(mut export) => {
                        export.declaration = Declaration::VariableDeclaration(declaration);
                        Statement::ExportDeclaration(export)
                    }
                    None => Statement::VariableDeclaration(declaration),
                });
            }
        }
        let members = self.enum_members(node, name, declared.entry(name).or_default());
        for mut statement in self.fill(span, name).statements("(NAME => {})(NAME || (NAME = {}));") {
            if let Statement::ExpressionStatement(node) = &mut statement
                && let Expression::CallExpression(call) = &mut node.expression
                && let Expression::ArrowFunctionExpression(arrow) = &mut call.callee
                && let ArrowFunctionBody::FunctionBody(body) = &mut arrow.body
            {
                body.statements = members;
                into.push(statement);
                return;
            }
        }
    }

    fn fill(&self, span: Span, name: Ident<'a>) -> Filling<'a> {
        Filling::new(self.allocator(), span, name)
    }

    fn enum_members(
        &mut self,
        mut node: oxc_allocator::ArenaBox<'a, TSEnumDeclaration<'a>>,
        name: Ident<'a>,
        known: &mut HashSet<Str<'a>>,
    ) -> ArenaVec<'a, Statement<'a>> {
        let mut statements = ArenaVec::new_in(self);
        let mut last: Option<Str<'a>> = None;
        for member in &mut node.body.members {
            let key = match &member.id {
                TSEnumMemberName::Identifier(name) => Str::from(name.name),
                TSEnumMemberName::String(name) | TSEnumMemberName::ComputedString(name) => name.value,
                TSEnumMemberName::ComputedTemplateString(text) => match text.single_quasi() {
                    Some(text) => text,
                    None => {
                        self.refuse(member.span.start, "the name of an enum member must be a constant");
                        return statements;
                    }
                },
            };
            let text = |key: Str<'a>| Expression::new_string_literal(member.span, key, None, self);
            let filling = self.fill(member.span, name).with("KEY", text(key));
            let added = match member.initializer.take() {
                None => match last {
                    None => filling.statements("NAME[NAME[KEY] = 0] = KEY;"),
                    Some(last) => {
                        filling.with("LAST", text(last)).statements("NAME[NAME[KEY] = NAME[LAST] + 1] = KEY;")
                    }
                },
                Some(mut value) => {
                    let is_text = matches!(value, Expression::StringLiteral(_));
                    MemberNames { eraser: self, name, known }.visit_expression(&mut value);
                    let filling = filling.with("VALUE", value);
                    if is_text {
                        filling.statements("NAME[KEY] = VALUE;")
                    } else {
                        filling.statements(
                            "NAME[KEY] = VALUE; if (typeof NAME[KEY] !== 'string') NAME[NAME[KEY]] = KEY;",
                        )
                    }
                }
            };
            statements.extend(added);
            known.insert(key);
            last = Some(key);
        }
        statements
    }
}

/// Makes the names of members in the value of a later one members.
struct MemberNames<'e, 'a, 's> {
    eraser: &'e Eraser<'a, 's>,
    name: Ident<'a>,
    known: &'e HashSet<Str<'a>>,
}

impl<'a> VisitJsMut<'a> for MemberNames<'_, 'a, '_> {
    fn visit_expression(&mut self, expression: &mut Expression<'a>) {
        if let Expression::Identifier(name) = expression
            && let Some(key) = self.known.get(name.name.as_str())
        {
            let key = Expression::new_string_literal(name.span, *key, None, self.eraser);
            let filling = self.eraser.fill(name.span, self.name).with("KEY", key);
            for mut statement in filling.statements("NAME[KEY];") {
                if let Statement::ExpressionStatement(node) = &mut statement {
                    *expression = node.expression.clone_in(self.eraser.allocator());
                }
            }
            return;
        }
        walk_js_mut::walk_expression(self, expression);
    }
}
