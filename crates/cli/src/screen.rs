//! What a terminal is shown, and what a file is.

use clap::ValueEnum;
use creance::host::for_stream;
use creance::{Error, Inspection};
use std::io::{IsTerminal, Write};

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless the variable `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    fn wanted_on(self, stream: &impl IsTerminal) -> bool {
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                stream.is_terminal() && !refused
            }
        }
    }
}

/// How this run writes.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Standard output takes colours.
    pub out: bool,
    /// Standard error takes colours.
    pub err: bool,
}

const RED: &str = "\u{1b}[1;31m";
const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const END: &str = "\u{1b}[0m";

impl Screen {
    pub fn new(color: Color) -> Screen {
        Screen { out: color.wanted_on(&std::io::stdout()), err: color.wanted_on(&std::io::stderr()) }
    }

    /// True if the console may use colours, whichever stream a line goes to.
    pub fn console(self) -> bool {
        self.out && self.err
    }

    /// How values are shown on standard output.
    pub fn values(self) -> Inspection {
        Inspection::default().colors(self.out)
    }

    /// Writes a line to standard output; a closed pipe is nobody's error.
    pub fn line(self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{}", for_stream(text, &std::io::stdout()));
        let _ = out.flush();
    }

    /// Writes an error to standard error.
    pub fn error(self, error: &Error) {
        let text = if self.err { painted(error) } else { error.to_string() };
        let _ = writeln!(std::io::stderr().lock(), "{}", for_stream(&text, &std::io::stderr()));
    }
}

/// The text of an error in colours: what it is, the code, where.
fn painted(error: &Error) -> String {
    match error {
        Error::Syntax(error) => {
            let frame = frame(&error.code_frame);
            let place = format!("    at {}:{}:{}", error.name, error.line, error.column);
            format!("{RED}SyntaxError:{END} {BOLD}{}{END}\n{frame}\n{DIM}{place}{END}", error.message)
        }
        Error::Exception(exception) => {
            let promise = if exception.in_promise { " (in promise)" } else { "" };
            let mut text = format!("{RED}Uncaught{promise}{END} {}", message(&exception.message));
            if let Some(code) = &exception.code_frame {
                text.push_str(&format!("\n{}", frame(code)));
            }
            if !exception.stack.is_empty() {
                text.push_str(&format!("\n{DIM}{}{END}", exception.stack));
            }
            let mut cause = &exception.cause;
            while let Some(exception) = cause {
                text.push_str(&format!("\n{RED}Caused by:{END} {}", message(&exception.message)));
                if !exception.stack.is_empty() {
                    text.push_str(&format!("\n{DIM}{}{END}", exception.stack));
                }
                cause = &exception.cause;
            }
            text
        }
        error => format!("{RED}{error}{END}"),
    }
}

/// The first line stands out: further ones are often long.
fn message(text: &str) -> String {
    match text.split_once('\n') {
        None => format!("{BOLD}{text}{END}"),
        Some((first, rest)) => format!("{BOLD}{first}{END}\n{rest}"),
    }
}

/// A code frame: `3 | code` lines and a line with the mark.
fn frame(frame: &str) -> String {
    let lines = frame.lines().map(|line| match line.split_once('|') {
        Some((gutter, mark)) if gutter.trim().is_empty() => format!("{DIM}{gutter}|{END}{RED}{mark}{END}"),
        Some((gutter, code)) => format!("{DIM}{gutter}|{END}{code}"),
        None => line.to_owned(),
    });
    lines.collect::<Vec<String>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use creance::Engine;

    #[test]
    fn errors_have_parts() {
        let mut vm = Engine::new().vm().build().unwrap_or_else(|error| panic!("{error}"));
        for (source, expected) in [
            (
                "let x = 1;\n  x.y()",
                "<1;31>Uncaught<0> <1>TypeError: x.y is not a function<0>\n<2>2 |<0>   x.y()\n<2>  |<0><1;31>     ^<0>\n\
                 <2>    at a.js:2:5<0>",
            ),
            ("throw 'a\\nb'", "<1;31>Uncaught<0> <1>'a\\nb'<0>"),
            (
                "let let",
                "<1;31>SyntaxError:<0> <1>`let` cannot be declared as a variable name inside of a `let` declaration<0>\n\
                 <2>1 |<0> let let\n<2>  |<0><1;31>     ^<0>\n<2>    at a.js:1:5<0>",
            ),
        ] {
            let error = match vm.eval("a.js", source) {
                Ok(_) => panic!("{source} is wrong"),
                Err(error) => error,
            };
            let text = painted(&error);
            let mut parts = text.split("\u{1b}[");
            let first = parts.next().unwrap_or_default().to_owned();
            let shown = parts.fold(first, |text, part| format!("{text}<{}", part.replacen('m', ">", 1)));
            assert_eq!(shown, expected);
        }
    }
}
