//! The interpreter: handlers for what is fast, slow operations for everything else, and the trampoline that
//! runs both.

mod arithmetic;
mod bigints;
mod callee;
mod calls;
mod classes;
mod disposal;
mod exit;
mod fields;
mod globals;
mod handlers;
mod instances;
mod iteration;
mod jumps;
mod literals;
mod properties;
mod run;
mod slow;
mod steps;
mod table;
mod tail;

pub(crate) use calls::{Begun, Call};
pub(crate) use run::Flow;
