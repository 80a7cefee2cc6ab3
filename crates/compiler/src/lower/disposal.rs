//! `using` and `await using`: what is declared is disposed of when the block is left.
//!
//! A statement list with such declarations is a `try` whose `finally` walks a list of resources that script
//! cannot see. The methods are called by plain call instructions, so disposal awaits, yields to the meter and
//! nests like any other code. <https://tc39.es/ecma262/#sec-disposeresources>

use super::Lowerer;
use super::control::THROWN;
use crate::builder::{Label, Reg, Region};
use creance_bytecode::{Op, Text};
use oxc_ast::ast::*;
use oxc_span::Span;

/// How a resource is disposed of, in the list.
const SYNC: i16 = 0;
const ASYNC: i16 = 1;
const ASYNC_BY_SYNC: i16 = 2;
const NOTHING: i16 = 3;

/// Whether disposal has awaited: not, not but it has to, or it has.
const UNTOUCHED: i16 = 0;
const OWES_AWAIT: i16 = 1;
const HAS_AWAITED: i16 = 2;

/// The resources of a block.
#[derive(Clone, Copy)]
pub struct Resources {
    /// Some of them are declared by `await using`.
    is_async: bool,
    /// The first declaration.
    span: Span,
}

impl Resources {
    /// What a statement list declares itself.
    pub fn of(statements: &[Statement<'_>]) -> Option<Resources> {
        statements
            .iter()
            .filter_map(|statement| match statement {
                Statement::VariableDeclaration(declaration) => Resources::declared(declaration),
                _ => None,
            })
            .reduce(|first, next| Resources { is_async: first.is_async || next.is_async, ..first })
    }

    /// What a declaration declares.
    pub fn declared(declaration: &VariableDeclaration<'_>) -> Option<Resources> {
        let VariableDeclaration { kind, span, .. } = *declaration;
        kind.is_using().then(|| Resources { is_async: kind.is_await(), span })
    }
}

/// The registers that disposal works with.
#[derive(Clone, Copy)]
struct Disposal {
    list: Reg,
    /// Three: how, method, value.
    resource: Reg,
    result: Reg,
    error: Reg,
}

impl<'a> Lowerer<'a, '_> {
    /// Runs `work`, then disposes of what `using` declared in it, however it was left.
    pub(super) fn disposing(&mut self, resources: Option<Resources>, work: impl FnOnce(&mut Self)) {
        let Some(resources) = resources else { return work(self) };
        let list = self.temp();
        self.at(resources.span);
        self.emit(Op::NewArray, list, 0, 0, 0);
        let outer = self.f.resources.replace(list);
        self.finally(work, |this, kind, value| {
            this.f.resources = outer;
            this.at(resources.span);
            this.dispose(list, kind, value, resources.is_async);
        });
    }

    /// A declarator of `using`. <https://tc39.es/ecma262/#sec-let-and-const-declarations-runtime-semantics-bindingevaluation>
    pub(super) fn resource(&mut self, node: &VariableDeclarator<'a>, is_async: bool) {
        let (BindingPattern::BindingIdentifier(name), Some(init)) = (&node.id, &node.init) else {
            return self.refuse(node.span, "'using' declares a name with an initializer");
        };
        let Some(id) = self.own_binding(name.name.as_str()) else {
            return self.refuse(node.span, "'using' is not allowed at the top level of a script");
        };
        let value = self.temp();
        self.named(init, &Text::from(name.name.as_str()), value);
        self.add_resource(value, is_async, node.span);
        self.initialize(id, value);
    }

    /// <https://tc39.es/ecma262/#sec-adddisposableresource>
    pub(super) fn add_resource(&mut self, value: Reg, is_async: bool, span: Span) {
        let Some(list) = self.f.resources else {
            return self.refuse(span, "'using' is not allowed here");
        };
        let mark = self.mark();
        let method = self.temp();
        let end = self.f.b.label();
        self.at(span);
        if is_async {
            let there = self.f.b.label();
            self.f.b.jump(Op::JumpIfNotNullish, value, 0, 0, there);
            self.emit(Op::AddDisposable, list, value, value, i32::from(NOTHING));
            self.f.b.jump(Op::Jump, 0, 0, 0, end);
            self.f.b.bind(there);
        } else {
            self.f.b.jump(Op::JumpIfNullish, value, 0, 0, end);
        }
        if is_async {
            let by_sync = self.f.b.label();
            self.dispose_method(method, value, 1);
            self.f.b.jump(Op::JumpIfNullish, method, 0, 0, by_sync);
            self.emit(Op::AddDisposable, list, value, method, i32::from(ASYNC));
            self.f.b.jump(Op::Jump, 0, 0, 0, end);
            self.f.b.bind(by_sync);
        }
        self.dispose_method(method, value, 0);
        let how = if is_async { ASYNC_BY_SYNC } else { SYNC };
        self.emit(Op::AddDisposable, list, value, method, i32::from(how));
        self.f.b.bind(end);
        self.release(mark);
    }

    /// <https://tc39.es/ecma262/#sec-getdisposemethod>
    fn dispose_method(&mut self, method: Reg, value: Reg, hint: u8) {
        self.emit(Op::DisposeKey, method, value, hint, 0);
        self.emit(Op::GetElem, method, value, method, 0);
    }

    /// The loop of DisposeResources. What is thrown becomes the completion in `kind` and `value`.
    fn dispose(&mut self, list: Reg, kind: Reg, value: Reg, is_async: bool) {
        let mark = self.mark();
        let (result, error) = (self.temp(), self.temp());
        let awaited = is_async.then(|| self.temp());
        // The last registers: a call uses all that come after its callee.
        let resource = self.f.b.registers(3);
        let disposal = Disposal { list, resource, result, error };
        if let Some(awaited) = awaited {
            self.load_int(awaited, i32::from(UNTOUCHED));
        }
        let end = self.f.b.label();
        let again = self.f.b.here();
        self.f.b.jump(Op::NextDisposable, disposal.resource, disposal.list, 0, end);
        match awaited {
            None => self.dispose_sync(&disposal, again),
            Some(awaited) => self.dispose_async(&disposal, awaited, again),
        }
        // What was thrown is in `error`.
        let first = self.f.b.label();
        self.f.b.jump_short(Op::JumpStrictNeInt, kind, THROWN as i16, first);
        self.emit(Op::SuppressError, error, error, value, 0);
        self.f.b.bind(first);
        self.r#move(value, error);
        self.load_int(kind, THROWN);
        self.f.b.jump(Op::Loop, 0, 0, 0, again);
        self.f.b.bind(end);
        if let Some(awaited) = awaited {
            let done = self.f.b.label();
            self.f.b.jump_short(Op::JumpStrictNeInt, awaited, OWES_AWAIT, done);
            self.await_undefined(&disposal);
            self.f.b.bind(done);
        }
        self.release(mark);
    }

    fn call_dispose_method(&mut self, disposal: &Disposal) -> Region {
        let mut region = Region::default();
        self.f.b.open(&mut region);
        self.emit(Op::Call, disposal.resource + 1, 0, disposal.result, 0);
        self.f.b.close(&mut region);
        region
    }

    fn await_undefined(&mut self, disposal: &Disposal) {
        self.load(Op::LoadUndefined, disposal.result);
        self.emit(Op::Await, disposal.result, disposal.result, 0, 0);
    }

    /// One turn: goes on at `again`, or falls through with what was thrown in `error`.
    fn dispose_sync(&mut self, disposal: &Disposal, again: Label) {
        let called = self.call_dispose_method(disposal);
        self.f.b.jump(Op::Loop, 0, 0, 0, again);
        self.f.b.handler(called, disposal.error);
    }

    fn dispose_async(&mut self, disposal: &Disposal, awaited: Reg, again: Label) {
        let (next, call, settle, failed) =
            (self.f.b.label(), self.f.b.label(), self.f.b.label(), self.f.b.label());
        let something = self.f.b.label();
        let how = disposal.resource;
        // A null or undefined resource: an await is owed, if there is no other.
        self.f.b.jump_short(Op::JumpStrictNeInt, how, NOTHING, something);
        self.f.b.jump_short(Op::JumpStrictNeInt, awaited, UNTOUCHED, next);
        self.load_int(awaited, i32::from(OWES_AWAIT));
        self.f.b.jump(Op::Loop, 0, 0, 0, again);
        self.f.b.bind(something);
        // The await comes before a sync disposal.
        self.f.b.jump_short(Op::JumpStrictNeInt, how, SYNC, call);
        self.f.b.jump_short(Op::JumpStrictNeInt, awaited, OWES_AWAIT, call);
        self.await_undefined(disposal);
        self.load_int(awaited, i32::from(UNTOUCHED));
        self.f.b.bind(call);
        let called = self.call_dispose_method(disposal);
        self.f.b.jump_short(Op::JumpStrictEqInt, how, SYNC, next);
        self.load_int(awaited, i32::from(HAS_AWAITED));
        // What a sync method answers is not awaited.
        self.f.b.jump_short(Op::JumpStrictNeInt, how, ASYNC_BY_SYNC, settle);
        self.load(Op::LoadUndefined, disposal.result);
        self.f.b.bind(settle);
        let mut settling = Region::default();
        self.f.b.open(&mut settling);
        self.emit(Op::Await, disposal.result, disposal.result, 0, 0);
        self.f.b.close(&mut settling);
        self.f.b.bind(next);
        self.f.b.jump(Op::Loop, 0, 0, 0, again);
        // What a sync method throws arrives as a rejection.
        self.f.b.handler(called, disposal.error);
        self.f.b.jump_short(Op::JumpStrictNeInt, how, ASYNC_BY_SYNC, failed);
        self.load_int(awaited, i32::from(HAS_AWAITED));
        self.await_undefined(disposal);
        self.f.b.bind(failed);
        self.f.b.handler(settling, disposal.error);
    }
}
