//! Calls, `new`, `super()`, direct eval.

use super::Lowerer;
use crate::ModeKind;
use crate::builder::Reg;
use crate::scope::is_direct_eval;
use creance_bytecode::{Constant, FunctionKind, Op, THIS, Text};
use oxc_ast::ast::*;
use oxc_span::{GetSpan, Span};

/// More arguments than this travel in an array.
const MAX_ARGUMENTS: usize = 60;

/// From this register on, chains of method calls save registers rather than moves.
const CHAIN_IN_PLACE: u16 = 60;

/// How the arguments of a call were laid out.
#[derive(Clone, Copy)]
pub enum Arguments {
    /// In this many registers after callee and `this`.
    Registers(u8),
    /// In an array in the register after callee and `this`.
    Array,
}

impl<'a> Lowerer<'a, '_> {
    /// Registers for the arguments after callee and `this`.
    pub(super) fn argument_registers(&mut self, arguments: &[Argument<'a>]) {
        self.f.b.registers(if Self::needs_array(arguments) { 1 } else { arguments.len() as u16 });
    }

    /// Registers for callee, `this` and the arguments.
    fn call_window(&mut self, arguments: &[Argument<'a>]) -> Reg {
        let call = self.f.b.registers(2);
        self.argument_registers(arguments);
        call
    }

    /// A register for the callee. If the result's register is the last in use, it is the callee's, too: so
    /// that a chain of calls takes no more registers than one.
    pub(super) fn callee_register(&mut self, dst: Reg) -> Reg {
        if self.is_temp(dst) && u16::from(dst) + 1 == self.mark() { dst } else { self.temp() }
    }

    fn needs_array(arguments: &[Argument<'a>]) -> bool {
        arguments.len() > MAX_ARGUMENTS || arguments.iter().any(Argument::is_spread)
    }

    /// Evaluates arguments into the registers after callee and `this`.
    /// <https://tc39.es/ecma262/#sec-runtime-semantics-argumentlistevaluation>
    pub(super) fn arguments(&mut self, call: Reg, arguments: &[Argument<'a>]) -> Arguments {
        let first = call + 2;
        if Self::needs_array(arguments) {
            self.at_arguments(arguments);
            self.emit(Op::NewArray, first, 0, 0, 0);
            for argument in arguments {
                match argument {
                    Argument::SpreadElement(spread) => self.push_all(first, &spread.argument),
                    argument => self.push_one(first, argument.to_expression()),
                }
            }
            return Arguments::Array;
        }
        for (index, argument) in arguments.iter().enumerate() {
            self.expression_to(argument.to_expression(), first + index as u8);
        }
        Arguments::Registers(arguments.len() as u8)
    }

    fn at_arguments(&mut self, arguments: &[Argument<'a>]) {
        if let Some(first) = arguments.first() {
            self.at(first.span());
        }
    }

    pub(super) fn emit_call(&mut self, ops: (Op, Op), call: Reg, arguments: Arguments, dst: Reg) {
        match arguments {
            Arguments::Registers(count) => self.emit(ops.0, call, count, dst, 0),
            Arguments::Array => self.emit(ops.1, call, 0, dst, 0),
        };
    }

    /// A call. <https://tc39.es/ecma262/#sec-function-calls>
    pub(super) fn call(&mut self, node: &CallExpression<'a>, dst: Reg) {
        let mark = self.mark();
        match &node.callee {
            Expression::Super(_) => self.super_call(node, dst),
            Expression::Identifier(identifier) if self.library_call(identifier, node, dst) => {}
            _ => {
                let call = self.callee_register(dst);
                let arguments = self.lay_out(node, call);
                if is_direct_eval(node) {
                    self.eval_call(call, arguments, dst);
                } else {
                    self.emit_call((Op::Call, Op::CallSpread), call, arguments, dst);
                }
            }
        }
        self.release(mark);
    }

    /// Evaluates callee, `this` and arguments into `call` (the last register in use) and those after it.
    pub(super) fn lay_out(&mut self, node: &CallExpression<'a>, call: Reg) -> Arguments {
        self.callee(&node.callee, call);
        self.argument_registers(&node.arguments);
        self.optional_link(node.optional, call);
        let arguments = self.arguments(call, &node.arguments);
        self.at_callee(&node.callee);
        arguments
    }

    /// The place of a call: the name that is called, which is the last one of `a.b.c`; the bracket of a key; the
    /// end of any other callee.
    fn at_callee(&mut self, callee: &Expression<'a>) {
        match callee {
            Expression::Identifier(node) => self.at(node.span),
            Expression::StaticMemberExpression(node) => self.at(node.property.span),
            Expression::PrivateFieldExpression(node) => self.at(node.field.span),
            Expression::ComputedMemberExpression(node) => self.at(Span::empty(node.object.span().end)),
            _ => self.at(Span::empty(callee.span().end)),
        }
    }

    /// Evaluates a callee and its `this` into `call` (the last register in use) and the one after it.
    /// <https://tc39.es/ecma262/#sec-evaluatecall>
    pub(super) fn callee(&mut self, callee: &Expression<'a>, call: Reg) {
        match callee {
            Expression::Identifier(identifier) => {
                let this = self.temp();
                self.load_callee_name(identifier.name.as_str(), identifier.span, call, this);
            }
            Expression::StaticMemberExpression(_)
            | Expression::ComputedMemberExpression(_)
            | Expression::PrivateFieldExpression(_) => {
                self.callee_member(callee.to_member_expression(), call);
            }
            Expression::ChainExpression(chain) => match chain.expression.as_member_expression() {
                // `(a?.b)()` calls with `this` = a.
                Some(member) => {
                    let (exit, end) = (self.f.b.label(), self.f.b.label());
                    let outer = self.f.chain.replace(exit);
                    self.callee_member(member, call);
                    self.f.chain = outer;
                    self.f.b.jump(Op::Jump, 0, 0, 0, end);
                    self.f.b.bind(exit);
                    self.load(Op::LoadUndefined, call);
                    self.load(Op::LoadUndefined, call + 1);
                    self.f.b.bind(end);
                }
                None => {
                    self.chain(chain, call);
                    let this = self.temp();
                    self.load(Op::LoadUndefined, this);
                }
            },
            _ => {
                self.expression_to(callee, call);
                let this = self.temp();
                self.load(Op::LoadUndefined, this);
            }
        }
    }

    fn callee_member(&mut self, member: &MemberExpression<'a>, call: Reg) {
        // In a long chain of method calls the object is evaluated where the callee goes, so that the depth of
        // the chain takes no registers.
        let in_place = u16::from(call) > CHAIN_IN_PLACE && !matches!(member.object(), Expression::Super(_));
        if in_place {
            self.expression_to(member.object(), call);
        }
        let this = self.temp();
        let mark = self.mark();
        if in_place {
            self.r#move(this, call);
            self.optional_link(member.optional(), this);
            return self.callee_property(member, call, mark);
        }
        if matches!(member.object(), Expression::Super(_)) {
            let own = self.this(member.span());
            self.r#move(this, own);
            match member {
                MemberExpression::ComputedMemberExpression(node) => self.computed_member(node, call),
                MemberExpression::StaticMemberExpression(node) => self.static_member(node, call),
                MemberExpression::PrivateFieldExpression(node) => self.private_member(node, call),
            }
            return self.release(mark);
        }
        self.expression_to(member.object(), this);
        self.optional_link(member.optional(), this);
        self.callee_property(member, call, mark);
    }

    /// `call` = the property of the object in the register after it.
    fn callee_property(&mut self, member: &MemberExpression<'a>, call: Reg, mark: u16) {
        let this = call + 1;
        match member {
            MemberExpression::StaticMemberExpression(node) => {
                let key = self.name_key(node.property.name.as_str());
                self.at(node.property.span);
                self.get(this, &key, call);
            }
            MemberExpression::ComputedMemberExpression(node) => {
                let key = self.expression_key(&node.expression);
                self.at(node.span);
                self.get(this, &key, call);
            }
            MemberExpression::PrivateFieldExpression(node) => {
                self.load_private_name(node.field.name.as_str(), node.field.span, call);
                self.at(node.field.span);
                self.emit(Op::GetPrivate, call, this, call, 0);
            }
        }
        self.release(mark);
    }

    /// A direct eval: the register of `this` holds the scope. <https://tc39.es/ecma262/#sec-performeval>
    pub(super) fn eval_call(&mut self, call: Reg, arguments: Arguments, dst: Reg) {
        let scope = self.scope_register();
        // NOTE: if the callee turns out to be another function, the VM calls it with `this` undefined,
        // or with the object of a `with` that has a binding `eval`.
        self.r#move(call + 1, scope);
        let context = self.eval_context();
        let constant = self.f.b.own_constant(Constant::Eval(Box::new(context))) as i32;
        match arguments {
            Arguments::Registers(count) => self.emit(Op::CallEval, call, count, dst, constant),
            Arguments::Array => self.emit(Op::CallEvalSpread, call, 0, dst, constant),
        };
    }

    /// `$call(f, this, …)`, `$construct(C, …)` and `$CreateDataPropertyOrThrow(o, k, v)` of library code.
    fn library_call(
        &mut self,
        callee: &IdentifierReference<'a>,
        node: &CallExpression<'a>,
        dst: Reg,
    ) -> bool {
        if self.mode.kind != ModeKind::Library || node.arguments.iter().take(1).any(Argument::is_spread) {
            return false;
        }
        let name = callee.name.as_str();
        if let ("$CreateDataPropertyOrThrow", [object, key, value]) = (name, &node.arguments[..]) {
            let mark = self.mark();
            let operands = [object, key, value].map(|argument| {
                let register = self.temp();
                self.expression_to(argument.to_expression(), register);
                register
            });
            self.at(node.span);
            self.emit(Op::DefineElem, operands[0], operands[1], operands[2], 1);
            self.release(mark);
            self.load(Op::LoadUndefined, dst);
            return true;
        }
        let plain = match name {
            "$call" => 2,
            "$construct" => 1,
            _ => return false,
        };
        let (Some(function), Some(rest)) = (node.arguments.first(), node.arguments.get(plain..)) else {
            self.refuse(node.span, format!("{name} needs more arguments"));
            return true;
        };
        let call = self.call_window(rest);
        self.expression_to(function.to_expression(), call);
        match node.arguments.get(1).filter(|_| plain == 2) {
            Some(this) => self.expression_to(this.to_expression(), call + 1),
            None => self.load(Op::LoadUndefined, call + 1),
        }
        let arguments = self.arguments(call, rest);
        self.at(node.span);
        let ops = if plain == 2 { (Op::Call, Op::CallSpread) } else { (Op::New, Op::NewSpread) };
        self.emit_call(ops, call, arguments, dst);
        true
    }

    /// `new`. <https://tc39.es/ecma262/#sec-evaluatenew>
    pub(super) fn new_expression(&mut self, node: &NewExpression<'a>, dst: Reg) {
        let mark = self.mark();
        let call = self.callee_register(dst);
        self.expression_to(&node.callee, call);
        let this = self.temp();
        self.argument_registers(&node.arguments);
        self.load(Op::LoadUndefined, this);
        let arguments = self.arguments(call, &node.arguments);
        self.at(node.span);
        self.emit_call((Op::New, Op::NewSpread), call, arguments, dst);
        self.release(mark);
    }

    /// `super()`. <https://tc39.es/ecma262/#sec-super-keyword-runtime-semantics-evaluation>
    fn super_call(&mut self, node: &CallExpression<'a>, dst: Reg) {
        let call = self.call_window(&node.arguments);
        self.at(node.span);
        self.load_function_value("%callee", Op::LoadCallee, call);
        self.emit(Op::GetPrototype, call, call, 0, 0);
        self.load_function_value("%new.target", Op::LoadNewTarget, call + 1);
        let arguments = self.arguments(call, &node.arguments);
        self.at(node.span);
        let result = self.scratch(dst);
        self.emit_call((Op::SuperCall, Op::SuperCallSpread), call, arguments, result);
        self.bind_this(result, node.span);
        self.r#move(dst, result);
    }

    /// Binds `this` after `super()` and runs the class's field initialisers.
    pub(super) fn bind_this(&mut self, value: Reg, span: Span) {
        let mark = self.mark();
        self.at(span);
        match self.hidden("%this") {
            Some(id) => {
                let old = self.temp();
                self.load_binding(id, false, old);
                self.emit(Op::CheckThisUnbound, old, 0, 0, 0);
                self.initialize(id, value);
            }
            None => {
                self.emit(Op::CheckThisUnbound, THIS, 0, 0, 0);
                self.r#move(THIS, value);
            }
        }
        self.initialize_fields(value);
        self.release(mark);
    }

    /// Calls the class's field initialiser, if it has one.
    pub(super) fn initialize_fields(&mut self, this: Reg) {
        let Some(id) = self.hidden("%fields") else {
            return;
        };
        let mark = self.mark();
        let call = self.f.b.registers(2);
        self.load_binding(id, false, call);
        let skip = self.f.b.label();
        if self.f.kind == FunctionKind::Program {
            // Eval code cannot know whether the binding belongs to this constructor's class.
            self.f.b.jump(Op::JumpIfUndefined, call, 0, 0, skip);
        }
        self.r#move(call + 1, this);
        let ignored = self.temp();
        self.emit(Op::Call, call, 0, ignored, 0);
        self.f.b.bind(skip);
        self.release(mark);
    }

    /// Appends a value to an array in a register.
    pub(super) fn push_one(&mut self, array: Reg, expression: &Expression<'a>) {
        let mark = self.mark();
        let value = self.expression(expression);
        self.emit(Op::ArrayPush, array, value, 0, 0);
        self.release(mark);
    }

    /// Appends what an iterable yields to an array in a register.
    pub(super) fn push_all(&mut self, array: Reg, iterable: &Expression<'a>) {
        if self.mode.kind == ModeKind::Library {
            return self.push_list(array, iterable);
        }
        let mark = self.mark();
        let iterator = self.f.b.registers(3);
        let value = self.temp();
        let iterable_register = self.expression(iterable);
        self.at(iterable.span());
        self.emit(Op::GetIterator, iterator, iterable_register, 0, 0);
        let (again, end) = (self.f.b.here(), self.f.b.label());
        self.f.b.jump(Op::IteratorNext, iterator, value, 0, end);
        self.emit(Op::ArrayPush, array, value, 0, 0);
        self.f.b.jump(Op::Loop, 0, 0, 0, again);
        self.f.b.bind(end);
        self.release(mark);
    }

    /// Appends the elements of a list of library code, which script cannot see and so not iterate.
    fn push_list(&mut self, array: Reg, list: &Expression<'a>) {
        let mark = self.mark();
        let (from, index, length, value) = (self.temp(), self.temp(), self.temp(), self.temp());
        self.expression_to(list, from);
        self.f.b.emit_cached(Op::GetLength, length, from, 0, &Text::from("length"));
        self.load_int(index, 0);
        let end = self.f.b.label();
        let again = self.f.b.here();
        self.f.b.jump(Op::JumpNotLt, index, length, 0, end);
        self.emit(Op::GetElem, value, from, index, 0);
        self.emit(Op::ArrayPush, array, value, 0, 0);
        self.emit(Op::Inc, index, index, 0, 0);
        self.f.b.jump(Op::Loop, 0, 0, 0, again);
        self.f.b.bind(end);
        self.release(mark);
    }

    /// A call of a closure that the compiler made: no arguments, `this` given.
    pub(super) fn call_with_this(&mut self, callee: Reg, this: Reg) {
        let mark = self.mark();
        let call = self.f.b.registers(2);
        self.r#move(call, callee);
        self.r#move(call + 1, this);
        let ignored = self.temp();
        self.emit(Op::Call, call, 0, ignored, 0);
        self.release(mark);
    }

    /// Throws a TypeError with a message.
    pub(super) fn throw_type_error(&mut self, message: &str) {
        self.f.b.emit_named(Op::ThrowError, 0, 0, 0, &Text::from(message));
    }
}
