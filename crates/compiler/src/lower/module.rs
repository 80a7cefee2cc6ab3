//! Modules: a function that gives variables and functions their first values, and one that evaluates.
//!
//! The scope of a module is made by the virtual machine and is the scope of both functions. It holds what inner
//! functions, other modules or an eval can see; everything else lives in registers of the evaluating function.

use super::class::ClassName;
use super::places::MAX_LOCALS;
use super::{FunctionState, Lowerer};
use crate::scope::{BindingKind, DEFAULT, Location, ModuleEntries, PROGRAM, ScopeId, declared_function};
use creance_bytecode::{FunctionKind, ImportEntry, Module, Op, SCOPE, Text};
use oxc_ast::ast::{
    Declaration, ExportDeclaration, ExportDefaultDeclaration, ExportDefaultDeclarationKind, Program,
};

/// The function that initializes a module.
const INITIALIZE: usize = 1;

impl<'a> Lowerer<'a, '_> {
    /// A whole module: functions 0 and 1, and what linking needs.
    pub(super) fn module(&mut self, program: &Program<'a>, entries: ModuleEntries<'a>) -> Module {
        let scope = self.tree.function(PROGRAM).scope;
        self.functions.extend([None, None]);
        let slots = self.place_in_module(scope);
        self.module_function(scope, false);
        self.initialize_module(scope, program);
        self.emit(Op::ReturnUndefined, 0, 0, 0, 0);
        self.functions[INITIALIZE] =
            Some(self.finish_function(Text::from(""), 0, 0, self.text_span(program.span)));

        let has_await = self.tree.has_await;
        self.module_function(scope, has_await);
        if has_await {
            self.emit(Op::AsyncStart, 0, 0, 0, 0);
        }
        self.evaluate_module(scope, program);
        self.emit(Op::ReturnUndefined, 0, 0, 0, 0);
        self.functions[0] = Some(self.finish_function(Text::from(""), 0, 0, self.text_span(program.span)));
        self.entries(scope, slots, entries)
    }

    fn module_function(&mut self, scope: ScopeId, is_async: bool) {
        self.f = FunctionState::new(PROGRAM, scope, FunctionKind::Program, 0);
        (self.f.strict, self.f.is_async) = (true, is_async);
    }

    /// Gives the bindings that others can see, and those for which no register is left, their slots; the number
    /// of slots.
    fn place_in_module(&mut self, scope: ScopeId) -> u32 {
        let (mut slots, mut locals) = (0, 0);
        for id in self.tree.scope(scope).bindings.clone() {
            if !self.needs_slot(scope, id) && locals < MAX_LOCALS {
                locals += 1;
            } else {
                self.tree.binding_mut(id).location = Location::Slot(scope, slots);
                slots += if self.tree.binding(id).kind == BindingKind::Import { 2 } else { 1 };
            }
        }
        let tree = self.tree.scope_mut(scope);
        (tree.heap, tree.slots, tree.register) = (true, slots, SCOPE);
        slots
    }

    /// The end of <https://tc39.es/ecma262/#sec-source-text-module-record-initialize-environment>
    fn initialize_module(&mut self, scope: ScopeId, program: &Program<'a>) {
        let value = self.temp();
        self.load(Op::LoadUndefined, value);
        for id in self.tree.scope(scope).bindings.clone() {
            let binding = self.tree.binding(id);
            let variable = binding.kind == BindingKind::Var || binding.name == "%this";
            if variable && binding.location != Location::None {
                self.initialize(id, value);
            }
        }
        self.hoist_module_functions(program, |location| matches!(location, Location::Slot(..)));
    }

    fn evaluate_module(&mut self, scope: ScopeId, program: &Program<'a>) {
        for id in self.tree.scope(scope).bindings.clone() {
            if self.tree.binding(id).location == Location::None {
                let register = self.local_register(id);
                if self.tree.binding(id).kind == BindingKind::Var {
                    self.load(Op::LoadUndefined, register);
                }
            }
        }
        self.hoist_module_functions(program, |location| matches!(location, Location::Register(_)));
        self.body_statements(&program.body);
    }

    fn hoist_module_functions(&mut self, program: &Program<'a>, wanted: impl Fn(Location) -> bool) {
        for statement in &program.body {
            let Some(function) = declared_function(statement) else { continue };
            let name = function.id.as_ref().map_or(DEFAULT, |id| id.name.as_str());
            let own_name = Text::from(if name == DEFAULT { "default" } else { name });
            if let Some(id) = self.own_binding(name)
                && wanted(self.tree.binding(id).location)
            {
                self.initialize_with(id, |this, register| {
                    this.function_expression(function, Some(&own_name), register);
                });
            }
        }
    }

    fn entries(&self, scope: ScopeId, slots: u32, entries: ModuleEntries<'a>) -> Module {
        let slot = |name: &str| match self.tree.own(scope, name).map(|id| self.tree.binding(id).location) {
            Some(Location::Slot(_, slot)) => Some(slot),
            _ => None,
        };
        let imports = entries.imports.iter().filter_map(|import| {
            let (request, name) = (import.request, import.name.clone());
            Some(ImportEntry { request, name, slot: slot(import.local)?, offset: import.offset })
        });
        let exports =
            entries.local_exports.iter().filter_map(|(name, local)| Some((name.clone(), slot(local)?)));
        Module {
            imports: imports.collect(),
            local_exports: exports.collect(),
            requests: entries.requests,
            indirect_exports: entries.indirect_exports,
            star_exports: entries.star_exports,
            slots,
            initialize: INITIALIZE as u32,
            has_await: self.tree.has_await,
        }
    }

    /// `export` of a declaration.
    pub(super) fn export_declaration(&mut self, node: &ExportDeclaration<'a>) {
        match &node.declaration {
            Declaration::VariableDeclaration(node) => self.variable_declaration(node),
            Declaration::ClassDeclaration(node) => self.class_declaration(node),
            // Made when the module was initialized.
            Declaration::FunctionDeclaration(_) => {}
            _ => self.refuse(node.span, "TypeScript is not supported yet"),
        }
    }

    /// <https://tc39.es/ecma262/#sec-exports-runtime-semantics-evaluation>
    pub(super) fn export_default(&mut self, node: &ExportDefaultDeclaration<'a>) {
        let name = Text::from("default");
        match (&node.declaration, self.own_binding(DEFAULT)) {
            (ExportDefaultDeclarationKind::FunctionDeclaration(_), _) => {}
            (ExportDefaultDeclarationKind::ClassDeclaration(class), None) => self.class_declaration(class),
            (ExportDefaultDeclarationKind::ClassDeclaration(class), Some(id)) => {
                self.initialize_with(id, |this, register| {
                    this.class(class, Some(ClassName::Static(name)), register);
                });
            }
            (declaration, id) => match (declaration.as_expression(), id) {
                (Some(value), Some(id)) => {
                    self.initialize_with(id, |this, register| this.named(value, &name, register));
                }
                _ => self.refuse(node.span, "TypeScript is not supported yet"),
            },
        }
    }
}
