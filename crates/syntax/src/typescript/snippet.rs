//! Code that stands for a construct of TypeScript: a template of JavaScript whose names are filled in.

use crate::parse::read;
use oxc_allocator::{Allocator, ArenaVec, CloneIn};
use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJsMut, walk_js_mut};
use oxc_span::{SourceType, Span};

/// What fills a template.
pub(super) struct Filling<'a> {
    allocator: &'a Allocator,
    /// The place of the construct, which all nodes of the template get.
    span: Span,
    /// What the binding `NAME` is called.
    name: Ident<'a>,
    /// The expressions that stand for names.
    values: Vec<(&'static str, Expression<'a>)>,
}

impl<'a> Filling<'a> {
    pub(super) fn new(allocator: &'a Allocator, span: Span, name: Ident<'a>) -> Filling<'a> {
        Filling { allocator, span, name, values: Vec::new() }
    }

    pub(super) fn with(mut self, name: &'static str, value: Expression<'a>) -> Filling<'a> {
        self.values.push((name, value));
        self
    }

    /// The statements of a template. It must be correct JavaScript.
    pub(super) fn statements(mut self, template: &'static str) -> ArenaVec<'a, Statement<'a>> {
        let mut program = read(self.allocator, template, SourceType::script()).program;
        self.visit_statements(&mut program.body);
        program.body
    }
}

impl<'a> VisitJsMut<'a> for Filling<'a> {
    fn visit_span(&mut self, span: &mut Span) {
        *span = self.span;
    }

    fn visit_expression(&mut self, expression: &mut Expression<'a>) {
        if let Expression::Identifier(name) = expression
            && let Some((_, value)) = self.values.iter().find(|(key, _)| name.name == *key)
        {
            *expression = value.clone_in(self.allocator);
            return;
        }
        walk_js_mut::walk_expression(self, expression);
    }

    fn visit_identifier_reference(&mut self, name: &mut IdentifierReference<'a>) {
        self.visit_span(&mut name.span);
        if name.name == "NAME" {
            name.name = self.name;
        }
    }

    fn visit_binding_identifier(&mut self, name: &mut BindingIdentifier<'a>) {
        self.visit_span(&mut name.span);
        if name.name == "NAME" {
            name.name = self.name;
        }
    }
}
