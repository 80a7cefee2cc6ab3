//! Running one test in one mode: a fresh VM, the harness, the test, the verdict.

use crate::agents;
use crate::host;
use crate::metadata::{Metadata, Mode};
use crate::modules;
use crate::suite;
use creance_engine::{Error, Grant, Limits, Program};
use creance_host::clock::System;
use creance_vm::Abrupt;
use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What one run may use. Fuel ends a run that does not end by itself on every machine at the same place; the
/// time is there for work that fuel does not see.
const LIMITS: Limits = Limits {
    fuel: FUEL,
    memory: 256 << 20,
    total_memory: 8 << 30,
    depth: 10_000,
    output: 1 << 20,
    wall: None,
};
/// Collections are paid for, and under stress they are many.
const FUEL: u64 = if cfg!(feature = "gc-stress") { 100_000_000_000 } else { 400_000_000 };
const TIMEOUT: Duration = Duration::from_secs(match () {
    () if cfg!(feature = "gc-stress") => 1800,
    // On a busy machine, without optimisation.
    () if cfg!(debug_assertions) => 300,
    () => 60,
});

/// Characters of a reason that are kept.
const REASON: usize = 160;

/// The verdict of one run: why it failed.
pub type Verdict = Result<(), String>;

thread_local! {
    /// Where the last panic of this thread came from.
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps panics for the reports instead of printing them.
pub fn catch_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place =
            info.location().map_or(String::new(), |place| format!("{}:{}", place.file(), place.line()));
        let message = info.payload_as_str().unwrap_or_default();
        PANIC.with_borrow_mut(|text| *text = format!("{message} ({place})"));
    }));
}

/// What all runs share: where the suite is, and its harness, compiled once.
pub struct Runner {
    root: PathBuf,
    harness: Mutex<HashMap<String, Result<Program, String>>>,
}

impl Runner {
    /// A runner of the suite in a folder.
    pub fn new(root: PathBuf) -> Runner {
        Runner { root, harness: Mutex::default() }
    }

    /// The front matter of a test.
    pub fn metadata(&self, path: &str) -> Metadata {
        let text = suite::read(&self.root.join("test").join(path));
        Metadata::parse(&text.unwrap_or_default())
    }

    /// Runs a test in every mode that it asks for.
    pub fn run_file(&self, path: &str) -> (Metadata, Vec<(Mode, Verdict)>) {
        let source = match suite::read(&self.root.join("test").join(path)) {
            Ok(source) => source,
            Err(error) => return (Metadata::default(), vec![(Mode::Sloppy, Err(error.to_string()))]),
        };
        let metadata = Metadata::parse(&source);
        let verdict = |&mode: &Mode| {
            let run = AssertUnwindSafe(|| self.run(path, &source, &metadata, mode));
            let verdict = catch_unwind(run).unwrap_or_else(|_| Err(panic_reason()));
            (mode, verdict.map_err(shortened))
        };
        let verdicts = metadata.modes().iter().map(verdict).collect();
        (metadata, verdicts)
    }

    fn run(&self, path: &str, source: &str, metadata: &Metadata, mode: Mode) -> Verdict {
        let strict;
        let source = if mode == Mode::Strict {
            strict = format!("\"use strict\";\n{source}");
            &strict
        } else {
            source
        };
        let compiled = match mode {
            Mode::Module => host::engine().compile_module(path, source),
            _ => host::engine().compile(path, source),
        };
        let program = match (&metadata.negative, compiled) {
            // What is refused for want of support is not refused for the reason that the test asks for.
            (_, Err(Error::Syntax(error))) if error.message.contains("not supported") => {
                return Err(format!("does not compile: {}", error.message));
            }
            (Some(negative), Err(Error::Syntax(_))) if negative.phase == "parse" => {
                return if negative.name == "SyntaxError" { Ok(()) } else { Err(wanted(&negative.name)) };
            }
            (Some(negative), Ok(_)) if negative.phase == "parse" => return Err(wanted(&negative.name)),
            (_, Ok(program)) => program,
            (_, Err(Error::Syntax(error))) => return Err(format!("does not compile: {}", error.message)),
            (_, Err(error)) => return Err(reason(&error)),
        };
        let lines = Arc::new(Mutex::new(Vec::new()));
        let mut phase = "resolution";
        let result = self.execute(&program, metadata, lines.clone(), &mut phase);
        agents::end();
        match (&metadata.negative, result) {
            (None, Ok(())) => {}
            (Some(negative), Ok(())) => return Err(wanted(&negative.name)),
            (Some(negative), Err(Error::Exception(exception)))
                if exception.name.as_deref() == Some(negative.name.as_str()) =>
            {
                if negative.phase != phase {
                    return Err(format!("{} came in the phase {phase}", negative.name));
                }
            }
            (_, Err(error)) => return Err(reason(&error)),
        }
        if metadata.is_async {
            asynchronous(&lines.lock().unwrap_or_else(PoisonError::into_inner))
        } else {
            Ok(())
        }
    }

    fn execute(
        &self,
        test: &Program,
        metadata: &Metadata,
        lines: Arc<Mutex<Vec<String>>>,
        phase: &mut &'static str,
    ) -> Result<(), Error> {
        let console = move |_: &str, line: &str| {
            lines.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
        };
        let mut vm = host::engine()
            .vm()
            .limits(LIMITS)
            .timeout(TIMEOUT)
            .hash_seed(0)
            .grant("clock", Grant::Clock(Box::new(System)))
            .grant_entropy(entropy())
            .grant_console(console)
            .grant_agents(agents::begin(LIMITS, TIMEOUT, !metadata.cannot_block))
            .modules(modules::Files::new(self.root.join("test")))
            .build()?;
        let mut programs = Vec::new();
        if !metadata.raw {
            for name in ["assert.js", "sta.js"] {
                programs.push(self.harness(name)?);
            }
            if metadata.is_async {
                programs.push(self.harness("doneprintHandle.js")?);
            }
            for name in &metadata.includes {
                programs.push(self.harness(name)?);
            }
        }
        vm.guarded(|vm| {
            host::install(&mut vm.heap, 0)?;
            for program in &programs {
                vm.run_program(program.bytecode(), 0)?;
            }
            if test.is_module() {
                let module = vm.add_module(test.bytecode(), 0)?;
                vm.load_requested_modules(module)?;
                vm.link_module(module)?;
                *phase = "runtime";
                let promise = vm.evaluate_module(module)?;
                vm.run_events()?;
                return match vm.settled(promise) {
                    Some(Err(reason)) => Err(Abrupt::Throw(reason)),
                    // Some tests want a module that waits for ever.
                    _ => Ok(()),
                };
            }
            *phase = "runtime";
            vm.run_program(test.bytecode(), 0)?;
            // Promises that nobody handles are nobody's business here.
            vm.run_events()
        })
    }

    /// A compiled file of the harness.
    fn harness(&self, name: &str) -> Result<Program, Error> {
        let mut harness = self.harness.lock().unwrap_or_else(PoisonError::into_inner);
        let compile = || {
            let source =
                suite::read(&self.root.join("harness").join(name)).map_err(|error| error.to_string())?;
            host::engine().compile(name, &source).map_err(|error| error.to_string())
        };
        let program = harness.entry(name.to_owned()).or_insert_with(compile);
        program.clone().map_err(|error| Error::Conversion(format!("harness {name}: {error}").into()))
    }
}

/// Numbers that are random enough for `Math.random`, the same in every run.
fn entropy() -> impl FnMut() -> u64 + Send + 'static {
    let mut state = 1u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state ^ state >> 29
    }
}

/// The verdict of an asynchronous test.
fn asynchronous(lines: &[String]) -> Verdict {
    for line in lines {
        if line == "Test262:AsyncTestComplete" {
            return Ok(());
        }
        if let Some(failure) = line.strip_prefix("Test262:AsyncTestFailure:") {
            return Err(failure.to_owned());
        }
    }
    Err("$DONE was not called".to_owned())
}

fn wanted(name: &str) -> String {
    format!("{name} was expected and did not come")
}

fn reason(error: &Error) -> String {
    match error {
        Error::Syntax(error) => format!("SyntaxError: {}", error.message),
        Error::Exception(exception) => exception.message.clone(),
        Error::Halt { halt, .. } => halt.to_string(),
        Error::Unsettled | Error::Template(_) => error.to_string(),
        Error::Conversion(error) => error.to_string(),
        Error::Grant(reason) | Error::Snapshot(reason) => reason.clone(),
        Error::Bug(_) => panic_reason(),
    }
}

fn panic_reason() -> String {
    format!("panic: {}", PANIC.take())
}

/// The first line of a reason, not longer than a table can show.
fn shortened(reason: String) -> String {
    let line = reason.lines().next().unwrap_or_default();
    match line.char_indices().nth(REASON) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asynchronous_tests_say_how_they_ended() {
        let lines = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>();
        assert_eq!(asynchronous(&lines(&["x", "Test262:AsyncTestComplete"])), Ok(()));
        assert_eq!(asynchronous(&lines(&["Test262:AsyncTestFailure:no"])), Err("no".to_owned()));
        assert!(asynchronous(&[]).is_err());
    }
}
