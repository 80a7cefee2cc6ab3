//! Values, cells, strings and numbers. Nothing here can run script.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod string;

pub use string::{MAX_STRING_LENGTH, Str, StringBuilder, Strings, Units};
