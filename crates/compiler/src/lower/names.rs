//! Reading, assigning and initialising names. <https://tc39.es/ecma262/#sec-resolvebinding>

use super::Lowerer;
use super::places::Place;
use crate::ModeKind;
use crate::builder::Reg;
use crate::scope::{BindingId, BindingKind, Lookup, ScopeId, ThisMode};
use creance_bytecode::{FunctionKind, Op, THIS, Text};
use oxc_ast::ast::{Expression, IdentifierReference};
use oxc_span::{GetSpan, Span};

/// Objects that the lookup of one name may have to ask: each name within asks all of them.
const MAX_DYNAMIC: usize = 100;

/// A name that was resolved before the value to assign is known.
pub struct NameReference {
    pub name: Text,
    pub lookup: Lookup,
    /// The object of a `with` or eval that has the name, or undefined.
    object: Option<Reg>,
    /// False if a strict assignment found no global binding.
    exists: Option<Reg>,
}

impl<'a> Lowerer<'a, '_> {
    pub(super) fn look_up(&self, name: &str, span: Span) -> Lookup {
        self.tree.look_up(self.f.scope, name, span.start)
    }

    /// The register of a name that is a local without a check.
    pub(super) fn register_of(&mut self, identifier: &IdentifierReference<'a>) -> Option<Reg> {
        let lookup = self.look_up(identifier.name.as_str(), identifier.span);
        if lookup.check || !lookup.dynamic.is_empty() {
            return None;
        }
        match self.place(lookup.binding?) {
            Place::Register(register) => Some(register),
            _ => None,
        }
    }

    /// True if a name means the global binding.
    pub(super) fn is_global(&self, identifier: &IdentifierReference<'a>) -> bool {
        let lookup = self.look_up(identifier.name.as_str(), identifier.span);
        lookup.binding.is_none() && lookup.dynamic.is_empty()
    }

    /// `dst` = the value of a name.
    pub(super) fn load_name(&mut self, name: &str, span: Span, dst: Reg) {
        self.load_name_as(name, span, dst, Op::GetGlobal);
    }

    /// The same; `global` decides what a missing global binding does.
    pub(super) fn load_name_as(&mut self, name: &str, span: Span, dst: Reg, global: Op) {
        self.at(span);
        let lookup = self.look_up(name, span);
        let text = Text::from(name);
        if lookup.dynamic.is_empty() {
            return self.load_static(&lookup, &text, dst, global);
        }
        let mark = self.mark();
        let object = self.temp();
        self.find_object(&lookup, &text, object, None);
        self.load_dynamic(&lookup, &text, object, dst, global);
        self.release(mark);
    }

    /// `dst` = a name of which the dynamic scope's object is known, or undefined if it is none of theirs.
    fn load_dynamic(&mut self, lookup: &Lookup, name: &Text, object: Reg, dst: Reg, global: Op) {
        let (fixed, end) = (self.f.b.label(), self.f.b.label());
        self.f.b.jump(Op::JumpIfUndefined, object, 0, 0, fixed);
        self.load_from_object(object, name, dst, global);
        self.f.b.jump(Op::Jump, 0, 0, 0, end);
        self.f.b.bind(fixed);
        self.load_static(lookup, name, dst, global);
        self.f.b.bind(end);
    }

    /// `dst` = the value of a resolved name. <https://tc39.es/ecma262/#sec-getvalue>
    pub(super) fn load_reference(&mut self, reference: &NameReference, span: Span, dst: Reg) {
        self.at(span);
        match reference.object {
            // NOTE: the reference keeps its object for the assignment.
            Some(object) => self.load_dynamic(&reference.lookup, &reference.name, object, dst, Op::GetGlobal),
            None => self.load_static(&reference.lookup, &reference.name, dst, Op::GetGlobal),
        }
    }

    fn load_static(&mut self, lookup: &Lookup, name: &Text, dst: Reg, global: Op) {
        match lookup.binding {
            Some(id) => self.load_binding(id, lookup.check, dst),
            None if self.mode.kind == ModeKind::Library && name.to_string_lossy().starts_with('$') => {
                let intrinsic = Text::from(&name.to_string_lossy()[1..]);
                self.f.b.emit_named(Op::LoadIntrinsic, dst, 0, 0, &intrinsic);
            }
            None => {
                self.f.b.emit_cached(global, dst, 0, 0, name);
            }
        }
    }

    /// `dst` = the value of a binding.
    pub(super) fn load_binding(&mut self, id: BindingId, check: bool, dst: Reg) {
        match self.place(id) {
            Place::Register(register) => {
                if check {
                    self.check_register(id, register);
                }
                self.r#move(dst, register);
            }
            Place::Slot { scope, hops, slot } => {
                let import = self.tree.binding(id).kind == BindingKind::Import;
                let op = match (import, check) {
                    (true, _) => Op::GetImported,
                    (false, true) => Op::GetScopedChecked,
                    (false, false) => Op::GetScoped,
                };
                let pc = self.emit(op, dst, scope, hops, slot as i32);
                if check || import {
                    self.name_check(pc, id);
                }
            }
            Place::Callee => self.load(Op::LoadCallee, dst),
        }
    }

    fn check_register(&mut self, id: BindingId, register: Reg) {
        let name = Text::from(&*self.tree.binding(id).name);
        self.f.b.emit_named(Op::CheckInitialized, register, 0, 0, &name);
    }

    fn name_check(&mut self, pc: u32, id: BindingId) {
        let name = Text::from(&*self.tree.binding(id).name);
        self.f.b.name_check(pc, &name);
    }

    /// Gives a binding its first value.
    pub(super) fn initialize(&mut self, id: BindingId, value: Reg) {
        match self.place(id) {
            Place::Register(register) => self.r#move(register, value),
            Place::Slot { scope, hops, slot } => {
                self.emit(Op::SetScoped, value, scope, hops, slot as i32);
            }
            Place::Callee => {}
        }
    }

    /// Evaluates an initialiser straight into a binding. `value` gets the register to fill.
    pub(super) fn initialize_with(&mut self, id: BindingId, value: impl FnOnce(&mut Self, Reg)) {
        let mark = self.mark();
        match self.place(id) {
            Place::Register(register) if !self.tree.binding(id).checked => {
                // Nothing can read the binding before: its register is as good as a temporary.
                let local = self.f.locals[usize::from(register)].take();
                value(self, register);
                self.f.locals[usize::from(register)] = local;
            }
            _ => {
                let register = self.temp();
                value(self, register);
                self.initialize(id, register);
            }
        }
        self.release(mark);
    }

    /// Resolves a name for an assignment whose right side comes later.
    pub(super) fn reference(
        &mut self,
        name: &str,
        span: Span,
        value: Option<&Expression<'a>>,
    ) -> NameReference {
        let lookup = self.look_up(name, span);
        self.resolved(name, lookup, span, value)
    }

    fn resolved(
        &mut self,
        name: &str,
        lookup: Lookup,
        span: Span,
        value: Option<&Expression<'a>>,
    ) -> NameReference {
        let text = Text::from(name);
        let mut reference = NameReference { name: text, lookup, object: None, exists: None };
        if !reference.lookup.dynamic.is_empty() {
            let object = self.temp();
            self.at(span);
            self.find_object(&reference.lookup, &reference.name, object, None);
            reference.object = Some(object);
        } else if reference.lookup.binding.is_none()
            && self.f.strict
            && !self.known_globals.contains(name)
            && value.is_some_and(|value| !super::operator::is_simple(value))
        {
            let exists = self.temp();
            self.f.b.emit_named(Op::HasGlobal, exists, 0, 0, &reference.name);
            reference.exists = Some(exists);
        }
        reference
    }

    /// Assigns to a name as it is seen from a scope further out.
    pub(super) fn assign_name_from(&mut self, scope: ScopeId, name: &str, span: Span, value: Reg) {
        let lookup = self.tree.look_up(scope, name, span.start);
        let reference = self.resolved(name, lookup, span, None);
        self.assign_reference(&reference, value, span);
    }

    /// Assigns to a resolved name. <https://tc39.es/ecma262/#sec-putvalue>
    pub(super) fn assign_reference(&mut self, reference: &NameReference, value: Reg, span: Span) {
        self.at(span);
        let Some(object) = reference.object else {
            if let Some(exists) = reference.exists {
                let found = self.f.b.label();
                self.f.b.jump(Op::JumpIfTrue, exists, 0, 0, found);
                self.f.b.emit_named(Op::ThrowUndefinedName, 0, 0, 0, &reference.name);
                self.f.b.bind(found);
            }
            return self.assign_static(&reference.lookup, &reference.name, value);
        };
        let (fixed, end) = (self.f.b.label(), self.f.b.label());
        self.f.b.jump(Op::JumpIfUndefined, object, 0, 0, fixed);
        // The binding may be gone by now. <https://tc39.es/ecma262/#sec-object-environment-records-setmutablebinding-n-v-s>
        self.still_exists(object, &reference.name, |this| {
            if this.f.strict {
                this.f.b.emit_named(Op::ThrowUndefinedName, 0, 0, 0, &reference.name);
            }
        });
        let strict = u8::from(self.f.strict);
        self.f.b.emit_cached(Op::SetField, object, value, strict, &reference.name);
        self.f.b.jump(Op::Jump, 0, 0, 0, end);
        self.f.b.bind(fixed);
        self.assign_static(&reference.lookup, &reference.name, value);
        self.f.b.bind(end);
    }

    /// HasProperty of a dynamic scope's object before its binding is used; `gone` for when it has it no more.
    fn still_exists(&mut self, object: Reg, name: &Text, gone: impl FnOnce(&mut Self)) {
        let mark = self.mark();
        let (has, exists) = (self.temp(), self.f.b.label());
        self.f.b.emit_named(Op::WithHas, has, object, 0, name);
        self.f.b.jump(Op::JumpIfTrue, has, 0, 0, exists);
        gone(self);
        self.f.b.bind(exists);
        self.release(mark);
    }

    /// `dst` = the binding of a dynamic scope's object.
    /// <https://tc39.es/ecma262/#sec-object-environment-records-getbindingvalue-n-s>
    fn load_from_object(&mut self, object: Reg, name: &Text, dst: Reg, global: Op) {
        let end = self.f.b.label();
        self.still_exists(object, name, |this| {
            if this.f.strict && global == Op::GetGlobal {
                this.f.b.emit_named(Op::ThrowUndefinedName, 0, 0, 0, name);
            } else {
                this.load(Op::LoadUndefined, dst);
                this.f.b.jump(Op::Jump, 0, 0, 0, end);
            }
        });
        self.f.b.emit_cached(Op::GetField, dst, object, 0, name);
        self.f.b.bind(end);
    }

    fn assign_static(&mut self, lookup: &Lookup, name: &Text, value: Reg) {
        let Some(id) = lookup.binding else {
            let strict = u8::from(self.f.strict);
            self.f.b.emit_cached(Op::SetGlobal, value, 0, strict, name);
            return;
        };
        match self.tree.binding(id).kind {
            BindingKind::Const | BindingKind::ClassName | BindingKind::Import => {
                if lookup.check {
                    let mark = self.mark();
                    let old = self.temp();
                    self.load_binding(id, true, old);
                    self.release(mark);
                }
                self.f.b.emit_named(Op::ThrowConstAssign, 0, 0, 0, name);
            }
            BindingKind::FunctionName => {
                if self.f.strict {
                    self.f.b.emit_named(Op::ThrowConstAssign, 0, 0, 0, name);
                }
            }
            _ => self.assign_binding(id, lookup.check, value),
        }
    }

    fn assign_binding(&mut self, id: BindingId, check: bool, value: Reg) {
        match self.place(id) {
            Place::Register(register) => {
                if check {
                    self.check_register(id, register);
                }
                self.r#move(register, value);
            }
            Place::Slot { scope, hops, slot } => {
                let op = if check { Op::SetScopedChecked } else { Op::SetScoped };
                let pc = self.emit(op, value, scope, hops, slot as i32);
                if check {
                    self.name_check(pc, id);
                }
            }
            Place::Callee => {}
        }
    }

    /// `object` = the innermost `with` or eval object that has the name, or undefined. `this` = the `with`
    /// object, which a call by name passes.
    pub(super) fn find_object(&mut self, lookup: &Lookup, name: &Text, object: Reg, this: Option<Reg>) {
        if lookup.dynamic.len() > MAX_DYNAMIC {
            let offset = self.f.b.offset() + self.prefix;
            return self.refuse(Span::new(offset, offset), "'with' and 'eval' nest too deeply (limit: 100)");
        }
        let mark = self.mark();
        let found = self.f.b.label();
        let has = self.temp();
        for &scope in &lookup.dynamic {
            let (binding, with) = match self.tree.scope(scope) {
                scope if scope.with_object.is_some() => (scope.with_object, 1),
                scope => (scope.eval_variables, 0),
            };
            let binding = binding.expect("dynamic scopes have an object");
            self.load_binding(binding, false, object);
            if let Some(this) = this {
                if with == 1 {
                    self.r#move(this, object);
                } else {
                    self.load(Op::LoadUndefined, this);
                }
            }
            self.f.b.emit_named(Op::WithHas, has, object, with, name);
            self.f.b.jump(Op::JumpIfTrue, has, 0, 0, found);
        }
        self.load(Op::LoadUndefined, object);
        if let Some(this) = this {
            self.load(Op::LoadUndefined, this);
        }
        self.f.b.bind(found);
        self.release(mark);
    }

    /// A callee that is a name: `this` is the object of a `with` that has it, else undefined.
    pub(super) fn load_callee_name(&mut self, name: &str, span: Span, callee: Reg, this: Reg) {
        self.at(span);
        let lookup = self.look_up(name, span);
        if lookup.dynamic.is_empty() {
            let text = Text::from(name);
            self.load_static(&lookup, &text, callee, Op::GetGlobal);
            return self.load(Op::LoadUndefined, this);
        }
        let text = Text::from(name);
        let mark = self.mark();
        let object = self.temp();
        self.find_object(&lookup, &text, object, Some(this));
        let (fixed, end) = (self.f.b.label(), self.f.b.label());
        self.f.b.jump(Op::JumpIfUndefined, object, 0, 0, fixed);
        self.load_from_object(object, &text, callee, Op::GetGlobal);
        self.f.b.jump(Op::Jump, 0, 0, 0, end);
        self.f.b.bind(fixed);
        self.load_static(&lookup, &text, callee, Op::GetGlobal);
        self.f.b.bind(end);
        self.release(mark);
    }

    /// `delete name`. <https://tc39.es/ecma262/#sec-delete-operator-runtime-semantics-evaluation>
    pub(super) fn delete_name(&mut self, name: &str, span: Span, dst: Reg) {
        self.at(span);
        let lookup = self.look_up(name, span);
        let text = Text::from(name);
        let mark = self.mark();
        let end = self.f.b.label();
        if !lookup.dynamic.is_empty() {
            let object = self.temp();
            self.find_object(&lookup, &text, object, None);
            let fixed = self.f.b.label();
            self.f.b.jump(Op::JumpIfUndefined, object, 0, 0, fixed);
            self.f.b.emit_named(Op::DeleteField, dst, object, 0, &text);
            self.f.b.jump(Op::Jump, 0, 0, 0, end);
            self.f.b.bind(fixed);
        }
        match lookup.binding {
            Some(_) => self.load(Op::LoadFalse, dst),
            None => {
                self.f.b.emit_named(Op::DeleteGlobal, dst, 0, 0, &text);
            }
        }
        self.f.b.bind(end);
        self.release(mark);
    }

    // `this` and its like.

    /// The register that holds `this`. <https://tc39.es/ecma262/#sec-resolvethisbinding>
    pub(super) fn this(&mut self, span: Span) -> Reg {
        self.at(span);
        let owner = self.tree.this_function(self.f.id);
        if owner == self.f.id && self.own_hidden("%this").is_none() {
            if self.f.kind == FunctionKind::DerivedConstructor {
                self.emit(Op::CheckThis, THIS, 0, 0, 0);
            }
            return THIS;
        }
        let own = self.tree.function(owner).this_mode == ThisMode::Own;
        if owner == self.f.id && own && self.f.kind != FunctionKind::DerivedConstructor {
            return THIS;
        }
        let register = self.temp();
        match self.hidden("%this") {
            Some(id) => {
                self.load_binding(id, false, register);
                let info = self.tree.function(owner);
                if info.kind == FunctionKind::DerivedConstructor || info.this_mode == ThisMode::Program {
                    self.emit(Op::CheckThis, register, 0, 0, 0);
                }
            }
            None if self.mode.kind == ModeKind::Module => self.load(Op::LoadUndefined, register),
            None => self.load(Op::LoadGlobalObject, register),
        }
        register
    }

    /// The hidden binding that a name means here.
    pub(super) fn hidden(&self, name: &str) -> Option<BindingId> {
        let owner = self.tree.this_function(self.f.id);
        let info = self.tree.function(owner);
        if info.this_mode == ThisMode::Program {
            return self.tree.look_up(self.f.scope, name, 0).binding;
        }
        match (name, info.home) {
            ("%home", Some((scope, name))) => self.tree.own(scope, name),
            ("%fields", _) => self.tree.own(info.element_of?, name),
            _ => self.tree.own(info.scope, name),
        }
    }

    /// A hidden binding of the current function itself.
    fn own_hidden(&self, name: &str) -> Option<BindingId> {
        let info = self.tree.function(self.f.id);
        match info.this_mode {
            ThisMode::Program => self.hidden(name),
            _ => self.tree.own(info.scope, name),
        }
    }

    /// `dst` = `new.target`, the active constructor or the home object.
    pub(super) fn load_function_value(&mut self, name: &str, own: Op, dst: Reg) {
        let owner = self.tree.this_function(self.f.id);
        if owner == self.f.id && self.tree.function(owner).this_mode == ThisMode::Own {
            return self.load(own, dst);
        }
        match self.hidden(name) {
            Some(id) => self.load_binding(id, false, dst),
            None => self.load(Op::LoadUndefined, dst),
        }
    }

    /// `dst` = the private name that `#name` means.
    pub(super) fn load_private_name(&mut self, name: &str, span: Span, dst: Reg) {
        let text = format!("#{name}");
        match self.look_up(&text, span).binding {
            Some(id) => self.load_binding(id, false, dst),
            None => {
                self.refuse(span, format!("Private field '{text}' must be declared in an enclosing class"))
            }
        }
    }

    /// Declares nothing; stores to a hidden binding of a scope, if analysis found a use for it.
    pub(super) fn initialize_hidden(&mut self, scope: ScopeId, name: &str, value: Reg) {
        if let Some(id) = self.tree.own(scope, name) {
            self.initialize(id, value);
        }
    }

    /// Assigns to a name whose reference has no effects of its own.
    pub(super) fn assign_name(&mut self, identifier: &IdentifierReference<'a>, value: Reg) {
        let mark = self.mark();
        let reference = self.reference(identifier.name.as_str(), identifier.span(), None);
        self.assign_reference(&reference, value, identifier.span());
        self.release(mark);
    }
}
