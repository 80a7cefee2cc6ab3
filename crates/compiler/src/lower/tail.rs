//! Calls in tail position. <https://tc39.es/ecma262/#sec-tail-position-calls>

use super::Lowerer;
use super::call::Arguments;
use super::control::Control;
use crate::ModeKind;
use crate::builder::Reg;
use crate::scope::is_direct_eval;
use creance_bytecode::{FunctionKind, Op};
use oxc_ast::ast::*;
use oxc_span::GetSpan;

/// True if the value of an expression may be that of a call. <https://tc39.es/ecma262/#sec-static-semantics-hascallintailposition>
pub fn has_tail_call(expression: &Expression<'_>) -> bool {
    let mut expression = expression;
    loop {
        expression = match expression {
            Expression::CallExpression(node) => return !matches!(node.callee, Expression::Super(_)),
            Expression::TaggedTemplateExpression(_) => return true,
            Expression::ChainExpression(node) => {
                return matches!(node.expression, ChainElement::CallExpression(_));
            }
            Expression::LogicalExpression(node) => &node.right,
            Expression::SequenceExpression(node) => match node.expressions.last() {
                Some(last) => last,
                None => return false,
            },
            Expression::ParenthesizedExpression(node) => &node.expression,
            Expression::ConditionalExpression(node) if has_tail_call(&node.consequent) => return true,
            Expression::ConditionalExpression(node) => &node.alternate,
            _ => return false,
        };
    }
}

impl<'a> Lowerer<'a, '_> {
    /// True if nothing has to happen between a call in return position and the end of the function.
    pub(super) fn may_tail_call(&self) -> bool {
        self.f.strict
            && !self.f.is_async
            && !self.f.is_generator
            && self.mode.kind != ModeKind::Library
            && matches!(self.f.kind, FunctionKind::Normal | FunctionKind::Arrow | FunctionKind::Method)
            && self.f.control.iter().all(|control| matches!(control, Control::Breakable { .. }))
    }

    /// Leaves the function with the value of an expression; calls in tail position are tail calls.
    pub(super) fn tail(&mut self, expression: &Expression<'a>) {
        let mark = self.mark();
        let mut expression = expression;
        while let Expression::ConditionalExpression(node) = expression {
            let otherwise = self.f.b.label();
            self.condition(&node.test, otherwise, false);
            self.tail(&node.consequent);
            self.f.b.bind(otherwise);
            expression = &node.alternate;
        }
        match expression {
            Expression::CallExpression(node) if !matches!(node.callee, Expression::Super(_)) => {
                self.tail_call(node);
            }
            Expression::TaggedTemplateExpression(node) => {
                let call = self.temp();
                let arguments = self.tag_call(node, call);
                self.emit_tail_call(call, arguments);
            }
            Expression::ChainExpression(node) => match &node.expression {
                ChainElement::CallExpression(call) => {
                    let exit = self.f.b.label();
                    let outer = self.f.chain.replace(exit);
                    self.tail_call(call);
                    self.f.chain = outer;
                    self.f.b.bind(exit);
                    self.emit(Op::ReturnUndefined, 0, 0, 0, 0);
                }
                _ => self.plain_return(expression),
            },
            Expression::LogicalExpression(node) => {
                let (value, end) = (self.temp(), self.f.b.label());
                self.expression_to(&node.left, value);
                self.jump_if_short(node.operator, value, end);
                self.tail(&node.right);
                self.f.b.bind(end);
                self.return_exit(value);
            }
            Expression::SequenceExpression(node) => {
                if let Some((last, effects)) = node.expressions.split_last() {
                    for expression in effects {
                        self.effect(expression);
                    }
                    self.tail(last);
                }
            }
            Expression::ParenthesizedExpression(node) => self.tail(&node.expression),
            _ => self.plain_return(expression),
        }
        self.release(mark);
    }

    fn plain_return(&mut self, expression: &Expression<'a>) {
        let value = self.expression(expression);
        self.at(expression.span());
        self.return_exit(value);
    }

    fn tail_call(&mut self, node: &CallExpression<'a>) {
        let call = self.temp();
        let arguments = self.lay_out(node, call);
        if is_direct_eval(node) {
            let direct = self.f.b.label();
            self.f.b.jump(Op::JumpIfEval, call, 0, 0, direct);
            self.emit_tail_call(call, arguments);
            self.f.b.bind(direct);
            self.eval_call(call, arguments, call);
            self.emit(Op::Return, call, 0, 0, 0);
        } else {
            self.emit_tail_call(call, arguments);
        }
    }

    /// The call, and the return of a result that it leaves.
    fn emit_tail_call(&mut self, call: Reg, arguments: Arguments) {
        self.emit_call((Op::TailCall, Op::TailCallSpread), call, arguments, call);
        self.emit(Op::Return, call, 0, 0, 0);
    }
}
