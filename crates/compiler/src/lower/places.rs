//! Scopes at run time: which bindings live in registers and which in heap scopes, and reaching them.

use super::Lowerer;
use crate::builder::Reg;
use crate::scope::{BindingId, BindingKind, Location, ScopeId};
use creance_bytecode::{Op, SCOPE};

/// Registers that locals may take; further ones go to heap scopes.
pub(super) const MAX_LOCALS: u16 = 140;

/// Where a binding is, seen from the current function.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// A register of this function.
    Register(Reg),
    /// A slot of the scope that is `hops` outward from the one in a register.
    Slot { scope: Reg, hops: u8, slot: u32 },
    /// The running function itself: the name of a function expression.
    Callee,
}

impl Lowerer<'_, '_> {
    /// Enters a scope: gives its bindings their places and makes the heap scope, if there is one.
    /// Variables stay without a value.
    pub(super) fn enter_scope(&mut self, id: ScopeId) {
        let parent = self.scope_register();
        self.f.scope = id;
        let bindings = self.tree.scope(id).bindings.clone();
        let mut slots = self.tree.scope(id).slots;
        for &binding in &bindings {
            if self.tree.binding(binding).location == Location::None && self.needs_slot(id, binding) {
                self.tree.binding_mut(binding).location = Location::Slot(id, slots);
                slots += 1;
            }
        }
        for &binding in &bindings {
            if self.tree.binding(binding).location == Location::None {
                if self.mark() >= MAX_LOCALS {
                    self.tree.binding_mut(binding).location = Location::Slot(id, slots);
                    slots += 1;
                } else {
                    self.local_register(binding);
                }
            }
        }
        self.make_scope(id, parent, slots);
    }

    /// Gives a binding a register of its own.
    pub(super) fn local_register(&mut self, id: BindingId) -> Reg {
        let register = self.temp();
        self.set_local(id, register);
        if self.tree.binding(id).checked {
            self.load(Op::LoadEmpty, register);
        }
        register
    }

    /// Puts a binding in a register.
    pub(super) fn set_local(&mut self, id: BindingId, register: Reg) {
        self.tree.binding_mut(id).location = Location::Register(register);
        self.f.locals[usize::from(register)] = Some(id);
    }

    pub(super) fn needs_slot(&self, scope: ScopeId, id: BindingId) -> bool {
        self.tree.binding(id).captured || self.tree.scope(scope).seen_by_eval
    }

    /// Makes the heap scope of a scope with slots.
    pub(super) fn make_scope(&mut self, id: ScopeId, parent: Reg, slots: u32) {
        if slots == 0 {
            return;
        }
        let register = self.temp();
        let scope = self.tree.scope_mut(id);
        (scope.heap, scope.slots, scope.register) = (true, slots, register);
        self.emit(Op::NewScope, register, parent, 0, slots as i32);
    }

    /// Leaves a scope; `mark` was taken before it was entered.
    pub(super) fn leave_scope(&mut self, outer: ScopeId, mark: u16) {
        self.f.scope = outer;
        for local in &mut self.f.locals[usize::from(mark)..] {
            *local = None;
        }
        self.release(mark);
    }

    /// Runs `work` inside a scope, if the node has one.
    pub(super) fn in_scope<R>(&mut self, scope: Option<ScopeId>, work: impl FnOnce(&mut Self) -> R) -> R {
        let Some(scope) = scope else {
            return work(self);
        };
        let (outer, mark) = (self.f.scope, self.mark());
        self.enter_scope(scope);
        let result = work(self);
        self.leave_scope(outer, mark);
        result
    }

    /// Where a binding is, seen from here.
    pub(super) fn place(&mut self, id: BindingId) -> Place {
        match self.tree.binding(id).location {
            Location::Register(register) => Place::Register(register),
            Location::Slot(scope, slot) => self.slot_place(scope, slot),
            Location::None if self.tree.binding(id).kind == BindingKind::FunctionName => Place::Callee,
            // NOTE: analysis captures what inner functions use, so a binding without a place belongs to a
            // scope that is not entered; that is a bug of ours.
            Location::None => {
                let name = self.tree.binding(id).name.clone();
                let offset = self.f.b.offset() + self.prefix;
                self.refuse(oxc_span::Span::new(offset, offset), format!("no place for '{name}'"));
                Place::Register(SCOPE)
            }
        }
    }

    fn slot_place(&mut self, target: ScopeId, slot: u32) -> Place {
        let scope = self.tree.scope(target);
        if scope.function == self.f.id {
            return Place::Slot { scope: scope.register, hops: 0, slot };
        }
        let mut id = self.f.scope;
        let mut hops = 0;
        while id != target {
            let scope = self.tree.scope(id);
            hops += u32::from(scope.heap && scope.function != self.f.id);
            let Some(parent) = scope.parent else { break };
            id = parent;
        }
        let hops = u8::try_from(hops).unwrap_or_else(|_| {
            let offset = self.f.b.offset() + self.prefix;
            self.refuse(
                oxc_span::Span::new(offset, offset),
                "closures nest too deeply (limit: 255 scopes between a name and its binding)",
            );
            0
        });
        Place::Slot { scope: SCOPE, hops, slot }
    }
}
