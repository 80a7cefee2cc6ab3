//! Properties: reading, deleting, optional chains.

use super::Lowerer;
use crate::builder::Reg;
use crate::text;
use creance_bytecode::{Op, Text};
use oxc_ast::ast::*;
use oxc_span::Span;

/// A property key at run time.
pub enum Key {
    /// A name for an inline cache.
    Name(Text),
    /// A value in a register.
    Register(Reg),
}

impl<'a> Lowerer<'a, '_> {
    /// The key of `object.name`; array indices are elements.
    pub(super) fn name_key(&mut self, name: &str) -> Key {
        match text::array_index(name) {
            Some(index) => {
                let register = self.temp();
                self.number(f64::from(index), register);
                Key::Register(register)
            }
            None => Key::Name(Text::from(name)),
        }
    }

    /// The key of `object[expression]`.
    pub(super) fn expression_key(&mut self, expression: &Expression<'a>) -> Key {
        match expression {
            Expression::StringLiteral(literal) if text::array_index(literal.value.as_str()).is_none() => {
                Key::Name(text::literal(literal.value.as_str(), literal.lone_surrogates))
            }
            _ => Key::Register(self.expression(expression)),
        }
    }

    /// `dst = object[key]`
    pub(super) fn get(&mut self, object: Reg, key: &Key, dst: Reg) {
        match key {
            Key::Name(name) => {
                let length = matches!(name, Text::Latin1(bytes) if &**bytes == b"length");
                let op = if length { Op::GetLength } else { Op::GetField };
                self.f.b.emit_cached(op, dst, object, 0, name);
            }
            Key::Register(key) => {
                self.emit(Op::GetElem, dst, object, *key, 0);
            }
        }
    }

    /// `object[key] = value`
    pub(super) fn set(&mut self, object: Reg, key: &Key, value: Reg) {
        let strict = u8::from(self.f.strict);
        match key {
            Key::Name(name) => {
                self.f.b.emit_cached(Op::SetField, object, value, strict, name);
            }
            Key::Register(key) => {
                self.emit(Op::SetElem, object, *key, value, i32::from(strict));
            }
        }
    }

    pub(super) fn static_member(&mut self, node: &StaticMemberExpression<'a>, dst: Reg) {
        let mark = self.mark();
        if matches!(node.object, Expression::Super(_)) {
            let key = self.temp();
            let this = self.this(node.span);
            let home = self.home();
            self.load_text(key, &Text::from(node.property.name.as_str()));
            self.at(node.span);
            self.emit(Op::GetSuper, dst, home, key, i32::from(this));
        } else {
            let object = self.chain_object(&node.object, node.optional, dst);
            let key = self.name_key(node.property.name.as_str());
            self.at(node.property.span);
            self.get(object, &key, dst);
        }
        self.release(mark);
    }

    pub(super) fn computed_member(&mut self, node: &ComputedMemberExpression<'a>, dst: Reg) {
        let mark = self.mark();
        if matches!(node.object, Expression::Super(_)) {
            let this = self.this(node.span);
            let key = self.expression(&node.expression);
            let home = self.home();
            self.at(node.span);
            self.emit(Op::GetSuper, dst, home, key, i32::from(this));
        } else {
            let object = self.chain_object(&node.object, node.optional, dst);
            let object = self.protect(object, &node.expression);
            let key = self.expression_key(&node.expression);
            self.at(node.span);
            self.get(object, &key, dst);
        }
        self.release(mark);
    }

    pub(super) fn private_member(&mut self, node: &PrivateFieldExpression<'a>, dst: Reg) {
        let mark = self.mark();
        let object = self.chain_object(&node.object, node.optional, dst);
        let name = self.temp();
        self.load_private_name(node.field.name.as_str(), node.field.span, name);
        self.at(node.field.span);
        self.emit(Op::GetPrivate, dst, object, name, 0);
        self.release(mark);
    }

    /// The object of a member expression; an optional link leaves the chain if there is none.
    fn chain_object(&mut self, object: &Expression<'a>, optional: bool, scratch: Reg) -> Reg {
        let register = self.expression_in(object, scratch);
        self.optional_link(optional, register);
        register
    }

    /// `?.`: leaves the chain if the value is undefined or null.
    pub(super) fn optional_link(&mut self, optional: bool, value: Reg) {
        if optional && let Some(exit) = self.f.chain {
            self.f.b.jump(Op::JumpIfNullish, value, 0, 0, exit);
        }
    }

    /// The home object of the method around.
    pub(super) fn home(&mut self) -> Reg {
        let register = self.temp();
        match self.hidden("%home") {
            Some(id) => self.load_binding(id, false, register),
            None => self.load(Op::LoadUndefined, register),
        }
        register
    }

    /// Where a super property that is assigned is looked up: decided before its key is converted.
    /// <https://tc39.es/ecma262/#sec-makesuperpropertyreference>
    pub(super) fn super_base(&mut self) -> Reg {
        let base = self.home();
        self.emit(Op::GetPrototype, base, base, 0, 0);
        base
    }

    /// An optional chain. <https://tc39.es/ecma262/#sec-optional-chains>
    pub(super) fn chain(&mut self, node: &ChainExpression<'a>, dst: Reg) {
        let mark = self.mark();
        let value = self.scratch(dst);
        let (exit, end) = (self.f.b.label(), self.f.b.label());
        let outer = self.f.chain.replace(exit);
        self.chain_element(&node.expression, value);
        self.f.chain = outer;
        self.f.b.jump(Op::Jump, 0, 0, 0, end);
        self.f.b.bind(exit);
        self.load(Op::LoadUndefined, value);
        self.f.b.bind(end);
        self.r#move(dst, value);
        self.release(mark);
    }

    fn chain_element(&mut self, element: &ChainElement<'a>, dst: Reg) {
        match element {
            ChainElement::CallExpression(node) => self.call(node, dst),
            ChainElement::TSNonNullExpression(node) => self.expression_to(&node.expression, dst),
            ChainElement::ComputedMemberExpression(node) => self.computed_member(node, dst),
            ChainElement::StaticMemberExpression(node) => self.static_member(node, dst),
            ChainElement::PrivateFieldExpression(node) => self.private_member(node, dst),
        }
    }

    /// `delete`. <https://tc39.es/ecma262/#sec-delete-operator-runtime-semantics-evaluation>
    pub(super) fn delete(&mut self, argument: &Expression<'a>, span: Span, dst: Reg) {
        let mark = self.mark();
        match argument {
            Expression::Identifier(identifier) => {
                self.delete_name(identifier.name.as_str(), identifier.span, dst);
            }
            Expression::StaticMemberExpression(_) | Expression::ComputedMemberExpression(_) => {
                let member = argument.to_member_expression();
                self.delete_member(member, span, dst);
            }
            Expression::ChainExpression(node) => {
                let value = self.scratch(dst);
                let (exit, end) = (self.f.b.label(), self.f.b.label());
                let outer = self.f.chain.replace(exit);
                match node.expression.as_member_expression() {
                    Some(member) => self.delete_member(member, span, value),
                    None => {
                        self.chain_element(&node.expression, value);
                        self.load(Op::LoadTrue, value);
                    }
                }
                self.f.chain = outer;
                self.f.b.jump(Op::Jump, 0, 0, 0, end);
                self.f.b.bind(exit);
                self.load(Op::LoadTrue, value);
                self.f.b.bind(end);
                self.r#move(dst, value);
            }
            _ => {
                self.effect(argument);
                self.load(Op::LoadTrue, dst);
            }
        }
        self.release(mark);
    }

    fn delete_member(&mut self, member: &MemberExpression<'a>, span: Span, dst: Reg) {
        if matches!(member.object(), Expression::Super(_)) {
            // The reference is evaluated (`this`, the key), then a ReferenceError is thrown.
            self.this(span);
            if let MemberExpression::ComputedMemberExpression(node) = member {
                self.effect(&node.expression);
            }
            self.at(span);
            self.f.b.emit_named(Op::ThrowError, 1, 0, 0, &Text::from("cannot delete a property of super"));
            return;
        }
        let object = self.chain_object(member.object(), member.optional(), dst);
        let strict = self.f.strict;
        let key = match member {
            MemberExpression::StaticMemberExpression(node) => self.name_key(node.property.name.as_str()),
            MemberExpression::ComputedMemberExpression(node) => {
                let object = self.protect(object, &node.expression);
                let key = self.expression_key(&node.expression);
                self.at(span);
                return self.delete_key(object, &key, strict, dst);
            }
            MemberExpression::PrivateFieldExpression(node) => {
                return self.refuse(node.span, "private fields cannot be deleted");
            }
        };
        self.at(span);
        self.delete_key(object, &key, strict, dst);
    }

    fn delete_key(&mut self, object: Reg, key: &Key, strict: bool, dst: Reg) {
        match key {
            Key::Name(name) => {
                self.f.b.emit_named(Op::DeleteField, dst, object, u8::from(strict), name);
            }
            Key::Register(key) => {
                self.emit(Op::DeleteElem, dst, object, *key, i32::from(strict));
            }
        }
    }
}
