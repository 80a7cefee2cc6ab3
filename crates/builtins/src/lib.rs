//! The standard library: one file per object, each with its table ([`Spec`]). A method is a row and a function
//! in the same file; what calls script back in loops is a row and a function in `library/*.js`.
//!
//! Objects are made when first reached, their functions when first read.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod error;
mod function;
mod global;
mod object;
mod realm;
mod specs;

pub use realm::HOOKS;
pub use specs::{LIBRARY, SPECS};
