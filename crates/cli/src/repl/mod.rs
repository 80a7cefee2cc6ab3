//! Reads, evaluates and prints in one VM.

mod commands;
mod helper;
mod input;

use crate::options::RunOptions;
use crate::report::usage_line;
use crate::screen::Screen;
use crate::{build, exit_status, refuse, status};
use commands::Next;
use creance::{Engine, Error, Halt, InterruptHandle, Vm};
use helper::ReplHelper;
use input::Input;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{CompletionType, Config, Editor};
use std::cell::RefCell;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Instant;

/// A conversation with one VM.
struct Session {
    vm: Rc<RefCell<Vm>>,
    options: RunOptions,
    screen: Screen,
    /// The number of the next input, which names it in stacks.
    number: u32,
}

/// Runs until the end of input, `.exit`, or until the script ends the run.
pub fn repl(engine: &Engine, options: &RunOptions) -> ExitCode {
    let built = build(engine, options, &[], None);
    let vm = match built.map(|builder| builder.build()) {
        Ok(Ok(vm)) => Rc::new(RefCell::new(vm)),
        Ok(Err(error)) => {
            Screen::new(options.color).error(&error);
            return ExitCode::from(exit_status(&error));
        }
        Err(reason) => return refuse(&reason),
    };
    let mut editor = match editor(ReplHelper::new(engine.clone(), vm.clone())) {
        Ok(editor) => editor,
        Err(error) => {
            eprintln!("creance: no line editor: {error}");
            return ExitCode::from(status::USAGE);
        }
    };
    if let Err(error) = interrupt_on_signal(vm.borrow().interrupt_handle()) {
        eprintln!("creance: Ctrl-C will end the command rather than the running code: {error}");
    }
    let history = history_file().filter(|_| std::io::stdin().is_terminal());
    if let Some(history) = &history {
        // A first run has none.
        let _ = editor.load_history(history);
    }
    println!("Creance {}. Try .help; Ctrl-D ends.", env!("CARGO_PKG_VERSION"));
    let mut session = Session { vm, options: options.clone(), screen: Screen::new(options.color), number: 1 };
    let code = session.converse(&mut editor);
    if let Some(history) = &history {
        let saved = history.parent().map_or(Ok(()), std::fs::create_dir_all);
        if let Err(error) = saved.map_err(ReadlineError::from).and_then(|()| editor.save_history(history)) {
            eprintln!("creance: the history was not kept: {error}");
        }
    }
    code
}

fn editor(helper: ReplHelper) -> rustyline::Result<Editor<ReplHelper, FileHistory>> {
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .max_history_size(10_000)?
        .auto_add_history(false)
        .build();
    let mut editor = Editor::with_config(config)?;
    editor.set_helper(Some(helper));
    Ok(editor)
}

/// Ctrl-C while code runs stops the code.
fn interrupt_on_signal(handle: InterruptHandle) -> Result<(), ctrlc::Error> {
    ctrlc::set_handler(move || handle.interrupt())
}

/// Where inputs are remembered: `CREANCE_HISTORY`, or `creance/history` where the user's state is kept.
fn history_file() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("CREANCE_HISTORY").or_else(|| {
        let state = variable("XDG_STATE_HOME").or_else(|| Some(variable("HOME")?.join(".local/state")))?;
        Some(state.join("creance/history"))
    })
}

impl Session {
    fn converse(&mut self, editor: &mut Editor<ReplHelper, FileHistory>) -> ExitCode {
        loop {
            match editor.readline("> ") {
                Ok(line) if line.trim().is_empty() => {}
                Ok(line) => {
                    // NOTE: an input that cannot be remembered is evaluated all the same.
                    let _ = editor.add_history_entry(line.as_str());
                    match self.answer(&line) {
                        Next::Read => {}
                        Next::End(code) => return code,
                    }
                }
                Err(ReadlineError::Interrupted) => {}
                Err(_) => return ExitCode::SUCCESS,
            }
        }
    }

    fn answer(&mut self, line: &str) -> Next {
        match line.trim().strip_prefix('.') {
            Some(command) if command.starts_with(|c: char| c.is_ascii_alphabetic()) => self.command(command),
            _ => self.evaluate(line),
        }
    }

    /// Evaluates code and shows its value.
    fn evaluate(&mut self, text: &str) -> Next {
        let name = format!("repl:{}", self.number);
        self.number += 1;
        let mut vm = self.vm.borrow_mut();
        // A Ctrl-C that came too late for the last input is not meant for this one.
        vm.interrupt_handle().clear();
        let (begun, before) = (Instant::now(), vm.usage());
        let input = Input::read(vm.engine(), &name, text);
        let shown = input.and_then(|input| {
            let outcome = input.run(&mut vm)?;
            vm.inspect(outcome.value(), self.screen.values())
        });
        match &shown {
            Ok(shown) => self.screen.line(shown),
            Err(Error::Halt { halt: Halt::Exit(_), .. }) => {}
            Err(error) => self.screen.error(error),
        }
        if self.options.usage {
            let mut usage = vm.usage();
            usage.fuel -= before.fuel.min(usage.fuel);
            eprintln!("{}", usage_line(usage, begun.elapsed()));
        }
        match shown {
            Err(error @ (Error::Halt { halt: Halt::Exit(_), .. } | Error::Bug(_))) => {
                Next::End(ExitCode::from(exit_status(&error)))
            }
            Err(Error::Halt { halt: Halt::Fuel, .. }) => {
                eprintln!(".fuel N gives more");
                Next::Read
            }
            _ => Next::Read,
        }
    }
}
