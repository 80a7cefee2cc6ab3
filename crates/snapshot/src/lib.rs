//! How the state of a VM is written as bytes and read again. Knows numbers, texts and lists, and nothing of what they
//! mean: each crate says with [`Record`] how its own state is written.
//!
//! The bytes may come from anybody. A length is never believed further than there are bytes behind it, and whatever
//! is larger in memory than in the bytes (capacities) asks [`Reader::charge`] before it exists.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod list;
mod reader;
mod record;

pub use list::{read_items, read_with_capacity, write_with_capacity};
pub use reader::{Broken, Read, Reader};
pub use record::{Record, Writer};
