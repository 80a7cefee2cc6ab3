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

mod array_buffer;
mod atomics;
mod bigint;
mod boolean;
mod console;
mod data_view;
mod date;
mod date_format;
mod date_parse;
mod date_parts;
mod inspect;
mod inspect_layout;
mod math;
mod number;
mod promise;
mod regexp;
mod string;
mod string_case;
mod string_html;
mod string_methods;
mod symbol;
mod typed_array;
mod typed_array_bytes;
mod typed_array_methods;
mod uri;

pub use array_buffer::detach as detach_array_buffer;
pub use console::install_console;
pub use inspect::inspect;
pub use realm::HOOKS;
pub use typed_array_methods::sort_numerically as sort_typed_array;
pub use specs::{LIBRARY, SPECS};
