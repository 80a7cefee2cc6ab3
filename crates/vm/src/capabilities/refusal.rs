//! Why a value is no data.

use crate::Abrupt;
use alloc::string::String;
use core::fmt;
use creance_budget::Halt;

/// Why a value was not copied.
pub(super) enum NoData {
    /// A getter or trap threw, or a limit was reached.
    Abrupt(Abrupt),
    /// It is no data.
    Refused(Refusal),
}

impl From<Abrupt> for NoData {
    fn from(abrupt: Abrupt) -> NoData {
        NoData::Abrupt(abrupt)
    }
}

impl From<Halt> for NoData {
    fn from(halt: Halt) -> NoData {
        NoData::Abrupt(Abrupt::Halt(halt))
    }
}

impl From<Why> for NoData {
    fn from(why: Why) -> NoData {
        NoData::Refused(Refusal { path: String::new(), why })
    }
}

/// A value that is no [`Data`](super::Data), and where in the whole it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The way to it, such as `.users[3].age`; empty for the whole.
    pub path: String,
    /// What is wrong with it.
    pub why: Why,
}

/// What keeps a value from being data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// It is something else, such as `a function`.
    Is(&'static str),
    /// It contains itself.
    Cycle,
    /// It has more than [`Data::MAX_DEPTH`](super::Data::MAX_DEPTH) levels.
    TooDeep,
    /// It has too many values or bytes.
    TooLarge,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Is(what) => write!(f, "{what} is no plain data"),
            Why::Cycle => f.write_str("a value that contains itself is no plain data"),
            Why::TooDeep => f.write_str("nested too deeply"),
            Why::TooLarge => f.write_str("too large"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        self.why.fmt(f)
    }
}
