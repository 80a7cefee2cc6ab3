//! Abstract operations of chapter 7 of the specification.

mod compare;
mod convert;
mod iterate;
mod object;

pub use convert::Hint;
pub use iterate::IteratorRecord;
