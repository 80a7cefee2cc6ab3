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
mod building;
mod disposable_stack;
mod error;
mod function;
mod generator;
mod global;
mod intrinsics;
mod intrinsics_arrays;
mod intrinsics_keyed;
mod intrinsics_strings;
mod iterator;
mod json;
mod json_parse;
mod json_stringify;
mod keyed;
mod leaves;
mod map;
mod object;
mod object_prototype;
mod proxy;
mod realm;
mod reflect;
mod set;
mod shadow_realm;
mod shared_array_buffer;
mod specs;
mod weak;
mod web;

mod array_buffer;
mod atomics;
mod atomics_wait;
mod bigint;
mod boolean;
mod data_view;
mod date;
mod date_format;
mod date_parse;
mod date_parts;
mod math;
mod module_source;
mod number;
mod promise;
mod regexp;
mod regexp_exec;
mod regexp_fast;
mod regexp_legacy;
mod string;
mod string_case;
mod string_html;
mod string_methods;
mod symbol;
mod typed_array;
mod typed_array_bytes;
mod typed_array_methods;
mod typed_array_search;
mod uri;

pub use array_buffer::detach as detach_array_buffer;
pub use realm::HOOKS;
pub use shared_array_buffer::new_shared_buffer;
pub use specs::{LIBRARY, SPECS};
