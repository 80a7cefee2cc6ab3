//! Snapshots: a VM that stands still, written down, and restored elsewhere.
//!
//! A snapshot is read by the build that wrote it: it begins with a mark, a version and a fingerprint of everything
//! that numbers in it refer to, and others are refused. Its bytes may come from anybody; see `creance_snapshot`.

use crate::run::Run;
use crate::vm::{Prepared, REMEMBERED, nothing_used, panic_text};
use crate::{Builtins, Error, Halted, HostCall, Limits, Paused, Program, Vm, VmBuilder, Waiting};
use creance_budget::Halt;
use creance_snapshot::{Broken, Reader, Record, Writer};
use creance_vm::heap::Intrinsic;
use creance_vm::{Object, SNAPSHOT_VERSION, Symbol};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How every snapshot begins.
const MARK: &[u8; 8] = b"CREANCE\0";

impl Vm {
    /// Writes the VM down as it stands: at a [`Step`](crate::Step), or between two runs. A VM that is
    /// [restored](VmBuilder::restore) from it goes on as this one does: the same results, the same fuel and bytes.
    ///
    /// What is granted is not part of it, but its names and methods are; nor are the limits, the timeout, the slice
    /// of [`Vm::set_slice`] and an interceptor.
    ///
    /// # Errors
    /// [`Error::Snapshot`] for what cannot be written: a `SharedArrayBuffer`, a promise that waits for other agents, a
    /// capability that script has made by narrowing, a run that has not stood still; [`Error::Bug`].
    pub fn snapshot(&mut self) -> Result<Vec<u8>, Error> {
        if let Some(bug) = &self.bug {
            return Err(Error::Bug(bug.clone()));
        }
        match catch_unwind(AssertUnwindSafe(|| self.written())) {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(what)) => Err(Error::Snapshot(format!("this cannot be written as a snapshot: {what}"))),
            Err(panic) => {
                let text = panic_text(&*panic);
                self.bug = Some(text.clone());
                Err(Error::Bug(text))
            }
        }
    }

    fn written(&self) -> Result<Vec<u8>, String> {
        let mut to = Writer::default();
        to.bytes.extend_from_slice(MARK);
        SNAPSHOT_VERSION.write(&mut to);
        to.bytes.extend_from_slice(&self.engine.fingerprint().to_le_bytes());
        let programs = self.inner.write(&mut to)?;
        (self.completion, self.has_console, self.namespace).write(&mut to);
        self.run.is_some().write(&mut to);
        if let Some(run) = &self.run {
            run.write(&mut to)?;
        }
        let number = |program: &Program| programs.get(&std::sync::Arc::as_ptr(program.bytecode())).copied();
        self.programs.iter().filter_map(number).collect::<Vec<u64>>().write(&mut to);
        Ok(to.bytes)
    }
}

impl VmBuilder {
    /// Makes the VM of a snapshot, which stands where the other one stood: [`Vm::step`] is its step.
    ///
    /// The builder grants again what was granted, under the same names; limits may be others, and count what was used
    /// before. Time that has passed meanwhile counts for a real clock, forwards only: timers that became due fire. Any
    /// other clock shows what it is made with, and what the VM has waited for. Calls that futures were to answer are
    /// begun again when the run goes on, not here; see [`Vm::go_on_async`]. Programs are compiled again unless they are
    /// at hand, see [`VmBuilder::program`]. The bytes may come from anybody: at worst they make a VM that does something
    /// else within its limits and grants.
    ///
    /// # Errors
    /// [`Error::Snapshot`] if the bytes are damaged, come from another build or need what is not granted;
    /// [`Error::Grant`]; [`Error::Halt`] if they do not fit the limits.
    pub fn restore(self, bytes: &[u8]) -> Result<Vm, Error> {
        let prepared = self.prepare()?;
        let limits = prepared.options.limits;
        if bytes.len() as u64 > limits.memory {
            return Err(nothing_used(Halt::Memory, limits));
        }
        match catch_unwind(AssertUnwindSafe(|| read(prepared, bytes))) {
            Ok(Ok(vm)) => Ok(vm),
            Ok(Err(broken)) => Err(refusal(broken, limits)),
            Err(panic) => Err(Error::Bug(panic_text(&*panic))),
        }
    }
}

fn refusal(broken: Broken, limits: Limits) -> Error {
    match broken {
        Broken::Halt(halt) => nothing_used(halt, limits),
        broken => Error::Snapshot(broken.to_string()),
    }
}

fn read(prepared: Prepared, bytes: &[u8]) -> Result<Vm, Broken> {
    let Prepared { options, host, engine, timeout, started, template: _, programs } = prepared;
    let mut from = Reader::new(bytes, options.limits);
    if from.take(MARK.len())? != MARK {
        return Err(Broken::Unfit("these bytes are no snapshot".to_owned()));
    }
    let version = u64::read(&mut from)?;
    if version != SNAPSHOT_VERSION {
        let message =
            format!("the snapshot is of version {version}, and this build reads {SNAPSHOT_VERSION}");
        return Err(Broken::Unfit(message));
    }
    if from.take(8)? != engine.fingerprint().to_le_bytes() {
        return Err(Broken::Unfit("the snapshot was made by another build".to_owned()));
    }
    let (inner, programs) = creance_vm::Vm::read(&options, host, &programs, &mut from)?;
    let (completion, has_console, namespace) = <(Symbol, bool, Option<Object>)>::read(&mut from)?;
    from.check(
        namespace.is_none_or(|object| inner.heap.is_object(object)),
        "the namespace of the last module",
    )?;
    from.check(inner.heap.symbol(completion).is_some(), "the value of the last run")?;
    let run = match bool::read(&mut from)? {
        true => Some(Run::read(&inner, completion, &mut from)?),
        false => None,
    };
    from.check(run.is_some() || inner.suspension().is_none(), "a step without a run")?;
    let numbers = Vec::<usize>::read(&mut from)?;
    from.check(numbers.len() <= REMEMBERED && from.left() == 0, "its end")?;
    let remembered = numbers.iter().map(|&number| programs.get(number).cloned().map(Program));
    let remembered = remembered.collect::<Option<Vec<Program>>>().ok_or(Broken::Malformed("a program"))?;
    Ok(Vm {
        inner,
        engine,
        timeout,
        bug: None,
        run,
        slice: None,
        started,
        completion,
        has_console,
        namespace,
        programs: remembered,
    })
}

/// What a compiler makes of this is part of the fingerprint, since places in code are part of snapshots.
const PROBE: &str = "label: for (const [a, { b = 1, ...c }] of f(...x)) { try { if (a?.b ?? c) continue label }
    catch (e) { throw `${e}` } finally { switch (a) { case 1: break label; default: delete a[b] } } }
    class A extends B { static #p = 1; get q() { return super.q + A.#p } constructor() { super(); this.x ||= arguments } }
    async function* g() { yield* g(); for await (const v of g()) await (async (y) => y ** 2n)(v, eval('v'), /r/g) }
    var o = { __proto__: null, [k]: function () { return new.target }, set s(v) { with (v) w++ } }; do i--; while (i in o)";

/// Tells builds apart whose tables, names, library or compiler differ.
pub(crate) fn fingerprint(builtins: &Builtins) -> u64 {
    let mut hash = Hash(0xCBF2_9CE4_8422_2325);
    hash.text(env!("CARGO_PKG_VERSION"));
    hash.number(Intrinsic::COUNT);
    for spec in builtins.specs {
        hash.number(spec.intrinsic as usize);
        hash.number(spec.kind as usize);
        hash.number(spec.methods.len());
        for method in spec.methods {
            hash.text(method.name);
            hash.number(usize::from(method.length));
        }
        for (name, intrinsic, _) in spec.links {
            hash.text(name);
            hash.number(*intrinsic as usize);
        }
    }
    for file in builtins.library.iter().chain(builtins.modules) {
        hash.text(file.name);
        hash.text(file.source);
    }
    match creance_compiler::compile_script("probe.js", PROBE) {
        Ok(program) => hash.text(&creance_bytecode::disassemble(&program)),
        Err(error) => hash.text(&error.message),
    }
    for (name, _) in creance_vm::heap::symbols::BY_NAME {
        hash.text(name);
    }
    creance_vm::heap::string::names::all().for_each(|name| hash.bytes(name));
    for op in creance_bytecode::Op::ALL {
        hash.text(op.row().name);
    }
    hash.0
}

/// FNV-1a. <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>
struct Hash(u64);

impl Hash {
    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len());
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3);
        }
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn number(&mut self, number: usize) {
        self.0 = (self.0 ^ number as u64).wrapping_mul(0x100_0000_01B3);
    }
}

macro_rules! steps {
    ($($step:ident)*) => {$(
        impl $step<'_> {
            /// Writes the machine down as it stands here; see [`Vm::snapshot`].
            ///
            /// # Errors
            /// Those of [`Vm::snapshot`].
            pub fn snapshot(&mut self) -> Result<Vec<u8>, Error> {
                self.vm_mut().snapshot()
            }
        }
    )*};
}

steps! { HostCall Waiting Paused Halted }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_probe_compiles() {
        assert_eq!(creance_compiler::compile_script("probe.js", PROBE).map(|_| ()), Ok(()));
    }

    #[test]
    fn fingerprints_tell_builds_apart() {
        let standard = Builtins::standard();
        let less = Builtins { library: &standard.library[1..], ..standard };
        assert_eq!(fingerprint(&standard), fingerprint(&Builtins::standard()));
        assert_ne!(fingerprint(&standard), fingerprint(&less));
    }
}
