//! Statements.

use super::Lowerer;
use super::disposal::Resources;
use super::pattern::Bind;
use super::tail::has_tail_call;
use crate::builder::{MAX_CODE, Reg};
use crate::scope::{ScopeKind, declared_function, function_declarations, key};
use creance_bytecode::{Op, Text};
use oxc_ast::ast::*;
use oxc_span::{GetSpan, Span};

impl<'a> Lowerer<'a, '_> {
    /// A statement list whose scope is entered: functions first, then the statements.
    pub(super) fn block_statements(&mut self, statements: &[Statement<'a>]) {
        self.hoist_functions(statements);
        self.body_statements(statements);
    }

    /// A statement list at whose end its resources are disposed of.
    pub(super) fn body_statements(&mut self, statements: &[Statement<'a>]) {
        self.disposing(Resources::of(statements), |this| this.statements(statements));
    }

    /// Makes the functions that a block declares.
    pub(super) fn hoist_functions(&mut self, statements: &[Statement<'a>]) {
        for function in function_declarations(statements) {
            self.hoist_block_function(function);
        }
    }

    pub(super) fn statements(&mut self, statements: &[Statement<'a>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    /// The statements of a program: only the last values can be the completion value.
    pub(super) fn program_statements(&mut self, statements: &[Statement<'a>]) {
        // OPTIMIZATION: an expression statement always has a value, so no value before it is seen.
        let decisive = statements
            .iter()
            .rposition(|statement| matches!(statement, Statement::ExpressionStatement(_)))
            .unwrap_or(0);
        let completion = self.f.completion;
        self.disposing(Resources::of(statements), |this| {
            for (index, statement) in statements.iter().enumerate() {
                this.f.completion = if index < decisive { None } else { completion };
                this.statement(statement);
            }
        });
        self.f.completion = completion;
    }

    /// A function declared in a block exists from the block's beginning.
    fn hoist_block_function(&mut self, function: &Function<'a>) {
        let Some(name) = &function.id else { return };
        let Some(id) = self.tree.own(self.f.scope, name.name.as_str()) else { return };
        self.initialize_with(id, |this, register| this.function_expression(function, None, register));
    }

    /// A statement. Statements that can have a value begin by making it undefined.
    /// <https://tc39.es/ecma262/#sec-updateempty>
    pub(super) fn statement(&mut self, statement: &Statement<'a>) {
        if self.refusal.is_some() {
            return;
        }
        if self.f.b.is_too_large() {
            let message = format!("function is too large (limit: {MAX_CODE} instructions)");
            return self.refuse(statement.span(), message);
        }
        let mark = self.mark();
        self.at(statement.span());
        let takes_labels =
            is_loop_or_switch(statement) || matches!(statement, Statement::LabeledStatement(_));
        if !self.f.labels.is_empty() && !takes_labels {
            return self.labeled(statement);
        }
        match statement {
            Statement::BlockStatement(node) => {
                let scope = self.scope_of(&**node);
                self.in_scope(scope, |this| this.block_statements(&node.body));
            }
            Statement::BreakStatement(node) => {
                let label = node.label.as_ref().map(|label| label.name.as_str());
                self.break_or_continue(label, false, node.span);
            }
            Statement::ContinueStatement(node) => {
                let label = node.label.as_ref().map(|label| label.name.as_str());
                self.break_or_continue(label, true, node.span);
            }
            Statement::DebuggerStatement(_) | Statement::EmptyStatement(_) => {}
            Statement::DoWhileStatement(node) => self.do_while(node),
            Statement::WhileStatement(node) => self.while_statement(node),
            Statement::ForStatement(node) => self.for_statement(node),
            Statement::ForInStatement(node) => self.for_in(node),
            Statement::ForOfStatement(node) => self.for_of(node),
            Statement::ExpressionStatement(node) => match self.f.completion {
                Some(completion) => {
                    let value = self.expression(&node.expression);
                    self.r#move(completion, value);
                }
                None => self.effect(&node.expression),
            },
            Statement::IfStatement(node) => self.if_statement(node),
            Statement::LabeledStatement(node) => {
                self.f.labels.push(node.label.name.as_str());
                self.statement(&node.body);
                self.f.labels.clear();
            }
            Statement::ReturnStatement(node) => self.return_statement(node),
            Statement::SwitchStatement(node) => self.switch(node),
            Statement::ThrowStatement(node) => {
                let value = self.expression(&node.argument);
                self.at(node.span);
                self.emit(Op::Throw, value, 0, 0, 0);
            }
            Statement::TryStatement(node) => self.try_statement(node),
            Statement::WithStatement(node) => self.with_statement(node),
            Statement::VariableDeclaration(node) => self.variable_declaration(node),
            Statement::FunctionDeclaration(node) => self.function_statement(node),
            Statement::ClassDeclaration(node) => self.class_declaration(node),
            // What these declare was read before.
            Statement::ImportDeclaration(_)
            | Statement::ExportAllDeclaration(_)
            | Statement::ExportNamedDeclaration(_)
            | Statement::ExportFromDeclaration(_) => {}
            Statement::ExportDeclaration(node) => self.export_declaration(node),
            Statement::ExportDefaultDeclaration(node) => self.export_default(node),
            _ => self.refuse(statement.span(), "TypeScript is not supported yet"),
        }
        self.release(mark);
    }

    /// A labelled statement that is no loop: `break label` leaves it.
    fn labeled(&mut self, statement: &Statement<'a>) {
        let end = self.f.b.label();
        self.breakable(false, Some(end), None, |this| this.statement(statement));
        self.f.b.bind(end);
    }

    /// The value of a statement is undefined until something in it has one.
    pub(super) fn reset_completion(&mut self) {
        if let Some(completion) = self.f.completion {
            self.load(Op::LoadUndefined, completion);
        }
    }

    /// A statement that is no item of a list: a function declaration has a block of its own.
    pub(super) fn substatement(&mut self, statement: &Statement<'a>) {
        let Some(function) = declared_function(statement) else {
            return self.statement(statement);
        };
        let scope = self.scope_of(function);
        self.in_scope(scope, |this| {
            this.hoist_block_function(function);
            this.statement(statement);
        });
    }

    fn if_statement(&mut self, node: &IfStatement<'a>) {
        self.reset_completion();
        let end = self.f.b.label();
        let mut node = node;
        loop {
            let otherwise = self.f.b.label();
            self.at(node.span);
            self.condition(&node.test, otherwise, false);
            self.substatement(&node.consequent);
            let Some(alternate) = &node.alternate else {
                self.f.b.bind(otherwise);
                break;
            };
            self.f.b.jump(Op::Jump, 0, 0, 0, end);
            self.f.b.bind(otherwise);
            match alternate {
                Statement::IfStatement(next) => node = next,
                alternate => {
                    self.substatement(alternate);
                    break;
                }
            }
        }
        self.f.b.bind(end);
    }

    /// <https://tc39.es/ecma262/#sec-return-statement>
    fn return_statement(&mut self, node: &ReturnStatement<'a>) {
        let Some(argument) = &node.argument else {
            return self.return_undefined();
        };
        if self.may_tail_call() && has_tail_call(argument) {
            return self.tail(argument);
        }
        let mut value = self.expression(argument);
        if self.f.is_async && self.f.is_generator {
            let awaited = self.temp();
            self.at(node.span);
            self.emit(Op::Await, awaited, value, 0, 0);
            value = awaited;
        }
        self.at(node.span);
        self.return_exit(value);
    }

    fn return_undefined(&mut self) {
        let plain = self.f.kind != creance_bytecode::FunctionKind::DerivedConstructor;
        if self.f.control.is_empty() && plain {
            self.emit(Op::ReturnUndefined, 0, 0, 0, 0);
            return;
        }
        let value = self.temp();
        self.load(Op::LoadUndefined, value);
        self.return_exit(value);
    }

    /// <https://tc39.es/ecma262/#sec-with-statement>
    fn with_statement(&mut self, node: &WithStatement<'a>) {
        let object = self.temp();
        self.expression_to(&node.object, object);
        self.at(node.span);
        self.emit(Op::ToObject, object, object, 0, 0);
        self.reset_completion();
        let scope = self.scope_of(node);
        self.in_scope(scope, |this| {
            if let Some(scope) = scope {
                this.initialize_hidden(scope, "%with", object);
            }
            this.substatement(&node.body);
        });
    }

    /// <https://tc39.es/ecma262/#sec-declarations-and-the-variable-statement>
    pub(super) fn variable_declaration(&mut self, node: &VariableDeclaration<'a>) {
        for declarator in &node.declarations {
            let mark = self.mark();
            self.at(declarator.span);
            if node.kind == VariableDeclarationKind::Var {
                if let Some(init) = &declarator.init {
                    self.variable(&declarator.id, init);
                }
            } else if node.kind.is_using() {
                self.resource(declarator, node.kind.is_await());
            } else {
                self.lexical(&declarator.id, declarator.init.as_ref(), declarator.span);
            }
            self.release(mark);
        }
    }

    fn variable(&mut self, pattern: &BindingPattern<'a>, init: &Expression<'a>) {
        let BindingPattern::BindingIdentifier(identifier) = pattern else {
            let value = self.expression(init);
            return self.bind_pattern(pattern, Bind::Assign, value);
        };
        let name = identifier.name.as_str();
        let lookup = self.look_up(name, identifier.span);
        if lookup.dynamic.is_empty()
            && let Some(super::places::Place::Register(register)) = lookup.binding.map(|id| self.place(id))
        {
            return self.named(init, &Text::from(name), register);
        }
        let reference = self.reference(name, identifier.span, None);
        let value = if Self::is_anonymous_function(init) {
            let register = self.temp();
            self.named(init, &Text::from(name), register);
            register
        } else {
            self.expression(init)
        };
        self.assign_reference(&reference, value, identifier.span);
    }

    fn lexical(&mut self, pattern: &BindingPattern<'a>, init: Option<&Expression<'a>>, span: Span) {
        let BindingPattern::BindingIdentifier(identifier) = pattern else {
            let Some(init) = init else { return };
            let value = self.expression(init);
            return self.bind_pattern(pattern, Bind::Initialize, value);
        };
        let name = Text::from(identifier.name.as_str());
        let value = |this: &mut Self, register: Reg| match init {
            Some(init) => this.named(init, &name, register),
            None => this.load(Op::LoadUndefined, register),
        };
        match self.own_binding(identifier.name.as_str()) {
            Some(id) => self.initialize_with(id, value),
            None => {
                let register = self.temp();
                value(self, register);
                self.at(span);
                self.f.b.emit_cached(Op::InitGlobalLexical, register, 0, 0, &name);
            }
        }
    }

    /// The binding that a declaration in the current scope declares; none at a script's top level.
    pub(super) fn own_binding(&self, name: &str) -> Option<crate::scope::BindingId> {
        self.tree.own(self.f.scope, name)
    }

    /// Where a function declaration stands, one in a block may assign a variable, too.
    fn function_statement(&mut self, node: &Function<'a>) {
        let Some(name) = &node.id else { return };
        if !self.tree.annex_b.contains(&key(node)) {
            return;
        }
        let Some(id) = self.own_binding(name.name.as_str()) else { return };
        let mark = self.mark();
        let value = self.temp();
        self.load_binding(id, false, value);
        // The variable is looked up from outside the block.
        if let Some(outer) = self.annex_b_scope(name.name.as_str()) {
            self.assign_name_from(outer, name.name.as_str(), name.span, value);
        }
        self.release(mark);
    }

    /// The function's variable scope, past blocks and catch parameters of the name.
    fn annex_b_scope(&self, name: &str) -> Option<crate::scope::ScopeId> {
        let mut id = self.tree.scope(self.f.scope).parent?;
        loop {
            let scope = self.tree.scope(id);
            let stop = matches!(scope.kind, ScopeKind::Function | ScopeKind::Global | ScopeKind::Outer(_))
                || scope.function != self.f.id;
            let declares = scope.names.contains_key(name);
            if stop && !matches!(scope.kind, ScopeKind::Outer(_)) {
                return Some(id);
            }
            if matches!(scope.kind, ScopeKind::Outer(_)) && (declares || scope.eval_variables.is_some()) {
                return Some(id);
            }
            id = scope.parent?;
        }
    }

    pub(super) fn class_declaration(&mut self, node: &Class<'a>) {
        let Some(name) = &node.id else { return };
        match self.own_binding(name.name.as_str()) {
            Some(id) => self.initialize_with(id, |this, register| this.class(node, None, register)),
            None => {
                let register = self.temp();
                self.class(node, None, register);
                self.at(node.span);
                let text = Text::from(name.name.as_str());
                self.f.b.emit_cached(Op::InitGlobalLexical, register, 0, 0, &text);
            }
        }
    }
}

fn is_loop_or_switch(statement: &Statement<'_>) -> bool {
    statement.is_iteration_statement() || matches!(statement, Statement::SwitchStatement(_))
}
