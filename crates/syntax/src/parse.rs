//! Parsing and early errors, by oxc, with the allowances that eval code has.

use crate::call_target::{self, Places};
use crate::{SyntaxError, bounds, guard, nesting, typescript};
use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_diagnostics::{Diagnostics, OxcDiagnostic, Severity};
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_semantic::SemanticBuilder;
use oxc_span::{GetSpan, SourceType};

/// What a source text is parsed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A script, or eval code. <https://tc39.es/ecma262/#sec-scripts>
    Script,
    /// A module. <https://tc39.es/ecma262/#sec-modules>
    Module,
}

/// What a source text is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// JavaScript.
    JavaScript,
    /// TypeScript. Types are erased, not checked.
    TypeScript,
}

impl Language {
    /// The language that the ending of a file's name stands for: `.ts`, `.mts`, `.cts` and `.tsx` are TypeScript
    /// (without JSX).
    pub fn of_name(name: &str) -> Language {
        let ending = name.rsplit(['/', '\\', ':']).next().and_then(|name| name.rsplit_once('.'));
        match ending.map(|(_, ending)| ending) {
            Some("ts" | "mts" | "cts" | "tsx") => Language::TypeScript,
            _ => Language::JavaScript,
        }
    }
}

/// What the code around an eval allows. <https://tc39.es/ecma262/#sec-performeval>
///
/// With an allowance the early errors of that kind are left to the compiler, which knows where the
/// function boundaries are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings {
    /// The code is strict from its beginning.
    pub strict: bool,
    /// `new.target` may stand at the top level.
    pub new_target: bool,
    /// `super` may stand at the top level.
    pub super_reference: bool,
    /// Private names may come from outside.
    pub private_names: bool,
}

/// A source text that has no early errors.
pub struct Parsed<'a> {
    /// The tree. Offsets are those of `text`.
    pub program: &'a Program<'a>,
    /// The text that was parsed.
    pub text: &'a str,
    /// Bytes at the beginning of `text` that are not the caller's.
    pub prefix: u32,
}

/// Parses a source text, checks its early errors and hands the tree to `work`, all on a stack that is large
/// enough for native recursion over the tree.
///
/// # Errors
/// The first early error, whatever `work` answers, or that the source nests too deeply.
pub fn with_program<R: Send>(
    source: &str,
    language: Language,
    goal: Goal,
    surroundings: Surroundings,
    work: impl FnOnce(&Parsed<'_>) -> Result<R, SyntaxError> + Send,
) -> Result<R, SyntaxError> {
    if source.len() > MAX_LENGTH {
        return Err(SyntaxError::new("", 0, "source text is too long"));
    }
    let guarded = guard::run(source, language, || parse(source, language, goal, surroundings, work));
    guarded.unwrap_or_else(|refused| {
        Err(match refused {
            guard::Refused::Excess(nesting::Excess::Angles) => {
                SyntaxError::new(source, 0, "source has too many '<' in a row to be TypeScript")
            }
            guard::Refused::Excess(nesting::Excess::Brackets) => {
                let limit = nesting::MAX_BRACKETS;
                let message = format!("source nests too deeply (limit: {limit} brackets open at once)");
                SyntaxError::new(source, 0, message)
            }
            guard::Refused::TooDeep => {
                let limit = guard::CAP >> 20;
                let message = format!("source nests too deeply (limit: {limit} MiB of stack to compile it)");
                SyntaxError::new(source, 0, message)
            }
            guard::Refused::NoThread => SyntaxError::new(source, 0, "no thread to compile a nested source"),
        })
    })
}

/// Offsets are 32 bits, and oxc's tree takes many times the text.
const MAX_LENGTH: usize = 256 << 20;

/// Makes a text strict without moving its lines.
const STRICT_PREFIX: &str = "'use strict';";

fn parse<R>(
    source: &str,
    language: Language,
    goal: Goal,
    surroundings: Surroundings,
    work: impl FnOnce(&Parsed<'_>) -> Result<R, SyntaxError>,
) -> Result<R, SyntaxError> {
    let source_type = match goal {
        Goal::Script => SourceType::script(),
        Goal::Module => SourceType::mjs(),
    };
    let source_type = source_type.with_typescript(language == Language::TypeScript);
    let prefixed;
    let (text, prefix) = if surroundings.strict && goal == Goal::Script {
        // A hashbang is a comment wherever it stands here.
        prefixed = match source.strip_prefix("#!") {
            Some(rest) => format!("{STRICT_PREFIX}//{rest}"),
            None => format!("{STRICT_PREFIX}{source}"),
        };
        (prefixed.as_str(), STRICT_PREFIX.len() as u32)
    } else {
        (source, 0)
    };
    let (mut allocator, changed);
    allocator = Allocator::default();
    let mut parsed = read(&allocator, text, source_type);
    let mut calls = Places::default();
    let refused = refused_target(&parsed.diagnostics).filter(|&end| call_target::ends_call(text, end));
    if let (Some(end), Goal::Script, false) = (refused, goal, surroundings.strict)
        && language == Language::JavaScript
    {
        drop(parsed);
        allocator.reset();
        calls = Places::find(text, end);
        changed = calls.insert(text);
        parsed = read(&allocator, &changed, source_type);
    }
    let original = |offset| calls.original(offset).saturating_sub(prefix);
    check(&parsed.diagnostics, source, original, surroundings)?;
    if parsed.panicked {
        return Err(SyntaxError::new(source, 0, "the source text cannot be parsed"));
    }
    let refuse = |(offset, message): (u32, &'static str)| {
        SyntaxError::new(source, offset.saturating_sub(prefix), message)
    };
    let mut program = parsed.program;
    if !calls.is_empty() {
        calls.restore(&mut program, text);
        call_target::check(&program).map_err(|at| SyntaxError::new(source, at, CANNOT_ASSIGN))?;
    }
    bounds::check(&program).map_err(refuse)?;
    let semantic = SemanticBuilder::new_compiler().build(&program);
    check(&semantic.diagnostics, source, |offset| offset.saturating_sub(prefix), surroundings)?;
    let scoping = semantic.semantic.into_scoping();
    if language == Language::TypeScript {
        if goal == Goal::Script
            && let Some(statement) = program.body.iter().find(|statement| statement.is_module_declaration())
        {
            return Err(refuse((statement.span().start, "Cannot use import or export outside a module")));
        }
        typescript::erase(&allocator, &mut program, &scoping).map_err(refuse)?;
    }
    drop(scoping);
    let program: &Program<'_> = allocator.alloc(program);
    work(&Parsed { program, text, prefix })
}

/// What oxc says of a target that is none.
const CANNOT_ASSIGN: &str = "Cannot assign to this expression";

/// A text as oxc reads it.
pub(crate) fn read<'a>(allocator: &'a Allocator, text: &'a str, source_type: SourceType) -> ParserReturn<'a> {
    let options = ParseOptions { preserve_parens: false, ..ParseOptions::default() };
    Parser::new(allocator, text, source_type).with_options(options).parse()
}

/// Where the first target that is none ends, if that is the first error.
pub(crate) fn refused_target(diagnostics: &Diagnostics) -> Option<u32> {
    let first = diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error)?;
    let label = first.labels.first().filter(|_| first.message == CANNOT_ASSIGN)?;
    Some(label.offset() + label.len())
}

/// The first diagnostic that the surroundings do not allow.
fn check(
    diagnostics: &Diagnostics,
    source: &str,
    original: impl Fn(u32) -> u32,
    surroundings: Surroundings,
) -> Result<(), SyntaxError> {
    let first = diagnostics
        .iter()
        .find(|diagnostic| diagnostic.severity == Severity::Error && !allowed(diagnostic, surroundings));
    let Some(diagnostic) = first else {
        return Ok(());
    };
    let offset = diagnostic.labels.first().map_or(0, |label| label.offset());
    Err(SyntaxError::new(source, original(offset), diagnostic.message.to_string()))
}

/// True for diagnostics that the compiler decides, because oxc does not know the surroundings.
fn allowed(diagnostic: &OxcDiagnostic, surroundings: Surroundings) -> bool {
    let message: &str = &diagnostic.message;
    if message.starts_with("Unexpected new.target") {
        surroundings.new_target
    } else if message.starts_with("'super' can only be referenced")
        || message.starts_with("Super calls are not")
    {
        surroundings.super_reference
    } else if message.starts_with("Private identifier '#") || message.starts_with("Private field '#") {
        surroundings.private_names
    } else {
        false
    }
}
