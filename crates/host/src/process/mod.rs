//! A process in pieces, each a grant of its own: environment, arguments, standard streams, the end, and other
//! programs.

mod arguments;
mod environment;
mod exit;
mod programs;
mod streams;

pub use arguments::Arguments;
pub use environment::Environment;
pub use exit::Exit;
pub use programs::{ArgumentRule, Program, Programs};
pub use streams::Streams;
