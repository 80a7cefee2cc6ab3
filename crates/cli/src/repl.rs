//! Reads, evaluates and prints, line by line, in one VM.

use crate::options::RunOptions;
use crate::report::{print, usage_line};
use crate::{build, exit_status, refuse, status};
use creance::{Engine, Error, Vm};
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use std::process::ExitCode;
use std::time::Instant;

/// Runs until the end of input.
pub fn repl(engine: &Engine, options: &RunOptions) -> ExitCode {
    let builder = match build(engine, options, &[], None) {
        Ok(builder) => builder,
        Err(reason) => return refuse(&reason),
    };
    let mut vm = match builder.build() {
        Ok(vm) => vm,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(exit_status(&error));
        }
    };
    let mut editor = match DefaultEditor::new() {
        Ok(editor) => editor,
        Err(error) => {
            eprintln!("creance: no line editor: {error}");
            return ExitCode::from(status::USAGE);
        }
    };
    println!("Creance {}. Ctrl-D ends, Ctrl-C drops the line.", env!("CARGO_PKG_VERSION"));
    let mut text = String::new();
    let mut number = 1;
    loop {
        match editor.readline(if text.is_empty() { "> " } else { "... " }) {
            Ok(line) => {
                text.push_str(&line);
                if text.trim().is_empty() {
                    text.clear();
                    continue;
                }
                if is_unfinished(engine, &text) {
                    text.push('\n');
                    continue;
                }
                let _ = editor.add_history_entry(text.as_str());
                evaluate(&mut vm, options, &format!("repl:{number}"), &text);
                number += 1;
                text.clear();
            }
            Err(ReadlineError::Interrupted) => text.clear(),
            Err(_) => return ExitCode::SUCCESS,
        }
    }
}

/// True if the text is a program but for its end.
fn is_unfinished(engine: &Engine, text: &str) -> bool {
    match engine.compile("repl", text) {
        Err(Error::Syntax(error)) => error.offset as usize >= text.trim_end().len(),
        _ => false,
    }
}

fn evaluate(vm: &mut Vm, options: &RunOptions, name: &str, text: &str) {
    let (begun, before) = (Instant::now(), vm.usage());
    // `{ a: 1 }` is an object here rather than a block, if it can be one.
    let object = format!("({})", text.trim());
    let is_object = text.trim_start().starts_with('{') && vm.engine().compile(name, &object).is_ok();
    let result = vm.eval(name, if is_object { &object } else { text });
    match result.and_then(|outcome| vm.display(outcome.value())) {
        Ok(shown) => print(&format!("{shown}\n")),
        Err(error) => eprintln!("{error}"),
    }
    if options.usage {
        let mut usage = vm.usage();
        usage.fuel -= before.fuel.min(usage.fuel);
        eprintln!("{}", usage_line(usage, begun.elapsed()));
    }
}
