//! Loops: the condition stands at the bottom.

use super::Lowerer;
use super::disposal::Resources;
use super::pattern::Bind;
use crate::builder::Reg;
use crate::scope::ScopeId;
use creance_bytecode::Op;
use oxc_ast::ast::*;
use oxc_span::GetSpan;

impl<'a> Lowerer<'a, '_> {
    pub(super) fn while_statement(&mut self, node: &WhileStatement<'a>) {
        self.reset_completion();
        let (test, end) = (self.f.b.label(), self.f.b.label());
        self.f.loops += 1;
        self.f.b.jump(Op::Jump, 0, 0, 0, test);
        let top = self.f.b.here();
        self.breakable(true, Some(end), Some(test), |this| this.substatement(&node.body));
        self.f.b.bind(test);
        self.loop_condition(&node.test, top);
        self.f.loops -= 1;
        self.f.b.bind(end);
    }

    pub(super) fn do_while(&mut self, node: &DoWhileStatement<'a>) {
        self.reset_completion();
        let (test, end) = (self.f.b.label(), self.f.b.label());
        self.f.loops += 1;
        let top = self.f.b.here();
        self.breakable(true, Some(end), Some(test), |this| this.substatement(&node.body));
        self.f.b.bind(test);
        self.loop_condition(&node.test, top);
        self.f.loops -= 1;
        self.f.b.bind(end);
    }

    /// <https://tc39.es/ecma262/#sec-forbodyevaluation>
    pub(super) fn for_statement(&mut self, node: &ForStatement<'a>) {
        let scope = self.scope_of(node);
        let labels = std::mem::take(&mut self.f.labels);
        self.in_scope(scope, |this| {
            let resources = match &node.init {
                Some(ForStatementInit::VariableDeclaration(declaration)) => Resources::declared(declaration),
                _ => None,
            };
            this.disposing(resources, |this| this.for_loop(node, scope, labels));
        });
    }

    fn for_loop(&mut self, node: &ForStatement<'a>, scope: Option<ScopeId>, labels: Vec<&'a str>) {
        match &node.init {
            Some(ForStatementInit::VariableDeclaration(declaration)) => {
                self.variable_declaration(declaration)
            }
            Some(init) => self.effect(init.to_expression()),
            None => {}
        }
        self.reset_completion();
        self.f.labels = labels;
        let (next, test, end) = (self.f.b.label(), self.f.b.label(), self.f.b.label());
        self.f.loops += 1;
        self.copy_iteration(scope, node);
        if node.test.is_some() {
            self.f.b.jump(Op::Jump, 0, 0, 0, test);
        }
        let top = self.f.b.here();
        self.breakable(true, Some(end), Some(next), |this| this.substatement(&node.body));
        self.f.b.bind(next);
        self.copy_iteration(scope, node);
        if let Some(update) = &node.update {
            self.effect(update);
        }
        self.f.b.bind(test);
        match &node.test {
            Some(test) => self.loop_condition(test, top),
            None => self.f.b.jump(Op::Loop, 0, 0, 0, top),
        }
        self.f.loops -= 1;
        self.f.b.bind(end);
    }

    /// Each iteration has bindings of its own, if closures can tell.
    /// <https://tc39.es/ecma262/#sec-createperiterationenvironment>
    fn copy_iteration(&mut self, scope: Option<ScopeId>, node: &ForStatement<'a>) {
        let per_iteration = matches!(&node.init, Some(ForStatementInit::VariableDeclaration(declaration))
            if declaration.kind == VariableDeclarationKind::Let);
        if let Some(scope) = scope.map(|id| self.tree.scope(id)).filter(|scope| scope.heap && per_iteration) {
            let register = scope.register;
            self.emit(Op::CopyScope, register, register, 0, 0);
        }
    }

    /// <https://tc39.es/ecma262/#sec-for-in-and-for-of-statements>
    pub(super) fn for_in(&mut self, node: &ForInStatement<'a>) {
        // `for (var x = 1 in …)`: the old initialiser of sloppy code.
        if let ForStatementLeft::VariableDeclaration(declaration) = &node.left
            && declaration.kind == VariableDeclarationKind::Var
        {
            self.variable_declaration(declaration);
        }
        let iterator = self.temp();
        let value = self.temp();
        let scope = self.scope_of(node);
        let labels = std::mem::take(&mut self.f.labels);
        let object = self.head_value(scope, &node.right);
        self.at(node.right.span());
        self.emit(Op::ForInStart, iterator, object, 0, 0);
        self.reset_completion();
        self.f.labels = labels;
        let end = self.f.b.label();
        self.f.loops += 1;
        let next = self.f.b.here();
        self.at(node.left.span());
        self.f.b.jump(Op::ForInNext, value, iterator, 0, end);
        self.breakable(true, Some(end), Some(next), |this| {
            this.iteration(scope, &node.left, value, &node.body)
        });
        self.f.b.jump(Op::Loop, 0, 0, 0, next);
        self.f.loops -= 1;
        self.f.b.bind(end);
    }

    pub(super) fn for_of(&mut self, node: &ForOfStatement<'a>) {
        let iterator = self.f.b.registers(3);
        let value = self.temp();
        let scope = self.scope_of(node);
        let labels = std::mem::take(&mut self.f.labels);
        let iterable = self.head_value(scope, &node.right);
        self.at(node.right.span());
        self.emit(Op::GetIterator, iterator, iterable, u8::from(node.r#await), 0);
        self.reset_completion();
        self.f.labels = labels;
        let end = self.f.b.label();
        self.f.loops += 1;
        let next = self.f.b.here();
        self.at(node.left.span());
        if node.r#await {
            self.emit(Op::IteratorCallNext, value, iterator, iterator, 0);
            self.emit(Op::Await, value, value, 0, 0);
            self.f.b.jump(Op::IteratorUnwrap, value, value, 0, end);
        } else {
            self.f.b.jump(Op::IteratorNext, iterator, value, 0, end);
        }
        // `break` closes the iterator, `continue` does not.
        let labels = self.f.labels.clone();
        self.breakable(true, Some(end), None, |this| {
            this.guard_iterator(iterator, node.r#await, next, |this| {
                this.f.labels = labels;
                this.breakable(true, None, Some(next), |this| {
                    this.iteration(scope, &node.left, value, &node.body);
                });
            });
        });
        self.f.loops -= 1;
        self.f.b.bind(end);
    }

    /// The object of a loop, evaluated where the loop's names exist but are not initialised.
    fn head_value(&mut self, scope: Option<ScopeId>, right: &Expression<'a>) -> Reg {
        let value = self.temp();
        self.in_scope(scope, |this| this.expression_to(right, value));
        if let Some(scope) = scope {
            self.forget_places(scope);
        }
        value
    }

    /// The names get new places when the scope is entered again.
    fn forget_places(&mut self, scope: ScopeId) {
        let scope = self.tree.scope_mut(scope);
        (scope.heap, scope.slots) = (false, 0);
        for id in scope.bindings.clone() {
            self.tree.binding_mut(id).location = crate::scope::Location::None;
        }
    }

    /// One turn of a for-in or for-of loop.
    fn iteration(
        &mut self,
        scope: Option<ScopeId>,
        left: &ForStatementLeft<'a>,
        value: Reg,
        body: &Statement<'a>,
    ) {
        self.in_scope(scope, |this| {
            this.at(left.span());
            let resources = match left {
                ForStatementLeft::VariableDeclaration(declaration) => Resources::declared(declaration),
                _ => None,
            };
            this.disposing(resources, |this| {
                this.bind_iteration(left, value);
                this.substatement(body);
            });
        });
    }

    fn bind_iteration(&mut self, left: &ForStatementLeft<'a>, value: Reg) {
        match left {
            ForStatementLeft::VariableDeclaration(declaration) => {
                let bind = if declaration.kind == VariableDeclarationKind::Var {
                    Bind::Assign
                } else {
                    Bind::Initialize
                };
                if declaration.kind.is_using() {
                    self.add_resource(value, declaration.kind.is_await(), declaration.span);
                }
                self.bind_pattern(&declaration.declarations[0].id, bind, value);
            }
            left => self.assign_target(left.to_assignment_target(), value),
        }
    }
}
