//! What a capability answers when it does not do what it was asked.

use alloc::string::String;
use creance_budget::Halt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident $text:literal,)*) => {
        /// The `code` of an error of a capability: stable, for programs to compare.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode { $($(#[doc = $doc])* $name,)* }

        impl ErrorCode {
            /// All of them.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$name),*];

            /// The text that script sees.
            pub const fn as_str(self) -> &'static str {
                match self { $(ErrorCode::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// Nothing is granted under the name, or not this.
    NotGranted "ERR_NOT_GRANTED",
    /// The grant was revoked.
    Revoked "ERR_REVOKED",
    /// A quota is used up.
    Quota "ERR_QUOTA",
    /// The grant's time is over.
    Expired "ERR_EXPIRED",
    /// A name that leads out, or that no file can have.
    Path "ERR_PATH",
    /// There is no such thing.
    NotFound "ERR_NOT_FOUND",
    /// There is such a thing already.
    Exists "ERR_EXISTS",
    /// The grant is for reading.
    ReadOnly "ERR_READ_ONLY",
    /// Not a plain file.
    NotFile "ERR_NOT_FILE",
    /// Not a directory.
    NotDirectory "ERR_NOT_DIRECTORY",
    /// A directory that is not empty.
    NotEmpty "ERR_NOT_EMPTY",
    /// More than may be handled at once.
    TooLarge "ERR_TOO_LARGE",
    /// The host has refused it.
    Denied "ERR_DENIED",
    /// An argument of the wrong type (a TypeError).
    Argument "ERR_ARGUMENT",
    /// It took too long.
    Timeout "ERR_TIMEOUT",
    /// The thing is closed.
    Closed "ERR_CLOSED",
    /// Not the text that it should be.
    Encoding "ERR_ENCODING",
    /// A connection that could not be made or broke.
    Network "ERR_NETWORK",
    /// The answer comes later, and nothing can wait for it here.
    Suspend "ERR_SUSPEND",
    /// A replay meets a call that was not recorded.
    Replay "ERR_REPLAY",
    /// Something else went wrong outside.
    Host "ERR_HOST",
}

impl ErrorCode {
    /// The code with a text.
    pub fn parse(text: &str) -> Option<ErrorCode> {
        ErrorCode::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

/// Why a capability did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostError {
    /// Script gets an `Error` with this code and message. The message names nothing that script does not know.
    Error {
        /// The code.
        code: ErrorCode,
        /// The message.
        message: String,
    },
    /// The run ends; script is not told.
    Halt(Halt),
}

impl HostError {
    /// An error that script sees.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> HostError {
        HostError::Error { code, message: message.into() }
    }

    /// An error that says that the host has refused, with the code `ERR_DENIED`.
    pub fn denied() -> HostError {
        HostError::new(ErrorCode::Denied, "denied")
    }

    /// The code; none for a halt.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            HostError::Error { code, .. } => Some(*code),
            HostError::Halt(_) => None,
        }
    }
}

impl From<Halt> for HostError {
    fn from(halt: Halt) -> HostError {
        HostError::Halt(halt)
    }
}

impl From<String> for HostError {
    /// An error with the code `ERR_HOST`.
    fn from(message: String) -> HostError {
        HostError::new(ErrorCode::Host, message)
    }
}

impl From<&str> for HostError {
    /// An error with the code `ERR_HOST`.
    fn from(message: &str) -> HostError {
        HostError::new(ErrorCode::Host, message)
    }
}

impl core::fmt::Display for HostError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            HostError::Error { message, .. } => f.write_str(message),
            HostError::Halt(halt) => halt.fmt(f),
        }
    }
}

impl core::error::Error for HostError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart_and_parsed() {
        for &code in ErrorCode::ALL {
            assert_eq!(ErrorCode::parse(code.as_str()), Some(code));
        }
        assert_eq!(ErrorCode::parse("ERR_NONE"), None);
    }
}
