//! Why a value has no data, or data is not of a type.

use creance_vm::{Refusal, path_step};
use serde::de::{Expected, Unexpected};
use std::fmt;

/// A value of Rust or of script that cannot be converted: where in it, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversionError {
    path: String,
    message: String,
    /// It has more bytes than it may.
    pub(crate) too_large: bool,
}

impl ConversionError {
    /// The way to what does not fit, such as `.users[3].age`; empty for the whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong there.
    pub fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn new(message: impl Into<String>) -> ConversionError {
        ConversionError { path: String::new(), message: message.into(), too_large: false }
    }

    pub(crate) fn too_large() -> ConversionError {
        ConversionError { too_large: true, ..ConversionError::new("too large") }
    }

    pub(crate) fn too_deep() -> ConversionError {
        ConversionError::new("nested too deeply")
    }

    /// The error of a whole one of whose fields has this error.
    pub(crate) fn in_field(self, name: &str) -> ConversionError {
        ConversionError { path: path_step(name) + &self.path, ..self }
    }

    /// The error of an array one of whose items has this error.
    pub(crate) fn in_item(self, index: usize) -> ConversionError {
        ConversionError { path: format!("[{index}]{}", self.path), ..self }
    }
}

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConversionError {}

impl From<Refusal> for ConversionError {
    fn from(refusal: Refusal) -> ConversionError {
        ConversionError { path: refusal.path, ..ConversionError::new(refusal.why.to_string()) }
    }
}

impl From<String> for ConversionError {
    fn from(message: String) -> ConversionError {
        ConversionError::new(message)
    }
}

impl From<&str> for ConversionError {
    fn from(message: &str) -> ConversionError {
        ConversionError::new(message)
    }
}

impl serde::ser::Error for ConversionError {
    fn custom<T: fmt::Display>(message: T) -> ConversionError {
        ConversionError::new(message.to_string())
    }
}

impl serde::de::Error for ConversionError {
    fn custom<T: fmt::Display>(message: T) -> ConversionError {
        ConversionError::new(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> ConversionError {
        ConversionError::new(format!("expected {expected}, found {}", Found(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> ConversionError {
        ConversionError::new(format!("expected {expected}, found {}", Found(found)))
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> ConversionError {
        ConversionError::new(format!("expected {expected}, found {length} items"))
    }
}

/// What a visitor of a type has met, in the words of script.
struct Found<'a>(Unexpected<'a>);

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Unexpected::Unit | Unexpected::Option => f.write_str("null"),
            Unexpected::Bool(value) => value.fmt(f),
            Unexpected::Unsigned(value) => value.fmt(f),
            Unexpected::Signed(value) => value.fmt(f),
            Unexpected::Float(value) => f.write_str(&creance_vm::heap::number::to_string(value)),
            Unexpected::Str(text) => f.write_str(&creance_vm::Data::from(text).brief()),
            Unexpected::Bytes(bytes) => write!(f, "<{} bytes>", bytes.len()),
            Unexpected::Seq => f.write_str("an array"),
            Unexpected::Map => f.write_str("an object"),
            other => other.fmt(f),
        }
    }
}
