//! What is generated from the flags: completions for shells and manual pages; and the examples that `--help` ends with.

use crate::{Arguments, refuse};
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// The end of `creance --help`.
pub const EXAMPLES: &str = "\
Examples:
  creance eval '[1, 2, 3].map(n => n * n)'
  creance run --fuel 50M --memory 64MiB --timeout 2s tool.js
  creance run --fs docs=./handbook:ro --net 'api=GET https://api.example.com' report.ts
  creance run --grant-file grants.toml --audit uses.jsonl --record run.jsonl report.ts
  creance replay run.jsonl

A script can do nothing to the world until a flag grants it something. Under a name that a flag gives, the script
finds an object: `await docs.readText('start.md')`, or `import docs from 'cap:docs'`. Errors name the flag that is
missing.

Exit status: 0 success, 1 an uncaught exception or a syntax error, 2 wrong usage, 3 a limit was reached, 4 the
engine is wrong, 5 a replay differs; or what the script asked for (--exit).";

/// The end of `creance completions --help`.
pub const COMPLETIONS_HELP: &str = "\
Examples:
  creance completions bash > ~/.local/share/bash-completion/completions/creance
  creance completions zsh > ~/.zfunc/_creance
  creance completions fish > ~/.config/fish/completions/creance.fish";

/// Prints what a shell completes.
pub fn completions(shell: Shell) -> ExitCode {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "creance", &mut text);
    // A closed pipe is nobody's error.
    let _ = std::io::stdout().write_all(&text);
    ExitCode::SUCCESS
}

/// Prints the page of the command, or writes the pages of all commands.
pub fn manual(directory: Option<&Path>) -> ExitCode {
    let command = Arguments::command();
    let written = match directory {
        Some(directory) => clap_mangen::generate_to(command, directory),
        None => {
            let mut text = Vec::new();
            clap_mangen::Man::new(command).render(&mut text).map(|()| {
                // A closed pipe is nobody's error.
                let _ = std::io::stdout().write_all(&text);
            })
        }
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(&format!("the manual cannot be written: {error}")),
    }
}
