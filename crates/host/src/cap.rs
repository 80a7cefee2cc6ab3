//! Authority as a value: made, narrowed and guarded before it is handed over.

use crate::audit::Audit;
use crate::fs;
use crate::guard::{Guard, Guarded, guarded};
use crate::net::{Network, Rules};
use crate::process;
use crate::quota::{Expiry, Quota, QuotaGuard};
use crate::revoke::Revoker;
use crate::store::Store;
use creance_engine::{
    Answer, Call, Clock, Closure, Context, Data, ErrorCode, Function, Grant, HostError, Readings, Reply,
};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Something that a script may be granted, with the layers that somebody put around it.
///
/// Layers apply to whatever the capability was before: `cap.audit(&a).quota(q)` audits the calls that the quota
/// allows, `cap.quota(q).audit(&a)` audits all.
#[must_use = "a capability does nothing until it is granted"]
pub struct Cap(Grant);

impl From<Cap> for Grant {
    fn from(cap: Cap) -> Grant {
        cap.0
    }
}

impl Cap {
    /// A capability of the embedder's own: one that implements [`Capability`](creance_engine::Capability), or an object of a host class.
    pub fn new(capability: impl Into<Grant>) -> Cap {
        Cap(capability.into())
    }

    /// A function of the embedder's own: what [`VmBuilder::func`](creance_engine::VmBuilder::func) grants, to put
    /// layers around.
    ///
    /// ```
    /// use creance_engine::Engine;
    /// use creance_host::{Cap, Quota};
    ///
    /// let roll = Cap::func(|sides: u32| Ok(sides / 2)).quota(Quota::calls(1));
    /// let mut vm = Engine::new().vm().grant("roll", roll).build()?;
    /// let outcome = vm.eval("roll.js", "const n = roll(6); try { roll(6) } catch (e) { n + e.code }")?;
    /// assert_eq!(vm.get::<String>(outcome)?, "3ERR_QUOTA");
    /// # Ok::<(), creance_engine::Error>(())
    /// ```
    pub fn func<A>(closure: impl Closure<A>) -> Cap {
        Cap::new(Function::new(closure))
    }

    /// The files of a directory, for reading and writing. See [`fs`].
    ///
    /// # Errors
    /// The directory cannot be opened.
    pub fn dir(path: impl AsRef<Path>) -> std::io::Result<Cap> {
        Ok(Cap::new(fs::Directory::open(path.as_ref())?))
    }

    /// One file of a directory, for reading and writing. It need not exist yet.
    ///
    /// # Errors
    /// The directory cannot be opened.
    pub fn file(path: impl AsRef<Path>) -> std::io::Result<Cap> {
        Ok(Cap::new(fs::SingleFile::open(path.as_ref())?))
    }

    /// Files in memory that last as long as the VM, beginning with these.
    ///
    /// # Errors
    /// A name that no file can have.
    pub fn memory_dir<N: AsRef<str>, B: Into<Vec<u8>>>(
        files: impl IntoIterator<Item = (N, B)>,
    ) -> Result<Cap, HostError> {
        Ok(Cap::new(fs::Directory::in_memory(files)?))
    }

    /// The clock of this machine.
    pub fn clock_system() -> Cap {
        Cap(Grant::Clock(Box::new(crate::clock::System)))
    }

    /// A clock that stands still, at milliseconds since the epoch, but for what script waits: where nothing is to be
    /// done until a timer is due, it jumps there at once.
    pub fn frozen(milliseconds: f64) -> Cap {
        Cap::clock(crate::clock::frozen(milliseconds))
    }

    /// A clock that goes on by `step` milliseconds each time it is read, and by what script waits, at once.
    pub fn stepped(milliseconds: f64, step: f64) -> Cap {
        Cap::clock(crate::clock::stepped(milliseconds, step))
    }

    /// A clock: milliseconds since the epoch. What script waits takes no time and is added to it.
    pub fn clock(mut clock: impl FnMut() -> f64 + Send + 'static) -> Cap {
        Cap(Grant::Clock(Box::new(Readings::new(move || Ok(clock())))))
    }

    /// Random numbers of the operating system.
    ///
    /// # Errors
    /// It has none.
    pub fn entropy_os() -> Result<Cap, getrandom::Error> {
        Ok(Cap::entropy(crate::entropy::os()?))
    }

    /// The same numbers for the same seed.
    pub fn entropy_seeded(seed: u64) -> Cap {
        Cap::entropy(crate::entropy::seeded(seed))
    }

    /// Random numbers.
    pub fn entropy(mut entropy: impl FnMut() -> u64 + Send + 'static) -> Cap {
        Cap(Grant::Entropy(Box::new(move || Ok(entropy()))))
    }

    /// A console: receives the name of the method and a line.
    pub fn console(mut console: impl FnMut(&str, &str) + Send + 'static) -> Cap {
        Cap(Grant::Console(Box::new(move |level, line| {
            console(level, line);
            Ok(())
        })))
    }

    /// These variables of the environment of this process.
    pub fn env<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Cap {
        Cap::new(process::Environment::of_process(names))
    }

    /// The arguments of a program.
    pub fn args<A: Into<String>>(arguments: impl IntoIterator<Item = A>) -> Cap {
        Cap::new(process::Arguments::new(arguments))
    }

    /// The standard streams of this process. A quota of bytes bounds what script can write.
    pub fn stdio() -> Cap {
        Cap::new(process::Streams::of_process())
    }

    /// The right to end the run with a status.
    pub fn exit() -> Cap {
        Cap::new(process::Exit)
    }

    /// A key-value store in a file, which is made if there is none, of at most 64 MiB. See
    /// [`Store::open`] for another bound.
    ///
    /// # Errors
    /// The file cannot be used, or somebody has it open.
    pub fn kv(path: impl AsRef<Path>) -> Result<Cap, redb::Error> {
        Ok(Cap::new(Store::open(path, 64 << 20)?))
    }

    /// A key-value store that is gone with the VM, of at most 16 MiB.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn memory_kv() -> Result<Cap, redb::Error> {
        Ok(Cap::new(Store::in_memory(16 << 20)?))
    }

    /// The network, for what the rules allow. See [`net`](crate::net).
    pub fn net(rules: Rules) -> Cap {
        Cap::new(Network::new(rules))
    }

    /// What `method` answers: the same narrowing that script can do.
    ///
    /// # Errors
    /// What the capability answers.
    pub fn narrow(self, method: &'static str, arguments: Vec<Data>) -> Result<Cap, HostError> {
        let Grant::Capability(mut capability) = self.0 else {
            return Err(HostError::new(ErrorCode::Argument, format!("there is no method '{method}'")));
        };
        if !capability.interface().has(method) {
            return Err(HostError::new(ErrorCode::Argument, format!("there is no method '{method}'")));
        }
        let call = call("grant", method, arguments);
        let answer =
            capability.call(method, &call.arguments, &mut Context::new(&call, u64::MAX, &mut |_| Ok(())));
        match answer? {
            Reply::Capability(capability) => Ok(Cap(Grant::Capability(capability))),
            _ => Err(HostError::new(ErrorCode::Argument, format!("'{method}' narrows nothing"))),
        }
    }

    /// The same, for reading alone. What cannot be narrowed so cannot be granted: building the VM fails.
    pub fn read_only(self) -> Cap {
        self.narrow("readOnly", Vec::new()).unwrap_or_else(|error| Cap(Grant::Refused(error.to_string())))
    }

    /// A directory inside a directory.
    ///
    /// # Errors
    /// There is none, or this is no directory.
    pub fn subdir(self, name: &str) -> Result<Cap, HostError> {
        self.narrow("subdir", vec![Data::from(name)])
    }

    /// No more than this, together with all that is narrowed from it.
    pub fn quota(self, quota: Quota) -> Cap {
        self.guarded(QuotaGuard::new(quota))
    }

    /// Good for so long, from now.
    pub fn expires_after(self, time: Duration) -> Cap {
        self.guarded(Expiry::after(time))
    }

    /// Good until it is revoked.
    pub fn revocable(self) -> (Cap, Revoker) {
        let (revoker, revocation) = Revoker::new();
        (self.guarded(revocation), revoker)
    }

    /// Every call is told to an audit.
    pub fn audit(self, audit: &Audit) -> Cap {
        self.guarded(audit.clone())
    }

    fn guarded(self, guard: impl Guard + 'static) -> Cap {
        let guard: Arc<dyn Guard> = Arc::new(guard);
        Cap(match self.0 {
            Grant::Capability(inner) => Grant::Capability(Box::new(Guarded::new(inner, guard))),
            Grant::Clock(clock) => Grant::Clock(Box::new(GuardedClock::new(guard, clock))),
            Grant::Entropy(entropy) => Grant::Entropy(guarded_source(guard, "entropy", "next", entropy)),
            Grant::Console(mut console) => Grant::Console(Box::new(move |level, line| {
                let mut call = call("console", "", vec![Data::from(line)]);
                call.method = Cow::Owned(level.to_owned());
                let write = |_: &mut dyn FnMut(u64) -> Result<(), HostError>| -> Answer {
                    console(level, line)?;
                    Ok(Data::Undefined.into())
                };
                guarded(&*guard, &call, write).map(|_| ())
            })),
            other => other,
        })
    }
}

type Source<T> = dyn FnMut() -> Result<T, HostError> + Send;

/// What numbers come from, under a guard.
fn guarded_source<T: Default + 'static>(
    guard: Arc<dyn Guard>,
    grant: &str,
    method: &'static str,
    mut source: Box<Source<T>>,
) -> Box<Source<T>> {
    let call = call(grant, method, Vec::new());
    Box::new(move || {
        let mut number = T::default();
        guarded(&*guard, &call, |_| {
            number = source()?;
            Ok(Data::Undefined.into())
        })?;
        Ok(number)
    })
}

/// A clock under a guard.
struct GuardedClock {
    guard: Arc<dyn Guard>,
    call: Call,
    inner: Box<dyn Clock>,
}

impl GuardedClock {
    fn new(guard: Arc<dyn Guard>, inner: Box<dyn Clock>) -> GuardedClock {
        GuardedClock { guard, call: call("clock", "now", Vec::new()), inner }
    }
}

impl Clock for GuardedClock {
    fn now(&mut self) -> Result<f64, HostError> {
        let mut time = 0.0;
        guarded(&*self.guard, &self.call, |_| {
            time = self.inner.now()?;
            Ok(Data::Undefined.into())
        })?;
        Ok(time)
    }

    fn pass(&mut self, milliseconds: f64) -> Result<(), HostError> {
        self.guard.under_way(&self.call, 0)?;
        self.inner.pass(milliseconds)
    }

    fn is_real(&self) -> bool {
        self.inner.is_real()
    }
}

fn call(grant: &str, method: &'static str, arguments: Vec<Data>) -> Call {
    Call { grant: Arc::from(grant), path: Arc::from(""), method: Cow::Borrowed(method), arguments }
}

impl std::fmt::Debug for Cap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cap")
    }
}
