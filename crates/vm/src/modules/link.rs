//! Linking: every import gets its binding. <https://tc39.es/ecma262/#sec-moduledeclarationlinking>

use super::resolve::Resolution;
use super::{ModuleId, Status};
use crate::{ErrorKind, JsResult, Value, Vm};
use alloc::format;
use alloc::vec::Vec;
use creance_bytecode::{ImportName, ImportPhase, Text};

impl Vm {
    /// Links a module and what it asks for.
    ///
    /// # Errors
    /// A SyntaxError for an import of what is not exported.
    pub fn link_module(&mut self, root: ModuleId) -> JsResult<()> {
        let mut stack = Vec::new();
        let linked = self.link_graph(root, &mut stack);
        if linked.is_err() {
            for module in stack {
                self.module_mut(module).status = Status::Unlinked;
            }
        }
        linked
    }

    /// <https://tc39.es/ecma262/#sec-InnerModuleLinking>
    fn link_graph(&mut self, root: ModuleId, stack: &mut Vec<ModuleId>) -> JsResult<()> {
        if self.module(root).status != Status::Unlinked {
            return Ok(());
        }
        let mut count = 0;
        let mut work = Vec::new();
        self.enter_linking(root, &mut count, stack, &mut work);
        while let Some((module, requests, index)) = work.last_mut() {
            let module = *module;
            self.heap.meter.tick(1)?;
            if let Some(&required) = requests.get(*index) {
                *index += 1;
                match self.module(required).status {
                    Status::Unlinked => self.enter_linking(required, &mut count, stack, &mut work),
                    Status::Linking => {
                        let reached = self.module(required).dfs_index;
                        let record = self.module_mut(module);
                        record.dfs_ancestor = record.dfs_ancestor.min(reached);
                    }
                    _ => {}
                }
                continue;
            }
            work.pop();
            let realm = self.module(module).realm;
            self.in_realm(realm, |vm| vm.initialize_environment(module))?;
            let ancestor = self.module(module).dfs_ancestor;
            if ancestor == self.module(module).dfs_index {
                while let Some(done) = stack.pop() {
                    self.module_mut(done).status = Status::Linked;
                    if done == module {
                        break;
                    }
                }
            } else if let Some((parent, ..)) = work.last() {
                let parent = self.module_mut(*parent);
                parent.dfs_ancestor = parent.dfs_ancestor.min(ancestor);
            }
        }
        Ok(())
    }

    fn enter_linking(
        &mut self,
        module: ModuleId,
        count: &mut u32,
        stack: &mut Vec<ModuleId>,
        work: &mut Vec<(ModuleId, Vec<ModuleId>, usize)>,
    ) {
        let record = self.module_mut(module);
        record.status = Status::Linking;
        (record.dfs_index, record.dfs_ancestor) = (*count, *count);
        *count += 1;
        stack.push(module);
        work.push((module, self.linked_requests(module), 0));
    }

    /// <https://tc39.es/ecma262/#sec-source-text-module-record-initialize-environment>
    fn initialize_environment(&mut self, id: ModuleId) -> JsResult<()> {
        let Some(program) = self.module(id).program.clone() else { return Ok(()) };
        let Some(source) = &program.module else { return Ok(()) };
        for export in &source.indirect_exports {
            let (name, _) = self.text_key(&export.name)?;
            if matches!(self.resolve_export(id, name)?, Resolution::None | Resolution::Ambiguous) {
                let wanted = match &export.import {
                    ImportName::Named(name) => name,
                    ImportName::Namespace | ImportName::Source => &export.name,
                };
                return self.not_exported(id, export.request, wanted, export.offset);
            }
        }
        for import in &source.imports {
            self.tick(1)?;
            let Some((required, phase)) = self.module(id).requested(import.request as usize) else {
                return self.type_error("a module that is not loaded cannot be linked");
            };
            match &import.name {
                ImportName::Named(text) => {
                    let (name, _) = self.text_key(text)?;
                    let (scope, slot) = match self.resolve_export(required, name)? {
                        Resolution::Binding(module, slot) => (self.module(module).scope, slot),
                        Resolution::Namespace(module) => {
                            let namespace = self.module_namespace(module, ImportPhase::Evaluation)?;
                            (self.scope_of_one(Value::object(namespace))?, 0)
                        }
                        Resolution::Source(module) => (self.source_scope(module)?, 0),
                        Resolution::None | Resolution::Ambiguous => {
                            return self.not_exported(id, import.request, text, import.offset);
                        }
                    };
                    self.set_module_slot(id, import.slot, Value::cell(scope));
                    self.set_module_slot(id, import.slot + 1, Value::int(slot as i32));
                }
                ImportName::Namespace => {
                    let namespace = self.module_namespace(required, phase)?;
                    self.set_module_slot(id, import.slot, Value::object(namespace));
                }
                ImportName::Source => {
                    let source = self.module_source(required)?;
                    self.set_module_slot(id, import.slot, source);
                }
            }
        }
        let scope = self.module(id).scope;
        let closure = self.make_closure(self.module(id).first + source.initialize, scope)?;
        self.call(Value::object(closure), Value::UNDEFINED, &[])?;
        Ok(())
    }

    fn set_module_slot(&mut self, id: ModuleId, slot: u32, value: Value) {
        let scope = self.module(id).scope;
        if let Some(place) = self.heap.cell_mut(scope).and_then(|cell| cell.slot_mut(slot)) {
            *place = value;
        }
    }

    /// A scope with one binding.
    pub(crate) fn scope_of_one(&mut self, value: Value) -> JsResult<u32> {
        let scope = self.heap.new_scope(0, 1)?;
        if let Some(place) = self.heap.cell_mut(scope).and_then(|cell| cell.slot_mut(0)) {
            *place = value;
        }
        Ok(scope)
    }

    /// A scope whose one binding is a module's source.
    pub(super) fn source_scope(&mut self, module: ModuleId) -> JsResult<u32> {
        let source = self.module_source(module)?;
        self.scope_of_one(source)
    }

    /// `GetModuleSource`: there is none of modules in JavaScript.
    /// <https://tc39.es/proposal-source-phase-imports/#sec-source-text-module-record-getmodulesource>
    pub(crate) fn module_source(&mut self, module: ModuleId) -> JsResult<Value> {
        if let Some(source) = self.module(module).source {
            return Ok(Value::object(source));
        }
        let key = self.module(module).key.clone();
        self.throw(ErrorKind::Syntax, &format!("Module '{key}' has no source that can be imported"))
    }

    fn not_exported<T>(&mut self, id: ModuleId, request: u32, name: &Text, offset: u32) -> JsResult<T> {
        let program = self.module(id).program.clone();
        let source = program.as_ref().and_then(|program| program.module.as_ref());
        let specifier = source.and_then(|source| source.requests.get(request as usize));
        let specifier =
            specifier.map_or_else(Default::default, |request| request.specifier.to_string_lossy());
        let required = self.module(id).requested(request as usize);
        let ambiguous = match required {
            Some((required, _)) => {
                let (key, _) = self.text_key(name)?;
                self.resolve_export(required, key)? == Resolution::Ambiguous
            }
            None => false,
        };
        let name = name.to_string_lossy();
        let message = if ambiguous {
            format!("The requested module '{specifier}' contains conflicting star exports for name '{name}'")
        } else {
            format!("The requested module '{specifier}' does not provide an export named '{name}'")
        };
        let place = program.map_or_else(Default::default, |program| {
            let (line, column) = program.source.line_column(offset);
            format!("{}:{line}:{column}", program.source.name)
        });
        self.throw_at(ErrorKind::Syntax, &message, &place)
    }
}
