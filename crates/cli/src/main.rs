//! The `creance` command: runs JavaScript under limits and shows what it cost.
//!
//! Exit status: 0 success, 1 uncaught exception or syntax error, 2 wrong usage, 3 a limit was reached, 4 the
//! engine is wrong.
#![forbid(unsafe_code)]

mod options;
mod repl;
mod report;

use clap::{Parser, Subcommand};
use creance::{Engine, Error, Program, Vm, host};
use options::{Grants, RunOptions};
use report::Report;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "creance", version, about = "Runs JavaScript that nobody trusts, under limits that hold.")]
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
}

fn main() -> ExitCode {
    let engine = Engine::new();
    match Arguments::parse().command {
        Command::Run { options, file, arguments } => {
            let Some(source) = read(&file) else { return ExitCode::from(status::USAGE) };
            run(&engine, &options, &file.to_string_lossy(), &source, Some(&arguments))
        }
        Command::Eval { options, code } => run(&engine, &options, "eval", &code, None),
        Command::Repl { options } => repl::repl(&engine, &options),
        Command::Dump { bytecode: _, file } => {
            let Some(source) = read(&file) else { return ExitCode::from(status::USAGE) };
            match compile(&engine, &file.to_string_lossy(), &source) {
                Ok(program) => {
                    report::print(&program.disassemble());
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

/// Files that are modules: those that say so, and TypeScript, which is written in modules.
fn is_module(name: &str) -> bool {
    [".mjs", ".ts", ".mts", ".tsx"].iter().any(|ending| name.ends_with(ending))
}

/// Compiles a script or a module, as the file's name says.
fn compile(engine: &Engine, name: &str, source: &str) -> Result<Program, Error> {
    if is_module(name) { engine.compile_module(name, source) } else { engine.compile(name, source) }
}

/// Runs a script. With arguments it is a program, whose value nobody wants to see; without it is an expression.
fn run(
    engine: &Engine,
    options: &RunOptions,
    name: &str,
    source: &str,
    arguments: Option<&[String]>,
) -> ExitCode {
    let mut report = Report::begin(options);
    let result = compile(engine, name, source).and_then(|program| {
        let mut vm = build(engine, options)?;
        if let Some(arguments) = arguments {
            vm.set_global_strings("scriptArgs", arguments)?;
        }
        let result = vm.run(&program);
        report.ran(&vm);
        let value = result?.value();
        if options.json {
            report.value = Some(vm.json(value)?);
        } else if arguments.is_none() {
            report::print(&format!("{}\n", vm.display(value)?));
        }
        Ok(())
    });
    report.end(&result);
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => ExitCode::from(exit_status(&error)),
    }
}

/// Makes a VM with the limits and grants that the options ask for.
fn build(engine: &Engine, options: &RunOptions) -> Result<Vm, Error> {
    let mut builder = engine.vm().limits(options.limits());
    if let Some(timeout) = options.timeout {
        builder = builder.timeout(timeout);
    }
    let Grants { clock, entropy } = options.grants();
    if let Some(clock) = clock {
        builder = builder.grant_clock(clock);
    }
    if let Some(entropy) = entropy {
        builder = builder.grant_entropy(entropy);
    }
    if options.json {
        builder.grant_console(host::console::standard_error(u64::MAX)).build()
    } else {
        builder.grant_console(host::console::terminal(u64::MAX)).build()
    }
}

fn exit_status(error: &Error) -> u8 {
    match error {
        Error::Syntax(_) | Error::Exception(_) | Error::Unsettled | Error::Conversion(_) => status::EXCEPTION,
        Error::Halt { .. } => status::LIMIT,
        Error::Bug(_) => status::BUG,
    }
}

fn fail(error: &Error) -> ExitCode {
    eprintln!("{error}");
    ExitCode::from(exit_status(error))
}
