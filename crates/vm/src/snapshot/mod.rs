//! A VM that stands still as bytes, and a VM from such bytes that goes on as the first one would have.
//!
//! What is left out is what makes no difference to what a program does and costs: code, and small caches of lookups. The rest is plain data and is written as it is. What is read is checked: that indices which are
//! used without a test are in range, that what is walked has an end, that frames stand where frames can stand.

mod caches;
mod programs;
mod records;

use crate::link::LIBRARY_ENTRY;
use crate::modules::Modules;
use crate::vm::{Frame, Linked, STACK_SLACK, frame_flag};
use crate::{Host, Job, ModuleId, Object, RealmId, Value, Vm, VmOptions};
use alloc::collections::{BTreeMap, VecDeque};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use creance_budget::Figures;
use creance_bytecode::Program;
use creance_heap::Extra;
use creance_regexp::{MAX_DEPTH, depth_within};
use creance_snapshot::{Broken, Read, Reader, Record, Writer};

/// The version of what is written here. Another one is not read.
pub const VERSION: u64 = 1;

impl Vm {
    /// Writes the VM. It must stand still, or be between two runs. The programs by their numbers.
    ///
    /// # Errors
    /// What cannot be written, for people.
    pub fn write(&self, to: &mut Writer) -> Result<programs::Programs, String> {
        if !self.async_waiters.is_empty() {
            return Err("a promise of Atomics.waitAsync that waits for other agents".to_string());
        }
        if self.poisoned || self.nesting != 0 {
            return Err("a run that does not stand still".to_string());
        }
        let host = &self.host;
        let presence =
            [host.clock.is_some(), host.entropy.is_some(), host.console.is_some(), host.modules.is_some()];
        presence.write(to);
        (host.agents.is_some(), host.track_rejections).write(to);
        write_figures(&self.heap.meter.figures(), to);
        self.host.capabilities.write(to)?;
        self.heap.write(to).map_err(|unwritable| unwritable.0.to_string())?;
        let programs = self.write_programs(to)?;
        self.write_stack(to);
        self.temps.write(to);
        to.number((self.jobs.capacity() - self.jobs.len()) as u64);
        self.jobs.write(to);
        self.timers.write(to);
        self.base_realm.write(to);
        let objects =
            self.library_objects.iter().map(|((realm, file), object)| (*realm, file.to_string(), *object));
        objects.collect::<Vec<_>>().write(to);
        self.library_closures.write(to);
        self.regexp.write(to);
        self.templates.write(to);
        self.modules.write(to);
        self.rejections.write(to);
        creance_snapshot::write_with_capacity(&self.kept_alive, to);
        self.suspending.write(to);
        self.write_caches(to);
        Ok(programs)
    }

    /// Makes a VM of what [`Vm::write`] has written, with what the host lends again, and the programs that it has at
    /// hand. The programs by their numbers.
    ///
    /// # Errors
    /// What is wrong with the bytes, or does not fit them.
    pub fn read(
        options: &VmOptions,
        host: Host,
        hand: &[Arc<Program>],
        from: &mut Reader<'_>,
    ) -> Read<(Vm, Vec<Arc<Program>>)> {
        let mut vm = Vm::without_realm(options)?;
        vm.host = host;
        check_presence(&mut vm.host, from)?;
        let figures = read_figures(from)?;
        vm.heap.meter.take_over(figures)?;
        let capabilities = core::mem::take(&mut vm.host.capabilities);
        vm.host.capabilities = capabilities.restored(from)?;
        let names = vm.read_heap(from)?;
        let programs = vm.read_programs(&names, hand, from)?;
        vm.read_stack(from)?;
        vm.temps = Record::read(from)?;
        vm.read_jobs(from)?;
        vm.timers = Record::read(from)?;
        vm.base_realm = Record::read(from)?;
        vm.read_library(from)?;
        vm.regexp = Record::read(from)?;
        vm.templates = Record::read(from)?;
        vm.modules = Modules::read(from, &vm.functions)?;
        vm.rejections = Record::read(from)?;
        vm.kept_alive = creance_snapshot::read_with_capacity(from, size_of::<Value>())?;
        vm.suspending = Record::read(from)?;
        vm.read_caches(from)?;
        vm.check(from)?;
        from.check(from.charged() <= figures.live, "its account")?;
        vm.pass_time()?;
        Ok((vm, programs))
    }

    /// True for the number of a module.
    pub fn has_module(&self, module: ModuleId) -> bool {
        self.modules.has(module)
    }

    fn read_heap(&mut self, from: &mut Reader<'_>) -> Read<Vec<crate::Str>> {
        let compiler = self.compiler.clone();
        let mut compile = |source: &[u16], flags: &[u16], meter: &mut crate::Meter| {
            let Some(compiler) = &compiler else { return Err(Broken::Malformed("a pattern")) };
            meter.tick(source.len() as u64 + 50)?;
            let mut go_on = |work: u64| meter.tick(work * 2).is_ok();
            let pattern = compiler.pattern(source, flags, 0, &mut go_on).map_err(Broken::Unfit)?;
            match creance_regexp::Program::compile_within(&pattern, depth_within(MAX_DEPTH, 0), meter) {
                Ok(program) => {
                    // Whoever reads it charges it.
                    meter.release(program.bytes());
                    Ok(Arc::new(program))
                }
                Err(creance_regexp::Error::Halt(halt)) => Err(halt.into()),
                Err(creance_regexp::Error::TooDeep) => Err(Broken::Malformed("a pattern nests too deeply")),
            }
        };
        self.heap.read(from, &mut compile)
    }

    /// Writes frames and registers. What lies above the top may keep garbage alive, so it is written, too.
    fn write_stack(&self, to: &mut Writer) {
        to.number(self.frames.len() as u64);
        to.number(self.fp as u64);
        self.frames[..=self.fp].iter().for_each(|frame| frame.write(to));
        let used = self.stack.iter().rposition(|value| *value != Value::UNDEFINED).map_or(0, |last| last + 1);
        to.number(self.stack.len() as u64);
        to.number(used as u64);
        self.stack[..used].iter().for_each(|value| self.heap.fitting(*value).write(to));
        self.heap.fitting(self.result).write(to);
    }

    fn read_stack(&mut self, from: &mut Reader<'_>) -> Read<()> {
        let (frames, fp) = <(usize, usize)>::read(from)?;
        from.check(fp < frames && fp <= from.left(), "frames")?;
        from.charge(frames.saturating_mul(size_of::<Frame>()))?;
        self.frames = alloc::vec![Frame::default(); frames];
        for at in 0..=fp {
            self.frames[at] = Record::read(from)?;
        }
        let size = usize::read(from)?;
        let used = from.count()?;
        from.check(used <= size && size >= STACK_SLACK, "registers")?;
        from.charge(size.saturating_mul(size_of::<Value>()))?;
        self.stack = alloc::vec![Value::UNDEFINED; size];
        for register in &mut self.stack[..used] {
            *register = Record::read(from)?;
        }
        self.result = Record::read(from)?;
        self.fp = fp;
        self.base = self.frames[fp].base as usize;
        Ok(())
    }

    fn read_jobs(&mut self, from: &mut Reader<'_>) -> Read<()> {
        let spare = usize::read(from)?;
        let jobs = VecDeque::<(RealmId, Job)>::read(from)?;
        let room = jobs.len().saturating_add(spare);
        from.charge(room.saturating_mul(size_of::<(RealmId, Job)>()))?;
        self.jobs = VecDeque::with_capacity(room);
        self.jobs.extend(jobs);
        Ok(())
    }

    fn read_library(&mut self, from: &mut Reader<'_>) -> Read<()> {
        for (realm, name, object) in Vec::<(RealmId, String, Object)>::read(from)? {
            let file = self.library.iter().find(|file| file.name == name);
            let file = file.ok_or(Broken::Malformed("no such file of the library"))?;
            self.library_objects.insert((realm, file.name), object);
        }
        let closures: BTreeMap<(RealmId, u16, u16), Object> = Record::read(from)?;
        self.library_closures = closures;
        let entries = self.library_objects.len() + self.library_closures.len();
        from.charge(entries * LIBRARY_ENTRY)
    }

    /// A clock that is not real shows, besides what it is made with, the time that the VM has let pass.
    fn pass_time(&mut self) -> Read<()> {
        let passed = self.timers.passed();
        if let Some(clock) = self.host.clock.as_mut().filter(|clock| passed > 0.0 && !clock.is_real()) {
            clock.pass(passed).map_err(|_| Broken::Unfit("the clock does not let time pass".to_string()))?;
        }
        Ok(())
    }

    fn check(&self, from: &Reader<'_>) -> Read<()> {
        self.heap.check(from)?;
        self.check_frames(from)?;
        let heap = &self.heap;
        let realms = heap.realms.len();
        let is_realm = |realm: RealmId| usize::from(realm) < realms;
        let mut fits = heap.fits(self.result);
        let mut visit = |value: Value| fits &= heap.fits(value);
        self.stack.iter().chain(&self.temps).chain(&self.kept_alive).for_each(|value| visit(*value));
        self.jobs.iter().for_each(|(_, job)| job.trace(&mut visit));
        self.timers.trace(&mut visit);
        self.suspending.trace(&mut visit);
        let objects = self.library_objects.values().chain(self.library_closures.values());
        let objects = objects.chain(self.templates.values()).chain(&self.rejections);
        objects.for_each(|object| visit(Value::object(*object)));
        from.check(fits, "a value of the machine")?;
        let last = self.regexp.last;
        let strings = [last.string, last.input].iter().all(|string| heap.fits(Value::string(*string)));
        let units = heap.strings.len(last.string);
        from.check(strings && self.regexp.check(realms, units), "the last match")?;
        let mut used = self.jobs.iter().map(|(realm, _)| *realm).chain(self.timers.realms());
        let library = self.library_objects.keys().all(|(realm, _)| is_realm(*realm));
        let closures = self.library_closures.keys().all(|(realm, ..)| is_realm(*realm));
        let all = used.all(is_realm) && library && closures && is_realm(self.base_realm);
        from.check(all, "the realm of something")?;
        let templates =
            self.templates.keys().all(|(function, _)| (*function as usize) < self.functions.len());
        from.check(templates, "a template")?;
        from.check(self.host.capabilities.check(|object| heap.is_object(object), realms), "a capability")?;
        from.check(self.modules.check(heap), "a module")?;
        let origins = self.functions.iter().all(|linked| {
            let shape = heap.is_closure_shape(linked.closure_shape);
            shape && linked.origin.module.is_none_or(|module| self.modules.has(module))
        });
        from.check(origins, "a function")?;
        let (firing, evaluating) = (self.timers.is_firing(), self.modules.is_evaluating());
        from.check(self.suspending.check(self.fp, realms, firing, evaluating), "where the run stands")
    }

    /// Frames lie one above the other, each at a place in its own code; so do generators.
    fn check_frames(&self, from: &Reader<'_>) -> Read<()> {
        let ground = self.frames[0];
        let is_ground = ground.function == u32::MAX && ground.base == 0 && ground.registers == 0;
        from.check(is_ground && ground.flags == 0 && ground.generator == 0, "the lowest frame")?;
        for (at, frame) in self.frames[..=self.fp].iter().enumerate().skip(1) {
            let linked = self.functions.get(frame.function as usize);
            let linked = linked.ok_or(Broken::Malformed("the function of a frame"))?;
            let above = self.frames[at - 1].base <= frame.base;
            let end = frame.base as usize + usize::from(frame.registers) + 256;
            let window = frame.registers == linked.function().registers && end <= self.stack.len();
            let entry = (frame.flags & frame_flag::ENTRY != 0) == (at == 1);
            let mut objects = [frame.new_target, frame.generator].into_iter().filter(|object| *object != 0);
            let named = objects.all(|object| self.heap.is_object(Object(object)));
            let callee = self.heap.is_object(Object(frame.callee));
            let generator = match self.heap.extra(Object(frame.generator)) {
                Some(Extra::Generator(data)) => data.function == frame.function,
                _ => frame.flags & (frame_flag::GENERATOR | frame_flag::ASYNC) == 0,
            };
            from.check(above && window, "the window of a frame")?;
            from.check(entry, "where frames begin")?;
            from.check(named && callee, "the function object of a frame")?;
            from.check(generator, "the generator of a frame")?;
            from.check(is_place(linked, frame.pc), "the place of a frame")?;
        }
        let generators = self.heap.extras().all(|extra| match extra {
            Extra::Generator(data) => self.functions.get(data.function as usize).is_some_and(|linked| {
                let registers = usize::from(linked.function().registers);
                is_place(linked, data.pc) && data.registers.len() == registers
            }),
            _ => true,
        });
        from.check(generators, "a generator")
    }
}

/// True if a function that is linked can go on at a place of the VM's code.
fn is_place(linked: &Linked, pc: u32) -> bool {
    let length = linked.function().code.len() as u32;
    linked.entry != 0 && pc >= linked.entry && pc - linked.entry < length
}

fn write_figures(figures: &Figures, to: &mut Writer) {
    let Figures { fuel, live, peak, total, output, safepoint_wanted, collect_at } = *figures;
    (fuel, live, peak).write(to);
    (total, output).write(to);
    (safepoint_wanted, collect_at).write(to);
}

fn read_figures(from: &mut Reader<'_>) -> Read<Figures> {
    let (fuel, live, peak) = Record::read(from)?;
    let (total, output) = Record::read(from)?;
    let (safepoint_wanted, collect_at) = Record::read(from)?;
    let figures = Figures { fuel, live, peak, total, output, safepoint_wanted, collect_at };
    from.check(live <= peak && peak <= total, "its account")?;
    Ok(figures)
}

/// The host lends what it lent to the VM that was written.
fn check_presence(host: &mut Host, from: &mut Reader<'_>) -> Read<()> {
    let had = <[bool; 4]>::read(from)?;
    let (agents, track_rejections) = <(bool, bool)>::read(from)?;
    host.track_rejections = track_rejections;
    let has = [host.clock.is_some(), host.entropy.is_some(), host.console.is_some(), host.modules.is_some()];
    let names = ["a clock", "entropy", "a console", "a module loader", "a part in a cluster of agents"];
    let pairs = had.into_iter().chain([agents]).zip(has.into_iter().chain([host.agents.is_some()]));
    for (name, (had, has)) in names.into_iter().zip(pairs) {
        if had && !has {
            return Err(Broken::Unfit(format!("{name} is not granted: the snapshot needs it")));
        }
        if has && !had {
            return Err(Broken::Unfit(format!("{name} is granted, but not to the VM of the snapshot")));
        }
    }
    Ok(())
}
