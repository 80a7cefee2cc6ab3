//! A virtual machine as an embedder holds it: limits, grants, runs, and what comes out of them.

mod values;

use crate::asynchronous::{AsyncClosure, AsyncFunction, Started};
use crate::classes::{Class, Construct};
use crate::deadline::Deadline;
use crate::engine::define_global;
use crate::exception;
use crate::grants::{self, Grant, Grants};
use crate::run::Run;
use crate::template::{Origin, Parts, Template};
use crate::{
    Agents, Closure, Engine, Error, Function, Halt, Inspection, InterruptHandle, Limits, ModuleLoader,
    Program, Readings, Usage, json,
};
use creance_vm::heap::Entry;
use creance_vm::{
    Abrupt, Attributes, Heap, Host, Interceptor, Intrinsic, JsResult, Kind, Object, PropertyKey, Symbol,
    Value, VmOptions,
};
use std::any::Any;
use std::hash::{BuildHasher, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

/// Collects what a VM may use and reach. Nothing is granted unless it is said here.
#[must_use = "a builder makes nothing until it is built"]
pub struct VmBuilder {
    engine: Engine,
    template: Option<Template>,
    limits: Limits,
    timeout: Option<Duration>,
    hash_seed: Option<u64>,
    dynamic_code: bool,
    grants: Grants,
    interceptor: Option<Box<dyn Interceptor>>,
    modules: Option<Box<dyn ModuleLoader>>,
    agents: Option<Box<dyn Agents>>,
    console_colors: bool,
    started: Started,
    programs: Vec<Arc<creance_bytecode::Program>>,
}

impl VmBuilder {
    pub(crate) fn new(engine: Engine) -> VmBuilder {
        VmBuilder {
            engine,
            template: None,
            limits: Limits::untrusted(),
            timeout: None,
            hash_seed: None,
            dynamic_code: true,
            grants: Grants::default(),
            interceptor: None,
            modules: None,
            agents: None,
            console_colors: false,
            started: Started::default(),
            programs: Vec::new(),
        }
    }

    pub(crate) fn of_template(template: Template) -> VmBuilder {
        let (engine, limits) = (template.engine().clone(), template.limits());
        VmBuilder { limits, template: Some(template), ..VmBuilder::new(engine) }
    }

    /// The bounds of everything that the VM will ever run. A clone of a template has the template's where those
    /// are tighter.
    pub fn limits(mut self, limits: Limits) -> VmBuilder {
        self.limits = self.template.as_ref().map_or(limits, |template| limits.within(template.limits()));
        self
    }

    /// How long each run may take: before [`Limits::wall`]. In a clone of a template it is no longer than there.
    pub fn timeout(mut self, timeout: Duration) -> VmBuilder {
        self.timeout = Some(timeout);
        self
    }

    /// Keys the hashes of strings, which no script can observe; random unless set. A clone of a template has the
    /// template's whatever is said here: it has hashes already.
    pub fn hash_seed(mut self, seed: u64) -> VmBuilder {
        self.hash_seed = Some(seed);
        self
    }

    /// Whether `eval` and `Function` compile text; they do unless told otherwise, here or where a template was made.
    pub fn dynamic_code(mut self, allowed: bool) -> VmBuilder {
        self.dynamic_code = allowed;
        self
    }

    /// Grants a capability under a name. Script finds it as a global of this name and as
    /// `import name from "cap:name"`; a clock, entropy and a console are behind `Date`, `Math.random` and `console`
    /// instead, whatever their names. What the script of a template kept of a grant is, in a clone, an object of the
    /// grant that the clone is handed under the same name.
    pub fn grant(mut self, name: &str, grant: impl Into<Grant>) -> VmBuilder {
        self.grants.add(name, grant.into());
        self
    }

    /// Lets script call a closure as a function: the global of this name, and the default export of `cap:name`. The
    /// closure has up to eight arguments and answers `Result<R, HostError>`, all of them types of serde; see
    /// [`Closure`]. It is a grant like others: interceptors, records and layers see its calls.
    ///
    /// ```
    /// use creance_engine::{Engine, ErrorCode, HostError};
    ///
    /// let mut vm = Engine::new()
    ///     .vm()
    ///     .func("slug", |title: String| Ok(title.to_lowercase().replace(' ', "-")))
    ///     .func("half", |number: u32| match number % 2 {
    ///         0 => Ok(number / 2),
    ///         _ => Err(HostError::new(ErrorCode::Denied, format!("{number} is odd"))),
    ///     })
    ///     .build()?;
    /// let outcome = vm.eval("slug.js", "slug('Two Words') + half(8)")?;
    /// assert_eq!(vm.get::<String>(outcome)?, "two-words4");
    ///
    /// let outcome = vm.eval("odd.js", "try { half(3) } catch (error) { error.code }")?;
    /// assert_eq!(vm.get::<String>(outcome)?, "ERR_DENIED");
    /// let outcome = vm.eval("wrong.js", "try { half([]) } catch (error) { `${error}` }")?;
    /// let message = "TypeError: half: argument 1: expected u32, found [0 items]";
    /// assert_eq!(vm.get::<String>(outcome)?, message);
    /// # Ok::<(), creance_engine::Error>(())
    /// ```
    pub fn func<A>(self, name: &str, closure: impl Closure<A>) -> VmBuilder {
        self.grant(name, Function::new(closure))
    }

    /// The same for a closure that answers with a future. Script gets a promise and goes on; the future is driven by
    /// [`Vm::run_async`] and [`Vm::call_async`], on whatever executor awaits them.
    pub fn func_async<A>(self, name: &str, closure: impl AsyncClosure<A>) -> VmBuilder {
        let function = AsyncFunction::new(closure, &self.started, true);
        self.grant(name, function)
    }

    /// The same, but to script the function looks like one that blocks: the run is suspended until the future is
    /// ready.
    pub fn func_blocking<A>(self, name: &str, closure: impl AsyncClosure<A>) -> VmBuilder {
        let function = AsyncFunction::new(closure, &self.started, false);
        self.grant(name, function)
    }

    /// Lets script make objects of a host class with `new`: [`VmBuilder::grant`] of [`Class::new`]. An object alone is
    /// granted as it is. See the attribute `host_class`.
    pub fn class<T: Construct>(self, name: &str) -> VmBuilder {
        self.grant(name, Class::<T>::new())
    }

    /// Grants the time: milliseconds since the epoch, for `Date` and timers. Waiting for a timer takes no time: what
    /// script has waited is added to the readings (see [`Readings`]). A clock that lets script wait implements
    /// [`Clock`](crate::Clock).
    pub fn grant_clock(self, mut clock: impl FnMut() -> f64 + Send + 'static) -> VmBuilder {
        self.grant("clock", Grant::Clock(Box::new(Readings::new(move || Ok(clock())))))
    }

    /// Grants random numbers, for `Math.random`.
    pub fn grant_entropy(self, mut entropy: impl FnMut() -> u64 + Send + 'static) -> VmBuilder {
        self.grant("entropy", Grant::Entropy(Box::new(move || Ok(entropy()))))
    }

    /// Grants `console`: each line arrives with the name of the method that wrote it (`log`, `error`, ...).
    pub fn grant_console(self, mut console: impl FnMut(&str, &str) + Send + 'static) -> VmBuilder {
        let console = move |level: &str, line: &str| {
            console(level, line);
            Ok(())
        };
        self.grant("console", Grant::Console(Box::new(console)))
    }

    /// Whether values on the console are painted for a terminal; they are not unless told. Fuel and output are the
    /// same with and without.
    pub fn console_colors(mut self, colors: bool) -> VmBuilder {
        self.console_colors = colors;
        self
    }

    /// Lets an interceptor see, and answer if it likes, everything that script asks of its capabilities, the clock
    /// and entropy. It does not see the console, whose lines are output.
    pub fn intercept(mut self, interceptor: impl Interceptor + 'static) -> VmBuilder {
        self.interceptor = Some(Box::new(interceptor));
        self
    }

    /// Lets modules and `import()` have what a loader finds; nothing can be imported without one.
    pub fn modules(mut self, loader: impl ModuleLoader + 'static) -> VmBuilder {
        self.modules = Some(Box::new(loader));
        self
    }

    /// Grants a part in a cluster of agents: `Atomics.wait` and `Atomics.waitAsync` wait for the others, and
    /// `Atomics.notify` wakes them. Each run then goes on until nobody is waited for; sleeping costs fuel.
    pub fn grant_agents(mut self, agents: impl Agents + 'static) -> VmBuilder {
        self.agents = Some(Box::new(agents));
        self
    }

    /// A program that a snapshot may hold: [`VmBuilder::restore`] then takes it as it is where the snapshot has the same
    /// text under the same name, and need not compile it again.
    pub fn program(mut self, program: &Program) -> VmBuilder {
        self.programs.push(program.bytecode().clone());
        self
    }

    /// Makes the VM.
    ///
    /// # Errors
    /// [`Error::Halt`] if the limits do not even allow an empty one.
    pub fn build(self) -> Result<Vm, Error> {
        let Prepared { options, mut host, engine, timeout, started, template, programs: _ } =
            self.prepare()?;
        let limits = options.limits;
        let made = catch_unwind(AssertUnwindSafe(|| -> Result<_, Halt> {
            let Origin { mut vm, completion, mut has_console, namespace } = match &template {
                None => fresh(&engine, &options)?,
                Some(template) => template.duplicate(limits, options.dynamic_code)?,
            };
            if host.console.is_some() && !has_console {
                let key = vm.heap.key("console")?;
                let global = vm.heap.realms[0].global;
                if vm.heap.own_property(global, key)?.is_some() {
                    return Ok(Err(grants::taken("console")));
                }
                let console = Heap::lazy_intrinsic(0, Intrinsic::Console);
                define_global(&mut vm.heap, 0, "console", console)?;
                has_console = true;
            }
            let granted =
                std::mem::replace(&mut host.capabilities, std::mem::take(&mut vm.host.capabilities));
            vm.host = host;
            match grants::bind(&mut vm, granted)? {
                Some(taken) => Ok(Err(taken)),
                None => Ok(Ok(Origin { vm, completion, has_console, namespace })),
            }
        }));
        let Origin { vm: inner, completion, has_console, namespace } = match made {
            Ok(Ok(Ok(origin))) => origin,
            Ok(Ok(Err(taken))) => return Err(Error::Grant(taken)),
            Ok(Err(halt)) => return Err(nothing_used(halt, limits)),
            Err(panic) => return Err(Error::Bug(panic_text(&*panic))),
        };
        Ok(Vm {
            inner,
            engine,
            timeout,
            bug: None,
            run: None,
            slice: None,
            started,
            completion,
            has_console,
            namespace,
            programs: template.map_or(Vec::new(), |template| template.programs().to_vec()),
        })
    }

    /// What a VM is made from, and what is lent to it.
    pub(crate) fn prepare(self) -> Result<Prepared, Error> {
        let seed = self.hash_seed.unwrap_or_else(random_seed);
        let options = self.engine.options(self.limits, seed, self.dynamic_code);
        let Grants { clock, entropy, console, capabilities, refused } = self.grants;
        if let Some(refused) = refused {
            return Err(Error::Grant(refused));
        }
        #[cfg(feature = "tracing")]
        let mut interceptor: Option<Box<dyn Interceptor>> =
            Some(Box::new(crate::trace::Traced(self.interceptor)));
        #[cfg(not(feature = "tracing"))]
        let mut interceptor = self.interceptor;
        if let Some(interceptor) = &mut interceptor {
            interceptor.begin(&capabilities, clock.as_deref(), entropy.is_some());
        }
        let host = Host {
            clock,
            entropy,
            console,
            console_colors: self.console_colors,
            capabilities,
            interceptor,
            modules: self.modules,
            agents: self.agents,
            track_rejections: true,
        };
        Ok(Prepared {
            options,
            host,
            engine: self.engine,
            timeout: tighter(
                self.timeout.or(self.limits.wall),
                self.template.as_ref().and_then(Template::timeout),
            ),
            started: self.started,
            template: self.template,
            programs: self.programs,
        })
    }
}

fn fresh(engine: &Engine, options: &VmOptions) -> Result<Origin, Halt> {
    let VmOptions { limits, hash_seed, dynamic_code, .. } = *options;
    let mut vm = engine.pristine()?.fresh(limits, hash_seed, dynamic_code)?;
    let completion = vm.heap.new_symbol(None, true)?;
    Ok(Origin { vm, completion, has_console: false, namespace: None })
}

/// The shorter of two times that a run may take.
fn tighter(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    Limits { wall: one, ..Limits::unlimited() }.within(Limits { wall: other, ..Limits::unlimited() }).wall
}

/// What a builder has come to.
pub(crate) struct Prepared {
    pub(crate) options: VmOptions,
    pub(crate) host: Host,
    pub(crate) engine: Engine,
    pub(crate) timeout: Option<Duration>,
    pub(crate) started: Started,
    /// What it is to be a clone of.
    pub(crate) template: Option<Template>,
    /// Those that need not be compiled again.
    pub(crate) programs: Vec<Arc<creance_bytecode::Program>>,
}

/// A limit that was reached before anything ran.
pub(crate) fn nothing_used(halt: Halt, limits: Limits) -> Error {
    let usage = Usage { fuel: 0, live_bytes: 0, peak_bytes: 0, total_bytes: 0 };
    Error::Halt { halt, usage, limits }
}

fn random_seed() -> u64 {
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}

/// What a run came to.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    pub(crate) value: Value,
}

impl Outcome {
    /// The completion value of the script. It stays alive until the VM's next run.
    pub fn value(&self) -> Value {
        self.value
    }
}

/// A virtual machine: one heap, one account, the globals that scripts leave behind.
pub struct Vm {
    pub(crate) inner: creance_vm::Vm,
    pub(crate) engine: Engine,
    pub(crate) timeout: Option<Duration>,
    /// Why the VM no longer runs.
    pub(crate) bug: Option<String>,
    /// The run that stands still.
    pub(crate) run: Option<Run>,
    /// Units of fuel between two pauses of a run in steps.
    pub(crate) slice: Option<u64>,
    /// Futures that calls of script have begun.
    pub(crate) started: Started,
    /// The key under which the last completion value is kept alive.
    pub(crate) completion: Symbol,
    /// The global `console` has been made.
    pub(crate) has_console: bool,
    /// The namespace of the last module that ran, whose exports can be called. The module keeps it alive.
    pub(crate) namespace: Option<Object>,
    /// What has been run, for code frames.
    pub(crate) programs: Vec<Program>,
}

/// Programs that are remembered for code frames.
pub(crate) const REMEMBERED: usize = 64;

impl Vm {
    /// Runs a script or module, then jobs and timers until none waits. The value of a module is its namespace. An uncaught exception ends the run; jobs that wait are
    /// dropped then.
    ///
    /// # Errors
    /// [`Error::Exception`] for what the script throws, and for promises that are rejected and not handled;
    /// [`Error::Unsettled`] for a module that waits for what nobody will ever do; [`Error::Halt`] when a limit is
    /// reached; [`Error::Bug`].
    pub fn run(&mut self, program: &Program) -> Result<Outcome, Error> {
        self.remember(program);
        self.forget_run();
        let (run, value) = self.drive_to_end(Run::of(program, self.completion))?;
        self.outcome_of(&run, value)
    }

    /// What a run came to that is over.
    pub(crate) fn outcome_of(&mut self, run: &Run, value: Option<Value>) -> Result<Outcome, Error> {
        #[cfg(feature = "tracing")]
        {
            let Usage { fuel, live_bytes, peak_bytes, .. } = self.usage();
            tracing::debug!(target: "creance", fuel, live_bytes, peak_bytes, "a run is over");
        }
        let Some(value) = value else { return Err(Error::Unsettled) };
        if run.is_module() {
            self.namespace = value.as_object();
        }
        let rejected = self.inner.take_unhandled_rejections();
        match rejected.first() {
            None => Ok(Outcome { value }),
            Some(&reason) => Err(self.exception(reason, true)),
        }
    }

    pub(crate) fn remember(&mut self, program: &Program) {
        #[cfg(feature = "tracing")]
        tracing::debug!(target: "creance", program = program.name(), "a run begins");
        if self.programs.len() == REMEMBERED {
            self.programs.remove(0);
        }
        self.programs.push(program.clone());
    }

    /// Compiles and runs a script.
    ///
    /// # Errors
    /// Those of [`Engine::compile`] and [`Vm::run`].
    pub fn eval(&mut self, name: &str, source: &str) -> Result<Outcome, Error> {
        let program = self.engine.compile(name, source)?;
        self.run(&program)
    }

    /// What the promise came to that is the value of the last run: the value with which it was fulfilled. Other
    /// values are themselves.
    ///
    /// # Errors
    /// [`Error::Exception`] if it was rejected, [`Error::Unsettled`] if nobody will settle it.
    pub fn settled(&mut self, outcome: Outcome) -> Result<Outcome, Error> {
        let Some(object) = outcome.value.as_object() else { return Ok(outcome) };
        if self.inner.heap.kind(object) != Kind::Promise {
            return Ok(outcome);
        }
        match self.inner.settled(object) {
            None => Err(Error::Unsettled),
            Some(Err(reason)) => Err(self.exception(reason, true)),
            Some(Ok(value)) => {
                let completion = self.completion;
                self.guarded(|vm| keep_completion(&mut vm.heap, completion, value))?;
                Ok(Outcome { value })
            }
        }
    }

    /// The text of a value, as Node.js would show it.
    ///
    /// # Errors
    /// [`Error::Halt`]: the text costs fuel.
    pub fn display(&mut self, value: Value) -> Result<String, Error> {
        self.inspect(value, Inspection::default())
    }

    /// The text of a value, shown in a given manner.
    ///
    /// # Errors
    /// As [`Vm::display`].
    pub fn inspect(&mut self, value: Value, inspection: Inspection) -> Result<String, Error> {
        self.guarded(|vm| Ok(inspection.text(&mut vm.heap, value)?))
    }

    /// The JSON text of a value, made without running script: no `toJSON`, no getters.
    ///
    /// # Errors
    /// [`Error::Conversion`] for what has no JSON form; [`Error::Halt`]: the text costs fuel and output.
    pub fn json(&mut self, value: Value) -> Result<String, Error> {
        self.guarded(|vm| match json::text(&mut vm.heap, value) {
            Ok(text) => Ok(Ok(text)),
            Err(json::Refusal::Halt(halt)) => Err(halt.into()),
            Err(json::Refusal::Value(reason)) => Ok(Err(Error::Conversion(reason.into()))),
        })?
    }

    /// What has been used so far.
    pub fn usage(&self) -> Usage {
        Usage::of(self.inner.meter())
    }

    /// The bounds in force.
    pub fn limits(&self) -> Limits {
        *self.inner.meter().limits()
    }

    /// Gives more fuel, in units, for the runs to come.
    pub fn add_fuel(&mut self, units: u64) {
        self.inner.heap.meter.add_fuel(units);
    }

    /// A handle that stops the VM from another thread.
    pub fn interrupt_handle(&self) -> InterruptHandle {
        InterruptHandle(self.inner.meter().interrupt_flag())
    }

    /// The engine that made it.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The machine itself, for hosts that define objects of their own.
    pub fn inner(&mut self) -> &mut creance_vm::Vm {
        &mut self.inner
    }

    /// Runs something that may throw, halt or (if the engine is wrong) panic.
    ///
    /// # Errors
    /// What became of it.
    pub fn guarded<T>(&mut self, body: impl FnOnce(&mut creance_vm::Vm) -> JsResult<T>) -> Result<T, Error> {
        if let Some(bug) = &self.bug {
            return Err(Error::Bug(bug.clone()));
        }
        let watch = self.timeout.and_then(Deadline::after);
        self.inner.heap.meter.set_watch(watch);
        let inner = &mut self.inner;
        match catch_unwind(AssertUnwindSafe(|| body(inner))) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(Abrupt::Throw(value))) => {
                let error = self.exception(value, false);
                self.inner.abandon();
                Err(error)
            }
            Ok(Err(Abrupt::Halt(halt))) => {
                self.inner.abandon();
                Err(self.halt(halt))
            }
            Ok(Err(Abrupt::Suspend)) => {
                self.inner.abandon();
                Err(Error::Bug("a run stands still where nobody can go on".to_owned()))
            }
            Err(panic) => {
                let text = panic_text(&*panic);
                self.bug = Some(text.clone());
                Err(Error::Bug(text))
            }
        }
    }

    pub(crate) fn halt(&self, halt: Halt) -> Error {
        #[cfg(feature = "tracing")]
        tracing::info!(target: "creance", fuel = self.usage().fuel, "{halt}");
        Error::Halt { halt, usage: self.usage(), limits: self.limits() }
    }

    /// What a template keeps of it, once it is at rest and without garbage.
    pub(crate) fn into_parts(mut self) -> Result<Parts, Error> {
        if let Some(reason) = self.inner.take_unhandled_rejections().first() {
            return Err(self.exception(*reason, true));
        }
        self.guarded(|vm| {
            vm.collect_garbage();
            Ok(())
        })?;
        let Vm { inner, engine, timeout, completion, has_console, namespace, programs, .. } = self;
        Ok(Parts {
            origin: Origin { vm: inner, completion, has_console, namespace },
            engine,
            timeout,
            programs,
        })
    }

    /// Describes a thrown value. Reading it costs fuel: with none left, the exception has no message.
    fn exception(&mut self, value: Value, in_promise: bool) -> Error {
        let heap = &mut self.inner.heap;
        let mut exception = match catch_unwind(AssertUnwindSafe(|| exception::describe(heap, value))) {
            Ok(Ok(exception)) => exception,
            Ok(Err(halt)) => return self.halt(halt),
            Err(panic) => return Error::Bug(panic_text(&*panic)),
        };
        exception.code_frame = self.code_frame(&exception.stack);
        exception.in_promise = in_promise;
        Error::Exception(Box::new(exception))
    }

    /// The line of source that the innermost frame of a stack names.
    fn code_frame(&self, stack: &str) -> Option<String> {
        let frame = stack.lines().next()?.trim().trim_end_matches(')');
        let place = frame.rsplit([' ', '(']).next()?;
        let mut parts = place.rsplitn(3, ':');
        let column: usize = parts.next()?.parse().ok()?;
        let line: usize = parts.next()?.parse().ok()?;
        let name = parts.next()?;
        let program = self.programs.iter().rev().find(|program| program.name().ends_with(name))?;
        frame_of(&program.bytecode().source.text, line, column)
    }
}

/// A line of source with a mark under a column (in UTF-16 units); long lines are cut around it.
fn frame_of(source: &str, line: usize, column: usize) -> Option<String> {
    const WIDTH: usize = 100;
    let text = source.split(['\n', '\u{2028}', '\u{2029}']).nth(line.checked_sub(1)?)?.trim_end_matches('\r');
    let mut units = 1;
    let before = text.chars().take_while(|c| {
        units += c.len_utf16();
        units <= column
    });
    let before: Vec<char> = before.collect();
    let skipped = before.len().saturating_sub(WIDTH / 2);
    let shown: String = text.chars().skip(skipped).take(WIDTH).collect();
    let padding: String = before[skipped..].iter().map(|&c| if c == '\t' { '\t' } else { ' ' }).collect();
    let gutter = line.to_string();
    Some(format!("{gutter} | {shown}\n{} | {padding}^", " ".repeat(gutter.len())))
}

/// Makes a value reachable from the first realm, in place of the last one.
pub(crate) fn keep_completion(heap: &mut Heap, symbol: Symbol, value: Value) -> JsResult<()> {
    let key = PropertyKey::symbol(symbol);
    let Heap { realms, meter, .. } = heap;
    let lexical = &mut realms[0].lexical;
    match lexical.find(key).and_then(|at| lexical.entry_mut(at)) {
        Some(entry) => entry.value = value,
        None => {
            lexical.add(meter, Entry { key, attributes: Attributes::NONE, value })?;
        }
    }
    Ok(())
}

pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "panic".to_owned(),
    }
}

impl std::fmt::Debug for Vm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vm").field("usage", &self.usage()).field("bug", &self.bug).finish_non_exhaustive()
    }
}
