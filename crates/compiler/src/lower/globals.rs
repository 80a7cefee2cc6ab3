//! What a program declares in the environment around it, and what a direct eval can see.

use super::Lowerer;
use crate::ModeKind;
use crate::builder::Reg;
use crate::scope::{
    BindingKind, Location, ScopeId, ScopeKind, ThisMode, Variables, declared_function, lexical_declarations,
    variable_scope,
};
use creance_bytecode::{
    EvalBinding, EvalContext, EvalScope, EvalScopeKind, FunctionKind, LexicalKind, Op, Text,
};
use oxc_ast::ast::{Function, Program, Statement};
use std::collections::HashSet;

/// The functions that a statement list declares: of one name the last, in order.
fn last_functions<'s, 'a>(statements: &'s [Statement<'a>]) -> Vec<(&'a str, &'s Function<'a>)> {
    let mut seen = HashSet::new();
    let mut functions: Vec<_> = statements
        .iter()
        .rev()
        .filter_map(declared_function)
        .filter_map(|function| Some((function.id.as_ref()?.name.as_str(), function)))
        .filter(|(name, _)| seen.insert(*name))
        .collect();
    functions.reverse();
    functions
}

impl<'a> Lowerer<'a, '_> {
    /// <https://tc39.es/ecma262/#sec-globaldeclarationinstantiation>
    /// <https://tc39.es/ecma262/#sec-evaldeclarationinstantiation>
    pub(super) fn declare_program(&mut self, program: &Program<'a>) {
        if self.mode.has_own_variables(self.f.strict) {
            self.initialize_variables(self.f.scope, None);
            return self.hoist_variable_functions(&program.body);
        }
        let variables = Variables::of(&program.body, self.f.strict);
        let functions = last_functions(&program.body);
        let function_names: HashSet<_> = functions.iter().map(|(name, _)| *name).collect();
        let annex_b: Vec<_> = {
            let mut seen: HashSet<_> = function_names.iter().chain(&variables.names).copied().collect();
            variables.annex_b.iter().map(|(_, name)| *name).filter(|name| seen.insert(name)).collect()
        };
        let names: Vec<_> =
            variables.names.iter().copied().filter(|name| !function_names.contains(name)).collect();
        if self.mode.kind == ModeKind::Eval {
            for name in names.iter().chain(&function_names) {
                if self.conflicts(name) {
                    let message = format!("Identifier '{name}' has already been declared");
                    return self.refuse(program.span, message);
                }
            }
            if let Some(target) = variable_scope(&self.tree, self.f.scope) {
                return self.declare_in_function(target, &names, &annex_b, &functions);
            }
        } else {
            lexical_declarations(&program.body, &mut |lexical| {
                self.globals.lexical.push((Text::from(lexical.name), lexical.is_const));
            });
            self.known_globals.extend(names.iter().chain(&function_names));
        }
        let annex_b: Vec<_> = annex_b.into_iter().filter(|name| !self.conflicts(name)).collect();
        self.globals.variables = names.iter().map(|name| Text::from(*name)).collect();
        self.globals.functions = functions.iter().map(|(name, _)| Text::from(*name)).collect();
        self.globals.annex_b_functions = annex_b.iter().map(|name| Text::from(*name)).collect();
        self.globals.deletable = self.mode.kind == ModeKind::Eval;
        let globals = &self.globals;
        if globals.lexical.is_empty()
            && globals.variables.is_empty()
            && globals.functions.is_empty()
            && globals.annex_b_functions.is_empty()
        {
            return;
        }
        self.emit(Op::DeclareGlobals, 0, 0, 0, 0);
        let deletable = u8::from(self.globals.deletable);
        for (name, function) in functions {
            let mark = self.mark();
            let register = self.temp();
            self.at(function.span);
            self.function_expression(function, None, register);
            self.f.b.emit_named(Op::DefineGlobalFunction, register, deletable, 0, &Text::from(name));
            self.release(mark);
        }
    }

    /// True if a name around eval code forbids a variable of that name.
    fn conflicts(&self, name: &str) -> bool {
        let mut id = self.tree.scope(self.f.scope).parent;
        while let Some(scope) = id.map(|id| self.tree.scope(id)) {
            let binding = scope.names.get(name).map(|id| self.tree.binding(*id).kind);
            match (scope.kind, binding) {
                (ScopeKind::Global, _) => return false,
                (ScopeKind::Outer(EvalScopeKind::Parameters), Some(_)) => return true,
                (ScopeKind::Outer(EvalScopeKind::SimpleCatch), _) => {}
                (
                    _,
                    Some(
                        BindingKind::Let | BindingKind::Const | BindingKind::ClassName | BindingKind::Import,
                    ),
                ) => return true,
                _ => {}
            }
            if let ScopeKind::Outer(
                EvalScopeKind::Function | EvalScopeKind::Arrow | EvalScopeKind::Parameters,
            ) = scope.kind
            {
                return false;
            }
            id = scope.parent;
        }
        false
    }

    /// Variables of a sloppy direct eval in a function.
    fn declare_in_function(
        &mut self,
        target: ScopeId,
        names: &[&'a str],
        annex_b: &[&'a str],
        functions: &[(&'a str, &Function<'a>)],
    ) {
        let mark = self.mark();
        let object = self.temp();
        if let Some(id) = self.tree.scope(target).eval_variables {
            self.load_binding(id, false, object);
        } else {
            self.load(Op::LoadUndefined, object);
        }
        let annex_b: Vec<_> = annex_b.iter().filter(|name| !self.conflicts(name)).collect();
        for name in names.iter().chain(annex_b) {
            if !self.has_variable(target, name) {
                let text = Text::from(*name);
                let end = self.f.b.label();
                let value = self.temp();
                self.f.b.emit_named(Op::WithHas, value, object, 0, &text);
                self.f.b.jump(Op::JumpIfTrue, value, 0, 0, end);
                self.load(Op::LoadUndefined, value);
                self.define_variable(object, &text, value);
                self.f.b.bind(end);
            }
        }
        for (name, function) in functions {
            let value = self.temp();
            self.at(function.span);
            self.function_expression(function, None, value);
            match self.tree.own(target, name).filter(|_| self.has_variable(target, name)) {
                Some(id) => self.initialize(id, value),
                None => self.define_variable(object, &Text::from(*name), value),
            }
        }
        self.release(mark);
    }

    /// True if the function itself has a variable or parameter of the name.
    fn has_variable(&self, scope: ScopeId, name: &str) -> bool {
        self.tree
            .own(scope, name)
            .is_some_and(|id| matches!(self.tree.binding(id).kind, BindingKind::Var | BindingKind::Parameter))
    }

    fn define_variable(&mut self, object: Reg, name: &Text, value: Reg) {
        let mark = self.mark();
        let key = self.temp();
        self.load_text(key, name);
        self.emit(Op::DefineElem, object, key, value, 1);
        self.release(mark);
    }

    /// What a direct eval here can see.
    pub(super) fn eval_context(&mut self) -> EvalContext {
        let owner = self.tree.this_function(self.f.id);
        let info = self.tree.function(owner);
        let home = info.home;
        let mut context = if info.this_mode == ThisMode::Program {
            let outer = self.mode.context;
            EvalContext {
                strict: self.f.strict,
                in_function: outer.is_some_and(|context| context.in_function),
                in_method: outer.is_some_and(|context| context.in_method),
                in_derived_constructor: outer.is_some_and(|context| context.in_derived_constructor),
                in_class_field: outer.is_some_and(|context| context.in_class_field),
                scopes: Vec::new(),
            }
        } else {
            EvalContext {
                strict: self.f.strict,
                in_function: true,
                in_method: info.home.is_some(),
                in_derived_constructor: info.kind == FunctionKind::DerivedConstructor,
                in_class_field: info.initializer,
                scopes: Vec::new(),
            }
        };
        let mut id = Some(self.f.scope);
        while let Some(scope) = id {
            if self.tree.scope(scope).heap {
                let scope = self.eval_scope(scope, home);
                context.scopes.push(scope);
            }
            id = self.tree.scope(scope).parent;
        }
        context
    }

    fn eval_scope(&self, id: ScopeId, home: Option<(ScopeId, &'static str)>) -> EvalScope {
        let scope = self.tree.scope(id);
        let slot_in = |binding: crate::scope::BindingId| match self.tree.binding(binding).location {
            Location::Slot(target, slot) if target == id => Some(slot),
            _ => None,
        };
        let kind = match scope.kind {
            ScopeKind::Outer(kind) => kind,
            ScopeKind::Parameters => EvalScopeKind::Parameters,
            ScopeKind::Function if self.tree.function(scope.function).this_mode == ThisMode::Own => {
                EvalScopeKind::Function
            }
            ScopeKind::Function => EvalScopeKind::Arrow,
            ScopeKind::Catch(true) => EvalScopeKind::SimpleCatch,
            _ => EvalScopeKind::Block,
        };
        let function_name =
            scope.parent.filter(|parent| self.tree.scope(*parent).kind == ScopeKind::FunctionName);
        let inherited = function_name.into_iter().flat_map(|parent| self.tree.scope(parent).bindings.iter());
        let mut bindings = Vec::new();
        for &binding in scope.bindings.iter().chain(inherited) {
            let Some(slot) = slot_in(binding) else { continue };
            let binding = self.tree.binding(binding);
            if matches!(&*binding.name, "%with" | "%eval") {
                continue;
            }
            // The method's own home object goes by one name.
            let name: &str = match home {
                Some((scope, "%static_home")) if scope == id => match &*binding.name {
                    "%static_home" => "%home",
                    "%home" => continue,
                    name => name,
                },
                _ => &binding.name,
            };
            let kind = match binding.kind {
                BindingKind::Var | BindingKind::Parameter => LexicalKind::Var,
                BindingKind::Let => LexicalKind::Let,
                BindingKind::Const | BindingKind::ClassName => LexicalKind::Const,
                BindingKind::FunctionName => LexicalKind::FunctionName,
                BindingKind::Import => LexicalKind::Import,
                BindingKind::Hidden => LexicalKind::Hidden,
            };
            bindings.push(EvalBinding { name: Text::from(name), slot, kind });
        }
        EvalScope {
            kind,
            bindings,
            with_object: scope.with_object.and_then(slot_in),
            eval_variables: scope.eval_variables.and_then(slot_in),
        }
    }
}
