//! Template literals and tagged templates.

use super::Lowerer;
use super::call::Arguments;
use super::operator::is_simple;
use crate::builder::Reg;
use crate::text;
use creance_bytecode::{Constant, Op};
use oxc_ast::ast::*;

/// Parts that are concatenated at once.
const MAX_PARTS: usize = 32;

impl<'a> Lowerer<'a, '_> {
    /// <https://tc39.es/ecma262/#sec-template-literals>
    pub(super) fn template(&mut self, node: &TemplateLiteral<'a>, dst: Reg) {
        let mark = self.mark();
        if node.expressions.is_empty() {
            return self.cooked(&node.quasis[0], dst);
        }
        let parts = self.f.b.registers((node.expressions.len() * 2 + 1).min(MAX_PARTS) as u16);
        let mut count = 0;
        let last_effect = node.expressions.iter().rposition(|expression| !is_simple(expression)).unwrap_or(0);
        for (index, quasi) in node.quasis.iter().enumerate() {
            if count + 2 > MAX_PARTS {
                // What there is so far becomes the first part.
                self.emit(Op::Concat, parts, parts, count as u8, 0);
                count = 1;
            }
            let cooked = quasi.value.cooked.as_ref().map_or("", |cooked| cooked.as_str());
            // An empty string at the front keeps `${a}${b}` a string concatenation: Concat does that anyway.
            if !cooked.is_empty() {
                self.cooked(quasi, parts + count as u8);
                count += 1;
            }
            if let Some(expression) = node.expressions.get(index) {
                let part = parts + count as u8;
                self.expression_to(expression, part);
                // Each value becomes a string before the next expression runs.
                if index < last_effect && !is_literal(expression) {
                    self.at(node.span);
                    self.emit(Op::ToString, part, part, 0, 0);
                }
                count += 1;
            }
        }
        self.at(node.span);
        self.emit(Op::Concat, dst, parts, count as u8, 0);
        self.release(mark);
    }

    fn cooked(&mut self, quasi: &TemplateElement<'a>, dst: Reg) {
        let cooked = quasi.value.cooked.as_ref().map_or("", |cooked| cooked.as_str());
        let text = text::literal(cooked, quasi.lone_surrogates);
        self.load_text(dst, &text);
    }

    /// <https://tc39.es/ecma262/#sec-tagged-templates>
    pub(super) fn tagged_template(&mut self, node: &TaggedTemplateExpression<'a>, dst: Reg) {
        let mark = self.mark();
        let call = self.callee_register(dst);
        let arguments = self.tag_call(node, call);
        self.emit_call((Op::Call, Op::CallSpread), call, arguments, dst);
        self.release(mark);
    }

    /// Lays out callee, `this` and arguments of a tagged template; `call` is the last register in use.
    pub(super) fn tag_call(&mut self, node: &TaggedTemplateExpression<'a>, call: Reg) -> Arguments {
        let expressions = &node.quasi.expressions;
        let many = expressions.len() > 60;
        self.callee(&node.tag, call);
        self.f.b.registers(if many { 1 } else { 1 + expressions.len() as u16 });
        let quasis = &node.quasi.quasis;
        let cooked = quasis
            .iter()
            .map(|quasi| {
                let cooked = quasi.value.cooked.as_ref()?;
                Some(text::literal(cooked.as_str(), quasi.lone_surrogates))
            })
            .collect();
        let raw = quasis.iter().map(|quasi| raw_text(quasi.value.raw.as_str())).collect();
        let constant = self.f.b.own_constant(Constant::Template { cooked, raw }) as i32;
        self.at(node.span);
        if many {
            let strings = self.temp();
            self.emit(Op::GetTemplateObject, strings, 0, 0, constant);
            self.emit(Op::NewArray, call + 2, 0, 0, expressions.len() as i32 + 1);
            self.emit(Op::ArrayPush, call + 2, strings, 0, 0);
            for expression in expressions {
                self.push_one(call + 2, expression);
            }
            self.at(node.span);
            Arguments::Array
        } else {
            self.emit(Op::GetTemplateObject, call + 2, 0, 0, constant);
            for (index, expression) in expressions.iter().enumerate() {
                self.expression_to(expression, call + 3 + index as u8);
            }
            self.at(node.span);
            Arguments::Registers(1 + expressions.len() as u8)
        }
    }
}

fn is_literal(expression: &Expression<'_>) -> bool {
    matches!(expression, Expression::StringLiteral(_) | Expression::NumericLiteral(_))
}

/// The raw text of a template: line ends are LF.
fn raw_text(raw: &str) -> creance_bytecode::Text {
    creance_bytecode::Text::from(raw.replace("\r\n", "\n").replace('\r', "\n").as_str())
}
