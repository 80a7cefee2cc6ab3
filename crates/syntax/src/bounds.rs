//! Bounds on what the early errors of oxc compare pairwise: labels with the statements around them, parameters
//! with the parameters beside them. No program that is not an attack comes near.

use oxc_ast::ast::{FormalParameters, LabeledStatement, Program};
use oxc_ast_visit::{VisitJs, walk_js as walk};
use oxc_span::GetSpan;
use oxc_syntax::scope::ScopeFlags;

/// Shorter sources are cheap whatever they hold.
const SHORT: usize = 16 << 10;
/// Parameters of one function.
const MAX_PARAMETERS: usize = 2000;
/// Labelled statements around one another.
const MAX_LABELS: usize = 500;

/// Where a source passes a bound, and what it has too many of.
pub(crate) fn check(program: &Program<'_>) -> Result<(), (u32, &'static str)> {
    if program.source_text.len() <= SHORT {
        return Ok(());
    }
    let mut bounds = Bounds { labels: 0, first: None };
    bounds.visit_program(program);
    bounds.first.map_or(Ok(()), Err)
}

struct Bounds {
    labels: usize,
    first: Option<(u32, &'static str)>,
}

impl<'a> VisitJs<'a> for Bounds {
    fn visit_formal_parameters(&mut self, parameters: &FormalParameters<'a>) {
        if parameters.items.len() > MAX_PARAMETERS {
            self.first.get_or_insert((parameters.span().start, "too many parameters (limit: 2000)"));
        }
        walk::walk_formal_parameters(self, parameters);
    }

    fn visit_labeled_statement(&mut self, statement: &LabeledStatement<'a>) {
        self.labels += 1;
        if self.labels > MAX_LABELS {
            self.first
                .get_or_insert((statement.span().start, "too many labels around one another (limit: 500)"));
        } else {
            walk::walk_labeled_statement(self, statement);
        }
        self.labels -= 1;
    }

    fn visit_function(&mut self, function: &oxc_ast::ast::Function<'a>, flags: ScopeFlags) {
        let labels = core::mem::take(&mut self.labels);
        walk::walk_function(self, function, flags);
        self.labels = labels;
    }
}
