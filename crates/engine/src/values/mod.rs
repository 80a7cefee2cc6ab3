//! Values of Rust as data and back, by serde.
//!
//! | Rust | data |
//! |---|---|
//! | `bool`, `f32`, `f64` | Boolean, Number |
//! | integers | Number; beyond 2^53 - 1 either way a BigInt. Both are accepted if they are whole and in range |
//! | `char`, `String`, `&str` | String |
//! | `Option` | its content, or null; null and undefined are `None` |
//! | `()`, unit structs | undefined as the whole, null inside another value; either is accepted |
//! | `Vec`, tuples, sets | array; a tuple must have its length |
//! | bytes (`serde_bytes`) | `Uint8Array`; an array of numbers is accepted, and bytes where a list of `u8` is wanted |
//! | structs, maps | object; keys that are integers, Booleans or characters become text, as in JSON |
//! | enums | `"Unit"`, `{ New: value }`, `{ Tuple: [..] }`, `{ Struct: { .. } }`, or as serde's attributes say |
//! | [`Dynamic`] | anything |
//!
//! A property that is undefined counts as absent, as it does in JSON. A value that lives in
//! [`Data`](crate::Data) has at most 32 levels.
//!
//! Time and bytes are in proportion to the data for types whose `Deserialize` is. Beware of `#[serde(untagged)]`: serde
//! tries variant after variant, and with two variants that hold the type itself each level may double the work.

mod access;
mod arguments;
mod deserialize;
mod dynamic;
mod enums;
mod error;
mod function;
mod integer;
mod keys;
mod serialize;
mod serialize_parts;

pub use arguments::Arguments;
pub use dynamic::Dynamic;
pub use error::ConversionError;
pub use function::argument;
pub use function::{Closure, Function};
pub(crate) use function::{answer_within, data_of_answer, for_each_length, has_failed, is_closed, size};

use crate::Data;
use serde::{Deserialize, Serialize};

/// The data of a value.
///
/// ```
/// use creance_engine::{Data, to_data};
///
/// assert_eq!(to_data(&vec![Some(1), None])?, Data::Array(vec![Data::Number(1.0), Data::Null]));
/// # Ok::<(), creance_engine::ConversionError>(())
/// ```
///
/// # Errors
/// The value has too many levels, more than 10 million values or more than 1 GiB; a key of a map that has no text;
/// what its own `Serialize` says.
pub fn to_data<T: Serialize + ?Sized>(value: &T) -> Result<Data, ConversionError> {
    data_within(value, serialize::MAX_BYTES)
}

/// The value of data. Strings and bytes can be borrowed.
///
/// ```
/// use creance_engine::{Data, from_data};
///
/// let data = Data::record([("name", Data::from("Ada")), ("age", Data::Number(1.5))]);
/// #[derive(Debug, serde::Deserialize)]
/// struct User<'a> {
///     name: &'a str,
///     age: u32,
/// }
/// let error = from_data::<User>(&data).unwrap_err();
/// assert_eq!(error.to_string(), ".age: expected u32, found 1.5");
/// ```
///
/// # Errors
/// The data is of another type, or nested too deeply. The error has the way to what does not fit.
pub fn from_data<'de, T: Deserialize<'de>>(data: &'de Data) -> Result<T, ConversionError> {
    T::deserialize(deserialize::Deserializer::new(data))
}

/// The data of a value, if it has at most so many bytes.
pub(crate) fn data_within<T: Serialize + ?Sized>(value: &T, bytes: usize) -> Result<Data, ConversionError> {
    let mut budget = serialize::Budget::new(bytes);
    value.serialize(serialize::Serializer::new(&mut budget))
}
