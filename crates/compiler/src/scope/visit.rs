//! Which nodes open scopes and which refer to bindings.

use super::analyze::{Analyzer, FunctionSpec, PROGRAM, declare_lexical, is_direct_eval};
use super::hoist::{self, bound_names};
use super::tree::{BindingKind, ScopeKind, ThisMode, key};
use creance_bytecode::FunctionKind;
use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJs, walk_js as walk};
use oxc_span::GetSpan;
use oxc_syntax::scope::ScopeFlags;

impl<'a> VisitJs<'a> for Analyzer<'a, '_> {
    fn visit_statement(&mut self, node: &Statement<'a>) {
        if self.refusal.is_none() {
            walk::walk_statement(self, node);
        }
    }

    fn visit_expression(&mut self, node: &Expression<'a>) {
        if self.refusal.is_none() {
            walk::walk_expression(self, node);
        }
    }

    fn visit_function(&mut self, node: &Function<'a>, _: ScopeFlags) {
        let spec = self.element.take();
        let declaration = node.r#type == FunctionType::FunctionDeclaration;
        let unnamed = declaration || spec.is_some() || self.dynamic_function && self.function == PROGRAM;
        let name = if unnamed { None } else { node.id.as_ref() };
        let created_at = if declaration { self.tree.scope(self.scope).start } else { node.span.start };
        let spec = spec.unwrap_or(FunctionSpec {
            kind: FunctionKind::Normal,
            created_at,
            element_of: None,
            home: None,
        });
        let body = node.body.as_deref();
        self.function(key(node), name, &node.params, body, ThisMode::Own, spec, |this| {
            if let Some(body) = body {
                this.visit_statements(&body.statements);
            }
        });
    }

    fn visit_arrow_function_expression(&mut self, node: &ArrowFunctionExpression<'a>) {
        let spec = FunctionSpec {
            kind: FunctionKind::Arrow,
            created_at: node.span.start,
            element_of: None,
            home: None,
        };
        let body = node.body.as_function_body();
        self.function(key(node), None, &node.params, body, ThisMode::Lexical, spec, |this| {
            match &node.body {
                ArrowFunctionBody::FunctionBody(body) => this.visit_statements(&body.statements),
                body => {
                    if let Some(expression) = body.as_expression() {
                        this.visit_expression(expression);
                    }
                }
            }
        });
    }

    fn visit_class(&mut self, class: &Class<'a>) {
        if let Some(decorator) = class.decorators.first() {
            self.refuse(decorator.span.start, "decorators are not supported");
        }
        let strict = std::mem::replace(&mut self.strict, true);
        let scope = self.new_scope(key(class), ScopeKind::Class, class.span.start);
        if let Some(id) = &class.id {
            self.tree.declare(scope, id.name.as_str(), BindingKind::ClassName, 0);
        }
        for element in &class.body.body {
            let key = match element {
                ClassElement::MethodDefinition(method) => &method.key,
                ClassElement::PropertyDefinition(property) => &property.key,
                ClassElement::AccessorProperty(property) => &property.key,
                _ => continue,
            };
            if let PropertyKey::PrivateIdentifier(name) = key {
                let id = self.tree.declare(scope, format!("#{}", name.name), BindingKind::Hidden, 0);
                self.tree.binding_mut(id).captured = true;
            }
        }
        self.in_scope(scope, |this| {
            if let Some(heritage) = &class.heritage {
                this.visit_expression(&heritage.expression);
            }
            for (index, element) in class.body.body.iter().enumerate() {
                this.class_element(class, index, element, scope);
            }
        });
        self.strict = strict;
    }

    fn visit_object_expression(&mut self, node: &ObjectExpression<'a>) {
        let is_method =
            |property: &ObjectProperty<'a>| property.method || property.kind != PropertyKind::Init;
        let has_methods = node.properties.iter().any(|property| {
            matches!(property, ObjectPropertyKind::ObjectProperty(property) if is_method(property))
        });
        if !has_methods {
            return walk::walk_object_expression(self, node);
        }
        let scope = self.new_scope(key(node), ScopeKind::Object, node.span.start);
        self.in_scope(scope, |this| {
            for property in &node.properties {
                match property {
                    ObjectPropertyKind::SpreadProperty(spread) => this.visit_expression(&spread.argument),
                    ObjectPropertyKind::ObjectProperty(property) => {
                        if property.computed {
                            this.visit_property_key(&property.key);
                        }
                        if let (PropertyKind::Get, Expression::FunctionExpression(function)) =
                            (property.kind, &property.value)
                        {
                            this.getter_parameters(&function.params);
                        }
                        if is_method(property) {
                            this.element = Some(FunctionSpec {
                                kind: FunctionKind::Method,
                                created_at: property.span.start,
                                element_of: None,
                                home: Some((scope, "%home")),
                            });
                        }
                        this.visit_expression(&property.value);
                    }
                }
            }
        });
    }

    fn visit_block_statement(&mut self, node: &BlockStatement<'a>) {
        self.block(key(node), &node.body, node.span.start);
    }

    fn visit_if_statement(&mut self, node: &IfStatement<'a>) {
        let mut node = node;
        loop {
            self.visit_expression(&node.test);
            self.substatement(&node.consequent);
            match &node.alternate {
                Some(Statement::IfStatement(next)) => node = next,
                Some(alternate) => return self.substatement(alternate),
                None => return,
            }
        }
    }

    fn visit_binary_expression(&mut self, node: &BinaryExpression<'a>) {
        // Long chains lean left: walk the spine without recursion.
        let mut spine = vec![node];
        while let Expression::BinaryExpression(left) = &spine[spine.len() - 1].left {
            spine.push(left);
        }
        self.visit_expression(&spine[spine.len() - 1].left);
        for node in spine.iter().rev() {
            self.visit_expression(&node.right);
        }
    }

    fn visit_for_statement(&mut self, node: &ForStatement<'a>) {
        let declaration = match &node.init {
            Some(ForStatementInit::VariableDeclaration(declaration)) if declaration.kind.is_lexical() => {
                declaration
            }
            _ => {
                if let Some(init) = &node.init {
                    self.visit_for_statement_init(init);
                }
                for expression in node.test.iter().chain(&node.update) {
                    self.visit_expression(expression);
                }
                return self.substatement(&node.body);
            }
        };
        let scope = self.new_scope(key(node), ScopeKind::Block, node.span.start);
        hoist::lexical_of(declaration, &mut |lexical| declare_lexical(&mut self.tree, scope, lexical, false));
        self.in_scope(scope, |this| {
            this.visit_variable_declaration(declaration);
            for expression in node.test.iter().chain(&node.update) {
                this.visit_expression(expression);
            }
            this.substatement(&node.body);
        });
    }

    fn visit_for_in_statement(&mut self, node: &ForInStatement<'a>) {
        self.for_head(key(node), &node.left, &node.right, &node.body);
    }

    fn visit_for_of_statement(&mut self, node: &ForOfStatement<'a>) {
        self.tree.has_await |= node.r#await && self.function == PROGRAM;
        self.for_head(key(node), &node.left, &node.right, &node.body);
    }

    fn visit_switch_statement(&mut self, node: &SwitchStatement<'a>) {
        self.visit_expression(&node.discriminant);
        let scope = self.new_scope(key(node), ScopeKind::Switch, node.discriminant.span().end);
        self.in_scope(scope, |this| {
            for case in &node.cases {
                this.declare_lexicals(&case.consequent);
                this.declare_block_functions(&case.consequent);
            }
            for case in &node.cases {
                if let Some(test) = &case.test {
                    this.visit_expression(test);
                }
                this.visit_statements(&case.consequent);
            }
        });
    }

    fn visit_catch_clause(&mut self, node: &CatchClause<'a>) {
        let Some(param) = &node.param else {
            return self.visit_block_statement(&node.body);
        };
        let simple = matches!(param.pattern, BindingPattern::BindingIdentifier(_));
        let scope = self.new_scope(key(node), ScopeKind::Catch(simple), node.span.start);
        bound_names(&param.pattern, &mut |name| {
            self.tree.declare(scope, name, BindingKind::Let, param.span.end);
        });
        self.in_scope(scope, |this| {
            this.visit_binding_pattern(&param.pattern);
            this.visit_block_statement(&node.body);
        });
    }

    fn visit_with_statement(&mut self, node: &WithStatement<'a>) {
        self.visit_expression(&node.object);
        let scope = self.new_scope(key(node), ScopeKind::With, node.body.span().start);
        let binding = self.hidden(scope, "%with");
        self.tree.scope_mut(scope).with_object = Some(binding);
        self.in_scope(scope, |this| this.substatement(&node.body));
    }

    fn visit_while_statement(&mut self, node: &WhileStatement<'a>) {
        self.visit_expression(&node.test);
        self.substatement(&node.body);
    }

    fn visit_do_while_statement(&mut self, node: &DoWhileStatement<'a>) {
        self.substatement(&node.body);
        self.visit_expression(&node.test);
    }

    fn visit_variable_declaration(&mut self, node: &VariableDeclaration<'a>) {
        self.tree.has_await |= node.kind == VariableDeclarationKind::AwaitUsing && self.function == PROGRAM;
        self.note_var_writes(node, false);
        walk::walk_variable_declaration(self, node);
    }

    fn visit_export_named_declaration(&mut self, _: &ExportNamedDeclaration<'a>) {}

    fn visit_await_expression(&mut self, node: &AwaitExpression<'a>) {
        self.tree.has_await |= self.function == PROGRAM;
        self.visit_expression(&node.argument);
    }

    fn visit_identifier_reference(&mut self, node: &IdentifierReference<'a>) {
        self.reference(node.name.as_str(), node.span.start, false);
    }

    fn visit_simple_assignment_target(&mut self, node: &SimpleAssignmentTarget<'a>) {
        match node {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) => {
                self.reference(identifier.name.as_str(), identifier.span.start, true);
            }
            SimpleAssignmentTarget::ComputedMemberExpression(member) => {
                self.arguments_escape(&member.object);
                walk::walk_simple_assignment_target(self, node);
            }
            SimpleAssignmentTarget::StaticMemberExpression(member) => {
                self.arguments_escape(&member.object);
                walk::walk_simple_assignment_target(self, node);
            }
            _ => walk::walk_simple_assignment_target(self, node),
        }
    }

    fn visit_assignment_target_maybe_default(&mut self, node: &AssignmentTargetMaybeDefault<'a>) {
        self.element_target(node);
        walk::walk_assignment_target_maybe_default(self, node);
    }

    fn visit_assignment_target_property_identifier(&mut self, node: &AssignmentTargetPropertyIdentifier<'a>) {
        self.reference(node.binding.name.as_str(), node.binding.span.start, true);
        if let Some(init) = &node.init {
            self.visit_expression(init);
        }
    }

    fn visit_static_member_expression(&mut self, node: &StaticMemberExpression<'a>) {
        if matches!(node.object, Expression::Super(_)) {
            self.super_property(node.span.start);
        } else if self.is_arguments(&node.object) && node.property.name == "length" {
            self.quiet_arguments(node.span.start);
        } else {
            self.visit_expression(&node.object);
        }
    }

    fn visit_computed_member_expression(&mut self, node: &ComputedMemberExpression<'a>) {
        if matches!(node.object, Expression::Super(_)) {
            self.super_property(node.span.start);
        } else if self.is_arguments(&node.object) {
            self.quiet_arguments(node.span.start);
        } else {
            self.visit_expression(&node.object);
        }
        self.visit_expression(&node.expression);
    }

    fn visit_unary_expression(&mut self, node: &UnaryExpression<'a>) {
        if node.operator == UnaryOperator::Delete
            && let Some(member) = node.argument.as_member_expression()
        {
            self.arguments_escape(member.object());
        }
        self.visit_expression(&node.argument);
    }

    fn visit_call_expression(&mut self, node: &CallExpression<'a>) {
        if let Some(member) = node.callee.as_member_expression() {
            self.arguments_escape(member.object());
        }
        match &node.callee {
            Expression::Super(callee) => self.super_call(callee.span.start),
            callee => self.visit_expression(callee),
        }
        for argument in &node.arguments {
            self.visit_argument(argument);
        }
        if is_direct_eval(node) {
            self.direct_eval();
        }
    }

    fn visit_tagged_template_expression(&mut self, node: &TaggedTemplateExpression<'a>) {
        if let Some(member) = node.tag.as_member_expression() {
            self.arguments_escape(member.object());
        }
        walk::walk_tagged_template_expression(self, node);
    }

    fn visit_this_expression(&mut self, _: &ThisExpression) {
        self.this_reference();
    }

    fn visit_new_target(&mut self, node: &NewTarget) {
        self.new_target(node.span.start);
    }

    fn visit_private_identifier(&mut self, node: &PrivateIdentifier<'a>) {
        self.private_name(node, false);
    }
}
