//! Scope analysis and lowering: JavaScript text to verified bytecode.
//!
//! Knows the language and the instruction set; knows nothing of values, realms and how programs run.
#![forbid(unsafe_code)]

mod builder;
mod dynamic_function;
mod lower;
mod pattern;
mod scope;
mod text;

use creance_bytecode::{EvalContext, Program, Recipe, Source, verify};
pub use creance_syntax::{FreeName, Import, ImportKind, Place, Survey};
use creance_syntax::{Goal, Language, Surroundings, SyntaxError, with_program};

pub use dynamic_function::DynamicFunctionKind;
pub use pattern::{PATTERN_DEPTH, PatternError, STOPPED, parse_flags, parse_pattern, parse_pattern_with};

/// Why a source text was not compiled: always a SyntaxError.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// What is wrong, in one line.
    pub message: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in UTF-16 units, from 1.
    pub column: u32,
    /// Byte offset into the source text.
    pub offset: u32,
    /// The line of the source with a mark under the place.
    pub code_frame: String,
}

impl core::fmt::Display for CompileError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "SyntaxError: {} ({}:{})", self.message, self.line, self.column)
    }
}

impl std::error::Error for CompileError {}

impl From<SyntaxError> for CompileError {
    fn from(error: SyntaxError) -> CompileError {
        let SyntaxError { message, offset, line, column, code_frame } = error;
        CompileError { message, line, column, offset, code_frame }
    }
}

/// What a program is compiled as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ModeKind {
    Script,
    Module,
    Eval,
    Library,
    /// A function constructor's text: one function expression, whose name is no binding.
    Function,
}

/// How a program stands to its surroundings.
#[derive(Clone, Copy, Debug)]
struct Mode<'c> {
    kind: ModeKind,
    strict: bool,
    context: Option<&'c EvalContext>,
    /// Where lone surrogates of the text that was given are escapes now; see [`text::source`].
    lone: &'c [u32],
}

impl Mode<'_> {
    fn recipe(&self) -> Recipe {
        match self.kind {
            ModeKind::Script => Recipe::Script,
            ModeKind::Module => Recipe::Module,
            ModeKind::Eval => Recipe::Eval { lone: self.lone.into() },
            ModeKind::Library => Recipe::Library,
            ModeKind::Function => Recipe::Function,
        }
    }

    /// `var` and functions belong to the program itself.
    fn has_own_variables(&self, strict: bool) -> bool {
        matches!(self.kind, ModeKind::Library | ModeKind::Module) || self.kind == ModeKind::Eval && strict
    }

    /// `let`, `const` and classes belong to the program itself.
    fn has_own_lexicals(&self) -> bool {
        matches!(self.kind, ModeKind::Eval | ModeKind::Library | ModeKind::Module)
    }
}

/// Compiles a script, TypeScript if its name ends so. Function 0 returns its completion value.
/// <https://tc39.es/ecma262/#sec-runtime-semantics-scriptevaluation>
///
/// # Errors
/// The first early error.
pub fn compile_script(name: &str, source: &str) -> Result<Program, CompileError> {
    let mode = Mode { kind: ModeKind::Script, strict: false, context: None, lone: &[] };
    compile(name, source, mode, Surroundings::default())
}

/// Compiles a module, TypeScript if its name ends so. Function 0 evaluates it; see [`Module`](creance_bytecode::Module).
/// <https://tc39.es/ecma262/#sec-parsemodule>
///
/// # Errors
/// The first early error.
pub fn compile_module(name: &str, source: &str) -> Result<Program, CompileError> {
    let mode = Mode { kind: ModeKind::Module, strict: true, context: None, lone: &[] };
    compile(name, source, mode, Surroundings::default())
}

/// Compiles eval code; without a context the eval is indirect.
/// <https://tc39.es/ecma262/#sec-performeval>
///
/// # Errors
/// The first early error, or a conflict of its variables with the names around it.
pub fn compile_eval(
    name: &str,
    source: &[u16],
    context: Option<&EvalContext>,
) -> Result<Program, CompileError> {
    let (source, lone) = text::source(source);
    let strict = context.is_some_and(|context| context.strict);
    let surroundings = Surroundings {
        strict,
        new_target: context.is_some(),
        super_reference: context.is_some(),
        private_names: context.is_some(),
    };
    compile(name, &source, Mode { kind: ModeKind::Eval, strict, context, lone: &lone }, surroundings)
}

/// Compiles what a function constructor is given: function 0 returns the closure.
/// <https://tc39.es/ecma262/#sec-createdynamicfunction>
///
/// # Errors
/// The first early error of the parameters, the body or both together.
pub fn compile_function(
    kind: DynamicFunctionKind,
    parameters: &[u16],
    body: &[u16],
) -> Result<Program, CompileError> {
    let source = dynamic_function::source(kind, parameters, body)?;
    let mode = Mode { kind: ModeKind::Function, strict: false, context: None, lone: &[] };
    compile("anonymous", &source, mode, Surroundings::default())
}

/// Compiles once more what was compiled from a text that a program has as its source. The text may come from anybody:
/// a library file is refused, because its code can do more than others.
///
/// # Errors
/// The first early error.
pub fn compile_again(
    recipe: &Recipe,
    name: &str,
    source: &str,
    context: Option<&EvalContext>,
) -> Result<Program, CompileError> {
    match recipe {
        Recipe::Script => compile_script(name, source),
        Recipe::Module => compile_module(name, source),
        Recipe::Eval { lone } => compile_eval(name, &text::units(source, lone), context),
        Recipe::Function => {
            dynamic_function::check(source)?;
            let mode = Mode { kind: ModeKind::Function, strict: false, context: None, lone: &[] };
            compile(name, source, mode, Surroundings::default())
        }
        Recipe::Library => Err(SyntaxError::new(source, 0, "library code has its own text").into()),
    }
}

/// Compiles a file of builtins: strict, `$name` is an intrinsic, nothing is global. Function 0 returns the
/// value of its last expression statement.
///
/// # Errors
/// The first early error.
pub fn compile_library(name: &str, source: &str) -> Result<Program, CompileError> {
    let mode = Mode { kind: ModeKind::Library, strict: true, context: None, lone: &[] };
    compile(name, source, mode, Surroundings { strict: true, ..Surroundings::default() })
}

/// What a script or module asks of its surroundings; see [`Survey`]. TypeScript if its name ends so.
///
/// # Errors
/// The first early error.
pub fn survey(name: &str, source: &str, is_module: bool) -> Result<Survey, CompileError> {
    let goal = if is_module { Goal::Module } else { Goal::Script };
    Ok(creance_syntax::survey(source, Language::of_name(name), goal)?)
}

fn compile(
    name: &str,
    source: &str,
    mode: Mode<'_>,
    surroundings: Surroundings,
) -> Result<Program, CompileError> {
    let goal = if mode.kind == ModeKind::Module { Goal::Module } else { Goal::Script };
    let language = match mode.kind {
        ModeKind::Script | ModeKind::Module => Language::of_name(name),
        ModeKind::Eval | ModeKind::Library | ModeKind::Function => Language::JavaScript,
    };
    let program = with_program(source, language, goal, surroundings, |parsed| {
        let refuse = |(offset, message): scope::Refusal| {
            SyntaxError::new(source, offset.saturating_sub(parsed.prefix), message)
        };
        let entries = match mode.kind {
            ModeKind::Module => Some(scope::ModuleEntries::of(parsed.program)),
            _ => None,
        };
        let tree = scope::analyze(parsed.program, &mode, entries.as_ref()).map_err(refuse)?;
        let source = Source::new(name, source);
        lower::program(parsed, tree, mode, source, entries).map_err(refuse)
    })?;
    verify(&program).map_err(|broken| {
        debug_assert!(false, "{broken}\n{}", creance_bytecode::disassemble(&program));
        let error =
            SyntaxError::new(source, 0, format!("the compiler made a program that is not valid: {broken}"));
        CompileError::from(error)
    })?;
    Ok(program)
}
