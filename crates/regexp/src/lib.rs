//! Regular expressions of ECMAScript for hosts that meter what scripts do.
//!
//! A [`Pattern`] is a tree that some parser has built (Creance's is in `creance-compiler`); a [`Program`] is
//! what it compiles to; [`exec`] matches it against Latin-1 or UTF-16 text with an explicit stack. Each step
//! costs fuel and each byte is reserved from a [`Meter`](creance_budget::Meter) before it exists, so that a
//! hostile pattern ends in a [`Halt`](creance_budget::Halt), after which a match can go on with [`resume`].
//!
//! ```
//! use creance_budget::{Limits, Meter};
//! use creance_regexp::{Flags, Input, Node, Pattern, Program, Scratch, exec};
//!
//! // /(a+)b/
//! let letters = Node::Repeat { min: 1, max: Node::INFINITE, greedy: true, body: Box::new(Node::Char(0x61)) };
//! let node = Node::Sequence(vec![Node::Capture(1, Box::new(letters)), Node::Char(0x62)]);
//! let pattern = Pattern { flags: Flags::default(), node, groups: 1, names: vec![] };
//!
//! let mut meter = Meter::new(Limits::untrusted());
//! let program = Program::compile(&pattern, &mut meter)?;
//! let mut scratch = Scratch::new();
//! let found = exec(&program, Input::Latin1(b"xaab"), 0, false, &mut scratch, &mut meter)?;
//! let found = found.expect("it matches");
//! assert_eq!((found.start(), found.end(), found.group(1)), (1, 4, Some((1, 3))));
//! scratch.release(&mut meter);
//! meter.release(program.bytes());
//! assert_eq!(meter.live_bytes(), 0);
//! # Ok::<(), creance_regexp::Error>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod ahead;
mod class;
mod compile;
mod emoji;
mod fold;
mod fold_table;
mod input;
mod matcher;
mod memo;
mod pattern;
mod program;
mod properties;
mod repeat;
mod runs;
mod scratch;
mod set;
mod shape;
mod stack;
mod strings;

pub use compile::{Error, MAX_DEPTH, depth_within};
pub use input::Input;
pub use matcher::{exec, resume};
pub use pattern::{Class, ClassEscape, ClassItem, ClassOperator, Flags, GroupName, Node, Pattern};
pub use program::Program;
pub use properties::Property;
pub use scratch::{Captures, Scratch};
