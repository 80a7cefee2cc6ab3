//! The standard library: one file per object, each with its table ([`Spec`]). A method is a row and a function
//! in the same file; what calls script back in loops is a row and a function in `library/*.js`.
//!
//! Objects are made when first reached, their functions when first read.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod array;
mod array_change;
mod array_copy;
mod array_iterator;
mod array_join;
mod array_search;
mod error;
mod function;
mod global;
mod keyed;
mod map;
mod object;
mod object_prototype;
mod proxy;
mod realm;
mod reflect;
mod set;
mod specs;
mod weak;

pub use realm::HOOKS;
pub use specs::{LIBRARY, SPECS};
