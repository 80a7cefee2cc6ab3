//! Capabilities that somebody may choose to grant: clock, entropy, console, agents.
//!
//! Each function makes the closure that a [`VmBuilder`](creance_engine::VmBuilder) is handed; nothing here
//! reaches a VM by itself.
#![forbid(unsafe_code)]

pub mod agents;
pub mod clock;
pub mod console;
pub mod entropy;
