//! The `creance` command: runs JavaScript under limits and shows what it cost.
//!
//! Exit status: 0 success, 1 uncaught exception or syntax error, 2 wrong usage, 3 a limit was reached, 4 the
//! engine is wrong, 5 a replay differs from its record; or what the script has asked for.
#![forbid(unsafe_code)]

mod check;
mod grants;
mod manifest;
mod options;
mod pages;
mod recording;
mod repl;
mod report;
mod screen;

use clap::{Parser, Subcommand};
use clap_complete::Shell;
use creance::{Engine, Error, Halt, Program, Vm, VmBuilder, host};
use grants::GrantOptions;
use options::RunOptions;
use recording::Recording;
use report::Report;
use screen::{Color, Screen};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "creance", version, about = "Runs JavaScript that nobody trusts, under limits that hold.")]
#[command(after_help = pages::EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a script.
    Run {
        #[command(flatten)]
        options: RunOptions,
        /// Record everything that the script is told from outside, for `creance replay`.
        #[arg(long, value_name = "FILE")]
        record: Option<PathBuf>,
        /// The script.
        file: PathBuf,
        /// What the script finds in the array `scriptArgs`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Evaluate code and print the value.
    Eval {
        #[command(flatten)]
        options: RunOptions,
        /// The code.
        #[arg(allow_hyphen_values = true)]
        code: String,
    },
    /// Read, evaluate and print, line by line.
    Repl {
        #[command(flatten)]
        options: RunOptions,
    },
    /// Run a recorded script again, from its record alone.
    Replay {
        /// Show fuel, bytes and time on standard error.
        #[arg(long)]
        usage: bool,
        /// What `creance run --record` has written.
        file: PathBuf,
    },
    /// Print a script that teaches a shell to complete this command's flags.
    #[command(after_help = pages::COMPLETIONS_HELP)]
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print the manual page, or write one for each command into a directory.
    Man {
        /// The directory.
        directory: Option<PathBuf>,
    },
    /// Say which grants a program names, before it runs.
    #[command(after_help = check::HELP)]
    Check {
        #[command(flatten)]
        grants: GrantOptions,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        /// The script.
        file: PathBuf,
    },
    /// Show what a script is compiled to.
    Dump {
        /// The instructions of every function.
        #[arg(long, required = true)]
        bytecode: bool,
        /// The script.
        file: PathBuf,
    },
}

/// The exit statuses, beside those of clap (2 for wrong usage).
mod status {
    pub const EXCEPTION: u8 = 1;
    pub const USAGE: u8 = 2;
    pub const LIMIT: u8 = 3;
    pub const BUG: u8 = 4;
    pub const DIFFERENCE: u8 = 5;
}

fn main() -> ExitCode {
    let engine = Engine::new();
    match Arguments::parse().command {
        Command::Run { options, record, file, arguments } => {
            let Some(source) = read(&file) else { return ExitCode::from(status::USAGE) };
            let script =
                Script { name: &file.to_string_lossy(), source: &source, arguments: Some(&arguments) };
            run(&engine, &options, &script, record.as_deref())
        }
        Command::Eval { options, code } => {
            run(&engine, &options, &Script { name: "eval", source: &code, arguments: None }, None)
        }
        Command::Replay { usage, file } => {
            let Some(record) = read(&file) else { return ExitCode::from(status::USAGE) };
            recording::replay(&engine, &record, usage, Screen::new(Color::Auto))
        }
        Command::Check { grants, json, file } => check::check(&engine, &grants, &file, json),
        Command::Repl { options } => repl::repl(&engine, &options),
        Command::Completions { shell } => pages::completions(shell),
        Command::Man { directory } => pages::manual(directory.as_deref()),
        Command::Dump { bytecode: _, file } => {
            let Some(source) = read(&file) else { return ExitCode::from(status::USAGE) };
            match engine.compile(&file.to_string_lossy(), &source) {
                Ok(program) => {
                    Screen::new(Color::Auto).line(program.disassemble().trim_end());
                    ExitCode::SUCCESS
                }
                Err(error) => fail(&error),
            }
        }
    }
}

fn read(file: &Path) -> Option<String> {
    match std::fs::read(file) {
        Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) => {
            eprintln!("creance: {}: {error}", file.display());
            None
        }
    }
}

/// What is to be run. With arguments it is a program, whose value nobody wants to see; without it is an expression.
struct Script<'a> {
    name: &'a str,
    source: &'a str,
    arguments: Option<&'a [String]>,
}

fn run(engine: &Engine, options: &RunOptions, script: &Script, record: Option<&Path>) -> ExitCode {
    let recording = match record.map(|path| Recording::begin(path, script, options)).transpose() {
        Ok(recording) => recording,
        Err(reason) => return refuse(&reason),
    };
    let builder = match build(engine, options, script.arguments.unwrap_or_default(), recording.as_ref()) {
        Ok(builder) => builder,
        Err(reason) => return refuse(&reason),
    };
    let screen = Screen::new(options.color);
    let mut report = Report::begin(options.usage, options.json, screen);
    let result = engine.compile(script.name, script.source).and_then(|program| {
        let mut vm = builder.build()?;
        let result = start(&mut vm, &program, script.arguments);
        report.ran(&vm);
        if let Some(recording) = &recording {
            recording.end(&vm);
        }
        let value = result?.value();
        if options.json {
            report.value = Some(vm.json(value)?);
        } else if script.arguments.is_none() {
            screen.line(&vm.inspect(value, screen.values())?);
        }
        Ok(())
    });
    report.end(&result);
    exit_code(&result)
}

/// Runs a program in a VM that has run nothing.
fn start(vm: &mut Vm, program: &Program, arguments: Option<&[String]>) -> Result<creance::Outcome, Error> {
    if let Some(arguments) = arguments {
        vm.set_global("scriptArgs", arguments)?;
    }
    vm.run(program)
}

/// Begins a VM with the limits and grants that the options ask for.
fn build(
    engine: &Engine,
    options: &RunOptions,
    arguments: &[String],
    recording: Option<&Recording>,
) -> Result<VmBuilder, String> {
    let mut builder = engine.vm().limits(options.limits());
    if let Some(timeout) = options.timeout {
        builder = builder.timeout(timeout);
    }
    let recorder = recording.map(Recording::recorder);
    builder = options.grants.open(arguments)?.apply(builder, recorder);
    if let Some(recorder) = recorder {
        builder = builder.intercept(recorder.clone());
    }
    builder = builder.console_colors(Screen::new(options.color).console());
    Ok(if options.json {
        builder.grant_console(host::console::standard_error(u64::MAX))
    } else {
        builder.grant_console(host::console::terminal(u64::MAX))
    })
}

/// Says what is wrong with the flags.
fn refuse(reason: &str) -> ExitCode {
    eprintln!("creance: {reason}");
    ExitCode::from(status::USAGE)
}

fn exit_code(result: &Result<(), Error>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => ExitCode::from(exit_status(error)),
    }
}

fn exit_status(error: &Error) -> u8 {
    match error {
        Error::Syntax(_) | Error::Exception(_) | Error::Unsettled | Error::Conversion(_) => status::EXCEPTION,
        Error::Grant(_) | Error::Template(_) | Error::Snapshot(_) => status::USAGE,
        // As the operating system does with what does not fit.
        Error::Halt { halt: Halt::Exit(status), .. } => *status as u8,
        Error::Halt { halt: Halt::Diverged, .. } => status::DIFFERENCE,
        Error::Halt { .. } => status::LIMIT,
        Error::Bug(_) => status::BUG,
    }
}

fn fail(error: &Error) -> ExitCode {
    Screen::new(Color::Auto).error(error);
    ExitCode::from(exit_status(error))
}
