//! Values and everything they point to. This crate cannot run script: nothing here can call a function, so
//! nothing here can throw; what grows asks the meter first and may only halt.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod bigint;
pub mod buffer;
mod cell;
mod collect;
mod dictionary;
pub mod duplicate;
mod elements;
pub mod extra;
mod heap;
mod key;
mod map;
pub mod number;
mod own_keys;
pub mod portions;
mod property;
mod prototypes;
mod realm;
mod shape;
mod snapshot;
pub mod string;
pub mod symbols;
mod table;
mod value;

pub use bigint::{BigError, BigInt};
pub use cell::{Cell, Kind, Object, Symbol, flag};
pub use collect::Collection;
pub use dictionary::{Dictionary, Entry};
pub use extra::{Extra, ExtraId};
pub use heap::{FunctionInfo, Heap, Hooks, NativeInfo, PrototypeProperty, SymbolData, native_payload, row};
pub use key::{Attributes, PropertyKey};
pub use map::{MapData, MapEntry};
pub use property::{Property, element_attributes};
pub use realm::{Intrinsic, MAX_REALMS, Realm, RealmId};
pub use shape::{Place, ShapeId, Shapes};
pub use snapshot::{CompilePattern, Unwritable};
pub use string::{MAX_STRING_LENGTH, Str, StringBuilder, Strings, Units};
pub use value::Value;
