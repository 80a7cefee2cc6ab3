//! `run --record` and `replay`.

use crate::options::RunOptions;
use crate::report::Report;
use crate::screen::Screen;
use crate::{Script, exit_code, refuse, start, status};
use creance::host::{Recorder, Replay};
use creance::{Engine, Limits, Vm, host};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A record that is being written.
pub struct Recording {
    recorder: Recorder,
    path: PathBuf,
}

impl Recording {
    /// Begins a record with the program and its limits.
    pub fn begin(path: &Path, script: &Script, options: &RunOptions) -> Result<Recording, String> {
        let file = std::fs::File::create(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let program = json!({
            "name": script.name,
            "source": script.source,
            "arguments": script.arguments,
            "fuel": options.fuel,
            "memory": options.memory,
            "dynamicCode": !options.grants.no_dynamic_code,
        });
        let recorder = Recorder::new(std::io::BufWriter::new(file), program);
        Ok(Recording { recorder, path: path.to_owned() })
    }

    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// Ends the record.
    pub fn end(&self, vm: &Vm) {
        if let Err(error) = self.recorder.finish(vm.usage().fuel) {
            eprintln!("creance: {}: {error}", self.path.display());
        }
    }
}

/// Runs the program of a record from the record.
pub fn replay(engine: &Engine, record: &str, usage: bool, screen: Screen) -> ExitCode {
    let replay = match Replay::read(record) {
        Ok(replay) => replay,
        Err(error) => return refuse(&error.to_string()),
    };
    let program = replay.program().clone();
    let text = |name: &str| program.get(name).and_then(Value::as_str);
    let number = |name: &str| program.get(name).and_then(Value::as_u64);
    let (Some(name), Some(source), Some(fuel), Some(memory)) =
        (text("name"), text("source"), number("fuel"), number("memory"))
    else {
        return refuse("the record does not hold a program of this command");
    };
    let list = program.get("arguments").and_then(Value::as_array);
    let arguments: Option<Vec<String>> =
        list.map(|list| list.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect());
    let state = replay.state();
    let dynamic_code = program.get("dynamicCode").and_then(Value::as_bool).unwrap_or(true);
    let builder =
        engine.vm().limits(Limits { fuel, memory, ..Limits::unlimited() }).dynamic_code(dynamic_code);
    let builder = replay.apply(builder).grant_console(host::console::terminal(u64::MAX));
    let builder = builder.console_colors(screen.console());
    let mut report = Report::begin(usage, false, screen);
    let mut difference = None;
    let result = engine.compile(name, source).and_then(|program| {
        let mut vm = builder.build()?;
        let result = start(&mut vm, &program, arguments.as_deref());
        report.ran(&vm);
        difference = state.finish(vm.usage().fuel).err();
        result.map(|_| ())
    });
    report.end(&result);
    match difference {
        None => exit_code(&result),
        Some(difference) => {
            eprintln!("creance: {difference}");
            ExitCode::from(status::DIFFERENCE)
        }
    }
}
