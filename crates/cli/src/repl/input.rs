//! What an input means: a script, an object that looks like a block, or code that awaits.

use creance::{Engine, Error, Outcome, Program, Vm};

/// An input that is a program.
pub enum Input {
    /// Its value is what is shown.
    Script(Program),
    /// Its value is a promise, for which the user waits. What stands first declares the names that it assigns.
    Awaited(Option<Program>, Program),
}

impl Input {
    /// Compiles an input. `await` is allowed at the top level, also in the value of a declaration: the name is
    /// declared first and assigned when the value is there.
    ///
    /// # Errors
    /// [`Error::Syntax`].
    pub fn read(engine: &Engine, name: &str, text: &str) -> Result<Input, Error> {
        if text.trim_start().starts_with('{')
            && let Ok(program) = engine.compile(name, &format!("({})", text.trim()))
        {
            return Ok(Input::Script(program));
        }
        let error = match engine.compile(name, text) {
            Ok(program) => return Ok(Input::Script(program)),
            Err(error) if text.contains("await") => error,
            Err(error) => return Err(error),
        };
        // Only a module may await; if it is none either, its error is the one that helps.
        engine.compile_module(name, text)?;
        if let Some((keyword, binding, value)) = declaration(text) {
            let keyword = if keyword == "const" { "let" } else { keyword };
            let declare = engine.compile(name, &format!("{keyword} {binding};"))?;
            let assign = engine.compile(name, &format!("(async () => {{ {binding} = {value}\n}})()"))?;
            return Ok(Input::Awaited(Some(declare), assign));
        }
        let expression = text.trim_end().trim_end_matches(';');
        let wrapped = [format!("(async () => ({expression}\n))()"), format!("(async () => {{{text}\n}})()")];
        wrapped
            .iter()
            .find_map(|text| engine.compile(name, text).ok())
            .map(|program| Input::Awaited(None, program))
            .ok_or(error)
    }

    /// Runs it. Promises of code that awaits are waited for.
    ///
    /// # Errors
    /// Those of [`Vm::run`].
    pub fn run(&self, vm: &mut Vm) -> Result<Outcome, Error> {
        match self {
            Input::Script(program) => vm.run(program),
            Input::Awaited(declarations, program) => {
                if let Some(declarations) = declarations {
                    vm.run(declarations)?;
                }
                let promise = vm.run(program)?;
                vm.settled(promise)
            }
        }
    }
}

/// True if the text is a program but for its end.
pub fn is_unfinished(engine: &Engine, text: &str) -> bool {
    let ends_early = |result: Result<Program, Error>| {
        let Err(Error::Syntax(error)) = result else { return false };
        let at = error.offset as usize;
        // A template or comment without its end is reported where it begins, or where it goes on.
        let rest = text.get(at..).unwrap_or_default();
        let in_token = error.message.starts_with("Unterminated")
            && ["`", "}", "/*"].iter().any(|begin| rest.starts_with(begin));
        in_token || at >= text.trim_end().len()
    };
    ends_early(engine.compile("repl", text))
        || text.contains("await") && ends_early(engine.compile_module("repl", text))
}

/// The parts of `const name = value`.
fn declaration(text: &str) -> Option<(&str, &str, &str)> {
    let (keyword, rest) = text.trim_start().split_once(char::is_whitespace)?;
    let (name, value) = rest.split_once('=')?;
    let name = name.trim();
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$');
    let is_declaration =
        matches!(keyword, "const" | "let" | "var") && is_name && !value.starts_with(['=', '>']);
    is_declaration.then(|| (keyword, name, value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_end_where_programs_end() {
        let engine = Engine::new();
        for (text, unfinished) in [
            ("1 + 1", false),
            ("1 +", true),
            ("function f() {", true),
            ("function f() {}", false),
            ("`a", true),
            ("`a\nb`", false),
            ("`a${1}", true),
            ("`a${", true),
            ("/* a", true),
            ("/* a */", false),
            ("'a", false),
            ("await f(", true),
            ("await f(1)", false),
            ("for await (const x of y) {", true),
            ("let let", false),
            (") a", false),
        ] {
            assert_eq!(is_unfinished(&engine, text), unfinished, "{text}");
        }
    }

    #[test]
    fn declarations_have_parts() {
        assert_eq!(declaration("const a = await b"), Some(("const", "a", "await b")));
        assert_eq!(declaration("let $x=await b;"), Some(("let", "$x", "await b;")));
        for text in ["a = await b", "const { a } = await b", "let a == 1", "constant = await b"] {
            assert_eq!(declaration(text), None, "{text}");
        }
    }
}
