//! Templates: a VM at rest without its doors, from which clones are made.
//!
//! A clone shares nothing that can change with the template or with other clones. Programs, and what the engine
//! declares, never change and are shared.

use crate::capabilities::Places;
use crate::suspend::Suspending;
use crate::vm::{FRAMES, Frame};
use crate::{Host, Intrinsic, Vm, VmOptions};
use alloc::collections::VecDeque;
use creance_budget::{Limits, Meter, Metered};
use creance_heap::duplicate::with_room;

/// What clones of a VM are made from. It can do nothing itself, so threads may share it.
pub struct Template(Vm<Places>);

impl Template {
    /// Makes a template of a VM at rest. What it was granted is dropped.
    ///
    /// # Errors
    /// What keeps it from being one, in a few words.
    pub fn new(vm: Vm) -> Result<Template, &'static str> {
        if let Some(obstacle) = vm.obstacle() {
            return Err(obstacle);
        }
        let places = Places::of(&vm.host.capabilities);
        match vm.duplicate(*vm.meter().limits(), places) {
            Ok(vm) => Ok(Template(vm)),
            Err(_) => Err("its limits have been made tighter than what it holds"),
        }
    }

    /// The account: all bytes of a clone, and the limits that it had.
    pub fn meter(&self) -> &Meter {
        &self.0.heap.meter
    }

    /// Makes a VM without grants that goes on where the template stands, as an account of its own that has spent
    /// nothing. It compiles text at run time if the template does and `dynamic_code` says so.
    ///
    /// # Errors
    /// A halt if the limits do not allow the bytes that it begins with.
    pub fn vm(&self, limits: Limits, dynamic_code: bool) -> Metered<Vm> {
        let host = Host { capabilities: self.0.host.vacant(), ..Host::default() };
        let mut vm = self.0.duplicate(limits, host)?;
        vm.dynamic_code &= dynamic_code;
        vm.drop_frames_beyond(limits.depth as usize);
        Ok(vm)
    }
}

impl Template {
    /// A template in which nothing has run, for [`Template::fresh`].
    ///
    /// # Errors
    /// A halt if the limits do not even allow an empty VM.
    pub fn pristine(options: &VmOptions) -> Metered<Template> {
        let mut vm = Vm::new(options)?;
        // The first function that is made needs it.
        vm.heap.intrinsic(0, Intrinsic::FunctionPrototype)?;
        let places = Places::of(&vm.host.capabilities);
        Ok(Template(vm.duplicate(options.limits, places)?))
    }

    /// What [`Vm::new`] would make, in a fraction of the time, of a template in which nothing has run.
    ///
    /// # Errors
    /// A halt if the limits do not even allow an empty VM.
    pub fn fresh(&self, limits: Limits, hash_seed: u64, dynamic_code: bool) -> Metered<Vm> {
        let mut vm = self.vm(limits, dynamic_code)?;
        vm.heap.reseed(hash_seed);
        Ok(vm)
    }
}

impl Vm {
    /// Why no template can be made of the VM now, if so.
    fn obstacle(&self) -> Option<&'static str> {
        if !self.suspending.is_idle() {
            Some("a run stands still in it, or a call of the host waits for its answer")
        } else if self.fp != 0 || self.nesting != 0 || self.native_realm.is_some() {
            Some("it runs")
        } else if self.has_jobs() {
            Some("a job waits in it")
        } else if self.timers.wait() {
            Some("a timer waits in it")
        } else if !self.async_waiters.is_empty() {
            Some("a promise of Atomics.waitAsync waits in it")
        } else if self.heap.has_shared_memory() {
            Some("it holds a SharedArrayBuffer, whose bytes the clones would share")
        } else {
            None
        }
    }
}

impl Vm {
    /// Drops frames that nobody uses and that a limit does not allow, but for the first few, which all VMs have.
    fn drop_frames_beyond(&mut self, depth: usize) {
        let kept = depth.max(FRAMES);
        if self.frames.len() > kept {
            self.heap.meter.release((self.frames.len() - kept) * size_of::<Frame>());
            self.frames.truncate(kept);
            self.frames.shrink_to_fit();
        }
    }
}

impl<H> Vm<H> {
    /// A copy of all but the host, under limits of its own. Nothing may run or wait.
    fn duplicate<G>(&self, limits: Limits, host: G) -> Metered<Vm<G>> {
        let Vm {
            heap,
            host: _,
            stack,
            frames,
            fp,
            base,
            result,
            code,
            constants,
            caches,
            calls,
            functions,
            temps,
            jobs,
            async_waiters: _,
            timers,
            native_top,
            native_realm,
            base_realm,
            nesting,
            specs,
            library,
            builtin_modules,
            library_objects,
            library_closures,
            intrinsics_by_name,
            compiler,
            dynamic_code,
            regexp,
            templates,
            modules,
            constructs,
            rejections,
            kept_alive,
            poisoned,
            suspending: _,
            generator_next,
        } = self;
        Ok(Vm {
            heap: heap.duplicate(limits)?,
            host,
            stack: stack.clone(),
            frames: frames.clone(),
            fp: *fp,
            base: *base,
            result: *result,
            // With room, as the rest: what is loaded next would move all of it.
            code: with_room(code),
            constants: with_room(constants),
            caches: with_room(caches),
            calls: with_room(calls),
            functions: with_room(functions),
            temps: with_room(temps),
            jobs: VecDeque::with_capacity(jobs.capacity()),
            async_waiters: Default::default(),
            timers: timers.anew(),
            native_top: *native_top,
            native_realm: *native_realm,
            base_realm: *base_realm,
            nesting: *nesting,
            specs,
            library,
            builtin_modules,
            library_objects: library_objects.clone(),
            library_closures: library_closures.clone(),
            intrinsics_by_name: intrinsics_by_name.clone(),
            compiler: compiler.clone(),
            dynamic_code: *dynamic_code,
            regexp: regexp.clone(),
            templates: templates.clone(),
            modules: modules.clone(),
            constructs: with_room(constructs),
            rejections: rejections.clone(),
            kept_alive: with_room(kept_alive),
            poisoned: *poisoned,
            suspending: Suspending::default(),
            generator_next: *generator_next,
        })
    }
}
