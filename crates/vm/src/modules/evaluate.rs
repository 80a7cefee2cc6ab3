//! Evaluation in the order of the graph. <https://tc39.es/ecma262/#sec-moduleevaluation>

use super::{AsyncOrder, Module, ModuleId, Status};
use crate::suspend::Task;
use crate::{Abrupt, JsResult, Metered, Object, Value, Vm};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use creance_bytecode::ImportPhase;
use creance_snapshot::record;

/// A module under evaluation, and how far.
#[derive(Clone)]
struct Visit {
    module: ModuleId,
    /// What is evaluated before it.
    list: Vec<ModuleId>,
    next: usize,
}

/// What is left to do of an evaluation. <https://tc39.es/ecma262/#sec-innermoduleevaluation>
#[derive(Clone)]
pub(super) struct Evaluation {
    root: ModuleId,
    promise: Object,
    work: Vec<Visit>,
    stack: Vec<ModuleId>,
    count: u32,
}

impl super::Modules {
    pub(crate) fn abandon_evaluation(&mut self) {
        self.suspended = None;
    }
}

impl Vm {
    /// Evaluates a linked module; the promise of its evaluation.
    ///
    /// # Errors
    /// A halt. What a module throws rejects the promise.
    pub fn evaluate_module(&mut self, module: ModuleId) -> JsResult<Object> {
        match self.evaluation_of(module)? {
            (Some(root), promise) => self.begin_evaluation(root, promise),
            (None, promise) => Ok(promise),
        }
    }

    /// The promise of a module's evaluation, and what [`Vm::begin_evaluation`] is to begin with unless it has begun.
    pub(super) fn evaluation_of(&mut self, module: ModuleId) -> JsResult<(Option<ModuleId>, Object)> {
        let mut root = module;
        let record = self.module(root);
        if matches!(record.status, Status::EvaluatingAsync | Status::Evaluated)
            && let Some(cycle_root) = record.cycle_root
        {
            root = cycle_root;
        }
        if let Some(promise) = self.module(root).promise {
            return Ok((None, promise));
        }
        let realm = self.module(root).realm;
        let promise = self.in_realm(realm, Vm::new_promise)?;
        self.module_mut(root).promise = Some(promise);
        Ok((Some(root), promise))
    }

    pub(super) fn begin_evaluation(&mut self, root: ModuleId, promise: Object) -> JsResult<Object> {
        let (work, stack) = (Vec::new(), Vec::new());
        let mut evaluation = Evaluation { root, promise, work, stack, count: 0 };
        let begun = self.enter_evaluation(root, &mut evaluation);
        self.evaluate_on(evaluation, begun.map(|_| ()))
    }

    /// Goes on with the evaluation that was suspended, when the body that it waited for has come to an end.
    pub(crate) fn go_on_with_evaluation(&mut self, result: JsResult<Value>) -> JsResult<()> {
        let Some(mut evaluation) = self.modules.suspended.take() else { return result.map(|_| ()) };
        let done = match (evaluation.work.pop(), result) {
            (Some(Visit { module, .. }), Ok(value)) => {
                let executed = match self.module(module).async_order {
                    AsyncOrder::Unset => Ok(()),
                    _ => self.async_module_began(module, value),
                };
                executed.and_then(|()| self.leave_visit(module, &mut evaluation))
            }
            (_, result) => result.map(|_| ()),
        };
        self.evaluate_on(evaluation, done).map(|_| ())
    }

    /// Evaluates what is left; the promise of the evaluation.
    fn evaluate_on(&mut self, mut evaluation: Evaluation, begun: JsResult<()>) -> JsResult<Object> {
        let Evaluation { root, promise, .. } = evaluation;
        match begun.and_then(|()| self.evaluate_graph(&mut evaluation)) {
            Ok(()) => {
                let record = self.module(root);
                if record.async_order == AsyncOrder::Unset {
                    self.resolve_promise(promise, Value::UNDEFINED)?;
                }
            }
            Err(Abrupt::Suspend) => {
                self.modules.suspended = Some(evaluation);
                return Err(Abrupt::Suspend);
            }
            Err(Abrupt::Throw(error)) => {
                for module in evaluation.stack {
                    let record = self.module_mut(module);
                    record.status = Status::Evaluated;
                    record.error = Some(error);
                }
                self.reject_promise(promise, error)?;
            }
            Err(halt) => return Err(halt),
        }
        Ok(promise)
    }

    fn evaluate_graph(&mut self, evaluation: &mut Evaluation) -> JsResult<()> {
        while let Some(visit) = evaluation.work.last_mut() {
            let module = visit.module;
            self.heap.meter.tick(1)?;
            if let Some(&required) = visit.list.get(visit.next) {
                visit.next += 1;
                if !self.enter_evaluation(required, evaluation)? {
                    self.after_required(module, required)?;
                }
                continue;
            }
            self.execute_in_order(module)?;
            evaluation.work.pop();
            self.leave_visit(module, evaluation)?;
        }
        Ok(())
    }

    /// A module has been executed: its component may be complete, and whoever asked for it goes on.
    fn leave_visit(&mut self, module: ModuleId, evaluation: &mut Evaluation) -> JsResult<()> {
        self.leave_component(module, evaluation);
        match evaluation.work.last().map(|visit| visit.module) {
            Some(parent) => self.after_required(parent, module),
            None => Ok(()),
        }
    }

    /// Begins with a module; false if there is nothing to do for it.
    fn enter_evaluation(&mut self, module: ModuleId, evaluation: &mut Evaluation) -> JsResult<bool> {
        let record = self.module(module);
        match record.status {
            Status::EvaluatingAsync | Status::Evaluated => {
                return match record.error {
                    Some(error) => Err(Abrupt::Throw(error)),
                    None => Ok(false),
                };
            }
            Status::Evaluating => return Ok(false),
            _ => {}
        }
        let list = self.evaluation_list(module)?;
        let record = self.module_mut(module);
        record.status = Status::Evaluating;
        (record.dfs_index, record.dfs_ancestor) = (evaluation.count, evaluation.count);
        record.pending = 0;
        evaluation.count += 1;
        evaluation.stack.push(module);
        evaluation.work.push(Visit { module, list, next: 0 });
        Ok(true)
    }

    /// What has to be evaluated before a module: of deferred imports only what is asynchronous.
    /// <https://tc39.es/proposal-defer-import-eval/#sec-innermoduleevaluation>
    fn evaluation_list(&mut self, module: ModuleId) -> Metered<Vec<ModuleId>> {
        let mut seen = BTreeSet::new();
        let mut list = Vec::new();
        for index in 0..self.module(module).request_count() {
            self.tick(1)?;
            match self.module(module).requested(index) {
                Some((required, ImportPhase::Evaluation)) => {
                    if seen.insert(required) {
                        list.push(required);
                    }
                }
                Some((required, ImportPhase::Defer)) => {
                    let asynchronous = self.asynchronous_dependencies(required)?;
                    list.extend(asynchronous.into_iter().filter(|required| seen.insert(*required)));
                }
                Some((_, ImportPhase::Source)) | None => {}
            }
        }
        Ok(list)
    }

    /// <https://tc39.es/proposal-defer-import-eval/#sec-GatherAsynchronousTransitiveDependencies>
    pub(crate) fn asynchronous_dependencies(&mut self, root: ModuleId) -> Metered<Vec<ModuleId>> {
        let mut found = Vec::new();
        self.walk_unevaluated(root, |module, record| {
            let running = record.status == Status::Evaluating;
            if record.has_await() && !running {
                found.push(module);
            }
            !record.has_await() && !running
        })?;
        Ok(found)
    }

    /// Looks at a module and what it asks for, in order, as far as it is not evaluated; `look` says whether to look
    /// at what a module asks for, too.
    pub(super) fn walk_unevaluated(
        &mut self,
        root: ModuleId,
        mut look: impl FnMut(ModuleId, &Module) -> bool,
    ) -> Metered<()> {
        let mut seen = BTreeSet::new();
        let mut work = alloc::vec![root];
        while let Some(module) = work.pop() {
            if !seen.insert(module) {
                continue;
            }
            self.tick(1)?;
            if !self.is_component_evaluated(module) && look(module, self.module(module)) {
                // The first request is looked at first.
                work.extend(self.linked_requests(module).into_iter().rev());
            }
        }
        Ok(())
    }

    /// <https://tc39.es/proposal-defer-import-eval/#sec-IsModuleSCCEvaluated>
    pub(crate) fn is_component_evaluated(&self, module: ModuleId) -> bool {
        let root = self.module(module).cycle_root.unwrap_or(module);
        self.module(root).status == Status::Evaluated
    }

    /// What a module notes of one that it asked for, once that has been visited.
    fn after_required(&mut self, module: ModuleId, required: ModuleId) -> JsResult<()> {
        let record = self.module(required);
        if record.program.is_none() {
            return Ok(());
        }
        let waits_for = if record.status == Status::Evaluating {
            let reached = record.dfs_ancestor;
            let record = self.module_mut(module);
            record.dfs_ancestor = record.dfs_ancestor.min(reached);
            required
        } else {
            let root = record.cycle_root.unwrap_or(required);
            if let Some(error) = self.module(root).error {
                return Err(Abrupt::Throw(error));
            }
            root
        };
        if matches!(self.module(waits_for).async_order, AsyncOrder::Number(_)) {
            self.heap.meter.reserve(2 * size_of::<ModuleId>())?;
            self.module_mut(module).pending += 1;
            self.module_mut(waits_for).async_parents.push(module);
        }
        Ok(())
    }

    /// Runs a module whose requests are done, or lets it wait for those that are not.
    fn execute_in_order(&mut self, module: ModuleId) -> JsResult<()> {
        let record = self.module(module);
        if record.pending == 0 && !record.has_await() {
            return self.execute_module(module).map(|_| ());
        }
        let ready = record.pending == 0;
        self.modules.async_count += 1;
        let order = self.modules.async_count;
        self.module_mut(module).async_order = AsyncOrder::Number(order);
        if ready { self.execute_async_module(module) } else { Ok(()) }
    }

    /// The last module of a strongly connected component takes the component off the stack.
    fn leave_component(&mut self, module: ModuleId, evaluation: &mut Evaluation) {
        let record = self.module(module);
        if record.dfs_ancestor != record.dfs_index {
            return;
        }
        while let Some(done) = evaluation.stack.pop() {
            let record = self.module_mut(done);
            record.status = match record.async_order {
                AsyncOrder::Unset => Status::Evaluated,
                _ => Status::EvaluatingAsync,
            };
            record.cycle_root = Some(module);
            if done == module {
                break;
            }
        }
    }

    /// Runs the body of a module: what an async one returns is its promise.
    /// <https://tc39.es/ecma262/#sec-source-text-module-record-execute-module>
    pub(crate) fn execute_module(&mut self, module: ModuleId) -> JsResult<Value> {
        let record = self.module(module);
        if record.program.is_none() {
            return Ok(Value::UNDEFINED);
        }
        let (first, scope) = (record.first, record.scope);
        let closure = self.make_closure(first, scope)?;
        self.call_for(Task::Module, Value::object(closure), Value::UNDEFINED, &[])
    }
}

record!(Visit { module, list, next });
record!(Evaluation { root, promise, work, stack, count });

impl Evaluation {
    /// The modules and the object that it names.
    pub(super) fn named(&self) -> (impl Iterator<Item = ModuleId>, Object) {
        let visits = self.work.iter().flat_map(|visit| visit.list.iter().copied().chain([visit.module]));
        (visits.chain(self.stack.iter().copied()).chain([self.root]), self.promise)
    }
}
