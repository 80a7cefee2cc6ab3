//! The network: requests over HTTP to origins from a list.
//!
//! A URL is compared with the list after it has been parsed as browsers do, each redirect again. The address that a
//! name leads to is checked when it is connected to, and private ones are refused unless they are named, so that no
//! public name is a way into the network of the host.

mod address;
mod capability;
mod exchange;
mod real;
mod rules;
mod scripted;

pub use capability::Network;
pub use rules::{BadOrigin, Rules};
pub use scripted::ScriptedAnswer;
