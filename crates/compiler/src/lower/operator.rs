//! Unary, binary and logical operators.

use super::Lowerer;
use crate::builder::Reg;
use creance_bytecode::Op;
use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJs, walk_js as walk};
use oxc_span::GetSpan;
use oxc_syntax::scope::ScopeFlags;

/// The instruction of a binary operator.
pub fn binary_op(operator: BinaryOperator) -> Op {
    match operator {
        BinaryOperator::Equality => Op::Eq,
        BinaryOperator::Inequality => Op::Ne,
        BinaryOperator::StrictEquality => Op::StrictEq,
        BinaryOperator::StrictInequality => Op::StrictNe,
        BinaryOperator::LessThan => Op::Lt,
        BinaryOperator::LessEqualThan => Op::Le,
        BinaryOperator::GreaterThan => Op::Gt,
        BinaryOperator::GreaterEqualThan => Op::Ge,
        BinaryOperator::Addition => Op::Add,
        BinaryOperator::Subtraction => Op::Sub,
        BinaryOperator::Multiplication => Op::Mul,
        BinaryOperator::Division => Op::Div,
        BinaryOperator::Remainder => Op::Rem,
        BinaryOperator::Exponential => Op::Exp,
        BinaryOperator::ShiftLeft => Op::Shl,
        BinaryOperator::ShiftRight => Op::Shr,
        BinaryOperator::ShiftRightZeroFill => Op::UShr,
        BinaryOperator::BitwiseOR => Op::BitOr,
        BinaryOperator::BitwiseXOR => Op::BitXor,
        BinaryOperator::BitwiseAnd => Op::BitAnd,
        BinaryOperator::In => Op::In,
        BinaryOperator::Instanceof => Op::InstanceOf,
    }
}

/// The form of an instruction whose right operand is a small integer.
pub fn with_int(op: Op) -> Option<Op> {
    Some(match op {
        Op::Add => Op::AddInt,
        Op::Sub => Op::SubInt,
        Op::Mul => Op::MulInt,
        Op::Rem => Op::RemInt,
        Op::BitAnd => Op::BitAndInt,
        Op::BitOr => Op::BitOrInt,
        Op::BitXor => Op::BitXorInt,
        Op::Shl => Op::ShlInt,
        Op::Shr => Op::ShrInt,
        Op::UShr => Op::UShrInt,
        _ => return None,
    })
}

/// The integer that a literal (maybe negated) is; -0 is none.
pub fn int_literal(expression: &Expression<'_>) -> Option<i32> {
    let value = number_literal(expression)?;
    let int = value as i32;
    (f64::from(int) == value && (int != 0 || value.is_sign_positive())).then_some(int)
}

/// The number that a literal (maybe negated) is.
pub fn number_literal(expression: &Expression<'_>) -> Option<f64> {
    match expression {
        Expression::NumericLiteral(literal) => Some(literal.value),
        Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::UnaryNegation => {
            match &unary.argument {
                Expression::NumericLiteral(literal) => Some(-literal.value),
                _ => None,
            }
        }
        _ => None,
    }
}

/// True for expressions that run no code: they cannot assign or declare anything.
pub fn is_simple(expression: &Expression<'_>) -> bool {
    match expression {
        Expression::UnaryExpression(_) => number_literal(expression).is_some(),
        Expression::BooleanLiteral(_)
        | Expression::NullLiteral(_)
        | Expression::NumericLiteral(_)
        | Expression::BigIntLiteral(_)
        | Expression::StringLiteral(_)
        | Expression::RegExpLiteral(_)
        | Expression::Identifier(_)
        | Expression::ThisExpression(_)
        | Expression::FunctionExpression(_)
        | Expression::ArrowFunctionExpression(_) => true,
        _ => false,
    }
}

/// True if evaluating an expression may assign a local of this name. Looks at a bounded number of nodes.
pub fn assigns(expression: &Expression<'_>, name: &str) -> bool {
    let mut search = Search { name, found: false, left: 200 };
    search.visit_expression(expression);
    search.found
}

struct Search<'n> {
    name: &'n str,
    found: bool,
    left: u32,
}

impl<'a> VisitJs<'a> for Search<'_> {
    fn visit_expression(&mut self, node: &Expression<'a>) {
        if self.found {
            return;
        }
        if self.left == 0 {
            self.found = true;
            return;
        }
        self.left -= 1;
        if !is_simple(node) {
            walk::walk_expression(self, node);
        }
    }

    fn visit_simple_assignment_target(&mut self, node: &SimpleAssignmentTarget<'a>) {
        match node {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) => {
                self.found |= identifier.name == self.name;
            }
            _ => walk::walk_simple_assignment_target(self, node),
        }
    }

    fn visit_assignment_target_property_identifier(&mut self, node: &AssignmentTargetPropertyIdentifier<'a>) {
        self.found |= node.binding.name == self.name;
        walk::walk_assignment_target_property_identifier(self, node);
    }

    // NOTE: a register is assigned by its own function only.
    fn visit_function(&mut self, _: &Function<'a>, _: ScopeFlags) {}
    fn visit_arrow_function_expression(&mut self, _: &ArrowFunctionExpression<'a>) {}
}

impl<'a> Lowerer<'a, '_> {
    /// A binary operator. <https://tc39.es/ecma262/#sec-evaluatestringornumericbinaryexpression>
    pub(super) fn binary(&mut self, node: &BinaryExpression<'a>, dst: Reg) {
        // Long chains lean left: evaluate the spine without recursion.
        let mut spine = vec![node];
        while let Expression::BinaryExpression(left) = &spine[spine.len() - 1].left {
            spine.push(left);
        }
        let mark = self.mark();
        let scratch = self.scratch(dst);
        let mut left = None;
        for (index, node) in spine.iter().enumerate().rev() {
            let target = if index == 0 { dst } else { scratch };
            self.binary_step(node, left, target, scratch);
            left = Some(target);
        }
        self.release(mark);
    }

    /// One operator of a chain; `left` holds what is left of it, if it was evaluated already.
    fn binary_step(&mut self, node: &BinaryExpression<'a>, left: Option<Reg>, target: Reg, scratch: Reg) {
        let op = binary_op(node.operator);
        let mark = self.mark();
        if let Some(int_op) = with_int(op) {
            if let Some(value) = int_literal(&node.right) {
                let left = left.unwrap_or_else(|| self.expression_in(&node.left, scratch));
                self.at(node.span);
                self.emit(int_op, target, left, 0, value);
                return self.release(mark);
            }
            // OPTIMIZATION: a literal has no effects, so the order of these operands is not observable.
            let commutes = matches!(op, Op::Mul | Op::BitAnd | Op::BitOr | Op::BitXor);
            if commutes
                && left.is_none()
                && let Some(value) = int_literal(&node.left)
            {
                let right = self.expression_in(&node.right, scratch);
                self.at(node.span);
                self.emit(int_op, target, right, 0, value);
                return self.release(mark);
            }
        }
        let left = left.unwrap_or_else(|| self.expression_in(&node.left, scratch));
        let left = self.protect(left, &node.right);
        let right = self.expression(&node.right);
        self.at(node.span);
        self.emit(op, target, left, right, 0);
        self.release(mark);
    }

    /// A unary operator. <https://tc39.es/ecma262/#sec-unary-operators>
    pub(super) fn unary(&mut self, node: &UnaryExpression<'a>, dst: Reg) {
        let mark = self.mark();
        let op = match node.operator {
            UnaryOperator::Delete => return self.delete(&node.argument, node.span, dst),
            UnaryOperator::Void => {
                self.effect(&node.argument);
                return self.load(Op::LoadUndefined, dst);
            }
            UnaryOperator::Typeof => {
                let value = self.typeof_operand(&node.argument, dst);
                self.at(node.span);
                self.emit(Op::TypeOf, dst, value, 0, 0);
                return self.release(mark);
            }
            UnaryOperator::UnaryPlus => Op::ToNumber,
            UnaryOperator::UnaryNegation => Op::Neg,
            UnaryOperator::LogicalNot => Op::Not,
            UnaryOperator::BitwiseNot => Op::BitNot,
        };
        let value = self.expression_in(&node.argument, dst);
        self.at(node.span);
        self.emit(op, dst, value, 0, 0);
        self.release(mark);
    }

    /// The operand of `typeof`: a missing global is undefined.
    fn typeof_operand(&mut self, argument: &Expression<'a>, dst: Reg) -> Reg {
        match argument {
            Expression::Identifier(identifier) if self.register_of(identifier).is_none() => {
                let register = self.scratch(dst);
                self.load_name_as(
                    identifier.name.as_str(),
                    identifier.span,
                    register,
                    Op::GetGlobalOrUndefined,
                );
                register
            }
            _ => self.expression_in(argument, dst),
        }
    }

    /// `&&`, `||` and `??` for their value. <https://tc39.es/ecma262/#sec-binary-logical-operators>
    pub(super) fn logical(&mut self, node: &LogicalExpression<'a>, dst: Reg) {
        let mark = self.mark();
        let value = self.scratch(dst);
        let end = self.f.b.label();
        self.expression_to(&node.left, value);
        self.jump_if_short(node.operator, value, end);
        self.expression_to(&node.right, value);
        self.f.b.bind(end);
        self.r#move(dst, value);
        self.release(mark);
    }

    /// Jumps if the left value decides.
    pub(super) fn jump_if_short(
        &mut self,
        operator: LogicalOperator,
        value: Reg,
        end: crate::builder::Label,
    ) {
        let op = match operator {
            LogicalOperator::And => Op::JumpIfFalse,
            LogicalOperator::Or => Op::JumpIfTrue,
            LogicalOperator::Coalesce => Op::JumpIfNotNullish,
        };
        self.f.b.jump(op, value, 0, 0, end);
    }

    /// `a ? b : c`
    pub(super) fn conditional(&mut self, node: &ConditionalExpression<'a>, dst: Reg) {
        let mark = self.mark();
        let value = self.scratch(dst);
        let mut node = node;
        let end = self.f.b.label();
        loop {
            let otherwise = self.f.b.label();
            self.condition(&node.test, otherwise, false);
            self.expression_to(&node.consequent, value);
            self.f.b.jump(Op::Jump, 0, 0, 0, end);
            self.f.b.bind(otherwise);
            match &node.alternate {
                Expression::ConditionalExpression(next) => node = next,
                alternate => {
                    self.expression_to(alternate, value);
                    break;
                }
            }
        }
        self.f.b.bind(end);
        self.r#move(dst, value);
        self.release(mark);
    }

    /// `++` and `--`; without `dst` the value is not wanted.
    /// <https://tc39.es/ecma262/#sec-update-expressions>
    pub(super) fn update(&mut self, node: &UpdateExpression<'a>, dst: Option<Reg>) {
        let op = if node.operator == UpdateOperator::Increment { Op::Inc } else { Op::Dec };
        let mark = self.mark();
        if let SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) = &node.argument {
            let name = identifier.name.as_str();
            let register = self.register_of(identifier).filter(|register| self.is_plain_local(*register));
            if let Some(register) = register {
                self.at(node.span);
                match dst {
                    None => {
                        self.emit(op, register, register, 0, 0);
                    }
                    Some(dst) if node.prefix => {
                        self.emit(op, register, register, 0, 0);
                        self.r#move(dst, register);
                    }
                    Some(dst) if dst == register => {
                        // `x = x++` keeps the old value.
                        self.emit(Op::ToNumeric, dst, register, 0, 0);
                    }
                    Some(dst) => {
                        self.emit(Op::ToNumeric, dst, register, 0, 0);
                        self.emit(op, register, dst, 0, 0);
                    }
                }
                return self.release(mark);
            }
            let reference = self.reference(name, identifier.span, None);
            let old = self.temp();
            self.load_reference(&reference, identifier.span, old);
            self.at(node.span);
            let new = self.updated(op, node.prefix, old, dst);
            self.assign_reference(&reference, new, node.span);
        } else {
            let mut target = self.prepare_simple(&node.argument);
            self.fix_key(&mut target, node.argument.span());
            let old = self.temp();
            self.load_prepared(&target, old, node.argument.span());
            self.at(node.span);
            let new = self.updated(op, node.prefix, old, dst);
            self.assign_prepared(&target, new, node.argument.span());
        }
        self.release(mark);
    }

    /// The new value; `dst` gets what the expression is worth.
    fn updated(&mut self, op: Op, prefix: bool, old: Reg, dst: Option<Reg>) -> Reg {
        match dst {
            None => {
                self.emit(op, old, old, 0, 0);
                old
            }
            Some(dst) if prefix => {
                self.emit(op, old, old, 0, 0);
                self.r#move(dst, old);
                old
            }
            Some(dst) => {
                let new = self.temp();
                self.emit(Op::ToNumeric, old, old, 0, 0);
                self.emit(op, new, old, 0, 0);
                self.r#move(dst, old);
                new
            }
        }
    }

    /// True if a register holds a binding that can be assigned in place.
    pub(super) fn is_plain_local(&self, register: Reg) -> bool {
        use crate::scope::BindingKind::{Let, Parameter, Var};
        self.f.locals[usize::from(register)]
            .is_some_and(|id| matches!(self.tree.binding(id).kind, Var | Let | Parameter))
    }
}
