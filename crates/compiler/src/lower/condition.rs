//! Conditions: jumps fused with comparisons and short circuits.

use super::Lowerer;
use super::operator::int_literal;
use crate::builder::{Label, Reg};
use creance_bytecode::Op;
use oxc_ast::ast::*;

/// The jumps of a comparison: (if true, if false), with registers and with a small integer.
struct Jumps {
    registers: (Op, Op),
    short: Option<(Op, Op)>,
}

fn jumps(operator: BinaryOperator) -> Option<Jumps> {
    let (registers, short) = match operator {
        BinaryOperator::LessThan => ((Op::JumpLt, Op::JumpNotLt), Some((Op::JumpLtInt, Op::JumpNotLtInt))),
        BinaryOperator::LessEqualThan => {
            ((Op::JumpLe, Op::JumpNotLe), Some((Op::JumpLeInt, Op::JumpNotLeInt)))
        }
        BinaryOperator::GreaterThan => ((Op::JumpGt, Op::JumpNotGt), Some((Op::JumpGtInt, Op::JumpNotGtInt))),
        BinaryOperator::GreaterEqualThan => {
            ((Op::JumpGe, Op::JumpNotGe), Some((Op::JumpGeInt, Op::JumpNotGeInt)))
        }
        BinaryOperator::Equality => ((Op::JumpEq, Op::JumpNe), None),
        BinaryOperator::Inequality => ((Op::JumpNe, Op::JumpEq), None),
        BinaryOperator::StrictEquality => {
            ((Op::JumpStrictEq, Op::JumpStrictNe), Some((Op::JumpStrictEqInt, Op::JumpStrictNeInt)))
        }
        BinaryOperator::StrictInequality => {
            ((Op::JumpStrictNe, Op::JumpStrictEq), Some((Op::JumpStrictNeInt, Op::JumpStrictEqInt)))
        }
        _ => return None,
    };
    Some(Jumps { registers, short })
}

/// The back edges of a comparison: with registers and with a small integer.
fn loops(operator: BinaryOperator) -> Option<(Op, Op)> {
    Some(match operator {
        BinaryOperator::LessThan => (Op::LoopLt, Op::LoopLtInt),
        BinaryOperator::LessEqualThan => (Op::LoopLe, Op::LoopLeInt),
        BinaryOperator::GreaterThan => (Op::LoopGt, Op::LoopGtInt),
        BinaryOperator::GreaterEqualThan => (Op::LoopGe, Op::LoopGeInt),
        BinaryOperator::StrictInequality => (Op::LoopStrictNe, Op::LoopStrictNeInt),
        _ => return None,
    })
}

fn short_literal(expression: &Expression<'_>) -> Option<i16> {
    int_literal(expression).and_then(|value| i16::try_from(value).ok())
}

/// The comparison with its operands exchanged.
fn mirrored(operator: BinaryOperator) -> BinaryOperator {
    match operator {
        BinaryOperator::LessThan => BinaryOperator::GreaterThan,
        BinaryOperator::LessEqualThan => BinaryOperator::GreaterEqualThan,
        BinaryOperator::GreaterThan => BinaryOperator::LessThan,
        BinaryOperator::GreaterEqualThan => BinaryOperator::LessEqualThan,
        other => other,
    }
}

impl<'a> Lowerer<'a, '_> {
    /// Jumps forward to `target` if the condition is `when`, else falls through.
    pub(super) fn condition(&mut self, test: &Expression<'a>, target: Label, when: bool) {
        let mark = self.mark();
        match test {
            Expression::UnaryExpression(node) if node.operator == UnaryOperator::LogicalNot => {
                self.condition(&node.argument, target, !when);
            }
            Expression::LogicalExpression(node) if node.operator != LogicalOperator::Coalesce => {
                // `&&` is decided by a false left side, `||` by a true one.
                let decides = node.operator == LogicalOperator::Or;
                if decides == when {
                    self.condition(&node.left, target, when);
                    self.condition(&node.right, target, when);
                } else {
                    let through = self.f.b.label();
                    self.condition(&node.left, through, decides);
                    self.condition(&node.right, target, when);
                    self.f.b.bind(through);
                }
            }
            Expression::BooleanLiteral(literal) => {
                if literal.value == when {
                    self.f.b.jump(Op::Jump, 0, 0, 0, target);
                }
            }
            Expression::BinaryExpression(node) if jumps(node.operator).is_some() => {
                self.comparison(node, target, when);
            }
            _ => {
                let value = self.expression(test);
                let op = if when { Op::JumpIfTrue } else { Op::JumpIfFalse };
                self.f.b.jump(op, value, 0, 0, target);
            }
        }
        self.release(mark);
    }

    fn comparison(&mut self, node: &BinaryExpression<'a>, target: Label, when: bool) {
        if self.comparison_with_nothing(node, target, when) {
            return;
        }
        let pick = |(if_true, if_false): (Op, Op)| if when { if_true } else { if_false };
        // OPTIMIZATION: a literal has no effects, so `1 < x` and `x > 1` cannot be told apart.
        for (value, other, operator) in
            [(&node.right, &node.left, node.operator), (&node.left, &node.right, mirrored(node.operator))]
        {
            let short = jumps(operator).and_then(|jumps| jumps.short);
            if let (Some(value), Some(short)) = (short_literal(value), short) {
                let register = self.expression(other);
                self.at(node.span);
                self.f.b.jump_short(pick(short), register, value, target);
                return;
            }
        }
        let Some(jumps) = jumps(node.operator) else { return };
        let (left, right) = self.operands(node);
        self.at(node.span);
        self.f.b.jump(pick(jumps.registers), left, right, 0, target);
    }

    /// `x == null` and `x === undefined`.
    fn comparison_with_nothing(&mut self, node: &BinaryExpression<'a>, target: Label, when: bool) -> bool {
        let null = matches!(node.right, Expression::NullLiteral(_));
        let undefined = match &node.right {
            Expression::Identifier(identifier) => {
                identifier.name == "undefined" && self.is_global(identifier)
            }
            Expression::UnaryExpression(unary) => {
                unary.operator == UnaryOperator::Void
                    && matches!(unary.argument, Expression::NumericLiteral(_))
            }
            _ => false,
        };
        let (op, otherwise, equal) = match node.operator {
            BinaryOperator::Equality if null || undefined => (Op::JumpEqNull, Op::JumpNeNull, true),
            BinaryOperator::Inequality if null || undefined => (Op::JumpEqNull, Op::JumpNeNull, false),
            BinaryOperator::StrictEquality if undefined => {
                (Op::JumpIfUndefined, Op::JumpIfNotUndefined, true)
            }
            BinaryOperator::StrictInequality if undefined => {
                (Op::JumpIfUndefined, Op::JumpIfNotUndefined, false)
            }
            _ => return false,
        };
        let value = self.expression(&node.left);
        self.f.b.jump(if equal == when { op } else { otherwise }, value, 0, 0, target);
        true
    }

    /// Both operands of a binary operator, in order.
    pub(super) fn operands(&mut self, node: &BinaryExpression<'a>) -> (Reg, Reg) {
        let left = self.expression(&node.left);
        let left = self.protect(left, &node.right);
        (left, self.expression(&node.right))
    }

    /// Jumps back to `target` if the condition holds, else falls through.
    pub(super) fn loop_condition(&mut self, test: &Expression<'a>, target: Label) {
        let mark = self.mark();
        match test {
            Expression::UnaryExpression(node) if node.operator == UnaryOperator::LogicalNot => {
                let value = self.expression(&node.argument);
                self.f.b.jump(Op::LoopIfFalse, value, 0, 0, target);
            }
            Expression::LogicalExpression(node) if node.operator != LogicalOperator::Coalesce => {
                if node.operator == LogicalOperator::Or {
                    self.loop_condition(&node.left, target);
                    self.loop_condition(&node.right, target);
                } else {
                    let end = self.f.b.label();
                    self.condition(&node.left, end, false);
                    self.loop_condition(&node.right, target);
                    self.f.b.bind(end);
                }
            }
            Expression::BooleanLiteral(literal) => {
                if literal.value {
                    self.f.b.jump(Op::Loop, 0, 0, 0, target);
                }
            }
            Expression::BinaryExpression(node) if jumps(node.operator).is_some() => {
                if !self.loop_comparison(node, target) {
                    let end = self.f.b.label();
                    self.comparison(node, end, false);
                    self.f.b.jump(Op::Loop, 0, 0, 0, target);
                    self.f.b.bind(end);
                }
            }
            _ => {
                let value = self.expression(test);
                self.f.b.jump(Op::LoopIfTrue, value, 0, 0, target);
            }
        }
        self.release(mark);
    }

    fn loop_comparison(&mut self, node: &BinaryExpression<'a>, target: Label) -> bool {
        let Some((op, op_short)) = loops(node.operator) else {
            return false;
        };
        if let Some(value) = short_literal(&node.right) {
            let left = self.expression(&node.left);
            self.at(node.span);
            self.f.b.jump_short(op_short, left, value, target);
        } else {
            let (left, right) = self.operands(node);
            self.at(node.span);
            self.f.b.jump(op, left, right, 0, target);
        }
        true
    }
}
