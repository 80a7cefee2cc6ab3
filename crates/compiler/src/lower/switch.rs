//! `switch`.

use super::Lowerer;
use super::operator::int_literal;
use creance_bytecode::Op;
use oxc_ast::ast::*;
use oxc_span::GetSpan;

impl<'a> Lowerer<'a, '_> {
    /// <https://tc39.es/ecma262/#sec-switch-statement>
    pub(super) fn switch(&mut self, node: &SwitchStatement<'a>) {
        let labels = std::mem::take(&mut self.f.labels);
        let discriminant = self.temp();
        self.expression_to(&node.discriminant, discriminant);
        self.reset_completion();
        let scope = self.scope_of(node);
        self.f.labels = labels;
        let end = self.f.b.label();
        self.in_scope(scope, |this| {
            this.breakable(true, Some(end), None, |this| this.cases(node, discriminant, end));
        });
        self.f.b.bind(end);
    }

    fn cases(&mut self, node: &SwitchStatement<'a>, discriminant: u8, end: crate::builder::Label) {
        for case in &node.cases {
            self.hoist_functions(&case.consequent);
        }
        let mut labels = Vec::new();
        for case in &node.cases {
            let label = self.f.b.label();
            labels.push(label);
            let Some(test) = &case.test else { continue };
            let mark = self.mark();
            let short = int_literal(test).and_then(|value| i16::try_from(value).ok());
            if let Some(value) = short {
                self.at(test.span());
                self.f.b.jump_short(Op::JumpStrictEqInt, discriminant, value, label);
            } else {
                let value = self.expression(test);
                self.at(test.span());
                self.f.b.jump(Op::JumpStrictEq, discriminant, value, 0, label);
            }
            self.release(mark);
        }
        let default = node.cases.iter().position(|case| case.test.is_none());
        let otherwise = default.map_or(end, |index| labels[index]);
        self.f.b.jump(Op::Jump, 0, 0, 0, otherwise);
        for (case, label) in node.cases.iter().zip(labels) {
            self.f.b.bind(label);
            self.statements(&case.consequent);
        }
    }
}
