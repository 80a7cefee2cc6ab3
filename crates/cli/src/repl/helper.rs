//! What the line editor asks while somebody types.

use super::commands::COMMANDS;
use super::input::is_unfinished;
use creance::{Engine, Vm};
use rustyline::completion::Completer;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};
use std::cell::RefCell;
use std::rc::Rc;

/// Words that begin statements and expressions.
const KEYWORDS: &[&str] = &[
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "default",
    "delete",
    "else",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "import",
    "instanceof",
    "let",
    "new",
    "null",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "using",
    "void",
    "while",
    "yield",
];

/// Completes names and knows when an input is over.
pub struct ReplHelper {
    engine: Engine,
    vm: Rc<RefCell<Vm>>,
}

impl ReplHelper {
    pub fn new(engine: Engine, vm: Rc<RefCell<Vm>>) -> ReplHelper {
        ReplHelper { engine, vm }
    }

    /// The words that may stand at the end of `text`, and where they begin.
    fn words(&self, text: &str) -> (usize, Vec<String>) {
        if let Some(command) = text.strip_prefix('.')
            && command.chars().all(|c| c.is_ascii_alphabetic())
        {
            let names = COMMANDS.iter().map(|command| command.name.to_owned());
            return (1, names.filter(|name| name.starts_with(command)).collect());
        }
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$' || c == '.';
        let begin = text
            .rfind(|c| !is_part(c))
            .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
        let mut path: Vec<&str> = text[begin..].split('.').collect();
        let word = path.pop().unwrap_or_default();
        if path.iter().any(|name| name.is_empty() || name.starts_with(|c: char| c.is_numeric())) {
            return (text.len(), Vec::new());
        }
        // NOTE: a VM that has reached its limit has no names to tell.
        let mut names = self.vm.borrow_mut().names(&path).unwrap_or_default();
        if path.is_empty() {
            names.extend(KEYWORDS.iter().map(|keyword| (*keyword).to_owned()));
            names.sort();
        }
        names.retain(|name| name.starts_with(word));
        (text.len() - word.len(), names)
    }
}

impl Completer for ReplHelper {
    type Candidate = String;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        Ok(self.words(&line[..at]))
    }
}

impl Validator for ReplHelper {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = context.input();
        Ok(match text.starts_with('.') || !is_unfinished(&self.engine, text) {
            true => ValidationResult::Valid(None),
            false => ValidationResult::Incomplete,
        })
    }
}

impl Hinter for ReplHelper {
    type Hint = String;
}

impl Highlighter for ReplHelper {}

impl Helper for ReplHelper {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_completed() {
        let engine = Engine::new();
        let mut vm = engine.vm().build().unwrap_or_else(|error| panic!("{error}"));
        assert!(vm.eval("a.js", "const town = { name: 'Ulm', nation: 1 }").is_ok());
        let helper = ReplHelper::new(engine, Rc::new(RefCell::new(vm)));
        for (text, at, expected) in [
            ("tow", 0, &["town"][..]),
            ("f(town.na", 7, &["name", "nation"]),
            ("town.name.padS", 10, &["padStart"]),
            ("new Weak", 4, &["WeakMap", "WeakRef", "WeakSet"]),
            ("insta", 0, &["instanceof"]),
            (".gr", 1, &["grants"]),
            ("ö + Math.sq", 10, &["sqrt"]),
            ("f().x", 5, &[]),
            ("1.to", 4, &[]),
            ("missing.x", 8, &[]),
        ] {
            let (begin, words) = helper.words(text);
            assert_eq!(
                (begin, words),
                (at, expected.iter().map(|&word| word.to_owned()).collect()),
                "{text}"
            );
        }
    }
}
