//! The elements of a class: methods, fields and what runs to make them.

use super::analyze::{Analyzer, FunctionSpec, program_info};
use super::hoist::{Variables, function_declarations};
use super::tree::{BindingKind, FunctionId, FunctionInfo, Role, ScopeId, ScopeKind, ThisMode, key};
use creance_bytecode::FunctionKind;
use oxc_ast::ast::*;
use oxc_ast_visit::VisitJs;
use oxc_syntax::scope::ScopeFlags;

impl<'a> Analyzer<'a, '_> {
    /// A function that initialises fields or is a static block: `this`, no `arguments`.
    pub(super) fn initializer(
        &mut self,
        node: (usize, Role),
        class: ScopeId,
        home: &'static str,
        work: impl FnOnce(&mut Self),
    ) {
        let id = FunctionId(self.tree.functions.len() as u32);
        let created_at = self.tree.scope(class).start;
        let scope = self.tree.add_scope(Some(self.scope), id, ScopeKind::Function, created_at);
        self.tree.functions.push(FunctionInfo {
            parent: Some(self.function),
            this_mode: ThisMode::Own,
            created_at,
            initializer: true,
            element_of: Some(class),
            home: Some((class, home)),
            ..program_info(FunctionKind::Method, true, scope)
        });
        self.tree.function_of.insert(node, id);
        let outer = (self.scope, self.function);
        (self.scope, self.function) = (scope, id);
        work(self);
        (self.scope, self.function) = outer;
    }

    pub(super) fn instance_field(&mut self, class: &Class<'a>, scope: ScopeId, value: &Expression<'a>) {
        let node = (key(class), Role::Fields);
        match self.tree.function_of.get(&node).copied() {
            None => self.initializer(node, scope, "%home", |this| this.visit_expression(value)),
            Some(id) => {
                let outer = (self.scope, self.function);
                (self.scope, self.function) = (self.tree.function(id).scope, id);
                self.visit_expression(value);
                (self.scope, self.function) = outer;
            }
        }
    }

    pub(super) fn class_element(
        &mut self,
        class: &Class<'a>,
        index: usize,
        element: &ClassElement<'a>,
        scope: ScopeId,
    ) {
        match element {
            ClassElement::StaticBlock(block) => {
                self.initializer((key(&**block), Role::Main), scope, "%static_home", |this| {
                    let variables = Variables::of(&block.body, true);
                    for name in &variables.names {
                        this.tree.declare(this.scope, *name, BindingKind::Var, 0);
                    }
                    for function in function_declarations(&block.body) {
                        let name = function.id.as_ref().map_or("", |id| id.name.as_str());
                        this.tree.declare(this.scope, name, BindingKind::Var, 0);
                    }
                    this.tree.scope_mut(this.scope).start = block.span.start;
                    this.declare_lexicals(&block.body);
                    this.visit_statements(&block.body);
                });
            }
            ClassElement::MethodDefinition(method) => {
                if !method.decorators.is_empty() {
                    self.refuse(method.span.start, "decorators are not supported");
                }
                if method.computed {
                    self.visit_property_key(&method.key);
                }
                if method.kind == MethodDefinitionKind::Get {
                    self.getter_parameters(&method.value.params);
                }
                let kind = match (method.kind, &class.heritage) {
                    (MethodDefinitionKind::Constructor, None) => FunctionKind::BaseConstructor,
                    (MethodDefinitionKind::Constructor, Some(_)) => FunctionKind::DerivedConstructor,
                    _ => FunctionKind::Method,
                };
                if matches!(method.key, PropertyKey::PrivateIdentifier(_)) && !method.r#static {
                    self.declare_element(scope, "%method", index);
                    self.hidden(scope, "%fields");
                }
                let home = if method.r#static { "%static_home" } else { "%home" };
                self.element = Some(FunctionSpec {
                    kind,
                    created_at: class.span.start,
                    element_of: Some(scope),
                    home: Some((scope, home)),
                });
                self.visit_function(&method.value, ScopeFlags::Function);
            }
            ClassElement::PropertyDefinition(property) => {
                if !property.decorators.is_empty() {
                    self.refuse(property.span.start, "decorators are not supported");
                }
                if property.computed {
                    self.visit_property_key(&property.key);
                    self.declare_element(scope, "%key", index);
                }
                if property.r#static {
                    self.initializer((key(&**property), Role::Main), scope, "%static_home", |this| {
                        if let Some(value) = &property.value {
                            this.visit_expression(value);
                        }
                    });
                } else {
                    self.hidden(scope, "%fields");
                    if let Some(value) = &property.value {
                        self.instance_field(class, scope, value);
                    }
                }
                if let PropertyKey::PrivateIdentifier(name) = &property.key {
                    self.private_name(name, true);
                }
            }
            ClassElement::AccessorProperty(property) => self.auto_accessor(class, index, property, scope),
            ClassElement::TSIndexSignature(_) => {}
        }
    }

    /// A field behind a getter and a setter: the private name of its storage is hidden.
    fn auto_accessor(
        &mut self,
        class: &Class<'a>,
        index: usize,
        property: &AccessorProperty<'a>,
        scope: ScopeId,
    ) {
        if !property.decorators.is_empty() {
            self.refuse(property.span.start, "decorators are not supported");
        }
        self.declare_element(scope, "%storage", index);
        if property.computed {
            self.visit_property_key(&property.key);
            self.declare_element(scope, "%key", index);
        }
        if property.r#static {
            self.initializer((key(property), Role::Main), scope, "%static_home", |this| {
                if let Some(value) = &property.value {
                    this.visit_expression(value);
                }
            });
            return;
        }
        self.hidden(scope, "%fields");
        if matches!(property.key, PropertyKey::PrivateIdentifier(_)) {
            self.declare_element(scope, "%method", index);
            self.declare_element(scope, "%setter", index);
        }
        if let Some(value) = &property.value {
            self.instance_field(class, scope, value);
        }
    }

    /// A hidden binding of one class element: its computed key or its private method.
    pub(super) fn declare_element(&mut self, scope: ScopeId, what: &str, index: usize) {
        let id = self.tree.declare(scope, format!("{what}{index}"), BindingKind::Hidden, 0);
        self.tree.binding_mut(id).captured = true;
    }

    pub(super) fn private_name(&mut self, name: &PrivateIdentifier<'a>, captured: bool) {
        let text = format!("#{}", name.name);
        let lookup = self.tree.look_up(self.scope, &text, name.span.start);
        match lookup.binding {
            Some(id) => self.tree.binding_mut(id).captured |= lookup.crosses || captured,
            None => {
                let message = format!("Private field '{text}' must be declared in an enclosing class");
                self.refuse(name.span.start, message);
            }
        }
    }
}
