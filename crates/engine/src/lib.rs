//! The engine: wires the compiler and the builtins to the virtual machine, and is what an embedder holds.
//!
//! An [`Engine`] compiles and is shared between threads; a [`Vm`] runs under [`Limits`] and can move between
//! threads. Nothing of the machine is reachable from a VM unless its builder was handed it.
#![forbid(unsafe_code)]

mod asynchronous;
pub mod check;
pub mod classes;
mod console;
mod deadline;
mod dynamic;
mod engine;
mod error;
mod exception;
mod grants;
mod inspect;
mod json;
mod layout;
mod names;
mod node;
mod run;
mod selftest;
mod shared;
mod snapshot;
mod steps;
mod template;
#[cfg(feature = "tracing")]
mod trace;
mod values;
mod vm;

pub use asynchronous::AsyncClosure;
pub use classes::{Class, HostClass, Object};
pub use creance_budget::{Halt, Limits};
pub use creance_vm::{
    Agents, Answer, Call, Capabilities, Capability, Clock, Console, Context, Data, Entropy, ErrorCode,
    HostError, HostMethod, Interceptor, Interface, LoadFailure, ModuleFormat, ModuleLoader, Readings, Reply,
    Style, Turn, WaitPlace, Waiter,
};
pub use deadline::InterruptHandle;
pub use engine::{Builtins, Engine, Program, define_global, table_info, table_object};
pub use error::{Error, Exception, SyntaxError, Usage};
pub use grants::Grant;
pub use inspect::Inspection;
pub use selftest::LimitCheck;
pub use shared::SharedMemory;
pub use steps::{CallId, Done, Halted, HostCall, Later, Paused, Step, Waiting};
pub use template::Template;
pub use values::{Arguments, Closure, ConversionError, Dynamic, Function, from_data, to_data};
pub use vm::{Outcome, Vm, VmBuilder};
