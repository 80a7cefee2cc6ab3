//! Why a program did not run to its end, in words for people.

use crate::ConversionError;
use creance_budget::{Halt, Limits, Meter};
use std::fmt;

/// What a VM has used so far. The same program with the same answers from outside uses the same on every
/// machine and in every build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Units of work.
    pub fuel: u64,
    /// Bytes alive now.
    pub live_bytes: u64,
    /// The most bytes that were alive at once.
    pub peak_bytes: u64,
    /// Bytes allocated, freed or not.
    pub total_bytes: u64,
}

impl Usage {
    pub(crate) fn of(meter: &Meter) -> Usage {
        Usage {
            fuel: meter.fuel_used(),
            live_bytes: meter.live_bytes(),
            peak_bytes: meter.peak_bytes(),
            total_bytes: meter.total_bytes(),
        }
    }
}

/// A source text that is not a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The name of the source.
    pub name: String,
    /// What is wrong, in one line.
    pub message: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in UTF-16 units, from 1.
    pub column: u32,
    /// Byte offset into the source text.
    pub offset: u32,
    /// The line with a mark under the place.
    pub code_frame: String,
}

/// An exception that nobody caught. It is read without running script: what a getter would say is not told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exception {
    /// The error's name (`TypeError`), if an error was thrown.
    pub name: Option<String>,
    /// `TypeError: x is not a function`, or the thrown value as `console.log` shows it.
    pub message: String,
    /// The property `code`, if it is a string: `ERR_NOT_GRANTED`.
    pub code: Option<String>,
    /// The property `cause` of an error: what it was thrown for. Eight causes of causes are told.
    pub cause: Option<Box<Exception>>,
    /// The running functions, the innermost first, one a line; empty if no error was thrown.
    pub stack: String,
    /// The line of the program with a mark under the place.
    pub code_frame: Option<String>,
    /// It is the reason of a promise that was rejected and not handled.
    pub in_promise: bool,
}

/// Why a run did not end well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The source text is not a program.
    Syntax(SyntaxError),
    /// The script threw.
    Exception(Box<Exception>),
    /// A limit was reached or the run was stopped.
    Halt {
        /// Which one.
        halt: Halt,
        /// What had been used.
        usage: Usage,
        /// The bounds in force.
        limits: Limits,
    },
    /// A VM cannot become a template: why.
    Template(String),
    /// The module's evaluation awaits what nobody will settle: no job is left.
    Unsettled,
    /// The value has no form that can be handed out.
    Conversion(ConversionError),
    /// A capability cannot be granted as the builder was told.
    Grant(String),
    /// The VM cannot be written down as it stands, or the bytes cannot be restored: why.
    Snapshot(String),
    /// The engine is wrong. The VM refuses to run further.
    Bug(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Syntax(error) => error.fmt(f),
            Error::Exception(exception) => exception.fmt(f),
            Error::Halt { halt, usage, limits } => {
                write!(f, "{halt}")?;
                match halt {
                    // The last charge may have asked for more than there was.
                    Halt::Fuel => write!(f, " ({} of {} units)", usage.fuel.min(limits.fuel), limits.fuel),
                    Halt::Memory => write!(f, " (limit {} bytes, peak {})", limits.memory, usage.peak_bytes),
                    Halt::TotalMemory => {
                        write!(f, " (limit {} bytes, allocated {})", limits.total_memory, usage.total_bytes)
                    }
                    Halt::Output => write!(f, " (limit {} bytes)", limits.output),
                    Halt::Exit(_) | Halt::Diverged => Ok(()),
                    Halt::Deadline | Halt::Interrupted => write!(f, " ({} units of fuel)", usage.fuel),
                }
            }
            Error::Template(reason) => write!(f, "the VM cannot become a template: {reason}"),
            Error::Unsettled => f.write_str("a top-level await was never settled"),
            Error::Conversion(error) => error.fmt(f),
            Error::Grant(reason) | Error::Snapshot(reason) => f.write_str(reason),
            Error::Bug(reason) => write!(f, "internal error (a bug of the engine): {reason}"),
        }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SyntaxError { name, message, line, column, code_frame, .. } = self;
        write!(f, "SyntaxError: {message}\n{code_frame}\n    at {name}:{line}:{column}")
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let promise = if self.in_promise { " (in promise)" } else { "" };
        write!(f, "Uncaught{promise} {}", self.message)?;
        for part in self.code_frame.iter().chain(Some(&self.stack).filter(|stack| !stack.is_empty())) {
            write!(f, "\n{part}")?;
        }
        let mut cause = &self.cause;
        while let Some(exception) = cause {
            write!(f, "\nCaused by: {}", exception.message)?;
            if !exception.stack.is_empty() {
                write!(f, "\n{}", exception.stack)?;
            }
            cause = &exception.cause;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
