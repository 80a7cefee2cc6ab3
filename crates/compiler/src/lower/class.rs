//! Classes. <https://tc39.es/ecma262/#sec-runtime-semantics-classdefinitionevaluation>

use super::function::Shape;
use super::literal::prefixed;
use super::member::Key;
use super::{FunctionState, Lowerer};
use crate::builder::Reg;
use crate::scope::{FunctionId, Role, ScopeId, key};
use creance_bytecode::{FunctionKind, Op, THIS, Text};
use oxc_ast::ast::*;

/// The name of a class without one.
pub enum ClassName {
    /// Known now.
    Static(Text),
    /// The property key in a register.
    Key(Reg),
}

/// A static field or block, run when the class is made.
enum StaticElement<'s, 'a> {
    Field(usize, &'s PropertyDefinition<'a>),
    Accessor(usize, &'s AccessorProperty<'a>),
    Block(&'s StaticBlock<'a>),
}

impl<'a> Lowerer<'a, '_> {
    /// `dst` = the class.
    pub(super) fn class(&mut self, node: &Class<'a>, name: Option<ClassName>, dst: Reg) {
        let mark = self.mark();
        let result = self.scratch(dst);
        let strict = std::mem::replace(&mut self.f.strict, true);
        let scope = self.scope_of(node).expect("analysis gives every class a scope");
        self.in_scope(Some(scope), |this| this.class_in_scope(node, name, scope, result));
        self.f.strict = strict;
        self.r#move(dst, result);
        self.release(mark);
    }

    fn class_in_scope(&mut self, node: &Class<'a>, name: Option<ClassName>, scope: ScopeId, result: Reg) {
        self.at(node.span);
        self.make_private_names(node, scope);
        let heritage = self.temp();
        match &node.heritage {
            Some(heritage_node) => self.expression_to(&heritage_node.expression, heritage),
            None => self.load(Op::LoadEmpty, heritage),
        }
        let class = self.f.b.registers(2);
        let prototype = class + 1;
        let static_name = match (&node.id, &name) {
            (Some(id), _) => Text::from(id.name.as_str()),
            (None, Some(ClassName::Static(name))) => name.clone(),
            _ => Text::from(""),
        };
        self.constructor(node, scope, static_name, class);
        self.at(node.span);
        self.emit(Op::NewClass, class, heritage, 0, 0);
        self.initialize_hidden(scope, "%home", prototype);
        self.initialize_hidden(scope, "%static_home", class);
        if let Some(ClassName::Key(key)) = name {
            self.emit(Op::SetFunctionName, class, key, 0, 0);
        }
        let mut statics = Vec::new();
        for (index, element) in node.body.body.iter().enumerate() {
            let mark = self.mark();
            self.class_element(element, index, scope, class, &mut statics);
            self.release(mark);
        }
        if let Some(id) = node.id.as_ref().and_then(|id| self.tree.own(scope, id.name.as_str())) {
            self.initialize(id, class);
        }
        self.make_field_initializer(node, scope);
        for element in statics {
            self.static_element(element, scope, class);
        }
        self.r#move(result, class);
    }

    fn make_private_names(&mut self, node: &Class<'a>, scope: ScopeId) {
        let mut made = std::collections::HashSet::new();
        for element in &node.body.body {
            let name = match element {
                ClassElement::MethodDefinition(method) => &method.key,
                ClassElement::PropertyDefinition(property) => &property.key,
                ClassElement::AccessorProperty(property) => &property.key,
                _ => continue,
            };
            let PropertyKey::PrivateIdentifier(name) = name else { continue };
            let text = format!("#{}", name.name);
            // A getter and a setter share one name.
            if !made.insert(name.name) {
                continue;
            }
            if let Some(id) = self.tree.own(scope, &text) {
                let mark = self.mark();
                let register = self.temp();
                self.f.b.emit_named(Op::NewPrivateName, register, 0, 0, &Text::from(text.as_str()));
                self.initialize(id, register);
                self.release(mark);
            }
        }
    }

    /// `class` = the closure of the constructor, given or made up.
    fn constructor(&mut self, node: &Class<'a>, scope: ScopeId, name: Text, class: Reg) {
        let given = node.body.body.iter().find_map(|element| match element {
            ClassElement::MethodDefinition(method) if method.kind == MethodDefinitionKind::Constructor => {
                Some(method)
            }
            _ => None,
        });
        let span = self.text_span(node.span);
        match given {
            Some(method) => {
                self.method_span = Some(span);
                self.function_expression(&method.value, Some(&name), class);
            }
            None => {
                let index = self.default_constructor(node, scope, name, span);
                self.closure(index, class);
            }
        }
    }

    /// <https://tc39.es/ecma262/#sec-runtime-semantics-classdefinitionevaluation> step 14
    fn default_constructor(&mut self, node: &Class<'a>, scope: ScopeId, name: Text, span: (u32, u32)) -> u32 {
        let derived = node.heritage.is_some();
        let kind = if derived { FunctionKind::DerivedConstructor } else { FunctionKind::BaseConstructor };
        let index = self.functions.len();
        self.functions.push(None);
        // The function has no node and no scope: only its code is made here.
        let id = self.tree.add_plain_function(self.f.id, kind, scope);
        let outer = std::mem::replace(&mut self.f, FunctionState::new(id, scope, kind, 0));
        self.f.strict = true;
        self.at(node.span);
        if derived {
            let arguments = self.temp();
            self.f.arguments = Some(arguments);
            self.load(Op::LoadEmpty, THIS);
            let call = self.f.b.registers(3);
            self.load(Op::LoadCallee, call);
            self.emit(Op::GetPrototype, call, call, 0, 0);
            self.load(Op::LoadNewTarget, call + 1);
            self.r#move(call + 2, arguments);
            self.emit(Op::SuperCallSpread, call, 0, THIS, 0);
            self.initialize_fields(THIS);
            self.emit(Op::Return, THIS, 0, 0, 0);
        } else {
            self.initialize_fields(THIS);
            self.emit(Op::ReturnUndefined, 0, 0, 0, 0);
        }
        let function = self.finish_function(name, 0, 0, span);
        self.functions[index] = Some(function);
        self.f = outer;
        index as u32
    }

    fn class_element<'s>(
        &mut self,
        element: &'s ClassElement<'a>,
        index: usize,
        scope: ScopeId,
        class: Reg,
        statics: &mut Vec<StaticElement<'s, 'a>>,
    ) {
        match element {
            ClassElement::MethodDefinition(method) => {
                if method.kind != MethodDefinitionKind::Constructor {
                    self.method(method, index, scope, class);
                }
            }
            ClassElement::PropertyDefinition(property) => {
                if property.computed {
                    self.at(property.span);
                    let key = self.property_key(&property.key, true);
                    let key = self.converted_key(key);
                    let key = self.key_register(&key);
                    self.initialize_hidden(scope, &format!("%key{index}"), key);
                }
                if property.r#static {
                    statics.push(StaticElement::Field(index, property));
                }
            }
            ClassElement::StaticBlock(block) => statics.push(StaticElement::Block(block)),
            ClassElement::AccessorProperty(property) => {
                self.auto_accessor(property, index, scope, class);
                if property.r#static {
                    statics.push(StaticElement::Accessor(index, property));
                }
            }
            ClassElement::TSIndexSignature(_) => {}
        }
    }

    /// <https://tc39.es/ecma262/#sec-runtime-semantics-methoddefinitionevaluation>
    fn method(&mut self, method: &MethodDefinition<'a>, index: usize, scope: ScopeId, class: Reg) {
        self.at(method.span);
        let object = if method.r#static { class } else { class + 1 };
        let (prefix, kind) = match method.kind {
            MethodDefinitionKind::Get => (1, 1),
            MethodDefinitionKind::Set => (2, 2),
            _ => (0, 0),
        };
        let key = self.property_key(&method.key, method.computed);
        let key = if method.computed { self.converted_key(key) } else { key };
        let function = self.temp();
        let private = match &method.key {
            PropertyKey::PrivateIdentifier(name) => Some(format!("#{}", name.name)),
            _ => None,
        };
        let name = match (&private, &key) {
            (Some(name), _) => Some(Text::from(name.as_str())),
            (None, Key::Name(name)) => Some(name.clone()),
            (None, Key::Register(_)) => None,
        };
        self.method_span = Some(self.method_text(method.span, method.r#static));
        let name = name.map(|name| prefixed(&name, prefix));
        self.function_expression(&method.value, name.as_ref(), function);
        self.at(method.span);
        if private.is_some() {
            if method.r#static {
                let name = self.key_register(&key);
                self.emit(Op::DefinePrivateMethod, class, name, function, kind);
            } else {
                self.initialize_hidden(scope, &format!("%method{index}"), function);
            }
            return;
        }
        let key_register = self.key_register(&key);
        if name.is_none() {
            self.emit(Op::SetFunctionName, function, key_register, prefix, 0);
        }
        match prefix {
            1 => self.emit(Op::DefineGetter, object, key_register, function, 0),
            2 => self.emit(Op::DefineSetter, object, key_register, function, 0),
            _ => self.emit(Op::DefineElem, object, key_register, function, 0),
        };
    }

    /// The function that gives an instance its private methods and fields.
    /// <https://tc39.es/ecma262/#sec-initializeinstanceelements>
    fn make_field_initializer(&mut self, node: &Class<'a>, scope: ScopeId) {
        let Some(binding) = self.tree.own(scope, "%fields") else { return };
        let id = match self.tree.function_of.get(&(key(node), Role::Fields)) {
            Some(id) => *id,
            None => self.tree.add_plain_function(self.f.id, FunctionKind::Method, scope),
        };
        let index = self.initializer(id, self.text_span(node.span), |this| {
            for (index, element) in node.body.body.iter().enumerate() {
                let mark = this.mark();
                if let ClassElement::MethodDefinition(method) = element
                    && let (PropertyKey::PrivateIdentifier(name), false) = (&method.key, method.r#static)
                {
                    let kind = match method.kind {
                        MethodDefinitionKind::Get => 1,
                        MethodDefinitionKind::Set => 2,
                        _ => 0,
                    };
                    this.install_private_method(name, &format!("%method{index}"), kind, scope);
                }
                if let ClassElement::AccessorProperty(property) = element
                    && let (PropertyKey::PrivateIdentifier(name), false) = (&property.key, property.r#static)
                {
                    this.install_private_method(name, &format!("%method{index}"), 1, scope);
                    this.install_private_method(name, &format!("%setter{index}"), 2, scope);
                }
                this.release(mark);
            }
            for (index, element) in node.body.body.iter().enumerate() {
                let mark = this.mark();
                match element {
                    ClassElement::PropertyDefinition(property) if !property.r#static => {
                        this.field(property, index, scope);
                    }
                    ClassElement::AccessorProperty(property) if !property.r#static => {
                        this.accessor_storage(property, index, scope);
                    }
                    _ => {}
                }
                this.release(mark);
            }
        });
        let mark = self.mark();
        let register = self.temp();
        self.closure(index, register);
        self.initialize(binding, register);
        self.release(mark);
    }

    fn install_private_method(
        &mut self,
        name: &PrivateIdentifier<'a>,
        binding: &str,
        kind: i32,
        scope: ScopeId,
    ) {
        let Some(binding) = self.tree.own(scope, binding) else { return };
        self.at(name.span);
        let (key, function) = (self.temp(), self.temp());
        self.load_private_name(name.name.as_str(), name.span, key);
        self.load_binding(binding, false, function);
        self.emit(Op::DefinePrivateMethod, THIS, key, function, kind);
    }

    /// A function without parameters that is called with `this`.
    fn initializer(&mut self, id: FunctionId, span: (u32, u32), body: impl FnOnce(&mut Self)) -> u32 {
        let shape =
            Shape { name: Text::from(""), is_async: false, is_generator: false, parameters: None, span };
        self.lower_function(id, &shape, body)
    }

    /// <https://tc39.es/ecma262/#sec-definefield>
    fn field(&mut self, property: &PropertyDefinition<'a>, index: usize, scope: ScopeId) {
        self.at(property.span);
        let key = self.element_key(&property.key, property.computed, index, scope);
        let value = self.element_value(&property.key, &key, property.value.as_ref());
        self.at(property.span);
        if matches!(property.key, PropertyKey::PrivateIdentifier(_)) {
            let name = self.key_register(&key);
            self.emit(Op::DefinePrivate, THIS, name, value, 0);
        } else {
            self.define(THIS, &key, value, true);
        }
    }

    /// The key of a field, where its value is made.
    pub(super) fn element_key(
        &mut self,
        node: &PropertyKey<'a>,
        computed: bool,
        index: usize,
        scope: ScopeId,
    ) -> Key {
        if !computed {
            return self.property_key(node, false);
        }
        let register = self.temp();
        if let Some(id) = self.tree.own(scope, &format!("%key{index}")) {
            self.load_binding(id, false, register);
        }
        Key::Register(register)
    }

    /// The value of a field, named after its key.
    pub(super) fn element_value(
        &mut self,
        node: &PropertyKey<'a>,
        key: &Key,
        value: Option<&Expression<'a>>,
    ) -> Reg {
        match (value, node) {
            (None, _) => {
                let register = self.temp();
                self.load(Op::LoadUndefined, register);
                register
            }
            (Some(value), PropertyKey::PrivateIdentifier(name)) => {
                let register = self.temp();
                self.named(value, &Text::from(format!("#{}", name.name).as_str()), register);
                register
            }
            (Some(value), _) => self.named_by_key(value, key, 0),
        }
    }

    fn static_element(&mut self, element: StaticElement<'_, 'a>, scope: ScopeId, class: Reg) {
        let index = match element {
            StaticElement::Field(index, property) => {
                let id = self.function_id(key(property), Role::Main);
                let span = self.text_span(property.span);
                self.initializer(id, span, |this| this.field(property, index, scope))
            }
            StaticElement::Accessor(index, property) => {
                let id = self.function_id(key(property), Role::Main);
                let span = self.text_span(property.span);
                self.initializer(id, span, |this| this.accessor_storage(property, index, scope))
            }
            StaticElement::Block(block) => {
                let id = self.function_id(key(block), Role::Main);
                let span = self.text_span(block.span);
                self.initializer(id, span, |this| {
                    this.hoist_variable_functions(&block.body);
                    this.body_statements(&block.body);
                })
            }
        };
        let mark = self.mark();
        let closure = self.temp();
        self.closure(index, closure);
        self.call_with_this(closure, class);
        self.release(mark);
    }
}
