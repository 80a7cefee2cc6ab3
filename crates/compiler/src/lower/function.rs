//! Functions: parameters, entry and the closures that are made of them.
//! <https://tc39.es/ecma262/#sec-functiondeclarationinstantiation>

use super::pattern::Bind;
use super::tail::has_tail_call;
use super::{FunctionState, Lowerer};
use crate::builder::Reg;
use crate::scope::{
    BindingId, BindingKind, FunctionId, Location, Role, ScopeId, ScopeKind, declared_function,
    function_declarations, is_simple, key,
};
use creance_bytecode::{FIRST_PARAMETER, FunctionKind, Op, THIS, Text};
use oxc_ast::ast::*;
use oxc_span::Span;
use std::collections::{HashMap, HashSet};

/// Parameters that arrive in registers; further ones are read from the array of all arguments.
const MAX_PARAMETERS: usize = 60;

/// Where a function takes its name from.
pub enum FunctionName {
    /// Known now.
    Static(Text),
    /// The property key in a register, with a prefix (1 `get`, 2 `set`).
    Key(Reg, u8),
}

/// What a function is besides its body.
pub struct Shape<'s, 'a> {
    pub name: Text,
    pub is_async: bool,
    pub is_generator: bool,
    pub parameters: Option<&'s FormalParameters<'a>>,
    pub span: (u32, u32),
}

impl<'a> Lowerer<'a, '_> {
    /// `dst` = the closure of a function expression, declaration or method.
    pub(super) fn function_expression(&mut self, node: &Function<'a>, name: Option<&Text>, dst: Reg) {
        let id = self.function_id(key(node), Role::Main);
        let name = match (&node.id, name) {
            (Some(id), _) => Text::from(id.name.as_str()),
            (None, Some(name)) => name.clone(),
            (None, None) => Text::from(""),
        };
        let span = self.method_span.take().unwrap_or_else(|| self.text_span(node.span));
        let shape = Shape {
            name,
            is_async: node.r#async,
            is_generator: node.generator,
            parameters: Some(&node.params),
            span,
        };
        let index = self.lower_function(id, &shape, |this| {
            if let Some(body) = &node.body {
                this.hoist_variable_functions(&body.statements);
                this.body_statements(&body.statements);
            }
        });
        self.at(node.span);
        self.closure(index, dst);
    }

    pub(super) fn arrow_function(
        &mut self,
        node: &ArrowFunctionExpression<'a>,
        name: Option<&Text>,
        dst: Reg,
    ) {
        let id = self.function_id(key(node), Role::Main);
        let shape = Shape {
            name: name.cloned().unwrap_or_else(|| Text::from("")),
            is_async: node.r#async,
            is_generator: false,
            parameters: Some(&node.params),
            span: self.text_span(node.span),
        };
        let index = self.lower_function(id, &shape, |this| match &node.body {
            ArrowFunctionBody::FunctionBody(body) => {
                this.hoist_variable_functions(&body.statements);
                this.body_statements(&body.statements);
            }
            body => {
                if let Some(expression) = body.as_expression() {
                    this.return_expression(expression);
                }
            }
        });
        self.at(node.span);
        self.closure(index, dst);
    }

    fn return_expression(&mut self, expression: &Expression<'a>) {
        if self.may_tail_call() && has_tail_call(expression) {
            return self.tail(expression);
        }
        let value = self.expression(expression);
        self.return_exit(value);
    }

    /// `dst` = a closure of a function of the program.
    pub(super) fn closure(&mut self, index: u32, dst: Reg) {
        let scope = self.scope_register();
        self.emit(Op::NewClosure, dst, scope, 0, index as i32);
    }

    pub(super) fn function_id(&self, node: usize, role: Role) -> FunctionId {
        self.tree
            .function_of
            .get(&(node, role))
            .copied()
            .expect("analysis visits every function that is lowered")
    }

    /// Lowers a function; the answer is its index in the program.
    pub(super) fn lower_function(
        &mut self,
        id: FunctionId,
        shape: &Shape<'_, 'a>,
        body: impl FnOnce(&mut Self),
    ) -> u32 {
        let index = self.functions.len();
        self.functions.push(None);
        let info = self.tree.function(id);
        let (kind, strict, scope) = (info.kind, info.strict, info.scope);
        let count = shape.parameters.map_or(0, |parameters| parameters.items.len().min(MAX_PARAMETERS)) as u8;
        let outer_scope = self.tree.scope(scope).parent.unwrap_or(scope);
        let state = FunctionState::new(id, outer_scope, kind, count);
        let outer = std::mem::replace(&mut self.f, state);
        self.f.b.at(outer.b.offset());
        (self.f.strict, self.f.is_async, self.f.is_generator) = (strict, shape.is_async, shape.is_generator);
        self.enter_function(shape.parameters, count);
        body(self);
        self.leave_function();
        let length = shape.parameters.map_or(0, expected_arguments);
        let function = self.finish_function(shape.name.clone(), length, count, shape.span);
        self.functions[index] = Some(function);
        self.f = outer;
        index as u32
    }

    /// Everything between the call and the first statement.
    fn enter_function(&mut self, parameters: Option<&FormalParameters<'a>>, count: u8) {
        let info = self.tree.function(self.f.id);
        let (scope, body_scope, uses_this) = (info.scope, info.body_scope, info.uses_this);
        // The array of all arguments is there from the beginning: no temporary may take its register.
        if parameters.is_some_and(|parameters| self.needs_all_arguments(parameters, count)) {
            self.f.arguments = Some(self.temp());
        }
        if self.f.is_async && !self.f.is_generator {
            self.load_async();
        }
        match self.f.kind {
            FunctionKind::Normal | FunctionKind::Method if !self.f.strict && uses_this => {
                self.emit(Op::CoerceThis, 0, 0, 0, 0);
            }
            FunctionKind::DerivedConstructor => self.load(Op::LoadEmpty, THIS),
            FunctionKind::BaseConstructor => self.initialize_fields(THIS),
            _ => {}
        }
        self.place_parameters(scope, parameters, count);
        self.initialize_function_values(scope);
        if let Some(parameters) = parameters {
            self.bind_parameters(scope, parameters, count);
        }
        if body_scope == scope {
            self.initialize_variables(scope, None);
        }
        if self.f.is_generator {
            self.emit(Op::GeneratorStart, 0, 0, 0, 0);
        }
        if body_scope != scope {
            self.enter_scope(body_scope);
            self.initialize_variables(body_scope, Some(scope));
            self.initialize_function_values(body_scope);
        }
    }

    fn load_async(&mut self) {
        self.emit(Op::AsyncStart, 0, 0, 0, 0);
    }

    /// The end of a function without a `return`.
    fn leave_function(&mut self) {
        if self.f.kind == FunctionKind::DerivedConstructor {
            let value = self.temp();
            self.load(Op::LoadUndefined, value);
            self.return_exit(value);
        } else {
            self.emit(Op::ReturnUndefined, 0, 0, 0, 0);
        }
    }

    /// `this` of a derived constructor, bound or not.
    pub(super) fn derived_this(&mut self) -> Reg {
        match self.hidden("%this") {
            Some(id) => {
                let register = self.temp();
                self.load_binding(id, false, register);
                register
            }
            None => THIS,
        }
    }

    fn needs_all_arguments(&self, parameters: &FormalParameters<'a>, count: u8) -> bool {
        parameters.rest.is_some()
            || parameters.items.len() > usize::from(count)
            || self.tree.function(self.f.id).arguments.is_some()
    }

    /// Gives the bindings of the parameters' scope their places and makes the scope.
    fn place_parameters(&mut self, scope: ScopeId, parameters: Option<&FormalParameters<'a>>, count: u8) {
        self.place_function_name(scope);
        let Some(parameters) = parameters else {
            return self.enter_scope(scope);
        };
        if self.is_mapped(parameters) {
            // The arguments object reaches the parameters through their slots, in order.
            let mut slots = self.tree.scope(scope).slots;
            debug_assert_eq!(slots, 0, "parameters have the first slots");
            for item in &parameters.items {
                if let Some(id) = self.simple_parameter(scope, item) {
                    self.tree.binding_mut(id).location = Location::Slot(scope, slots);
                }
                slots += 1;
            }
            self.tree.scope_mut(scope).slots = slots;
        } else {
            // Of parameters with one name the last is the one that code sees.
            let mut seen = HashSet::new();
            for (index, item) in parameters.items.iter().enumerate().rev() {
                let Some(id) = self.simple_parameter(scope, item) else { continue };
                let last = seen.insert(id) && index < usize::from(count);
                if last && !self.needs_slot(scope, id) && !self.tree.binding(id).checked {
                    self.set_local(id, FIRST_PARAMETER + index as u8);
                }
            }
        }
        self.enter_scope(scope);
    }

    fn simple_parameter(&self, scope: ScopeId, item: &FormalParameter<'a>) -> Option<BindingId> {
        match &item.pattern {
            BindingPattern::BindingIdentifier(identifier) => self.tree.own(scope, identifier.name.as_str()),
            _ => None,
        }
    }

    /// The name of a function expression lives in the function's own scope, if it has to live at all.
    fn place_function_name(&mut self, scope: ScopeId) {
        let Some(parent) = self.tree.scope(scope).parent else { return };
        if self.tree.scope(parent).kind != ScopeKind::FunctionName {
            return;
        }
        let id = self.tree.scope(parent).bindings[0];
        let mapped = self.tree.function(self.f.id).arguments.is_some();
        let name = self.tree.binding(id).name.clone();
        if self.needs_slot(parent, id) && self.tree.own(scope, &name).is_none() {
            if mapped {
                // The parameters have the first slots: the name gets a scope of its own.
                let outer = self.scope_register();
                self.tree.binding_mut(id).location = Location::Slot(parent, 0);
                self.f.scope = parent;
                self.make_scope(parent, outer, 1);
            } else {
                let slot = self.tree.scope(scope).slots;
                self.tree.scope_mut(scope).slots = slot + 1;
                self.tree.binding_mut(id).location = Location::Slot(scope, slot);
            }
        }
    }

    /// True if the arguments object must follow the parameters.
    fn is_mapped(&self, parameters: &FormalParameters<'a>) -> bool {
        let info = self.tree.function(self.f.id);
        info.arguments.is_some()
            && !self.f.strict
            && is_simple(parameters)
            && !parameters.items.is_empty()
            // OPTIMIZATION: nobody can tell if nothing writes either side.
            && (info.parameters_written || info.arguments_escape || info.has_eval)
    }

    /// `%this` and its like for inner functions, the function's name, eval's variables, `arguments`.
    fn initialize_function_values(&mut self, scope: ScopeId) {
        let derived = self.f.kind == FunctionKind::DerivedConstructor;
        if let Some(parent) = self.tree.scope(scope).parent
            && self.tree.scope(parent).kind == ScopeKind::FunctionName
        {
            let id = self.tree.scope(parent).bindings[0];
            if self.tree.binding(id).location != Location::None {
                self.initialize_from(id, Op::LoadCallee);
            }
        }
        for (name, op) in
            [("%new.target", Op::LoadNewTarget), ("%callee", Op::LoadCallee), ("%eval", Op::NewEvalVariables)]
        {
            if let Some(id) = self.tree.own(scope, name) {
                self.initialize_from(id, op);
            }
        }
        // In derived constructors the slot is empty until `super()`.
        if let Some(id) = self.tree.own(scope, "%this").filter(|_| !derived) {
            self.initialize(id, Self::OWN_THIS);
        }
    }

    fn initialize_from(&mut self, id: BindingId, op: Op) {
        let mark = self.mark();
        let value = self.temp();
        self.load(op, value);
        self.initialize(id, value);
        self.release(mark);
    }

    /// Binds the parameters, then makes `arguments` and the rest array.
    fn bind_parameters(&mut self, scope: ScopeId, parameters: &FormalParameters<'a>, count: u8) {
        let simple = is_simple(parameters);
        let mapped = self.is_mapped(parameters);
        if simple {
            self.bind_simple_parameters(scope, parameters, count, mapped);
        }
        self.create_arguments(scope, parameters, simple, mapped);
        if !simple {
            for (index, item) in parameters.items.iter().enumerate() {
                self.bind_parameter(scope, item, index, count);
            }
        }
        if let (Some(rest), Some(arguments)) = (&parameters.rest, self.f.arguments) {
            let mark = self.mark();
            let array = self.temp();
            self.at(rest.span);
            self.emit(Op::CreateRest, array, arguments, parameters.items.len() as u8, 0);
            self.bind_pattern(&rest.rest.argument, Bind::Initialize, array);
            self.release(mark);
        }
    }

    fn bind_simple_parameters(
        &mut self,
        scope: ScopeId,
        parameters: &FormalParameters<'a>,
        count: u8,
        mapped: bool,
    ) {
        // Of parameters with one name the last is bound.
        let mut seen = HashSet::new();
        for (index, item) in parameters.items.iter().enumerate().rev() {
            let Some(id) = self.simple_parameter(scope, item) else { continue };
            if !seen.insert(id) && !mapped {
                continue;
            }
            let mark = self.mark();
            let value = self.raw_parameter(index, count);
            if mapped {
                // Of parameters with one name each has its slot; the last is the one that code sees.
                let slot = self.tree.scope(scope).register;
                self.emit(Op::SetScoped, value, slot, 0, index as i32);
            } else {
                self.initialize(id, value);
            }
            self.release(mark);
        }
    }

    /// The register of the parameter as it arrived.
    fn raw_parameter(&mut self, index: usize, count: u8) -> Reg {
        if index < usize::from(count) {
            return FIRST_PARAMETER + index as u8;
        }
        let arguments = self.f.arguments.expect("functions with many parameters ask for all arguments");
        let (value, key) = (self.temp(), self.temp());
        self.load_int(key, index as i32);
        self.emit(Op::GetElem, value, arguments, key, 0);
        value
    }

    /// A parameter with a default or a pattern.
    fn bind_parameter(&mut self, scope: ScopeId, item: &FormalParameter<'a>, index: usize, count: u8) {
        let mark = self.mark();
        let value = self.raw_parameter(index, count);
        self.at(item.span);
        let identifier = self.simple_parameter(scope, item);
        if let Some(default) = &item.initializer {
            let given = self.f.b.label();
            self.f.b.jump(Op::JumpIfNotUndefined, value, 0, 0, given);
            // The parameter's register is scratch until the parameter is bound.
            let local = self.f.locals[usize::from(value)].take();
            match &item.pattern {
                BindingPattern::BindingIdentifier(name) => {
                    self.named(default, &Text::from(name.name.as_str()), value)
                }
                _ => self.expression_to(default, value),
            }
            self.f.locals[usize::from(value)] = local;
            self.f.b.bind(given);
        }
        match identifier {
            Some(id) => self.initialize(id, value),
            None => self.bind_pattern(&item.pattern, Bind::Initialize, value),
        }
        self.release(mark);
    }

    /// <https://tc39.es/ecma262/#sec-createmappedargumentsobject>
    fn create_arguments(
        &mut self,
        scope: ScopeId,
        parameters: &FormalParameters<'a>,
        simple: bool,
        mapped: bool,
    ) {
        let (Some(id), Some(array)) = (self.tree.function(self.f.id).arguments, self.f.arguments) else {
            return;
        };
        let mark = self.mark();
        let value = self.temp();
        if mapped {
            let register = self.tree.scope(scope).register;
            let count = parameters.items.len() as i32;
            self.emit(Op::CreateMappedArguments, value, array, register, count);
        } else {
            let sloppy = u8::from(!self.f.strict && simple);
            self.emit(Op::CreateArguments, value, array, sloppy, 0);
        }
        self.initialize(id, value);
        self.release(mark);
    }

    /// `var` names begin undefined, or with the value of the parameter of the same name.
    pub(super) fn initialize_variables(&mut self, scope: ScopeId, parameters: Option<ScopeId>) {
        let arguments = self.tree.function(self.f.id).arguments;
        let mark = self.mark();
        let mut undefined = None;
        for id in self.tree.scope(scope).bindings.clone() {
            if self.tree.binding(id).kind != BindingKind::Var || Some(id) == arguments {
                continue;
            }
            let name = self.tree.binding(id).name.clone();
            let parameter = parameters.and_then(|scope| self.tree.own(scope, &name));
            let location = self.tree.binding(id).location;
            match (parameter, location) {
                (Some(parameter), _) => {
                    let value = self.temp();
                    self.load_binding(parameter, false, value);
                    self.initialize(id, value);
                }
                (None, Location::Register(register)) => self.load(Op::LoadUndefined, register),
                (None, _) => {
                    let value = match undefined {
                        Some(register) => register,
                        None => {
                            let register = self.temp();
                            self.load(Op::LoadUndefined, register);
                            *undefined.insert(register)
                        }
                    };
                    self.initialize(id, value);
                }
            }
        }
        self.release(mark);
    }

    /// Function declarations at the top of a function: of one name the last counts.
    pub(super) fn hoist_variable_functions(&mut self, statements: &[Statement<'a>]) {
        let mut last = HashMap::new();
        for (index, statement) in statements.iter().enumerate() {
            if let Some(name) = declared_function(statement).and_then(|function| function.id.as_ref()) {
                last.insert(name.name.as_str(), index);
            }
        }
        if last.is_empty() {
            return;
        }
        debug_assert!(function_declarations(statements).next().is_some());
        for (index, statement) in statements.iter().enumerate() {
            let Some(function) = declared_function(statement) else { continue };
            let Some(name) = function.id.as_ref().map(|id| id.name.as_str()) else { continue };
            if last.get(name) != Some(&index) {
                continue;
            }
            if let Some(id) = self.own_binding(name) {
                self.initialize_with(id, |this, register| this.function_expression(function, None, register));
            }
        }
    }

    /// The text of a method: `static` is no part of it.
    pub(super) fn method_text(&self, span: Span, is_static: bool) -> (u32, u32) {
        let (start, end) = self.text_span(span);
        if !is_static {
            return (start, end);
        }
        let text = self.text.get(start as usize..end as usize).unwrap_or("");
        let rest = skip_trivia(text.strip_prefix("static").unwrap_or(text));
        (end - rest.len() as u32, end)
    }
}

/// The text after white space and comments.
fn skip_trivia(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.find("*/").map_or("", |at| &comment[at + 2..]);
        } else if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.find('\n').map_or("", |at| &comment[at..]);
        } else {
            return rest;
        }
    }
}

/// <https://tc39.es/ecma262/#sec-static-semantics-expectedargumentcount>
fn expected_arguments(parameters: &FormalParameters<'_>) -> u32 {
    let is_optional = |item: &FormalParameter<'_>| {
        item.initializer.is_some() || matches!(item.pattern, BindingPattern::AssignmentPattern(_))
    };
    parameters.items.iter().take_while(|item| !is_optional(item)).count() as u32
}
