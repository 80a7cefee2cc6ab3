//! Creance runs JavaScript that nobody trusts: in safe Rust, under limits that hold, without any authority but
//! what it is handed.
//!
//! ```
//! use creance::{Engine, Error, Limits};
//!
//! # fn main() -> Result<(), Error> {
//! let engine = Engine::new();
//! let program = engine.compile("sum.js", "[1, 2, 3].reduce((sum, n) => sum + n)")?;
//!
//! let mut vm = engine.vm().limits(Limits { fuel: 100_000, ..Limits::untrusted() }).build()?;
//! let outcome = vm.run(&program)?;
//! assert_eq!(vm.json(outcome.value())?, "6");
//! assert!(vm.usage().fuel < 100_000);
//!
//! // A limit ends the run; no `catch` of the script sees it.
//! let halted = vm.eval("loop.js", "try { for (;;); } finally { 1 }").unwrap_err();
//! assert!(matches!(halted, Error::Halt { .. }));
//! # Ok(())
//! # }
//! ```
//!
//! The clock, random numbers and `console` are capabilities. With the feature `host` (on by default) the
//! modules of [`host`] make them from this machine:
//!
//! ```
//! # #[cfg(feature = "host")]
//! # fn main() -> Result<(), creance::Error> {
//! use creance::{Engine, host};
//!
//! let engine = Engine::new();
//! let mut vm = engine.vm().grant_clock(host::clock::frozen(0.0)).build()?;
//! let outcome = vm.eval("now.js", "Date.now()")?;
//! assert_eq!(vm.display(outcome.value())?, "0");
//!
//! // What was not granted is not there.
//! assert!(vm.eval("random.js", "Math.random()").is_err());
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "host"))]
//! # fn main() {}
//! ```
#![forbid(unsafe_code)]

pub use creance_engine::check;
pub use creance_engine::{
    Answer, Call, Capabilities, Capability, Context, Data, Engine, Error, ErrorCode, Exception, Grant, Halt,
    HostError, HostMethod, Inspection, Interceptor, Interface, InterruptHandle, Limits, LoadFailure,
    ModuleFormat, ModuleLoader, Outcome, Program, Reply, Style, SyntaxError, Template, Usage, Vm, VmBuilder,
};
#[cfg(feature = "host")]
pub use creance_host::{self as host, Audit, AuditEntry, Cap, Quota, Revoker};

/// The example of the README runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
