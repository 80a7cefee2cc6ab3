//! The job queue. <https://tc39.es/ecma262/#sec-jobs>

use crate::promise::Settle;
use crate::suspend::Task;
use crate::{Abrupt, JsResult, Object, RealmId, Value, Vm};
use creance_budget::Metered;
use creance_heap::extra::Capability;

/// A job that waits.
#[derive(Clone, Copy, Debug)]
pub enum Job {
    /// Runs a reaction: calls the handler, or passes the outcome on, and settles the derived promise.
    /// <https://tc39.es/ecma262/#sec-newpromisereactionjob>
    Reaction {
        /// The handler, or undefined.
        handler: Value,
        /// What to settle.
        capability: Capability,
        /// The outcome.
        outcome: Settle,
        /// Its value or reason.
        value: Value,
    },
    /// Resumes a suspended async function or generator.
    Resume {
        /// The suspended function.
        generator: Object,
        /// The outcome of what it awaited.
        outcome: Settle,
        /// Its value or reason.
        value: Value,
    },
    /// Calls the `then` of a thenable. <https://tc39.es/ecma262/#sec-newpromiseresolvethenablejob>
    Thenable {
        /// The promise to settle.
        promise: Object,
        /// The thenable.
        thenable: Value,
        /// Its `then`.
        then: Value,
    },
    /// Calls a function without arguments (`queueMicrotask`, clean-up callbacks).
    Call {
        /// The function.
        function: Value,
        /// The one argument.
        argument: Value,
    },
}

impl Job {
    /// Every value that the job will use.
    pub(crate) fn trace(&self, visit: &mut dyn FnMut(Value)) {
        match *self {
            Job::Reaction { handler, capability, value, .. } => {
                let Capability { promise, resolve, reject } = capability;
                [handler, promise, resolve, reject, value].into_iter().for_each(visit);
            }
            Job::Resume { generator, value, .. } => {
                [Value::object(generator), value].into_iter().for_each(visit);
            }
            Job::Thenable { promise, thenable, then } => {
                [Value::object(promise), thenable, then].into_iter().for_each(visit);
            }
            Job::Call { function, argument } => [function, argument].into_iter().for_each(visit),
        }
    }
}

impl Vm {
    /// Adds a job. <https://tc39.es/ecma262/#sec-hostenqueuepromisejob>
    ///
    /// # Errors
    /// A halt if too many wait or the bytes are used up.
    pub fn enqueue(&mut self, job: Job) -> Metered<()> {
        self.check_jobs()?;
        // OPTIMIZATION: most have only one.
        let realm = if self.heap.realms.len() == 1 { 0 } else { self.job_realm(&job)? };
        if self.jobs.len() == self.jobs.capacity() {
            let more = self.jobs.capacity().max(16);
            self.heap.meter.reserve(more * core::mem::size_of::<(RealmId, Job)>())?;
            self.jobs.reserve_exact(more);
        }
        self.jobs.push_back((realm, job));
        Ok(())
    }

    /// The realm that is current while a job runs: that of what it calls, which must not meet objects of another.
    /// <https://tc39.es/ecma262/#sec-newpromisereactionjob>
    fn job_realm(&mut self, job: &Job) -> Metered<RealmId> {
        let function = match *job {
            Job::Reaction { handler, .. } => handler,
            Job::Thenable { then, .. } => then,
            Job::Call { function, .. } => function,
            Job::Resume { generator, .. } => return Ok(self.generator_realm(generator)),
        };
        match function.as_object().map(|function| self.get_function_realm(function)) {
            Some(Ok(realm)) => Ok(realm),
            Some(Err(Abrupt::Halt(halt))) => Err(halt),
            // Nothing is called, or a revoked proxy.
            None | Some(Err(_)) => Ok(self.realm()),
        }
    }

    /// Runs jobs until none waits.
    ///
    /// # Errors
    /// A halt; or what a job of kind [`Job::Call`] throws (the rest still waits).
    pub fn run_jobs(&mut self) -> JsResult<()> {
        self.run_some_jobs(usize::MAX)
    }

    /// Runs jobs until none waits, `most` of them at most.
    ///
    /// # Errors
    /// Those of [`Vm::run_jobs`].
    pub(crate) fn run_some_jobs(&mut self, most: usize) -> JsResult<()> {
        for _ in 0..most {
            let Some((realm, job)) = self.jobs.pop_front() else { break };
            self.tick(1)?;
            self.with_base_realm(realm, |vm| vm.run_job(job))?;
            self.end_job();
        }
        Ok(())
    }

    /// True if a job waits.
    pub fn has_jobs(&self) -> bool {
        !self.jobs.is_empty()
    }

    /// Runs `f`, on the frame that is nobody's, with that frame in a realm.
    pub(crate) fn with_base_realm<T>(&mut self, realm: RealmId, f: impl FnOnce(&mut Vm) -> T) -> T {
        let outer = core::mem::replace(&mut self.base_realm, realm);
        let result = f(self);
        self.base_realm = outer;
        result
    }

    fn run_job(&mut self, job: Job) -> JsResult<()> {
        match job {
            Job::Reaction { handler, capability, outcome, value } => {
                self.run_reaction(handler, capability, outcome, value)
            }
            Job::Resume { generator, outcome, value } => self.resume_awaiting(generator, outcome, value),
            Job::Thenable { promise, thenable, then } => self.run_thenable(promise, thenable, then),
            Job::Call { function, argument } => {
                self.keep(function);
                self.keep(argument);
                self.call_for(Task::Job, function, Value::UNDEFINED, &[argument]).map(|_| ())
            }
        }
    }
}
