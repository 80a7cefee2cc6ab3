//! x
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod emoji;
mod fold;
mod fold_table;
mod pattern;
mod properties;
mod set;
pub use pattern::*;
pub use properties::Property;
