//! Assignment to names, properties and patterns. <https://tc39.es/ecma262/#sec-assignment-operators>

use super::Lowerer;
use super::member::Key;
use super::names::NameReference;
use super::operator::{binary_op, int_literal, with_int};
use crate::builder::Reg;
use creance_bytecode::{Op, Text};
use creance_syntax::call_target;
use oxc_ast::ast::*;
use oxc_span::{GetSpan, Span};

/// A target whose parts are evaluated, before the value to assign is known.
pub enum Prepared {
    Name(NameReference),
    Member { object: Reg, key: Key },
    Private { object: Reg, name: Reg },
    Super { base: Reg, key: Reg, this: Reg },
}

impl<'a> Lowerer<'a, '_> {
    /// An assignment; without `dst` the value is not wanted.
    pub(super) fn assignment(&mut self, node: &AssignmentExpression<'a>, dst: Option<Reg>) {
        let mark = self.mark();
        if node.operator.is_logical() {
            self.logical_assignment(node, dst);
        } else if node.operator.is_assign() {
            self.plain_assignment(node, dst);
        } else {
            self.compound_assignment(node, dst);
        }
        self.release(mark);
    }

    fn plain_assignment(&mut self, node: &AssignmentExpression<'a>, dst: Option<Reg>) {
        let target = match &node.left {
            AssignmentTarget::AssignmentTargetIdentifier(identifier) => {
                let name = Text::from(identifier.name.as_str());
                // `(x) = function () {}` gives no name.
                let naming = identifier.span.start == node.span.start;
                let register = self.register_of(identifier).filter(|register| self.is_plain_local(*register));
                if let Some(register) = register {
                    self.value_for(&node.right, naming.then_some(&name), register);
                    if let Some(dst) = dst {
                        self.r#move(dst, register);
                    }
                    return;
                }
                let reference = self.reference(identifier.name.as_str(), identifier.span, Some(&node.right));
                let value = self.assigned_value(&node.right, naming.then_some(&name), dst);
                self.assign_reference(&reference, value, node.span);
                return self.result(dst, value);
            }
            AssignmentTarget::ArrayAssignmentTarget(_) | AssignmentTarget::ObjectAssignmentTarget(_) => {
                let value = self.assigned_value(&node.right, None, dst);
                self.assign_pattern(node.left.to_assignment_target_pattern(), value);
                return self.result(dst, value);
            }
            target => target.to_simple_assignment_target(),
        };
        let prepared = self.prepare_before(target, &node.right);
        let value = self.assigned_value(&node.right, None, dst);
        self.assign_prepared(&prepared, value, node.left.span());
        self.result(dst, value);
    }

    fn value_for(&mut self, value: &Expression<'a>, name: Option<&Text>, dst: Reg) {
        match name {
            Some(name) => self.named(value, name, dst),
            None => self.expression_to(value, dst),
        }
    }

    /// The value of a right side, in `dst` if that is a temporary.
    fn assigned_value(&mut self, value: &Expression<'a>, name: Option<&Text>, dst: Option<Reg>) -> Reg {
        if let Some(name) = name.filter(|_| Self::is_anonymous_function(value)) {
            let register = self.temp();
            self.named(value, name, register);
            return register;
        }
        match dst {
            Some(dst) => self.expression_in(value, dst),
            None => self.expression(value),
        }
    }

    fn result(&mut self, dst: Option<Reg>, value: Reg) {
        if let Some(dst) = dst {
            self.r#move(dst, value);
        }
    }

    fn compound_assignment(&mut self, node: &AssignmentExpression<'a>, dst: Option<Reg>) {
        let operator = node.operator.to_binary_operator().expect("neither plain nor logical");
        let op = binary_op(operator);
        if let AssignmentTarget::AssignmentTargetIdentifier(identifier) = &node.left {
            let register = self.register_of(identifier).filter(|register| self.is_plain_local(*register));
            if let Some(register) = register {
                let old = self.protect(register, &node.right);
                self.apply(op, register, old, &node.right, node.span);
                return self.result(dst, register);
            }
        }
        let Some(target) = node.left.as_simple_assignment_target() else {
            return self.refuse(node.span, "Invalid left-hand side in assignment");
        };
        let mut prepared = self.prepare_before(target, &node.right);
        self.fix_key(&mut prepared, node.left.span());
        let value = self.temp();
        self.load_prepared(&prepared, value, node.left.span());
        self.apply(op, value, value, &node.right, node.span);
        self.assign_prepared(&prepared, value, node.left.span());
        self.result(dst, value);
    }

    /// `dst = old op right`
    fn apply(&mut self, op: Op, dst: Reg, old: Reg, right: &Expression<'a>, span: Span) {
        let mark = self.mark();
        match (with_int(op), int_literal(right)) {
            (Some(op), Some(value)) => {
                self.at(span);
                self.emit(op, dst, old, 0, value);
            }
            _ => {
                let right = self.expression(right);
                self.at(span);
                self.emit(op, dst, old, right, 0);
            }
        }
        self.release(mark);
    }

    /// `&&=`, `||=` and `??=`.
    fn logical_assignment(&mut self, node: &AssignmentExpression<'a>, dst: Option<Reg>) {
        let operator = node.operator.to_logical_operator().expect("a logical assignment");
        let Some(target) = node.left.as_simple_assignment_target() else {
            return self.refuse(node.span, "Invalid left-hand side in assignment");
        };
        let name = match target {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier)
                if identifier.span.start == node.span.start =>
            {
                Some(Text::from(identifier.name.as_str()))
            }
            _ => None,
        };
        let mut prepared = self.prepare_before(target, &node.right);
        self.fix_key(&mut prepared, node.left.span());
        let value = self.temp();
        let end = self.f.b.label();
        self.load_prepared(&prepared, value, node.left.span());
        self.jump_if_short(operator, value, end);
        self.value_for(&node.right, name.as_ref(), value);
        self.assign_prepared(&prepared, value, node.left.span());
        self.f.b.bind(end);
        self.result(dst, value);
    }

    /// Makes the key of a target that is read and then written a property key: it is converted once.
    pub(super) fn fix_key(&mut self, target: &mut Prepared, span: Span) {
        self.at(span);
        match target {
            Prepared::Member { object, key: Key::Register(key) } => {
                let fixed = self.temp();
                self.emit(Op::ElementKey, fixed, *object, *key, 0);
                *key = fixed;
            }
            Prepared::Super { key, .. } => {
                let fixed = self.temp();
                self.emit(Op::ToPropertyKey, fixed, *key, 0, 0);
                *key = fixed;
            }
            _ => {}
        }
    }

    /// Evaluates the parts of a target.
    pub(super) fn prepare_simple(&mut self, target: &SimpleAssignmentTarget<'a>) -> Prepared {
        self.prepare(target, None)
    }

    /// The same; `later` is evaluated before the assignment and must not change the parts.
    fn prepare_before(&mut self, target: &SimpleAssignmentTarget<'a>, later: &Expression<'a>) -> Prepared {
        self.prepare(target, Some(later))
    }

    fn prepare(&mut self, target: &SimpleAssignmentTarget<'a>, later: Option<&Expression<'a>>) -> Prepared {
        match target {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) => {
                Prepared::Name(self.reference(identifier.name.as_str(), identifier.span, later))
            }
            SimpleAssignmentTarget::StaticMemberExpression(node) => {
                if let Some(call) = call_target(node) {
                    self.effect(call);
                    self.at(node.span);
                    self.f.b.emit_named(Op::ThrowError, 1, 0, 0, &Text::from("cannot assign to a call"));
                    return Prepared::Member { object: 0, key: Key::Register(0) };
                }
                if matches!(node.object, Expression::Super(_)) {
                    let this = self.this(node.span);
                    let key = self.temp();
                    self.load_text(key, &Text::from(node.property.name.as_str()));
                    let base = self.super_base();
                    return Prepared::Super { base, key, this };
                }
                let object = self.target_operand(&node.object, None, later);
                let key = self.name_key(node.property.name.as_str());
                Prepared::Member { object, key }
            }
            SimpleAssignmentTarget::ComputedMemberExpression(node) => {
                if matches!(node.object, Expression::Super(_)) {
                    let this = self.this(node.span);
                    let key = self.expression(&node.expression);
                    let key = later.map_or(key, |later| self.protect(key, later));
                    let base = self.super_base();
                    return Prepared::Super { base, key, this };
                }
                let object = self.target_operand(&node.object, Some(&node.expression), later);
                let key = match self.expression_key(&node.expression) {
                    Key::Register(key) => Key::Register(later.map_or(key, |later| self.protect(key, later))),
                    name => name,
                };
                Prepared::Member { object, key }
            }
            SimpleAssignmentTarget::PrivateFieldExpression(node) => {
                let object = self.target_operand(&node.object, None, later);
                let name = self.temp();
                self.load_private_name(node.field.name.as_str(), node.field.span, name);
                Prepared::Private { object, name }
            }
            _ => {
                self.refuse(target.span(), "Invalid assignment target");
                Prepared::Member { object: 0, key: Key::Register(0) }
            }
        }
    }

    /// The object of a target: safe from what its key and the right side assign.
    fn target_operand(
        &mut self,
        object: &Expression<'a>,
        key: Option<&Expression<'a>>,
        later: Option<&Expression<'a>>,
    ) -> Reg {
        let register = self.expression(object);
        let assigned = [key, later].into_iter().flatten().find(|later| self.may_assign(register, later));
        match assigned {
            Some(later) => self.protect(register, later),
            None => register,
        }
    }

    /// `dst` = the value of a prepared target.
    pub(super) fn load_prepared(&mut self, target: &Prepared, dst: Reg, span: Span) {
        self.at(span);
        match target {
            Prepared::Name(reference) => {
                self.load_reference(reference, span, dst);
            }
            Prepared::Member { object, key } => self.get(*object, key, dst),
            Prepared::Private { object, name } => {
                self.emit(Op::GetPrivate, dst, *object, *name, 0);
            }
            Prepared::Super { base, key, this } => {
                self.emit(Op::GetSuper, dst, *base, *key, i32::from(*this) | 1 << 8);
            }
        }
    }

    /// Assigns to a prepared target.
    pub(super) fn assign_prepared(&mut self, target: &Prepared, value: Reg, span: Span) {
        self.at(span);
        match target {
            Prepared::Name(reference) => self.assign_reference(reference, value, span),
            Prepared::Member { object, key } => self.set(*object, key, value),
            Prepared::Private { object, name } => {
                self.emit(Op::SetPrivate, *object, *name, value, 0);
            }
            Prepared::Super { base, key, this } => {
                let imm = i32::from(*this) | i32::from(self.f.strict) << 8;
                self.emit(Op::SetSuper, *base, *key, value, imm);
            }
        }
    }
}
