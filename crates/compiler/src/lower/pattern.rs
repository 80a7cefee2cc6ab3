//! Destructuring: bindings and assignments share one shape.
//! <https://tc39.es/ecma262/#sec-destructuring-binding-patterns>

use super::Lowerer;
use super::assign::Prepared;
use super::control::Control;
use super::member::Key;
use super::places::Place;
use crate::builder::{Label, Reg, Region};
use creance_bytecode::{Op, Text};
use oxc_ast::ast::*;
use oxc_span::{GetSpan, Span};

/// What a bound name's value does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Bind {
    /// Initialises a binding of the scope around.
    Initialize,
    /// Assigns like `var` does.
    Assign,
}

/// Where an element goes.
#[derive(Clone, Copy)]
enum Target<'s, 'a> {
    Binding(&'s BindingPattern<'a>, Bind),
    Assignment(&'s AssignmentTarget<'a>),
    Name(&'s IdentifierReference<'a>),
}

#[derive(Clone, Copy)]
struct Element<'s, 'a> {
    target: Target<'s, 'a>,
    default: Option<&'s Expression<'a>>,
}

/// The key of an object pattern's property.
enum PatternKey<'s, 'a> {
    Property(&'s PropertyKey<'a>, bool),
    Shorthand(&'s str),
}

struct PatternProperty<'s, 'a> {
    key: PatternKey<'s, 'a>,
    element: Element<'s, 'a>,
    span: Span,
}

fn binding_element<'s, 'a>(pattern: &'s BindingPattern<'a>, bind: Bind) -> Element<'s, 'a> {
    match pattern {
        BindingPattern::AssignmentPattern(node) => {
            Element { target: Target::Binding(&node.left, bind), default: Some(&node.right) }
        }
        _ => Element { target: Target::Binding(pattern, bind), default: None },
    }
}

fn assignment_element<'s, 'a>(target: &'s AssignmentTargetMaybeDefault<'a>) -> Element<'s, 'a> {
    match target {
        AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(node) => {
            Element { target: Target::Assignment(&node.binding), default: Some(&node.init) }
        }
        target => Element { target: Target::Assignment(target.to_assignment_target()), default: None },
    }
}

impl<'a> Lowerer<'a, '_> {
    /// Binds a pattern to a value.
    pub(super) fn bind_pattern(&mut self, pattern: &BindingPattern<'a>, bind: Bind, value: Reg) {
        self.put(Target::Binding(pattern, bind), value);
    }

    /// Assigns a value to a destructuring target.
    pub(super) fn assign_pattern(&mut self, pattern: &AssignmentTargetPattern<'a>, value: Reg) {
        match pattern {
            AssignmentTargetPattern::ArrayAssignmentTarget(node) => self.array_target(node, value),
            AssignmentTargetPattern::ObjectAssignmentTarget(node) => self.object_target(node, value),
        }
    }

    /// Assigns a value to any target.
    pub(super) fn assign_target(&mut self, target: &AssignmentTarget<'a>, value: Reg) {
        let mark = self.mark();
        let prepared = self.prepare_target(Target::Assignment(target));
        self.put_prepared(Target::Assignment(target), prepared, value);
        self.release(mark);
    }

    fn put(&mut self, target: Target<'_, 'a>, value: Reg) {
        let mark = self.mark();
        match target {
            Target::Binding(BindingPattern::BindingIdentifier(identifier), Bind::Initialize) => {
                if let Some(id) = self
                    .tree
                    .own(self.f.scope, identifier.name.as_str())
                    .or_else(|| self.look_up(identifier.name.as_str(), identifier.span).binding)
                {
                    self.initialize(id, value);
                } else {
                    let name = Text::from(identifier.name.as_str());
                    self.f.b.emit_cached(Op::InitGlobalLexical, value, 0, 0, &name);
                }
            }
            Target::Binding(BindingPattern::BindingIdentifier(identifier), Bind::Assign) => {
                let reference = self.reference(identifier.name.as_str(), identifier.span, None);
                self.assign_reference(&reference, value, identifier.span);
            }
            Target::Binding(BindingPattern::ArrayPattern(node), bind) => {
                let elements: Vec<_> =
                    node.elements.iter().map(|e| e.as_ref().map(|e| binding_element(e, bind))).collect();
                let rest = node.rest.as_ref().map(|rest| Target::Binding(&rest.argument, bind));
                self.array_pattern(&elements, rest, value, node.span);
            }
            Target::Binding(BindingPattern::ObjectPattern(node), bind) => {
                let properties: Vec<_> = node
                    .properties
                    .iter()
                    .map(|property| PatternProperty {
                        key: PatternKey::Property(&property.key, property.computed),
                        element: binding_element(&property.value, bind),
                        span: property.span,
                    })
                    .collect();
                let rest = node.rest.as_ref().map(|rest| Target::Binding(&rest.argument, bind));
                self.object_pattern(&properties, rest, value, node.span);
            }
            Target::Binding(BindingPattern::AssignmentPattern(node), bind) => {
                let element =
                    Element { target: Target::Binding(&node.left, bind), default: Some(&node.right) };
                let value = self.with_default(&element, value);
                self.put(element.target, value);
            }
            Target::Assignment(target) => self.assign_target(target, value),
            Target::Name(identifier) => self.assign_name(identifier, value),
        }
        self.release(mark);
    }

    fn array_target(&mut self, node: &ArrayAssignmentTarget<'a>, value: Reg) {
        let elements: Vec<_> = node.elements.iter().map(|e| e.as_ref().map(assignment_element)).collect();
        let rest = node.rest.as_ref().map(|rest| Target::Assignment(&rest.target));
        self.array_pattern(&elements, rest, value, node.span);
    }

    fn object_target(&mut self, node: &ObjectAssignmentTarget<'a>, value: Reg) {
        let properties: Vec<_> = node
            .properties
            .iter()
            .map(|property| match property {
                AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(node) => PatternProperty {
                    key: PatternKey::Shorthand(node.binding.name.as_str()),
                    element: Element { target: Target::Name(&node.binding), default: node.init.as_ref() },
                    span: node.span,
                },
                AssignmentTargetProperty::AssignmentTargetPropertyProperty(node) => PatternProperty {
                    key: PatternKey::Property(&node.name, node.computed),
                    element: assignment_element(&node.binding),
                    span: node.span,
                },
            })
            .collect();
        let rest = node.rest.as_ref().map(|rest| Target::Assignment(&rest.target));
        self.object_pattern(&properties, rest, value, node.span);
    }

    /// The parts of a target, evaluated before its value is taken.
    fn prepare_target(&mut self, target: Target<'_, 'a>) -> Option<Prepared> {
        match target {
            Target::Assignment(target) => {
                let simple = target.as_simple_assignment_target()?;
                Some(self.prepare_simple(simple))
            }
            Target::Name(identifier) => {
                Some(Prepared::Name(self.reference(identifier.name.as_str(), identifier.span, None)))
            }
            Target::Binding(BindingPattern::BindingIdentifier(identifier), Bind::Assign) => {
                Some(Prepared::Name(self.reference(identifier.name.as_str(), identifier.span, None)))
            }
            Target::Binding(..) => None,
        }
    }

    /// True if script can tell when a target is evaluated.
    fn is_evaluated(&self, target: Target<'_, 'a>) -> bool {
        let (name, span) = match target {
            Target::Binding(_, Bind::Initialize) | Target::Name(_) => return false,
            Target::Binding(BindingPattern::BindingIdentifier(node), Bind::Assign) => (&node.name, node.span),
            Target::Assignment(AssignmentTarget::AssignmentTargetIdentifier(node)) => (&node.name, node.span),
            Target::Assignment(target) => return target.as_simple_assignment_target().is_some(),
            Target::Binding(..) => return false,
        };
        !self.look_up(name.as_str(), span).dynamic.is_empty()
    }

    fn put_prepared(&mut self, target: Target<'_, 'a>, prepared: Option<Prepared>, value: Reg) {
        match (prepared, target) {
            (Some(prepared), Target::Assignment(node)) => self.assign_prepared(&prepared, value, node.span()),
            (Some(prepared), Target::Name(node)) => self.assign_prepared(&prepared, value, node.span),
            (Some(prepared), Target::Binding(node, _)) => self.assign_prepared(&prepared, value, node.span()),
            (None, Target::Assignment(node)) => {
                self.assign_pattern(node.to_assignment_target_pattern(), value)
            }
            (None, target) => self.put(target, value),
        }
    }

    /// The name that a target gives to an anonymous function.
    fn target_name(target: Target<'_, 'a>) -> Option<&'a str> {
        match target {
            Target::Binding(BindingPattern::BindingIdentifier(node), _) => Some(node.name.as_str()),
            Target::Assignment(AssignmentTarget::AssignmentTargetIdentifier(node)) => {
                Some(node.name.as_str())
            }
            Target::Name(node) => Some(node.name.as_str()),
            _ => None,
        }
    }

    /// The value, or the default if it is undefined; in a temporary if there is a default.
    fn with_default(&mut self, element: &Element<'_, 'a>, value: Reg) -> Reg {
        let Some(default) = element.default else {
            return value;
        };
        let value = if self.is_temp(value) {
            value
        } else {
            let copy = self.temp();
            self.r#move(copy, value);
            copy
        };
        let given = self.f.b.label();
        self.f.b.jump(Op::JumpIfNotUndefined, value, 0, 0, given);
        match Self::target_name(element.target) {
            Some(name) => self.named(default, &Text::from(name), value),
            None => self.expression_to(default, value),
        }
        self.f.b.bind(given);
        value
    }

    /// <https://tc39.es/ecma262/#sec-runtime-semantics-iteratorbindinginitialization>
    fn array_pattern(
        &mut self,
        elements: &[Option<Element<'_, 'a>>],
        rest: Option<Target<'_, 'a>>,
        value: Reg,
        span: Span,
    ) {
        let mark = self.mark();
        let iterator = self.f.b.registers(3);
        self.at(span);
        self.emit(Op::GetIterator, iterator, value, 0, 0);
        let end = self.f.b.label();
        self.guard_iterator(iterator, false, end, |this| {
            for element in elements {
                let mark = this.mark();
                let Some(element) = element else {
                    let skipped = this.temp();
                    this.at(span);
                    this.emit(Op::IteratorStep, iterator, skipped, 0, 0);
                    this.release(mark);
                    continue;
                };
                let step = |this: &mut Self, value| {
                    this.at(span);
                    this.emit(Op::IteratorStep, iterator, value, 0, 0);
                };
                this.element(element, step);
                this.release(mark);
            }
            if let Some(rest) = rest {
                let prepared = this.prepare_target(rest);
                let value = this.temp();
                this.at(span);
                this.emit(Op::IteratorRest, iterator, value, 0, 0);
                this.put_prepared(rest, prepared, value);
            }
        });
        self.f.b.bind(end);
        self.at(span);
        self.emit(Op::IteratorClose, iterator, 0, 0, 0);
        self.release(mark);
    }

    /// One element: prepares its target, takes the value and puts it there. Names that nothing can read yet
    /// take the value in their own register.
    fn element(&mut self, element: &Element<'_, 'a>, take: impl FnOnce(&mut Self, Reg)) {
        let prepared = self.prepare_target(element.target);
        let direct = match element.target {
            Target::Binding(BindingPattern::BindingIdentifier(identifier), Bind::Initialize) => {
                let binding = self.tree.own(self.f.scope, identifier.name.as_str());
                binding.filter(|id| !self.tree.binding(*id).checked).and_then(|id| match self.place(id) {
                    Place::Register(register) => Some(register),
                    _ => None,
                })
            }
            _ => None,
        };
        let register = direct.unwrap_or_else(|| self.temp());
        let local = self.f.locals[usize::from(register)].take();
        take(self, register);
        let value = self.with_default(element, register);
        self.f.locals[usize::from(register)] = local;
        self.put_prepared(element.target, prepared, value);
    }

    /// Runs `work` with an iterator that is closed when `work` is left by a throw or an exit. At its end `work`
    /// goes on at `after`.
    pub(super) fn guard_iterator(
        &mut self,
        iterator: Reg,
        is_async: bool,
        after: Label,
        work: impl FnOnce(&mut Self),
    ) {
        let mut region = Region::default();
        self.f.b.open(&mut region);
        self.f.control.push(Control::Iterator { iterator, is_async, region });
        work(self);
        let Some(Control::Iterator { mut region, .. }) = self.f.control.pop() else {
            unreachable!("control entries nest");
        };
        self.f.b.close(&mut region);
        let mark = self.mark();
        let error = self.temp();
        self.jump_to(after);
        self.f.b.handler(region, error);
        if is_async {
            self.close_async_iterator_silently(iterator);
        } else {
            self.emit(Op::IteratorCloseSilent, iterator, 0, 0, 0);
        }
        self.emit(Op::Throw, error, 0, 0, 0);
        self.release(mark);
    }

    /// <https://tc39.es/ecma262/#sec-runtime-semantics-propertybindinginitialization>
    fn object_pattern(
        &mut self,
        properties: &[PatternProperty<'_, 'a>],
        rest: Option<Target<'_, 'a>>,
        value: Reg,
        span: Span,
    ) {
        let mark = self.mark();
        // The value stays while its properties are bound: `({ x } = x)`.
        let value = if self.is_temp(value) {
            value
        } else {
            let copy = self.temp();
            self.r#move(copy, value);
            copy
        };
        self.at(span);
        if properties.is_empty()
            || rest.is_some()
            || matches!(properties[0].key, PatternKey::Property(_, true))
        {
            self.emit(Op::RequireObjectCoercible, value, 0, 0, 0);
        }
        // What a rest element leaves out, in consecutive registers.
        let excluded = match rest {
            Some(_) => self.f.b.registers(properties.len() as u16),
            None => 0,
        };
        for (index, property) in properties.iter().enumerate() {
            let mark = self.mark();
            self.at(property.span);
            let key = self.pattern_key(&property.key);
            let key = match (rest, key) {
                // The key is converted before the target is evaluated.
                (None, Key::Register(key)) if self.is_evaluated(property.element.target) => {
                    let fixed = self.temp();
                    self.emit(Op::ToPropertyKey, fixed, key, 0, 0);
                    Key::Register(fixed)
                }
                (None, key) => key,
                (Some(_), key) => {
                    let register = excluded + index as u8;
                    self.key_value(&key, register);
                    match key {
                        Key::Name(_) => key,
                        Key::Register(_) => Key::Register(register),
                    }
                }
            };
            self.element(&property.element, |this, element| {
                this.at(property.span);
                this.get(value, &key, element);
            });
            self.release(mark);
        }
        if let Some(rest) = rest {
            let prepared = self.prepare_target(rest);
            let object = self.temp();
            self.at(span);
            self.load(Op::NewObject, object);
            let count = properties.len() as i32;
            self.emit(Op::CopyDataProperties, object, value, excluded, count);
            self.put_prepared(rest, prepared, object);
        }
        self.release(mark);
    }

    /// A key as a value in a register.
    fn key_value(&mut self, key: &Key, dst: Reg) {
        match key {
            Key::Name(name) => self.load_text(dst, name),
            Key::Register(key) => {
                self.emit(Op::ToPropertyKey, dst, *key, 0, 0);
            }
        }
    }

    fn pattern_key(&mut self, key: &PatternKey<'_, 'a>) -> Key {
        match key {
            PatternKey::Shorthand(name) => self.name_key(name),
            PatternKey::Property(key, computed) => self.property_key(key, *computed),
        }
    }
}
