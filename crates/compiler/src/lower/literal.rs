//! Array, object and regular expression literals, and property keys.

use super::Lowerer;
use super::class::ClassName;
use super::function::FunctionName;
use super::member::Key;
use crate::builder::Reg;
use crate::text;
use creance_bytecode::{Constant, Op, Text};
use oxc_ast::ast::*;

/// Elements that are put into an array at once.
const CHUNK: usize = 32;

/// How deep the pattern of a literal may nest: the literal itself may stand deep in a program.
const LITERAL_DEPTH: u32 = crate::PATTERN_DEPTH / 2;

impl<'a> Lowerer<'a, '_> {
    /// <https://tc39.es/ecma262/#sec-array-initializer>
    pub(super) fn array(&mut self, node: &ArrayExpression<'a>, dst: Reg) {
        let mark = self.mark();
        let plain = node.elements.len() <= CHUNK
            && !node.elements.is_empty()
            && node.elements.iter().all(ArrayExpressionElement::is_expression);
        if plain {
            let first = self.f.b.registers(node.elements.len() as u16);
            for (index, element) in node.elements.iter().enumerate() {
                self.expression_to(element.to_expression(), first + index as u8);
            }
            self.emit(Op::ArrayOf, dst, first, node.elements.len() as u8, 0);
            return self.release(mark);
        }
        let array = self.scratch(dst);
        self.emit(Op::NewArray, array, 0, 0, node.elements.len() as i32);
        for element in &node.elements {
            match element {
                ArrayExpressionElement::SpreadElement(spread) => self.push_all(array, &spread.argument),
                ArrayExpressionElement::Elision(_) => {
                    self.emit(Op::ArrayPushHole, array, 0, 0, 0);
                }
                element => self.push_one(array, element.to_expression()),
            }
        }
        self.r#move(dst, array);
        self.release(mark);
    }

    /// <https://tc39.es/ecma262/#sec-regular-expression-literals-runtime-semantics-evaluation>
    pub(super) fn regexp(&mut self, node: &RegExpLiteral<'a>, dst: Reg) {
        let start = (node.span.start + 1).saturating_sub(self.prefix);
        let pattern = text::pattern(node.regex.pattern.text.as_str(), start, self.mode.lone);
        // The flags as they stand in the source: `RegExp.prototype.flags` sorts them, the pattern's own
        // record does not matter.
        let flags = node.regex.flags.to_string();
        let flag_units: Vec<u16> = flags.encode_utf16().collect();
        if let Err(error) = crate::parse_pattern(&pattern, &flag_units, LITERAL_DEPTH) {
            let text = node.regex.pattern.text.as_str();
            // Units are bytes where the pattern is ASCII; elsewhere the literal's start has to do.
            let inside = if text.is_ascii() { error.offset as u32 + 1 } else { 0 };
            let place = Span::new(node.span.start + inside, node.span.end);
            self.refuse(place, format!("Invalid regular expression: /{text}/: {}", error.message));
        }
        let (pattern, flags) = (Text::from_units(&pattern), Text::from(flags.as_str()));
        let constant = self.f.b.own_constant(Constant::RegExp { pattern, flags });
        self.emit(Op::NewRegExp, dst, 0, 0, constant as i32);
    }

    /// <https://tc39.es/ecma262/#sec-object-initializer>
    pub(super) fn object(&mut self, node: &ObjectExpression<'a>, dst: Reg) {
        let mark = self.mark();
        let object = self.scratch(dst);
        let scope = self.scope_of(node);
        self.in_scope(scope, |this| {
            this.load(Op::NewObject, object);
            if let Some(scope) = scope {
                this.initialize_hidden(scope, "%home", object);
            }
            for property in &node.properties {
                let mark = this.mark();
                match property {
                    ObjectPropertyKind::SpreadProperty(spread) => {
                        let source = this.expression(&spread.argument);
                        this.at(spread.span);
                        this.emit(Op::CopyDataProperties, object, source, 0, 0);
                    }
                    ObjectPropertyKind::ObjectProperty(property) => this.property(object, property),
                }
                this.release(mark);
            }
        });
        self.r#move(dst, object);
        self.release(mark);
    }

    /// <https://tc39.es/ecma262/#sec-runtime-semantics-propertydefinitionevaluation>
    fn property(&mut self, object: Reg, property: &ObjectProperty<'a>) {
        self.at(property.span);
        let is_method = property.method || property.kind != PropertyKind::Init;
        let is_prototype = !property.computed && !property.shorthand && !is_method && is_proto(&property.key);
        if is_prototype {
            let value = self.expression(&property.value);
            self.emit(Op::SetLiteralPrototype, object, value, 0, 0);
            return;
        }
        let key = self.property_key(&property.key, property.computed);
        let key = if property.computed { self.converted_key(key) } else { key };
        match property.kind {
            PropertyKind::Get | PropertyKind::Set => {
                let getter = property.kind == PropertyKind::Get;
                let prefix = if getter { 1 } else { 2 };
                self.method_span = Some(self.text_span(property.span));
                let (function, key) = self.method_value(&property.value, &key, prefix);
                self.at(property.span);
                let op = if getter { Op::DefineGetter } else { Op::DefineSetter };
                self.emit(op, object, key, function, 1);
            }
            PropertyKind::Init => {
                if property.method {
                    self.method_span = Some(self.text_span(property.span));
                }
                let value = self.named_by_key(&property.value, &key, 0);
                self.at(property.span);
                self.define(object, &key, value, true);
            }
        }
    }

    /// A function that is an accessor, with its key in a register.
    fn method_value(&mut self, value: &Expression<'a>, key: &Key, prefix: u8) -> (Reg, Reg) {
        let function = self.named_by_key(value, key, prefix);
        (function, self.key_register(key))
    }

    /// The key as a value in a register.
    pub(super) fn key_register(&mut self, key: &Key) -> Reg {
        match key {
            Key::Register(register) => *register,
            Key::Name(name) => {
                let register = self.temp();
                self.load_text(register, name);
                register
            }
        }
    }

    /// Computed keys become property keys before anything else is evaluated.
    pub(super) fn converted_key(&mut self, key: Key) -> Key {
        match key {
            Key::Register(register) => {
                let converted = self.temp();
                self.emit(Op::ToPropertyKey, converted, register, 0, 0);
                Key::Register(converted)
            }
            name => name,
        }
    }

    /// Evaluates a value that takes its name from a key.
    pub(super) fn named_by_key(&mut self, value: &Expression<'a>, key: &Key, prefix: u8) -> Reg {
        if !Self::is_anonymous_function(value) {
            return self.expression(value);
        }
        let register = self.temp();
        let name = match key {
            Key::Name(name) => FunctionName::Static(prefixed(name, prefix)),
            Key::Register(key) => FunctionName::Key(*key, prefix),
        };
        self.at_value(value);
        match (value, name) {
            (Expression::ClassExpression(node), FunctionName::Static(name)) => {
                self.class(node, Some(ClassName::Static(name)), register);
            }
            (Expression::ClassExpression(node), FunctionName::Key(key, _)) => {
                self.class(node, Some(ClassName::Key(key)), register);
            }
            (_, FunctionName::Static(name)) => self.named(value, &name, register),
            (_, FunctionName::Key(key, prefix)) => {
                self.expression_to(value, register);
                self.emit(Op::SetFunctionName, register, key, prefix, 0);
            }
        }
        register
    }

    fn at_value(&mut self, value: &Expression<'a>) {
        use oxc_span::GetSpan;
        self.at(value.span());
    }

    /// Defines an own data property.
    pub(super) fn define(&mut self, object: Reg, key: &Key, value: Reg, enumerable: bool) {
        match key {
            Key::Name(name) if enumerable => {
                self.f.b.emit_cached(Op::DefineField, object, value, 0, name);
            }
            key => {
                let mark = self.mark();
                let key = self.key_register(key);
                self.emit(Op::DefineElem, object, key, value, i32::from(enumerable));
                self.release(mark);
            }
        }
    }

    /// The key of a property in a literal, class or pattern.
    pub(super) fn property_key(&mut self, key: &PropertyKey<'a>, computed: bool) -> Key {
        match key {
            PropertyKey::StaticIdentifier(name) => Key::Name(Text::from(name.name.as_str())),
            PropertyKey::PrivateIdentifier(name) => {
                let register = self.temp();
                self.load_private_name(name.name.as_str(), name.span, register);
                Key::Register(register)
            }
            PropertyKey::StringLiteral(literal) => match text::array_index(literal.value.as_str()) {
                Some(index) => {
                    let register = self.temp();
                    self.number(f64::from(index), register);
                    Key::Register(register)
                }
                None => Key::Name(text::literal(literal.value.as_str(), literal.lone_surrogates)),
            },
            PropertyKey::BigIntLiteral(literal) if !computed => self.name_key(literal.value.as_str()),
            key => {
                let expression = key.to_expression();
                let register = self.temp();
                self.expression_to(expression, register);
                Key::Register(register)
            }
        }
    }
}

/// `get name` and its like. <https://tc39.es/ecma262/#sec-setfunctionname>
pub fn prefixed(name: &Text, prefix: u8) -> Text {
    let word: &[u16] = match prefix {
        1 => &[0x67, 0x65, 0x74, 0x20],
        2 => &[0x73, 0x65, 0x74, 0x20],
        _ => return name.clone(),
    };
    let mut units = word.to_vec();
    units.extend(name.units());
    Text::from_units(&units)
}

fn is_proto(key: &PropertyKey<'_>) -> bool {
    match key {
        PropertyKey::StaticIdentifier(name) => name.name == "__proto__",
        PropertyKey::StringLiteral(literal) => literal.value == "__proto__",
        _ => false,
    }
}
