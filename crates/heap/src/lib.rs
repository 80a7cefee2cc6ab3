//! Values, cells, strings and numbers. Nothing here can run script.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod bigint;
pub mod number;
pub mod string;

pub use bigint::{BigError, BigInt, BigResult};
pub use string::{MAX_STRING_LENGTH, Str, StringBuilder, Strings, Units};
