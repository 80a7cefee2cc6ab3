//! Plain values: what crosses the door.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A value without identity, getters or cycles. Strings are well-formed: lone surrogates of script become U+FFFD.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Data {
    /// `undefined`
    #[default]
    Undefined,
    /// `null`
    Null,
    /// A Boolean.
    Bool(bool),
    /// A Number.
    Number(f64),
    /// A BigInt, in decimal digits.
    BigInt(String),
    /// A String.
    String(String),
    /// Bytes: an `ArrayBuffer` or a view of one on the way out, a `Uint8Array` on the way in.
    Bytes(Vec<u8>),
    /// An array.
    Array(Vec<Data>),
    /// An ordinary object: its own enumerable properties with string keys.
    Record(Vec<(String, Data)>),
}

/// Levels of arrays and records that data may have.
pub(crate) const MAX_DEPTH: usize = Data::MAX_DEPTH;
/// Characters of a string that [`Data::brief`] shows.
const BRIEF: usize = 80;

impl Data {
    /// Levels of arrays and records that data may have when it crosses.
    pub const MAX_DEPTH: usize = 32;

    /// An array of strings.
    pub fn strings(strings: impl IntoIterator<Item = String>) -> Data {
        Data::Array(strings.into_iter().map(Data::String).collect())
    }

    /// A record.
    pub fn record<const N: usize>(fields: [(&str, Data); N]) -> Data {
        Data::Record(fields.into_iter().map(|(name, value)| (name.to_string(), value)).collect())
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Data::String(text) => Some(text),
            _ => None,
        }
    }

    /// The field of a record.
    pub fn field(&self, name: &str) -> Option<&Data> {
        match self {
            Data::Record(fields) => fields.iter().find(|field| field.0 == name).map(|field| &field.1),
            _ => None,
        }
    }

    /// True for `undefined`.
    pub fn is_undefined(&self) -> bool {
        matches!(self, Data::Undefined)
    }

    /// Bytes that the data takes, about: what a copy of it is charged.
    pub fn size(&self) -> usize {
        let node = size_of::<Data>();
        node + match self {
            Data::String(text) | Data::BigInt(text) => text.len(),
            Data::Bytes(bytes) => bytes.len(),
            Data::Array(items) => items.iter().map(Data::size).sum(),
            Data::Record(fields) => {
                fields.iter().map(|(name, value)| size_of::<String>() + name.len() + value.size()).sum()
            }
            _ => 0,
        }
    }

    /// Bytes of text and binary content, without names and structure: what quotas count.
    pub fn content(&self) -> u64 {
        match self {
            Data::String(text) => text.len() as u64,
            Data::Bytes(bytes) => bytes.len() as u64,
            Data::Array(items) => items.iter().map(Data::content).sum(),
            Data::Record(fields) => fields.iter().map(|(_, value)| value.content()).sum(),
            _ => 0,
        }
    }

    /// A short text for people: strings are quoted and cut, bytes are counted.
    pub fn brief(&self) -> String {
        match self {
            Data::Undefined => "undefined".to_string(),
            Data::Null => "null".to_string(),
            Data::Bool(value) => value.to_string(),
            Data::Number(value) => creance_heap::number::to_string(*value),
            Data::BigInt(digits) => format!("{digits}n"),
            Data::String(text) => match text.char_indices().nth(BRIEF) {
                None => format!("{text:?}"),
                Some((end, _)) => format!("{:?}... ({} bytes)", &text[..end], text.len()),
            },
            Data::Bytes(bytes) => format!("<{} bytes>", bytes.len()),
            Data::Array(items) => format!("[{} items]", items.len()),
            Data::Record(fields) => format!("{{{} fields}}", fields.len()),
        }
    }

    /// True if the data has more levels than may cross.
    pub(crate) fn is_too_deep(&self) -> bool {
        let mut level: Vec<&Data> = alloc::vec![self];
        for _ in 0..=MAX_DEPTH {
            let mut below = Vec::new();
            for data in level {
                match data {
                    Data::Array(items) => below.extend(items),
                    Data::Record(fields) => below.extend(fields.iter().map(|field| &field.1)),
                    _ => {}
                }
            }
            if below.is_empty() {
                return false;
            }
            level = below;
        }
        true
    }
}

/// The step of a path that leads to a field: `.name`, or `["two words"]`. Long names are cut.
pub fn path_step(name: &str) -> String {
    let is_identifier = |name: &str| {
        !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$')
    };
    match name.char_indices().nth(BRIEF) {
        None if !name.is_empty() && is_identifier(name) => format!(".{name}"),
        None => format!("[{name:?}]"),
        Some((end, _)) => format!("[{:?}...]", &name[..end]),
    }
}

impl From<&str> for Data {
    fn from(text: &str) -> Data {
        Data::String(text.to_string())
    }
}

impl From<String> for Data {
    fn from(text: String) -> Data {
        Data::String(text)
    }
}

impl From<bool> for Data {
    fn from(value: bool) -> Data {
        Data::Bool(value)
    }
}

impl From<f64> for Data {
    fn from(value: f64) -> Data {
        Data::Number(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize) -> Data {
        (0..levels).fold(Data::Null, |inner, _| Data::Array(alloc::vec![inner]))
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!((nested(MAX_DEPTH).is_too_deep(), nested(MAX_DEPTH + 1).is_too_deep()), (false, true));
    }

    #[test]
    fn content_is_text_and_bytes() {
        let data = Data::record([("name", Data::from("abc")), ("bytes", Data::Bytes(alloc::vec![0; 5]))]);
        assert_eq!(data.content(), 8);
    }

    #[test]
    fn steps_look_like_javascript() {
        let steps = ["a", "$a_1", "1", "", "two words", "a\"b"].map(path_step);
        assert_eq!(steps, [".a", ".$a_1", "[\"1\"]", "[\"\"]", "[\"two words\"]", "[\"a\\\"b\"]"]);
        assert_eq!(path_step(&"x".repeat(100)), format!("[{:?}...]", "x".repeat(80)));
    }

    #[test]
    fn what_is_long_is_shown_short() {
        let long = "x".repeat(100);
        assert_eq!(Data::from(&*long).brief(), format!("{:?}... (100 bytes)", "x".repeat(80)));
        assert_eq!(Data::from("a\nb").brief(), "\"a\\nb\"");
    }
}
