//! A console that writes to the terminal.

use crate::printable::for_stream;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// Writes `log`, `info`, `debug` and `dir` to standard output and the rest to standard error, until `bytes`
/// have been written; one line then says that the rest is left out. Where a stream is a terminal, control characters
/// are made visible ([`crate::printable`]).
///
/// The VM's own limit on output ends the run; this one protects the terminal of a host that granted more.
pub fn terminal(bytes: u64) -> impl FnMut(&str, &str) + Send + 'static {
    let mut sink = Bounded { left: bytes, full: false };
    move |level, text| {
        if matches!(level, "log" | "info" | "debug" | "dir") {
            sink.write(&mut std::io::stdout().lock(), &for_stream(text, &std::io::stdout()));
        } else {
            sink.write(&mut std::io::stderr().lock(), &for_stream(text, &std::io::stderr()));
        }
    }
}

/// Writes everything to standard error, for hosts whose standard output is for something else.
pub fn standard_error(bytes: u64) -> impl FnMut(&str, &str) + Send + 'static {
    let mut sink = Bounded { left: bytes, full: false };
    move |_, text| sink.write(&mut std::io::stderr().lock(), &for_stream(text, &std::io::stderr()))
}

/// Remembers what is written: pairs of the method's name and the line.
pub fn recorded() -> (impl FnMut(&str, &str) + Send + 'static, Lines) {
    let lines = Lines::default();
    let written = lines.clone();
    let console = move |level: &str, line: &str| {
        let mut lines = written.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push((level.to_owned(), line.to_owned()));
    };
    (console, lines)
}

/// What a recorded console has received.
#[derive(Clone, Debug, Default)]
pub struct Lines(Arc<Mutex<Vec<(String, String)>>>);

impl Lines {
    /// The lines so far, each with the method's name.
    pub fn all(&self) -> Vec<(String, String)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Writes lines as long as they fit a number of bytes.
struct Bounded {
    left: u64,
    full: bool,
}

impl Bounded {
    fn write(&mut self, stream: &mut dyn Write, text: &str) {
        let bytes = text.len() as u64 + 1;
        if self.full {
            return;
        }
        // NOTE: a closed pipe is no reason to stop a script, and it must not become a panic.
        if bytes <= self.left {
            self.left -= bytes;
            let _ = writeln!(stream, "{text}");
        } else {
            self.full = true;
            let _ = writeln!(stream, "... further output is left out");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_remembered() {
        let (mut console, lines) = recorded();
        console("log", "a");
        console("error", "b");
        assert_eq!(
            lines.all(),
            [("log", "a"), ("error", "b")].map(|(level, line)| (level.into(), line.into()))
        );
    }

    #[test]
    fn output_ends_at_the_budget() {
        let mut sink = Bounded { left: 10, full: false };
        let mut out = Vec::new();
        for line in ["12345", "123", "1", "1"] {
            sink.write(&mut out, line);
        }
        assert_eq!(String::from_utf8_lossy(&out), "12345\n123\n... further output is left out\n");
    }
}
