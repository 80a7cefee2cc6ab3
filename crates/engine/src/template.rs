//! Prepared VMs that are cloned.

use crate::vm::panic_text;
use crate::{Engine, Error, Halt, Limits, Program, Usage, Vm, VmBuilder};
use creance_vm::{Object, Symbol};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

/// A VM at rest from which clones are made, each in a few microseconds: what is slow to prepare (a library, a graph of
/// modules, tables) is prepared once. Cheap to clone itself, and shared between threads.
///
/// A template can do nothing and holds nothing of the host: [`Template::vm`] begins a clone without any grant, and what is
/// granted is handed to each clone anew. Objects of a grant that script has kept become objects of what the clone is
/// granted under the same name; without it their methods throw an error with the code `ERR_NOT_GRANTED`. What script made
/// of a grant by narrowing (`fs.subdir("x")`) was that grant's, and throws the same.
///
/// Clones share nothing that can change. A clone is charged for all that it begins with, as if it had made it:
/// [`Usage::live_bytes`] are the template's. It has spent no fuel, and its clock begins when it is first read.
///
/// The limits of the prepared VM are a ceiling: a clone has them unless its builder asks for tighter ones. There is
/// nothing to forget, and nothing that only knows the template can have more. To prepare with more than the clones
/// may use, prepare with much and hand out builders with [`VmBuilder::limits`] set.
///
/// ```
/// use creance_engine::{Engine, Error, Limits};
///
/// # fn main() -> Result<(), Error> {
/// let engine = Engine::new();
/// let mut prepared = engine.vm().limits(Limits::untrusted()).build()?;
/// prepared.eval("library.js", "const greet = (name) => `hello ${name}`; let calls = 0")?;
/// let template = engine.template(prepared)?;
///
/// for name in ["Ada", "Grace"] {
///     let mut vm = template.vm().limits(Limits { fuel: 10_000, ..Limits::untrusted() }).build()?;
///     let outcome = vm.eval("tenant.js", &format!("[greet({name:?}), ++calls].join()"))?;
///     assert_eq!(vm.display(outcome.value())?, format!("'hello {name},1'"));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Template(Arc<Prepared>);

struct Prepared {
    vm: creance_vm::Template,
    completion: Symbol,
    has_console: bool,
    namespace: Option<Object>,
    engine: Engine,
    timeout: Option<Duration>,
    programs: Vec<Program>,
}

/// What a VM begins as: a new one, or a clone.
pub(crate) struct Origin {
    pub(crate) vm: creance_vm::Vm,
    /// See `Vm::completion`.
    pub(crate) completion: Symbol,
    /// The global `console` has been made.
    pub(crate) has_console: bool,
    /// The namespace whose exports can be called.
    pub(crate) namespace: Option<Object>,
}

/// What is left of a VM that becomes a template.
pub(crate) struct Parts {
    pub(crate) origin: Origin,
    pub(crate) engine: Engine,
    pub(crate) timeout: Option<Duration>,
    pub(crate) programs: Vec<Program>,
}

impl Template {
    pub(crate) fn new(vm: Vm) -> Result<Template, Error> {
        let Parts { origin: Origin { vm, completion, has_console, namespace }, engine, timeout, programs } =
            vm.into_parts()?;
        match catch_unwind(AssertUnwindSafe(|| creance_vm::Template::new(vm))) {
            Ok(Ok(vm)) => Ok(Template(Arc::new(Prepared {
                vm,
                completion,
                has_console,
                namespace,
                engine,
                timeout,
                programs,
            }))),
            Ok(Err(reason)) => Err(Error::Template(reason.to_owned())),
            Err(panic) => Err(Error::Bug(panic_text(&*panic))),
        }
    }

    /// Begins a clone: without grants, and with the template's limits and timeout unless told tighter ones.
    pub fn vm(&self) -> VmBuilder {
        VmBuilder::of_template(self.clone())
    }

    /// What a clone has used when it begins.
    pub fn usage(&self) -> Usage {
        Usage::of(self.0.vm.meter())
    }

    /// The bounds of a clone that is told no others.
    pub fn limits(&self) -> Limits {
        *self.0.vm.meter().limits()
    }

    /// How long each run of a clone may take that is told nothing else.
    pub fn timeout(&self) -> Option<Duration> {
        self.0.timeout
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn programs(&self) -> &[Program] {
        &self.0.programs
    }

    pub(crate) fn duplicate(&self, limits: Limits, dynamic_code: bool) -> Result<Origin, Halt> {
        let Prepared { completion, has_console, namespace, .. } = *self.0;
        Ok(Origin { vm: self.0.vm.vm(limits, dynamic_code)?, completion, has_console, namespace })
    }
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Template").field("usage", &self.usage()).finish_non_exhaustive()
    }
}
