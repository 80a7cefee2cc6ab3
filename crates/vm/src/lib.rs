//! The virtual machine: everything that may run script.
//!
//! `&mut Vm` in a signature means that script may run there. What a call can do besides is in its result:
//! [`Metered`] can only halt, [`JsResult`] may throw or halt.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod agents;
pub mod behaviours;
mod capabilities;
mod collect;
mod error;
mod generator;
mod host;
mod interpreter;
mod jobs;
mod link;
mod modules;
mod native;
pub mod operations;
pub mod promise;
mod regexp;
mod shadow_realm;
mod snapshot;
mod support;
mod suspend;
mod template;
mod timers;
mod turns;
mod vm;

pub use agents::{Agents, WaitPlace, Waiter};
pub use capabilities::{
    Answer, Call, Capabilities, Capability, Context, Data, ErrorCode, FetchRequest, GrantRefused, HOST_CLASS,
    HOST_FUNCTIONS, HostError, HostMethod, Interceptor, Interface, Refusal, Reply, Style, Why, path_step,
};
pub use creance_budget::{Halt, Limits, Meter, Metered};
pub use creance_heap as heap;
pub use creance_heap::{
    Attributes, Heap, Intrinsic, Kind, Object, Property, PropertyKey, RealmId, Str, Symbol, Units, Value,
};
pub use error::{Abrupt, ErrorKind, JsResult};
pub use host::{
    Clock, CompileDynamic, CompileFailure, Console, DynamicKind, Entropy, Host, LoadFailure, ModuleFormat,
    ModuleLoader, Readings,
};
pub use jobs::Job;
pub use modules::{MODULE_FUNCTIONS, ModuleId, ModuleType, Required};
pub use native::{
    Args, Body, Constant, Constructor, LeafFn, Method, NativeFn, Setup, Spec, Special, accessor, attribute,
    constructor, function, hidden, library, method, operation, special,
};
pub use regexp::{Capture, LastMatch};
pub use shadow_realm::SHADOW_REALM_FUNCTIONS;
pub use snapshot::VERSION as SNAPSHOT_VERSION;
pub use suspend::{Suspension, Waiting};
pub use template::Template;
pub use timers::NewTimer;
pub use turns::Turn;
pub use vm::{LibraryFile, Vm, VmOptions};
