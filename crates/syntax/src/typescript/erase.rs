//! The walk over the tree.

use super::enums::Enums;
use super::{Refusal, imports};
use oxc_allocator::{Allocator, ArenaVec, GetAllocator, TakeIn};
use oxc_ast::ast::*;
use oxc_ast::builder::{AstBuilder, GetAstBuilder};
use oxc_ast_visit::{VisitJsMut, walk_js_mut};
use oxc_semantic::Scoping;
use oxc_span::GetSpan;

pub(super) struct Eraser<'a, 's> {
    pub(super) ast: AstBuilder<'a>,
    pub(super) scoping: &'s Scoping,
    /// The first thing that cannot be erased.
    pub(super) refusal: Option<Refusal>,
}

impl<'a> GetAstBuilder<'a> for Eraser<'a, '_> {
    type Builder = AstBuilder<'a>;

    fn builder(&self) -> &AstBuilder<'a> {
        &self.ast
    }
}

impl<'a> GetAllocator<'a> for Eraser<'a, '_> {
    fn allocator(&self) -> &'a Allocator {
        self.ast.allocator()
    }
}

/// What becomes of a statement.
pub(super) enum Fate {
    /// It stays, perhaps without some of its parts.
    Keep,
    /// It is only type.
    Drop,
    /// An enum.
    Enum,
}

impl<'a, 's> Eraser<'a, 's> {
    pub(super) fn new(allocator: &'a Allocator, scoping: &'s Scoping) -> Eraser<'a, 's> {
        Eraser { ast: AstBuilder::new(allocator), scoping, refusal: None }
    }

    pub(super) fn refuse(&mut self, offset: u32, message: &'static str) {
        self.refusal.get_or_insert((offset, message));
    }

    /// What an expression is without the types around it.
    fn strip(&self, expression: &mut Expression<'a>) {
        loop {
            let inner = match expression {
                Expression::TSAsExpression(node) => &mut node.expression,
                Expression::TSSatisfiesExpression(node) => &mut node.expression,
                Expression::TSTypeAssertion(node) => &mut node.expression,
                Expression::TSNonNullExpression(node) => &mut node.expression,
                Expression::TSInstantiationExpression(node) => &mut node.expression,
                _ => return,
            };
            *expression = inner.take_in(self);
        }
    }

    fn fate(&mut self, statement: &mut Statement<'a>) -> Fate {
        if let Some(declaration) = statement.as_declaration() {
            return self.fate_of_declaration(declaration);
        }
        match statement {
            Statement::ImportDeclaration(node) => imports::import(self.scoping, node),
            Statement::ExportDeclaration(node) => self.fate_of_declaration(&node.declaration),
            Statement::ExportNamedDeclaration(node) => imports::export(self.scoping, node),
            Statement::ExportFromDeclaration(node) => imports::export_from(node),
            Statement::ExportAllDeclaration(node) if node.export_kind.is_type() => Fate::Drop,
            Statement::ExportDefaultDeclaration(node) => match &node.declaration {
                ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => Fate::Drop,
                ExportDefaultDeclarationKind::FunctionDeclaration(function) if function.body.is_none() => {
                    Fate::Drop
                }
                ExportDefaultDeclarationKind::Identifier(name)
                    if imports::is_only_type(self.scoping, name) =>
                {
                    Fate::Drop
                }
                _ => Fate::Keep,
            },
            Statement::TSExportAssignment(node) => {
                self.refuse(node.span.start, "'export =' is not supported: use 'export default'");
                Fate::Drop
            }
            Statement::TSNamespaceExportDeclaration(_) => Fate::Drop,
            _ => Fate::Keep,
        }
    }

    fn fate_of_declaration(&mut self, declaration: &Declaration<'a>) -> Fate {
        if is_only_type(declaration) {
            return Fate::Drop;
        }
        match declaration {
            Declaration::TSEnumDeclaration(_) => Fate::Enum,
            Declaration::TSNamespaceDeclaration(node) => {
                self.refuse(node.span.start, "namespaces with values are not supported: use a module");
                Fate::Drop
            }
            Declaration::TSImportEqualsDeclaration(node) => {
                self.refuse(node.span.start, "'import x =' is not supported: use 'import x from'");
                Fate::Drop
            }
            _ => Fate::Keep,
        }
    }
}

/// True for a declaration of which nothing is there at run time.
fn is_only_type(declaration: &Declaration<'_>) -> bool {
    match declaration {
        Declaration::VariableDeclaration(node) => node.declare,
        Declaration::FunctionDeclaration(node) => node.declare || node.body.is_none(),
        Declaration::ClassDeclaration(node) => node.declare,
        Declaration::TSEnumDeclaration(node) => node.declare,
        Declaration::TSNamespaceDeclaration(node) => node.declare || !has_values(&node.body),
        Declaration::TSImportEqualsDeclaration(node) => node.import_kind.is_type(),
        Declaration::TSTypeAliasDeclaration(_)
        | Declaration::TSInterfaceDeclaration(_)
        | Declaration::TSExternalModuleDeclaration(_)
        | Declaration::TSGlobalDeclaration(_) => true,
    }
}

/// True for a namespace that is there at run time.
fn has_values(body: &TSNamespaceDeclarationBody<'_>) -> bool {
    match body {
        TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) => has_values(&inner.body),
        TSNamespaceDeclarationBody::TSModuleBlock(block) => {
            block.body.iter().any(|statement| match statement {
                Statement::ExportDeclaration(node) => !is_only_type(&node.declaration),
                statement => !statement.as_declaration().is_some_and(is_only_type),
            })
        }
    }
}

impl<'a> VisitJsMut<'a> for Eraser<'a, '_> {
    fn visit_statements(&mut self, statements: &mut ArenaVec<'a, Statement<'a>>) {
        let mut enums = Enums::new();
        if statements.iter().any(|statement| !is_plain(statement)) {
            let old = statements.take_in(self);
            for mut statement in old {
                match self.fate(&mut statement) {
                    Fate::Keep => statements.push(statement),
                    Fate::Drop => {}
                    Fate::Enum => self.expand_enum(statement, &mut enums, statements),
                }
            }
        }
        walk_js_mut::walk_statements(self, statements);
    }

    fn visit_statement(&mut self, statement: &mut Statement<'a>) {
        if self.refusal.is_none() {
            walk_js_mut::walk_statement(self, statement);
        }
    }

    fn visit_expression(&mut self, expression: &mut Expression<'a>) {
        self.strip(expression);
        if self.refusal.is_none() {
            walk_js_mut::walk_expression(self, expression);
        }
    }

    fn visit_binary_expression(&mut self, node: &mut BinaryExpression<'a>) {
        // Long chains lean left: walk the spine without recursion.
        let mut node = node;
        loop {
            self.visit_expression(&mut node.right);
            self.strip(&mut node.left);
            match &mut node.left {
                Expression::BinaryExpression(left) => node = left,
                left => return self.visit_expression(left),
            }
        }
    }

    fn visit_simple_assignment_target(&mut self, target: &mut SimpleAssignmentTarget<'a>) {
        let offset = target.span().start;
        if let Some(inner) = target.get_expression_mut() {
            let mut inner = inner.take_in(self);
            self.strip(&mut inner);
            *target = match inner {
                Expression::Identifier(name) => SimpleAssignmentTarget::AssignmentTargetIdentifier(name),
                Expression::ComputedMemberExpression(node) => {
                    SimpleAssignmentTarget::ComputedMemberExpression(node)
                }
                Expression::StaticMemberExpression(node) => {
                    SimpleAssignmentTarget::StaticMemberExpression(node)
                }
                Expression::PrivateFieldExpression(node) => {
                    SimpleAssignmentTarget::PrivateFieldExpression(node)
                }
                _ => return self.refuse(offset, "Cannot assign to this expression"),
            };
        }
        walk_js_mut::walk_simple_assignment_target(self, target);
    }

    fn visit_chain_element(&mut self, element: &mut ChainElement<'a>) {
        if let ChainElement::TSNonNullExpression(node) = element {
            let offset = node.span.start;
            let mut inner = node.expression.take_in(self);
            self.strip(&mut inner);
            *element = match inner {
                Expression::CallExpression(node) => ChainElement::CallExpression(node),
                Expression::ComputedMemberExpression(node) => ChainElement::ComputedMemberExpression(node),
                Expression::StaticMemberExpression(node) => ChainElement::StaticMemberExpression(node),
                Expression::PrivateFieldExpression(node) => ChainElement::PrivateFieldExpression(node),
                _ => return self.refuse(offset, "This expression cannot end an optional chain"),
            };
        }
        walk_js_mut::walk_chain_element(self, element);
    }

    fn visit_class(&mut self, class: &mut Class<'a>) {
        self.erase_class(class);
        walk_js_mut::walk_class(self, class);
    }
}

/// True for statements that are JavaScript by their kind.
fn is_plain(statement: &Statement<'_>) -> bool {
    !statement.is_declaration() && !statement.is_module_declaration()
        || matches!(statement, Statement::VariableDeclaration(node) if !node.declare)
}
