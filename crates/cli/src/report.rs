//! What a run came to, for people and for programs.

use crate::screen::Screen;
use creance::{Error, Exception, Halt, Usage, Vm};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Collects what is shown when a run has ended.
pub struct Report {
    begun: Instant,
    usage: Option<(Usage, Duration)>,
    show_usage: bool,
    json: bool,
    screen: Screen,
    /// The JSON text of the value.
    pub value: Option<String>,
}

impl Report {
    /// Begins to measure.
    pub fn begin(show_usage: bool, json: bool, screen: Screen) -> Report {
        Report { begun: Instant::now(), usage: None, show_usage, json, screen, value: None }
    }

    /// Notes what the run has used, before its value is converted.
    pub fn ran(&mut self, vm: &Vm) {
        self.usage = Some((vm.usage(), self.begun.elapsed()));
    }

    /// Shows it.
    pub fn end(self, result: &Result<(), Error>) {
        if self.json {
            self.screen.line(&self.as_json(result).to_string());
            return;
        }
        if let Err(error) = result
            && !matches!(error, Error::Halt { halt: Halt::Exit(_), .. })
        {
            self.screen.error(error);
        }
        if self.show_usage
            && let Some((usage, time)) = self.usage
        {
            eprintln!("{}", usage_line(usage, time));
        }
    }

    fn as_json(&self, result: &Result<(), Error>) -> Value {
        let usage = self.usage.map(|(usage, time)| {
            json!({
                "fuel": usage.fuel,
                "liveBytes": usage.live_bytes,
                "peakBytes": usage.peak_bytes,
                "totalBytes": usage.total_bytes,
                "milliseconds": time.as_secs_f64() * 1e3,
            })
        });
        match result {
            Ok(()) => {
                let value = self.value.as_deref().map(serde_json::from_str).transpose();
                json!({ "ok": true, "value": value.ok().flatten().unwrap_or(Value::Null), "usage": usage })
            }
            Err(Error::Halt { halt: Halt::Exit(status), .. }) => {
                json!({ "ok": *status == 0, "value": null, "status": status, "usage": usage })
            }
            Err(error) => json!({ "ok": false, "error": error_json(error), "usage": usage }),
        }
    }
}

/// The figures of a run in one line.
pub fn usage_line(usage: Usage, time: Duration) -> String {
    format!(
        "fuel {}, bytes {} alive, {} peak, {} in all, {:.1} ms",
        usage.fuel,
        usage.live_bytes,
        usage.peak_bytes,
        usage.total_bytes,
        time.as_secs_f64() * 1e3
    )
}

fn error_json(error: &Error) -> Value {
    match error {
        Error::Syntax(error) => json!({
            "kind": "syntax",
            "message": error.message,
            "file": error.name,
            "line": error.line,
            "column": error.column,
            "codeFrame": error.code_frame,
        }),
        Error::Exception(exception) => exception_json(exception),
        Error::Halt { halt, .. } => json!({
            "kind": "limit",
            "limit": match halt {
                Halt::Fuel => "fuel",
                Halt::Memory => "memory",
                Halt::TotalMemory => "totalMemory",
                Halt::Deadline => "timeout",
                Halt::Interrupted => "interrupt",
                Halt::Output => "output",
                Halt::Exit(_) => "exit",
                Halt::Diverged => "replay",
            },
            "message": error.to_string(),
        }),
        Error::Unsettled => json!({ "kind": "unsettled", "message": error.to_string() }),
        Error::Grant(reason) => json!({ "kind": "grant", "message": reason }),
        Error::Template(_) => json!({ "kind": "template", "message": error.to_string() }),
        Error::Snapshot(reason) => json!({ "kind": "snapshot", "message": reason }),
        Error::Conversion(error) => json!({ "kind": "conversion", "message": error.to_string() }),
        Error::Bug(reason) => json!({ "kind": "bug", "message": reason }),
    }
}

fn exception_json(exception: &Exception) -> Value {
    json!({
        "kind": "exception",
        "name": exception.name,
        "message": exception.message,
        "code": exception.code,
        "stack": exception.stack,
        "codeFrame": exception.code_frame,
        "inPromise": exception.in_promise,
        "cause": exception.cause.as_deref().map(exception_json),
    })
}
