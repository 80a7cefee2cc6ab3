//! Early errors that the parser does not find.

use super::analyze::Analyzer;
use oxc_ast::ast::*;
use oxc_span::GetSpan;

impl<'a> Analyzer<'a, '_> {
    /// A getter has no parameter, not even a rest parameter. <https://tc39.es/ecma262/#prod-MethodDefinition>
    pub(super) fn getter_parameters(&mut self, parameters: &FormalParameters<'a>) {
        if let Some(rest) = &parameters.rest {
            self.refuse(rest.span.start, "A getter cannot have parameters");
        }
    }

    /// Parentheses make a pattern within a pattern, or a target with a default, an expression.
    /// <https://tc39.es/ecma262/#sec-destructuring-assignment-static-semantics-early-errors>
    pub(super) fn element_target(&mut self, target: &AssignmentTargetMaybeDefault<'a>) {
        if !matches!(
            target,
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(_)
                | AssignmentTargetMaybeDefault::ArrayAssignmentTarget(_)
                | AssignmentTargetMaybeDefault::ObjectAssignmentTarget(_)
        ) {
            return;
        }
        // NOTE: elements follow `[`, `,` or `:`, so a parenthesis belongs to the element. The tree has none.
        let start = target.span().start;
        let with_default = match target {
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(node) => Some(node),
            _ => None,
        };
        let before = self.text.get(..start as usize).unwrap_or("").trim_end();
        // `[(a) = 1]` is fine: the parentheses end before the default.
        let around = before.ends_with('(') && with_default.is_none_or(|node| self.open_at_default(node));
        if around {
            self.refuse(start, "Invalid destructuring assignment target");
        }
    }

    /// True if a parenthesis before a target is still open at its default.
    fn open_at_default(&self, node: &AssignmentTargetWithDefault<'a>) -> bool {
        let (from, to) = (node.binding.span().end as usize, node.init.span().start as usize);
        !self.text.get(from..to).unwrap_or("").trim_start().starts_with(')')
    }
}
