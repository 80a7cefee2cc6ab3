//! The source text that a function constructor makes of its arguments.

use crate::{CompileError, Surroundings, text};
use creance_syntax::{Goal, Language, with_program};

/// Which constructor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DynamicFunctionKind {
    /// `Function`
    Normal,
    /// `GeneratorFunction`
    Generator,
    /// `AsyncFunction`
    Async,
    /// `AsyncGeneratorFunction`
    AsyncGenerator,
}

impl DynamicFunctionKind {
    fn prefix(self) -> &'static str {
        match self {
            DynamicFunctionKind::Normal => "function",
            DynamicFunctionKind::Generator => "function*",
            DynamicFunctionKind::Async => "async function",
            DynamicFunctionKind::AsyncGenerator => "async function*",
        }
    }
}

/// The text of the function, in parentheses so that it is an expression.
///
/// NOTE: the parameters and the body must be valid each by itself (`*/` and `/*` must not meet), so each is
/// parsed with an empty other.
pub fn source(kind: DynamicFunctionKind, parameters: &[u16], body: &[u16]) -> Result<String, CompileError> {
    let ((parameters, _), (body, _)) = (text::source(parameters), text::source(body));
    let prefix = kind.prefix();
    for alone in [
        format!("({prefix} anonymous({parameters}\n) {{\n\n}})"),
        format!("({prefix} anonymous(\n) {{\n{body}\n}})"),
    ] {
        check(&alone)?;
    }
    Ok(format!("({prefix} anonymous({parameters}\n) {{\n{body}\n}})"))
}

/// `}, function() {` closes the function early: the text must be one expression.
pub fn check(text: &str) -> Result<(), CompileError> {
    with_program(text, Language::JavaScript, Goal::Script, Surroundings::default(), |parsed| {
        if is_one_function(parsed.program) {
            Ok(())
        } else {
            Err(creance_syntax::SyntaxError::new(text, 0, "Unexpected token '}'"))
        }
    })?;
    Ok(())
}

fn is_one_function(program: &oxc_ast::ast::Program<'_>) -> bool {
    use oxc_ast::ast::{Expression, Statement};
    match &program.body[..] {
        [Statement::ExpressionStatement(statement)] => {
            matches!(statement.expression, Expression::FunctionExpression(_))
                && statement.span.size() as usize >= program.source_text.trim_end().len()
        }
        _ => false,
    }
}
