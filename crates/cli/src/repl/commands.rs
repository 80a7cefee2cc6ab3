//! Inputs that begin with a dot.

use super::Session;
use crate::options::parse_count;
use std::process::ExitCode;

/// What happens after an input.
pub enum Next {
    /// The next is read.
    Read,
    /// The command ends.
    End(ExitCode),
}

/// A command with what `.help` says of it.
pub struct Command {
    pub name: &'static str,
    arguments: &'static str,
    help: &'static str,
}

/// All of them.
pub const COMMANDS: &[Command] = &[
    Command { name: "exit", arguments: "", help: "end, as Ctrl-D does" },
    Command {
        name: "fuel",
        arguments: "[N]",
        help: "show fuel and bytes; with a number, give so much more fuel",
    },
    Command { name: "grants", arguments: "", help: "show what code may do here" },
    Command { name: "help", arguments: "", help: "show this" },
    Command { name: "load", arguments: "FILE", help: "evaluate a file" },
];

impl Session {
    /// Carries out a command, written without its dot.
    pub fn command(&mut self, command: &str) -> Next {
        let (name, argument) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        match (name, argument.trim()) {
            ("exit", "") => return Next::End(ExitCode::SUCCESS),
            ("fuel", "") => self.show_fuel(),
            ("fuel", more) => match parse_count(more) {
                Ok(more) => {
                    self.vm.borrow_mut().add_fuel(more);
                    self.show_fuel();
                }
                Err(reason) => eprintln!(".fuel: {reason}"),
            },
            ("grants", "") => self.screen.line(&self.options.grants.describe()),
            ("help", "") => {
                for Command { name, arguments, help } in COMMANDS {
                    self.screen.line(&format!("{:<12} {help}", format!(".{name} {arguments}")));
                }
                self.screen.line("Other inputs are JavaScript; `await` may stand at the top level. Tab completes names. An\ninput that is not complete goes on in the next line. Ctrl-C drops it, or stops running code.");
            }
            ("load", "") => eprintln!(".load: which file?"),
            ("load", path) => match std::fs::read_to_string(path) {
                Ok(text) => return self.evaluate(&text),
                Err(error) => eprintln!(".load: {path}: {error}"),
            },
            _ => eprintln!("no command .{command}; .help shows what there is"),
        }
        Next::Read
    }

    fn show_fuel(&self) {
        let vm = self.vm.borrow();
        let (usage, limits) = (vm.usage(), vm.limits());
        self.screen.line(&format!(
            "fuel {} of {} used, bytes {} of {} alive, {} at the peak",
            usage.fuel.min(limits.fuel),
            limits.fuel,
            usage.live_bytes,
            limits.memory,
            usage.peak_bytes
        ));
    }
}
