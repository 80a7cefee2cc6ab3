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
//! assert_eq!(vm.get::<u32>(outcome)?, 6);
//! assert!(vm.usage().fuel < 100_000);
//!
//! // A limit ends the run; no `catch` of the script sees it.
//! let halted = vm.eval("loop.js", "try { for (;;); } finally { 1 }").unwrap_err();
//! assert!(matches!(halted, Error::Halt { .. }));
//! # Ok(())
//! # }
//! ```
//!
//! Values cross by serde, and closures are functions of script:
//!
//! ```
//! use creance::{Engine, Error};
//!
//! # fn main() -> Result<(), Error> {
//! let mut vm = Engine::new().vm().func("shout", |text: String| Ok(text.to_uppercase())).build()?;
//! vm.eval("greet.js", "const greet = (names) => names.map((name) => shout(name))")?;
//! let greetings: Vec<String> = vm.call("greet", (["Ada", "Grace"],))?;
//! assert_eq!(greetings, ["ADA", "GRACE"]);
//! # Ok(())
//! # }
//! ```
//!
//! Types of Rust become classes of script with [`host_class`]: methods, accessors, and objects that script makes with
//! `new`, where the class is granted.
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
//!
//! A larger example: a tool in TypeScript with a folder, a clock, and functions of the host, one of them asynchronous.
//! It runs on any executor; here it is tokio's.
//!
//! ```
//! # #[cfg(feature = "host")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use creance::{Cap, Engine, HostError, Limits, Quota};
//! use std::time::Duration;
//!
//! const SOURCE: &str = r#"
//!     import docs from "cap:docs";
//!     interface Ticket { title: string; votes: number[] }
//!     const rules: string[] = (await docs.readText("rules.txt")).split("\n");
//!     export default async (ticket: Ticket) => {
//!         const earlier: number = await past(slug(ticket.title));
//!         const urgent = rules.some((rule) => ticket.title.includes(rule));
//!         return { slug: slug(ticket.title), urgent, score: earlier + Math.max(...ticket.votes), at: Date.now() };
//!     };
//! "#;
//!
//! #[derive(serde::Serialize)]
//! struct Ticket {
//!     title: String,
//!     votes: Vec<u32>,
//! }
//! #[derive(Debug, PartialEq, serde::Deserialize)]
//! struct Triage {
//!     slug: String,
//!     urgent: bool,
//!     score: u32,
//!     at: u64,
//! }
//!
//! async fn past_tickets(slug: String) -> Result<u32, HostError> {
//!     tokio::time::sleep(Duration::from_millis(1)).await; // a query
//!     Ok(slug.len() as u32)
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(async {
//! let engine = Engine::new(); // Send + Sync
//! let program = engine.compile("triage.ts", SOURCE)?; // all early errors, with a code frame
//! let handbook = Cap::memory_dir([("rules.txt", "Crash\nData loss")])?; // or Cap::dir("./handbook")?
//! let (docs, revoker) = handbook.read_only().quota(Quota::calls(20).bytes(1 << 20)).revocable();
//! let mut vm = engine
//!     .vm() // Send, no lifetime parameter
//!     .limits(Limits::untrusted().fuel(5_000_000).memory(16 << 20).wall(Duration::from_secs(2)))
//!     .grant("docs", docs)
//!     .grant("clock", Cap::frozen(1_767_225_600_000.0))
//!     .func("slug", |title: String| Ok(title.to_lowercase().replace(' ', "-"))) // serde in and out
//!     .func_async("past", past_tickets) // any executor
//!     .build()?;
//! vm.run_async::<()>(&program).await?;
//! let ticket = Ticket { title: "Crash on start".to_owned(), votes: vec![3, 8] };
//! let verdict: Triage = vm.call_async("default", (&ticket,)).await?;
//! let expected = Triage { slug: "crash-on-start".to_owned(), urgent: true, score: 22, at: 1_767_225_600_000 };
//! assert_eq!(verdict, expected);
//! println!("{:?}", vm.usage()); // fuel, bytes, peak: the same everywhere
//! revoker.revoke();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })
//! # }
//! # #[cfg(not(feature = "host"))]
//! # fn main() {}
//! ```
//!
//! One level lower every call that waits for its host is a suspension, which may last as long as it likes:
//!
//! ```
//! use creance::{Engine, HostError, HostMethod, Interface, Later, Step};
//!
//! # fn main() -> Result<(), creance::Error> {
//! const METHODS: &[HostMethod] = &[HostMethod::direct("approve", 1), HostMethod::direct("erase", 0)];
//! let engine = Engine::new();
//! let mut vm = engine.vm().grant("desk", Later::new(Interface::new("Desk", METHODS))).build()?;
//! let source = "let paid = 0; if (desk.approve(120)) paid += 120; try { desk.erase() } catch { paid++ } paid";
//! let program = engine.compile("refund.js", source)?;
//!
//! let mut step = vm.start(&program)?;
//! let paid = loop {
//!     step = match step {
//!         Step::Done(done) => break done.get::<u64>()?,
//!         Step::Call(call) if call.method() == "approve" => call.reply(true)?,
//!         Step::Call(call) => call.throw(HostError::denied())?,
//!         Step::Halted(halt) => return Err(halt.into()),
//!         other => unreachable!("{other:?}"),
//!     }
//! };
//! assert_eq!(paid, 121);
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

pub use creance_engine::{
    Answer, Arguments, AsyncClosure, Call, CallId, Capabilities, Capability, Class, Closure, Context,
    ConversionError, Data, Done, Dynamic, Engine, Error, ErrorCode, Exception, Function, Grant, Halt, Halted,
    HostCall, HostClass, HostError, HostMethod, Inspection, Interceptor, Interface, InterruptHandle, Later,
    LimitCheck, Limits, LoadFailure, ModuleFormat, ModuleLoader, Object, Outcome, Paused, Program, Reply,
    Step, Style, SyntaxError, Template, Turn, Usage, Vm, VmBuilder, Waiting, from_data, to_data,
};
pub use creance_engine::{check, classes};
#[cfg(feature = "host")]
pub use creance_host::{self as host, Audit, AuditEntry, Cap, Quota, Revoker};
pub use creance_macros::host_class;

/// The example of the README runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

/// So does the one of the page on capabilities.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/capabilities.md")]
struct CapabilitiesPage;
