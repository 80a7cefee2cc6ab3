//! `yield`, `yield*` and closing async iterators.

use super::Lowerer;
use super::control::Control;
use crate::builder::{Reg, Region};
use creance_bytecode::Op;
use oxc_ast::ast::*;
use oxc_span::GetSpan;

/// What a resumption brings, in a `mode` register.
const THROW: i16 = 1;
const RETURN: i16 = 2;

impl<'a> Lowerer<'a, '_> {
    /// <https://tc39.es/ecma262/#sec-generator-function-definitions-runtime-semantics-evaluation>
    pub(super) fn yield_expression(&mut self, node: &YieldExpression<'a>, dst: Reg) {
        let mark = self.mark();
        let value = self.temp();
        match &node.argument {
            Some(argument) => self.expression_to(argument, value),
            None => self.load(Op::LoadUndefined, value),
        }
        self.at(node.span);
        if node.delegate {
            if let Some(argument) = &node.argument {
                self.at(argument.span());
            }
            self.delegate(value, dst);
        } else {
            if self.f.is_async {
                self.emit(Op::Await, value, value, 0, 0);
            }
            self.yield_value(value, dst);
        }
        self.release(mark);
    }

    /// `dst` = what comes back for `value`. <https://tc39.es/ecma262/#sec-yield>
    fn yield_value(&mut self, value: Reg, dst: Reg) {
        let (sent, mode) = (self.scratch(dst), self.temp());
        self.emit(Op::Yield, sent, value, mode, 0);
        let proceed = self.f.b.label();
        self.f.b.jump_short(Op::JumpStrictNeInt, mode, RETURN, proceed);
        self.return_sent(sent);
        self.f.b.bind(proceed);
        self.r#move(dst, sent);
    }

    /// A return completion that the consumer asks for.
    fn return_sent(&mut self, sent: Reg) {
        if self.f.is_async {
            self.emit(Op::Await, sent, sent, 0, 0);
        }
        self.return_exit(sent);
    }

    /// `yield*`. The value of `iterable` is in a temporary.
    fn delegate(&mut self, iterable: Reg, dst: Reg) {
        let is_async = self.f.is_async;
        let iterator = self.f.b.registers(3);
        self.emit(Op::GetIterator, iterator, iterable, u8::from(is_async), 0);
        let (received, mode, result, method) = (self.temp(), self.temp(), self.temp(), self.temp());
        self.load(Op::LoadUndefined, received);
        self.load_int(mode, 0);
        let (done, got) = (self.f.b.label(), self.f.b.label());
        let (on_throw, on_return) = (self.f.b.label(), self.f.b.label());
        let again = self.f.b.here();
        self.f.b.jump_short(Op::JumpStrictEqInt, mode, THROW, on_throw);
        self.f.b.jump_short(Op::JumpStrictEqInt, mode, RETURN, on_return);
        // Next.
        self.emit(Op::IteratorCallNext, result, iterator, received, 1);
        self.await_if(is_async, result);
        self.f.b.jump(Op::Jump, 0, 0, 0, got);
        // Throw: to the iterator, if it takes one.
        self.f.b.bind(on_throw);
        let no_throw = self.f.b.label();
        self.delegate_method("throw", iterator, method, no_throw);
        self.call_method(method, iterator, received, result);
        self.await_if(is_async, result);
        self.f.b.jump(Op::Jump, 0, 0, 0, got);
        self.f.b.bind(no_throw);
        if is_async {
            self.close_async_iterator(iterator);
        } else {
            self.emit(Op::IteratorClose, iterator, 0, 0, 0);
        }
        self.throw_type_error("the iterator does not provide a 'throw' method");
        // Return: to the iterator, if it takes one.
        self.f.b.bind(on_return);
        let (no_return, returned) = (self.f.b.label(), self.f.b.label());
        self.delegate_method("return", iterator, method, no_return);
        self.call_method(method, iterator, received, result);
        self.await_if(is_async, result);
        let value = self.temp();
        // A sync generator passes the result on as it is.
        let last = u8::from(!is_async);
        self.f.b.jump(Op::IteratorUnwrap, value, result, last, returned);
        self.delegate_yield(is_async, received, result, value, mode);
        self.f.b.jump(Op::Loop, 0, 0, 0, again);
        self.f.b.bind(no_return);
        self.await_if(is_async, received);
        self.return_exit(received);
        self.f.b.bind(returned);
        self.return_exit(value);
        // A result that is not done goes out as it is.
        self.f.b.bind(got);
        self.f.b.jump(Op::IteratorUnwrap, value, result, last, done);
        self.delegate_yield(is_async, received, result, value, mode);
        self.f.b.jump(Op::Loop, 0, 0, 0, again);
        self.f.b.bind(done);
        self.r#move(dst, value);
    }

    fn await_if(&mut self, is_async: bool, register: Reg) {
        if is_async {
            self.emit(Op::Await, register, register, 0, 0);
        }
    }

    /// Yields inside `yield*`: what comes back is delivered, not acted on.
    fn delegate_yield(&mut self, is_async: bool, received: Reg, result: Reg, value: Reg, mode: Reg) {
        if !is_async {
            self.emit(Op::YieldDelegate, received, result, mode, 0);
            return;
        }
        // <https://tc39.es/ecma262/#sec-asyncgeneratoryield>: the value is not awaited again; a throw at the
        // yield is caught, a return is awaited, and both are delivered.
        let resumed = self.f.b.label();
        let mut region = Region::default();
        self.f.b.open(&mut region);
        self.emit(Op::Yield, received, value, mode, 0);
        self.f.b.jump_short(Op::JumpStrictNeInt, mode, RETURN, resumed);
        self.emit(Op::Await, received, received, 0, 0);
        self.f.b.close(&mut region);
        self.f.b.jump(Op::Jump, 0, 0, 0, resumed);
        self.f.b.handler(region, received);
        self.load_int(mode, i32::from(THROW));
        self.f.b.bind(resumed);
    }

    /// `method = iterator[name]`, or a jump if there is none.
    fn delegate_method(&mut self, name: &str, iterator: Reg, method: Reg, missing: crate::builder::Label) {
        let name = creance_bytecode::Text::from(name);
        self.f.b.emit_cached(Op::GetField, method, iterator, 0, &name);
        self.f.b.jump(Op::JumpIfNullish, method, 0, 0, missing);
    }

    /// `dst = method.call(this, argument)`
    fn call_method(&mut self, method: Reg, this: Reg, argument: Reg, dst: Reg) {
        let mark = self.mark();
        let call = self.f.b.registers(3);
        self.r#move(call, method);
        self.r#move(call + 1, this);
        self.r#move(call + 2, argument);
        self.emit(Op::Call, call, 1, dst, 0);
        self.release(mark);
    }

    /// <https://tc39.es/ecma262/#sec-asynciteratorclose>
    pub(super) fn close_async_iterator(&mut self, iterator: Reg) {
        let mark = self.mark();
        let result = self.temp();
        let end = self.f.b.label();
        self.emit(Op::IteratorCallReturn, result, iterator, 0, 0);
        self.f.b.jump(Op::JumpIfEmpty, result, 0, 0, end);
        self.emit(Op::Await, result, result, 0, 0);
        self.emit(Op::CheckIteratorResult, result, 0, 0, 0);
        self.f.b.bind(end);
        self.release(mark);
    }

    /// The same after a throw: what goes wrong is ignored.
    pub(super) fn close_async_iterator_silently(&mut self, iterator: Reg) {
        let mark = self.mark();
        let (result, ignored) = (self.temp(), self.temp());
        let end = self.f.b.label();
        let mut region = Region::default();
        self.f.b.open(&mut region);
        self.f.control.push(Control::Covered(Region::default()));
        self.emit(Op::IteratorCallReturn, result, iterator, 0, 0);
        self.f.b.jump(Op::JumpIfEmpty, result, 0, 0, end);
        self.emit(Op::Await, result, result, 0, 0);
        self.f.control.pop();
        self.f.b.close(&mut region);
        self.f.b.jump(Op::Jump, 0, 0, 0, end);
        self.f.b.handler(region, ignored);
        self.f.b.bind(end);
        self.release(mark);
    }
}
