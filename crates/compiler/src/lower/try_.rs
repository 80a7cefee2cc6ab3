//! `try`, `catch` and `finally`. <https://tc39.es/ecma262/#sec-try-statement>

use super::Lowerer;
use super::control::{Control, FIRST_EXIT, Finally, THROWN};
use super::pattern::Bind;
use crate::builder::{Reg, Region};
use creance_bytecode::Op;
use oxc_ast::ast::*;

impl<'a> Lowerer<'a, '_> {
    pub(super) fn try_statement(&mut self, node: &TryStatement<'a>) {
        self.reset_completion();
        let Some(finalizer) = &node.finalizer else {
            return self.try_catch(node);
        };
        self.finally(
            |this| this.try_catch(node),
            |this, _, _| {
                this.finalizer(finalizer);
                this.at(finalizer.span);
            },
        );
    }

    /// Runs `work`, then `finalizer` however `work` was left, then what it was left for. `finalizer` gets the
    /// registers that say so: kind (see [`Finally`]) and value.
    pub(super) fn finally(
        &mut self,
        work: impl FnOnce(&mut Self),
        finalizer: impl FnOnce(&mut Self, Reg, Reg),
    ) {
        let (kind, value) = (self.temp(), self.temp());
        let entry = self.f.b.label();
        let mut region = Region::default();
        self.f.b.open(&mut region);
        self.f.control.push(Control::Finally(Finally { region, kind, value, entry, exits: Vec::new() }));
        work(self);
        let Some(Control::Finally(mut finally)) = self.f.control.pop() else {
            unreachable!("control entries nest");
        };
        self.f.b.close(&mut finally.region);
        self.load_int(kind, 0);
        self.f.b.jump(Op::Jump, 0, 0, 0, entry);
        self.f.b.handler(finally.region, value);
        self.load_int(kind, THROWN);
        self.f.b.bind(entry);
        finalizer(self, kind, value);
        let next = self.f.b.label();
        self.f.b.jump_short(Op::JumpStrictNeInt, kind, THROWN as i16, next);
        self.emit(Op::Throw, value, 0, 0, 0);
        self.f.b.bind(next);
        for (index, exit) in finally.exits.into_iter().enumerate() {
            let next = self.f.b.label();
            self.f.b.jump_short(Op::JumpStrictNeInt, kind, (FIRST_EXIT + index as i32) as i16, next);
            self.exit(exit);
            self.f.b.bind(next);
        }
    }

    /// The block of `finally`: its value is dropped unless it is left by a jump.
    fn finalizer(&mut self, block: &BlockStatement<'a>) {
        let saved = self.f.completion.map(|completion| {
            let saved = self.temp();
            self.r#move(saved, completion);
            self.load(Op::LoadUndefined, completion);
            (completion, saved)
        });
        let scope = self.scope_of(block);
        self.in_scope(scope, |this| this.block_statements(&block.body));
        if let Some((completion, saved)) = saved {
            self.r#move(completion, saved);
        }
    }

    fn try_catch(&mut self, node: &TryStatement<'a>) {
        let scope = self.scope_of(&*node.block);
        let Some(handler) = &node.handler else {
            return self.in_scope(scope, |this| this.block_statements(&node.block.body));
        };
        let mark = self.mark();
        let error = self.temp();
        let end = self.f.b.label();
        let mut region = Region::default();
        self.f.b.open(&mut region);
        self.f.control.push(Control::Covered(region));
        self.in_scope(scope, |this| this.block_statements(&node.block.body));
        let Some(Control::Covered(mut region)) = self.f.control.pop() else {
            unreachable!("control entries nest");
        };
        self.f.b.close(&mut region);
        self.f.b.jump(Op::Jump, 0, 0, 0, end);
        self.f.b.handler(region, error);
        self.reset_completion();
        let scope = self.scope_of(&**handler);
        self.in_scope(scope, |this| {
            if let Some(param) = &handler.param {
                this.at(param.span);
                this.bind_pattern(&param.pattern, Bind::Initialize, error);
            }
            let scope = this.scope_of(&*handler.body);
            this.in_scope(scope, |this| this.block_statements(&handler.body.body));
        });
        self.f.b.bind(end);
        self.release(mark);
    }
}
