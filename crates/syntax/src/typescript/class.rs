//! Classes: members that are only type, and parameters that are properties.
//! <https://www.typescriptlang.org/docs/handbook/2/classes.html#parameter-properties>

use super::erase::Eraser;
use super::snippet::Filling;
use oxc_allocator::{ArenaVec, GetAllocator, TakeIn};
use oxc_ast::ast::*;

impl<'a> Eraser<'a, '_> {
    pub(super) fn erase_class(&mut self, class: &mut Class<'a>) {
        let derived = class.heritage.is_some();
        class.body.body.retain(|element| match element {
            ClassElement::MethodDefinition(method) => {
                method.r#type == MethodDefinitionType::MethodDefinition && method.value.body.is_some()
            }
            ClassElement::PropertyDefinition(property) => {
                property.r#type == PropertyDefinitionType::PropertyDefinition && !property.declare
            }
            ClassElement::AccessorProperty(property) => {
                property.r#type == AccessorPropertyType::AccessorProperty
            }
            ClassElement::StaticBlock(_) => true,
            ClassElement::TSIndexSignature(_) => false,
        });
        let mut fields = ArenaVec::new_in(self);
        for element in &mut class.body.body {
            if let ClassElement::MethodDefinition(method) = element
                && method.kind == MethodDefinitionKind::Constructor
            {
                self.parameter_properties(&mut method.value, derived, &mut fields);
            }
        }
        if !fields.is_empty() {
            fields.extend(class.body.body.take_in(self));
            class.body.body = fields;
        }
    }

    /// Adds a field for each parameter that is a property, and gives it its value in the constructor: at its
    /// beginning, or after `super()`.
    fn parameter_properties(
        &mut self,
        constructor: &mut Function<'a>,
        derived: bool,
        fields: &mut ArenaVec<'a, ClassElement<'a>>,
    ) {
        let mut assignments = Vec::new();
        for parameter in &mut constructor.params.items {
            if parameter.accessibility.is_none() && !parameter.readonly && !parameter.r#override {
                continue;
            }
            let BindingPattern::BindingIdentifier(name) = &parameter.pattern else {
                return self.refuse(parameter.span.start, "a parameter property must be a name");
            };
            let key = || Expression::new_string_literal(name.span, name.name, None, self);
            let filling = || Filling::new(self.allocator(), name.span, name.name).with("KEY", key());
            assignments.extend(filling().statements("this[KEY] = NAME;"));
            for mut statement in filling().statements("(class { [KEY]; });") {
                if let Statement::ExpressionStatement(node) = &mut statement
                    && let Expression::ClassExpression(class) = &mut node.expression
                {
                    fields.extend(class.body.body.take_in(self));
                }
            }
        }
        let Some(body) = constructor.body.as_mut().filter(|_| !assignments.is_empty()) else { return };
        let statements = body.statements.take_in(self);
        let mut waiting = Some(assignments);
        if !derived {
            body.statements.extend(waiting.take().into_iter().flatten());
        }
        for statement in statements {
            let calls_super = calls_super(&statement);
            body.statements.push(statement);
            if calls_super {
                body.statements.extend(waiting.take().into_iter().flatten());
            }
        }
        if waiting.is_some() {
            let offset = constructor.span.start;
            self.refuse(offset, "a constructor with parameter properties must call super() at its top level");
        }
    }
}

fn calls_super(statement: &Statement<'_>) -> bool {
    matches!(statement, Statement::ExpressionStatement(node)
        if matches!(&node.expression, Expression::CallExpression(call) if matches!(call.callee, Expression::Super(_))))
}
