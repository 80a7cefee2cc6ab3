//! Modules that await: what goes on when they have. <https://tc39.es/ecma262/#sec-async-module-execution-fulfilled>

use super::import::function;
use super::{AsyncOrder, ModuleId, Status};
use crate::{Abrupt, JsResult, Value, Vm};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

impl Vm {
    /// <https://tc39.es/ecma262/#sec-execute-async-module>
    pub(crate) fn execute_async_module(&mut self, module: ModuleId) -> JsResult<()> {
        let promise = self.execute_module(module)?;
        self.async_module_began(module, promise)
    }

    /// The body of a module that awaits has answered its promise.
    pub(super) fn async_module_began(&mut self, module: ModuleId, promise: Value) -> JsResult<()> {
        let Some(promise) = promise.as_object() else { return Ok(()) };
        let id = Value::int(module.0 as i32);
        let realm = self.module(module).realm;
        self.in_realm(realm, |vm| {
            vm.react(
                promise,
                (function::MODULE_FULFILLED, function::MODULE_REJECTED),
                [id, Value::UNDEFINED, Value::UNDEFINED],
            )
        })
    }

    /// A module that awaits is done.
    pub(crate) fn async_module_fulfilled(&mut self, module: ModuleId) -> JsResult<()> {
        if self.module(module).status == Status::Evaluated {
            return Ok(());
        }
        self.async_module_done(module)?;
        for ready in self.available_ancestors(module)? {
            let record = self.module(ready);
            if record.status == Status::Evaluated {
                continue;
            }
            if record.has_await() {
                self.execute_async_module(ready)?;
                continue;
            }
            match self.execute_module(ready) {
                Ok(_) => self.async_module_done(ready)?,
                Err(Abrupt::Throw(error)) => self.async_module_rejected(ready, error)?,
                Err(halt) => return Err(halt),
            }
        }
        Ok(())
    }

    fn async_module_done(&mut self, module: ModuleId) -> JsResult<()> {
        let record = self.module_mut(module);
        record.async_order = AsyncOrder::Done;
        record.status = Status::Evaluated;
        match record.promise {
            Some(promise) => self.resolve_promise(promise, Value::UNDEFINED),
            None => Ok(()),
        }
    }

    /// The modules that wait for nothing else any more, in the order of evaluation.
    /// <https://tc39.es/ecma262/#sec-gather-available-ancestors>
    fn available_ancestors(&mut self, module: ModuleId) -> JsResult<Vec<ModuleId>> {
        let mut found = BTreeSet::new();
        let mut work = alloc::vec![module];
        while let Some(done) = work.pop() {
            for index in 0..self.module(done).async_parents.len() {
                self.tick(1)?;
                let parent = self.module(done).async_parents[index];
                let root = self.module(parent).cycle_root.unwrap_or(parent);
                let failed = self.module(root).error.is_some();
                let AsyncOrder::Number(order) = self.module(parent).async_order else { continue };
                if failed || found.contains(&(order, parent)) {
                    continue;
                }
                let record = self.module_mut(parent);
                record.pending = record.pending.saturating_sub(1);
                if record.pending == 0 {
                    found.insert((order, parent));
                    if !self.module(parent).has_await() {
                        work.push(parent);
                    }
                }
            }
        }
        Ok(found.into_iter().map(|(_, module)| module).collect())
    }

    /// A module has failed, and so have all that wait for it.
    /// <https://tc39.es/ecma262/#sec-async-module-execution-rejected>
    pub(crate) fn async_module_rejected(&mut self, module: ModuleId, error: Value) -> JsResult<()> {
        let mut work = alloc::vec![module];
        while let Some(module) = work.pop() {
            self.tick(1)?;
            let record = self.module_mut(module);
            if record.status == Status::Evaluated {
                continue;
            }
            record.error = Some(error);
            record.status = Status::Evaluated;
            record.async_order = AsyncOrder::Done;
            work.extend(record.async_parents.iter().rev());
            if let Some(promise) = record.promise {
                self.reject_promise(promise, error)?;
            }
        }
        Ok(())
    }
}
