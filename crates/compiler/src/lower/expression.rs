//! Expressions: the three ways to evaluate one.

use super::Lowerer;
use super::operator::{int_literal, number_literal};
use crate::builder::Reg;
use crate::text;
use creance_bytecode::{Op, THIS, Text};
use oxc_ast::ast::*;
use oxc_span::GetSpan;

impl<'a> Lowerer<'a, '_> {
    /// Evaluates to whatever register holds the value; it must not be written.
    pub(super) fn expression(&mut self, expression: &Expression<'a>) -> Reg {
        match self.existing_register(expression) {
            Some(register) => register,
            None => {
                let register = self.temp();
                self.expression_to(expression, register);
                register
            }
        }
    }

    /// The same, using `scratch` (if it is a temporary) where a register is needed.
    pub(super) fn expression_in(&mut self, expression: &Expression<'a>, scratch: Reg) -> Reg {
        match self.existing_register(expression) {
            Some(register) => register,
            None => {
                let register = self.scratch(scratch);
                self.expression_to(expression, register);
                register
            }
        }
    }

    /// A register that holds the value without any code, or with a load that is done once.
    fn existing_register(&mut self, expression: &Expression<'a>) -> Option<Reg> {
        match expression {
            Expression::Identifier(identifier) => self.register_of(identifier),
            Expression::ThisExpression(node) => Some(self.this(node.span)),
            Expression::AssignmentExpression(node) if node.operator.is_assign() => {
                let AssignmentTarget::AssignmentTargetIdentifier(identifier) = &node.left else {
                    return None;
                };
                let register =
                    self.register_of(identifier).filter(|register| self.is_plain_local(*register))?;
                self.assignment(node, None);
                Some(register)
            }
            _ if self.f.loops > 0 => self.held(expression),
            _ => None,
        }
    }

    /// The register of a literal in a loop.
    fn held(&mut self, expression: &Expression<'a>) -> Option<Reg> {
        let (op, imm) = match expression {
            Expression::StringLiteral(literal) => {
                let text = text::literal(literal.value.as_str(), literal.lone_surrogates);
                (Op::LoadConst, self.f.b.string(&text) as i32)
            }
            Expression::NullLiteral(_) => (Op::LoadNull, 0),
            Expression::BooleanLiteral(literal) => {
                (if literal.value { Op::LoadTrue } else { Op::LoadFalse }, 0)
            }
            Expression::NumericLiteral(_) | Expression::UnaryExpression(_) => match int_literal(expression) {
                Some(value) => (Op::LoadInt, value),
                None => (Op::LoadConst, self.f.b.number(number_literal(expression)?) as i32),
            },
            _ => return None,
        };
        self.f.b.hold(op, imm)
    }

    /// Evaluates an expression whose value is not wanted.
    pub(super) fn effect(&mut self, expression: &Expression<'a>) {
        let mark = self.mark();
        match expression {
            Expression::UpdateExpression(node) => self.update(node, None),
            Expression::AssignmentExpression(node) => self.assignment(node, None),
            Expression::SequenceExpression(node) => {
                for expression in &node.expressions {
                    self.effect(expression);
                }
            }
            Expression::LogicalExpression(node) if node.operator != LogicalOperator::Coalesce => {
                let end = self.f.b.label();
                self.condition(&node.left, end, node.operator == LogicalOperator::Or);
                self.effect(&node.right);
                self.f.b.bind(end);
            }
            Expression::ConditionalExpression(node) => {
                let (otherwise, end) = (self.f.b.label(), self.f.b.label());
                self.condition(&node.test, otherwise, false);
                self.effect(&node.consequent);
                self.f.b.jump(Op::Jump, 0, 0, 0, end);
                self.f.b.bind(otherwise);
                self.effect(&node.alternate);
                self.f.b.bind(end);
            }
            _ => {
                self.expression(expression);
            }
        }
        self.release(mark);
    }

    /// Evaluates into a register.
    pub(super) fn expression_to(&mut self, expression: &Expression<'a>, dst: Reg) {
        self.at(expression.span());
        match expression {
            Expression::BooleanLiteral(literal) => {
                self.load(if literal.value { Op::LoadTrue } else { Op::LoadFalse }, dst);
            }
            Expression::NullLiteral(_) => self.load(Op::LoadNull, dst),
            Expression::NumericLiteral(literal) => self.number(literal.value, dst),
            Expression::BigIntLiteral(literal) => {
                let constant = self.f.b.bigint(literal.value.as_str());
                self.emit(Op::LoadConst, dst, 0, 0, constant as i32);
            }
            Expression::StringLiteral(literal) => {
                let text = text::literal(literal.value.as_str(), literal.lone_surrogates);
                self.load_text(dst, &text);
            }
            Expression::RegExpLiteral(literal) => self.regexp(literal, dst),
            Expression::TemplateLiteral(node) => self.template(node, dst),
            Expression::TaggedTemplateExpression(node) => self.tagged_template(node, dst),
            Expression::Identifier(identifier) => self.identifier(identifier, dst),
            Expression::ThisExpression(node) => {
                let mark = self.mark();
                let this = self.this(node.span);
                self.r#move(dst, this);
                self.release(mark);
            }
            Expression::Super(node) => self.refuse(node.span, "'super' keyword unexpected here"),
            Expression::ArrayExpression(node) => self.array(node, dst),
            Expression::ObjectExpression(node) => self.object(node, dst),
            Expression::FunctionExpression(node) => self.function_expression(node, None, dst),
            Expression::ArrowFunctionExpression(node) => self.arrow_function(node, None, dst),
            Expression::ClassExpression(node) => self.class(node, None, dst),
            Expression::AssignmentExpression(node) => self.assignment(node, Some(dst)),
            Expression::UpdateExpression(node) => self.update(node, Some(dst)),
            Expression::UnaryExpression(node) => match number_literal(expression) {
                Some(value) => self.number(value, dst),
                None => self.unary(node, dst),
            },
            Expression::BinaryExpression(node) => self.binary(node, dst),
            Expression::LogicalExpression(node) => self.logical(node, dst),
            Expression::ConditionalExpression(node) => self.conditional(node, dst),
            Expression::SequenceExpression(node) => {
                let last = node.expressions.len() - 1;
                for expression in &node.expressions[..last] {
                    self.effect(expression);
                }
                self.expression_to(&node.expressions[last], dst);
            }
            Expression::CallExpression(node) => self.call(node, dst),
            Expression::NewExpression(node) => self.new_expression(node, dst),
            Expression::ChainExpression(node) => self.chain(node, dst),
            Expression::ComputedMemberExpression(node) => self.computed_member(node, dst),
            Expression::StaticMemberExpression(node) => self.static_member(node, dst),
            Expression::PrivateFieldExpression(node) => self.private_member(node, dst),
            Expression::PrivateInExpression(node) => {
                let mark = self.mark();
                let object = self.expression(&node.right);
                let name = self.temp();
                self.load_private_name(node.left.name.as_str(), node.left.span, name);
                self.at(node.span);
                self.emit(Op::HasPrivate, dst, object, name, 0);
                self.release(mark);
            }
            Expression::YieldExpression(node) => self.yield_expression(node, dst),
            Expression::AwaitExpression(node) => {
                let mark = self.mark();
                let value = self.expression_in(&node.argument, dst);
                self.at(node.span);
                self.emit(Op::Await, dst, value, 0, 0);
                self.release(mark);
            }
            Expression::NewTarget(_) => self.load_function_value("%new.target", Op::LoadNewTarget, dst),
            Expression::ImportMeta(_) => self.load(Op::ImportMeta, dst),
            Expression::ImportExpression(node) => self.import_call(node, dst),
            Expression::ParenthesizedExpression(node) => self.expression_to(&node.expression, dst),
            Expression::TSAsExpression(node) => self.expression_to(&node.expression, dst),
            Expression::TSSatisfiesExpression(node) => self.expression_to(&node.expression, dst),
            Expression::TSTypeAssertion(node) => self.expression_to(&node.expression, dst),
            Expression::TSNonNullExpression(node) => self.expression_to(&node.expression, dst),
            Expression::TSInstantiationExpression(node) => self.expression_to(&node.expression, dst),
            Expression::JSXElement(_) | Expression::JSXFragment(_) | Expression::V8IntrinsicExpression(_) => {
                self.refuse(expression.span(), "this syntax is not supported");
            }
        }
    }

    /// `dst` = a number.
    pub(super) fn number(&mut self, value: f64, dst: Reg) {
        let int = value as i32;
        if f64::from(int) == value && (int != 0 || value.is_sign_positive()) {
            self.load_int(dst, int);
        } else {
            let constant = self.f.b.number(value);
            self.emit(Op::LoadConst, dst, 0, 0, constant as i32);
        }
    }

    fn identifier(&mut self, identifier: &IdentifierReference<'a>, dst: Reg) {
        // OPTIMIZATION: the global `undefined` cannot be assigned or deleted.
        if identifier.name == "undefined" && self.is_global(identifier) {
            return self.load(Op::LoadUndefined, dst);
        }
        self.load_name(identifier.name.as_str(), identifier.span, dst);
    }

    fn import_call(&mut self, node: &ImportExpression<'a>, dst: Reg) {
        let mark = self.mark();
        let specifier = self.temp();
        self.expression_to(&node.source, specifier);
        let options = self.temp();
        match &node.options {
            Some(expression) => self.expression_to(expression, options),
            None => self.load(Op::LoadUndefined, options),
        }
        let phase = match node.phase {
            None => 0,
            Some(ImportPhase::Source) => 1,
            Some(ImportPhase::Defer) => 2,
        };
        self.at(node.span);
        self.emit(Op::ImportCall, dst, specifier, options, phase);
        self.release(mark);
    }

    /// Evaluates an expression that gives its name to a function or class without one.
    /// <https://tc39.es/ecma262/#sec-runtime-semantics-namedevaluation>
    pub(super) fn named(&mut self, expression: &Expression<'a>, name: &Text, dst: Reg) {
        match expression {
            Expression::FunctionExpression(node) if node.id.is_none() => {
                self.at(node.span);
                self.function_expression(node, Some(name), dst);
            }
            Expression::ArrowFunctionExpression(node) => {
                self.at(node.span);
                self.arrow_function(node, Some(name), dst);
            }
            Expression::ClassExpression(node) if node.id.is_none() => {
                self.at(node.span);
                self.class(node, Some(super::class::ClassName::Static(name.clone())), dst);
            }
            _ => self.expression_to(expression, dst),
        }
    }

    /// True if an expression takes its name from where it stands.
    pub(super) fn is_anonymous_function(expression: &Expression<'a>) -> bool {
        match expression {
            Expression::FunctionExpression(node) => node.id.is_none(),
            Expression::ArrowFunctionExpression(_) => true,
            Expression::ClassExpression(node) => node.id.is_none(),
            _ => false,
        }
    }

    /// The register of `this`, for code that knows it is bound.
    pub(super) const OWN_THIS: Reg = THIS;
}
