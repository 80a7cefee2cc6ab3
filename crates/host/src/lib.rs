//! Capabilities that somebody may choose to grant, and the layers around them.
//!
//! A [`Cap`] is made here and handed to a [`VmBuilder`](creance_engine::VmBuilder) under a name; nothing reaches a
//! VM by itself. Each capability has a double that touches nothing, for tests: files in memory, a clock that stands
//! still, numbers from a seed, a console that is remembered.
#![forbid(unsafe_code)]

pub mod agents;
mod arguments;
mod audit;
mod cap;
pub mod clock;
pub mod console;
pub mod entropy;
pub mod fs;
mod guard;
mod json;
pub mod modules;
pub mod net;
mod printable;
pub mod process;
mod quota;
mod record;
mod replay;
mod revoke;
pub mod store;
mod wait;

pub use audit::{Audit, AuditEntry, Outcome};
pub use cap::Cap;
pub use printable::{for_stream, printable};
pub use quota::Quota;
pub use record::Recorder;
pub use replay::{BadRecord, Replay, ReplayState};
pub use revoke::Revoker;
