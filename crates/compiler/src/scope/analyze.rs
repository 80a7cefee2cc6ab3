//! The walk that builds the scopes, resolves every reference once and notes what is captured.

use super::hoist::{self, Lexical, Variables, bound_names, function_declarations};
use super::tree::{
    BindingId, BindingKind, FunctionId, FunctionInfo, Location, Role, ScopeId, ScopeKind, ScopeTree,
    ThisMode, key,
};
use super::{DEFAULT, ModuleEntries};
use crate::{Mode, ModeKind};
use creance_bytecode::{EvalContext, EvalScopeKind, FunctionKind, ImportName, LexicalKind};
use oxc_allocator::ArenaVec;
use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJs, walk_js as walk};
use oxc_span::GetSpan;

/// The function that the scopes outside the program belong to.
const OUTSIDE: FunctionId = FunctionId(0);
/// The program's top level.
pub const PROGRAM: FunctionId = FunctionId(1);

/// Scopes that may be inside one another.
const MAX_DEPTH: u32 = 1000;

/// An early error that only we can find: offset and message.
pub type Refusal = (u32, String);

/// Builds the scope tree of a program.
///
/// # Errors
/// What `super`, `new.target`, private names and `arguments` may not do where the program stands.
pub fn analyze<'a>(
    program: &Program<'a>,
    mode: &Mode<'_>,
    entries: Option<&ModuleEntries<'a>>,
) -> Result<ScopeTree<'a>, Refusal> {
    let mut tree = ScopeTree::default();
    tree.functions.push(program_info(FunctionKind::Program, false, ScopeId(0)));
    let global = tree.add_scope(None, OUTSIDE, ScopeKind::Global, 0);
    let mut parent = global;
    if let Some(context) = mode.context {
        for index in (0..context.scopes.len()).rev() {
            parent = outer_scope(&mut tree, parent, context, index);
        }
    }
    let strict = mode.strict || program.has_use_strict_directive();
    let kind = if mode.has_own_variables(strict) { ScopeKind::Function } else { ScopeKind::Block };
    let scope = tree.add_scope(Some(parent), PROGRAM, kind, 0);
    tree.functions.push(program_info(FunctionKind::Program, strict, scope));
    tree.scope_of.insert((key(program), Role::Main), scope);
    tree.function_of.insert((key(program), Role::Main), PROGRAM);
    let variables = Variables::of(&program.body, strict);
    let mut analyzer = Analyzer {
        tree,
        scope,
        function: PROGRAM,
        strict,
        refusal: None,
        context: mode.context,
        element: None,
        dynamic_function: mode.kind == ModeKind::Function,
        module: mode.kind == ModeKind::Module,
        text: program.source_text,
    };
    if mode.has_own_variables(strict) {
        for name in &variables.names {
            analyzer.tree.declare(scope, *name, BindingKind::Var, 0);
        }
        for function in function_declarations(&program.body) {
            let name = function.id.as_ref().map_or("", |id| id.name.as_str());
            analyzer.tree.declare(scope, name, BindingKind::Var, 0);
        }
    }
    for (node, _) in &variables.annex_b {
        analyzer.tree.annex_b.insert(*node);
    }
    if mode.has_own_lexicals() {
        analyzer.declare_lexicals(&program.body);
    }
    if let Some(entries) = entries {
        analyzer.declare_module(program, entries);
    }
    analyzer.visit_statements(&program.body);
    match analyzer.refusal {
        Some(refusal) => Err(refusal),
        None => Ok(analyzer.tree),
    }
}

pub(super) fn program_info(kind: FunctionKind, strict: bool, scope: ScopeId) -> FunctionInfo {
    FunctionInfo {
        parent: None,
        kind,
        this_mode: ThisMode::Program,
        strict,
        created_at: 0,
        element_of: None,
        initializer: false,
        home: None,
        uses_this: false,
        has_eval: false,
        arguments: None,
        arguments_escape: false,
        parameters_written: false,
        scope,
        body_scope: scope,
    }
}

/// A scope of the code around a direct eval: everything in it has its slot already.
fn outer_scope(tree: &mut ScopeTree<'_>, parent: ScopeId, context: &EvalContext, index: usize) -> ScopeId {
    let outer = &context.scopes[index];
    let id = tree.add_scope(Some(parent), OUTSIDE, ScopeKind::Outer(outer.kind), 0);
    tree.scope_mut(id).heap = true;
    for binding in &outer.bindings {
        let kind = match binding.kind {
            LexicalKind::Var => BindingKind::Var,
            // NOTE: eval code runs at any time, so the initialisation is never known to be over.
            LexicalKind::Let => BindingKind::Let,
            LexicalKind::Const => BindingKind::Const,
            LexicalKind::FunctionName => BindingKind::FunctionName,
            LexicalKind::Import => BindingKind::Import,
            LexicalKind::Hidden => BindingKind::Hidden,
        };
        let name = binding.name.to_string_lossy();
        let added = tree.declare(id, name, kind, u32::MAX);
        tree.binding_mut(added).location = Location::Slot(id, binding.slot);
    }
    for (slot, name) in [(outer.with_object, "%with"), (outer.eval_variables, "%eval")] {
        if let Some(slot) = slot {
            let added = tree.declare(id, name, BindingKind::Hidden, 0);
            tree.binding_mut(added).location = Location::Slot(id, slot);
            if name == "%with" {
                tree.scope_mut(id).with_object = Some(added);
            } else {
                tree.scope_mut(id).eval_variables = Some(added);
            }
        }
    }
    id
}

/// What a function is besides its node.
pub(super) struct FunctionSpec {
    pub(super) kind: FunctionKind,
    pub(super) created_at: u32,
    pub(super) element_of: Option<ScopeId>,
    pub(super) home: Option<(ScopeId, &'static str)>,
}

pub(super) struct Analyzer<'a, 'c> {
    pub(super) tree: ScopeTree<'a>,
    pub(super) scope: ScopeId,
    pub(super) function: FunctionId,
    pub(super) strict: bool,
    pub(super) refusal: Option<Refusal>,
    pub(super) context: Option<&'c EvalContext>,
    /// The home object of the method whose value is visited next.
    pub(super) element: Option<FunctionSpec>,
    /// The program is what a function constructor was given.
    pub(super) dynamic_function: bool,
    /// The program is a module.
    pub(super) module: bool,
    pub(super) text: &'a str,
}

impl<'a> Analyzer<'a, '_> {
    pub(super) fn refuse(&mut self, at: u32, message: impl Into<String>) {
        if self.refusal.is_none() {
            self.refusal = Some((at, message.into()));
        }
    }

    pub(super) fn in_scope(&mut self, scope: ScopeId, work: impl FnOnce(&mut Self)) {
        self.limit_depth(scope);
        let outer = std::mem::replace(&mut self.scope, scope);
        work(self);
        self.scope = outer;
    }

    /// Looking a name up takes time in proportion to the scopes around it.
    pub(super) fn limit_depth(&mut self, scope: ScopeId) {
        let (depth, start) = (self.tree.scope(scope).depth, self.tree.scope(scope).start);
        if depth > MAX_DEPTH {
            let message = format!("source nests too deeply (limit: {MAX_DEPTH} scopes)");
            self.refuse(start, message);
        }
    }

    pub(super) fn new_scope(&mut self, node: usize, kind: ScopeKind, start: u32) -> ScopeId {
        let scope = self.tree.add_scope(Some(self.scope), self.function, kind, start);
        self.tree.scope_of.insert((node, Role::Main), scope);
        scope
    }

    /// Declares what a statement list declares lexically, functions in blocks left out.
    pub(super) fn declare_lexicals(&mut self, statements: &[Statement<'a>]) {
        let scope = self.scope;
        let switch = self.tree.scope(scope).kind == ScopeKind::Switch;
        hoist::lexical_declarations(statements, &mut |lexical| {
            declare_lexical(&mut self.tree, scope, lexical, switch);
        });
    }

    pub(super) fn declare_block_functions(&mut self, statements: &[Statement<'a>]) {
        for function in function_declarations(statements) {
            if let Some(id) = &function.id {
                self.tree.declare(self.scope, id.name.as_str(), BindingKind::Let, 0);
            }
        }
    }

    /// Imports are bindings of the module; what is exported can be seen from outside.
    fn declare_module(&mut self, program: &Program<'a>, entries: &ModuleEntries<'a>) {
        let scope = self.scope;
        for import in &entries.imports {
            let kind = match import.name {
                ImportName::Named(_) => BindingKind::Import,
                ImportName::Namespace | ImportName::Source => BindingKind::Const,
            };
            let id = self.tree.declare(scope, import.local, kind, 0);
            self.tree.binding_mut(id).captured = true;
        }
        for statement in &program.body {
            if let Statement::ExportDefaultDeclaration(node) = statement {
                let kind = match &node.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(node) if node.id.is_some() => continue,
                    ExportDefaultDeclarationKind::ClassDeclaration(node) if node.id.is_some() => continue,
                    ExportDefaultDeclarationKind::FunctionDeclaration(_) => BindingKind::Var,
                    _ => BindingKind::Let,
                };
                self.tree.declare(scope, DEFAULT, kind, node.span.end);
            }
        }
        for (_, local) in &entries.local_exports {
            if let Some(id) = self.tree.own(scope, local) {
                self.tree.binding_mut(id).captured = true;
            }
        }
    }

    /// A statement list with a scope of its own, if it declares anything.
    pub(super) fn block(&mut self, node: usize, statements: &ArenaVec<'a, Statement<'a>>, start: u32) {
        if !declares(statements) {
            return self.visit_statements(statements);
        }
        let scope = self.new_scope(node, ScopeKind::Block, start);
        self.in_scope(scope, |this| {
            this.declare_lexicals(statements);
            this.declare_block_functions(statements);
            this.visit_statements(statements);
        });
    }

    /// A statement in whose place a function declaration has a block of its own.
    pub(super) fn substatement(&mut self, statement: &Statement<'a>) {
        if let Some(function) = hoist::declared_function(statement) {
            let scope = self.new_scope(key(function), ScopeKind::Block, statement.span().start);
            let name = function.id.as_ref().map_or("", |id| id.name.as_str());
            self.tree.declare(scope, name, BindingKind::Let, 0);
            return self.in_scope(scope, |this| this.visit_statement(statement));
        }
        self.visit_statement(statement);
    }

    /// Resolves a name and notes what the reference needs of its binding.
    pub(super) fn reference(&mut self, name: &str, at: u32, write: bool) {
        if name == "arguments" {
            self.need_arguments(at);
        }
        let lookup = self.tree.look_up(self.scope, name, at);
        let Some(id) = lookup.binding else { return };
        let binding = self.tree.binding_mut(id);
        binding.captured |= lookup.crosses;
        binding.checked |= lookup.check;
        binding.written |= write;
        if write && binding.kind == BindingKind::Parameter {
            let owner = self.tree.scope(self.tree.binding(id).scope).function;
            self.tree.function_mut(owner).parameters_written = true;
        }
    }

    /// Declares the `arguments` binding of the function around, unless something else has the name.
    pub(super) fn need_arguments(&mut self, at: u32) {
        let owner = self.tree.this_function(self.function);
        if self.tree.function(owner).this_mode == ThisMode::Program {
            if self.context.is_some_and(|context| context.in_class_field) {
                self.refuse(at, "'arguments' is not allowed in class field initializer");
            }
            return;
        }
        let target = self.tree.function(owner).scope;
        let mut scope = Some(self.scope);
        while let Some(id) = scope {
            if self.tree.own(id, "arguments").is_some() {
                break;
            }
            if id == target {
                let binding = self.tree.declare(target, "arguments", BindingKind::Var, 0);
                self.tree.function_mut(owner).arguments = Some(binding);
                break;
            }
            scope = self.tree.scope(id).parent;
        }
        self.tree.function_mut(owner).arguments_escape = true;
    }

    /// Declares a hidden binding that an inner function or an eval reads.
    pub(super) fn hidden(&mut self, scope: ScopeId, name: &'static str) -> BindingId {
        let id = self.tree.declare(scope, name, BindingKind::Hidden, 0);
        self.tree.binding_mut(id).captured = true;
        id
    }

    /// `this`, from whatever function it is used in.
    pub(super) fn this_reference(&mut self) {
        self.function_value("%this");
        let owner = self.tree.this_function(self.function);
        self.tree.function_mut(owner).uses_this = true;
    }

    /// A value of the function around that arrow functions see: `%this`, `%new.target`, `%callee`.
    pub(super) fn function_value(&mut self, name: &'static str) {
        let owner = self.tree.this_function(self.function);
        if owner != self.function && self.tree.function(owner).this_mode != ThisMode::Program {
            let scope = self.tree.function(owner).scope;
            self.hidden(scope, name);
        }
    }

    pub(super) fn new_target(&mut self, at: u32) {
        let owner = self.tree.this_function(self.function);
        if self.tree.function(owner).this_mode == ThisMode::Program
            && !self.context.is_some_and(|context| context.in_function)
        {
            self.refuse(at, "Unexpected new.target expression");
        }
        self.function_value("%new.target");
    }

    pub(super) fn super_property(&mut self, at: u32) {
        self.this_reference();
        let owner = self.tree.this_function(self.function);
        let info = self.tree.function(owner);
        if let Some((scope, name)) = info.home {
            self.hidden(scope, name);
        } else if info.this_mode != ThisMode::Program
            || !self.context.is_some_and(|context| context.in_method)
        {
            self.refuse(at, "'super' can only be used in methods");
        }
    }

    pub(super) fn super_call(&mut self, at: u32) {
        let owner = self.tree.this_function(self.function);
        let allowed = match self.tree.function(owner).this_mode {
            ThisMode::Program => self.context.is_some_and(|context| context.in_derived_constructor),
            _ => self.tree.function(owner).kind == FunctionKind::DerivedConstructor,
        };
        if !allowed {
            self.refuse(at, "'super()' can only be called in the constructor of a derived class");
        }
        self.this_reference();
        self.function_value("%new.target");
        self.function_value("%callee");
    }

    /// A direct eval sees every binding around it. <https://tc39.es/ecma262/#sec-performeval>
    pub(super) fn direct_eval(&mut self) {
        let mut scope = Some(self.scope);
        while let Some(id) = scope {
            let scope_mut = self.tree.scope_mut(id);
            scope_mut.seen_by_eval = true;
            scope = scope_mut.parent;
        }
        self.tree.function_mut(self.function).has_eval = true;
        let owner = self.tree.this_function(self.function);
        let info = self.tree.function(owner);
        let (kind, home, own_scope) = (info.kind, info.home, info.scope);
        let info_is_program = info.this_mode == ThisMode::Program;
        if info.this_mode == ThisMode::Own {
            self.tree.function_mut(owner).uses_this = true;
            self.hidden(own_scope, "%this");
            self.hidden(own_scope, "%new.target");
            if let Some((scope, name)) = home {
                self.hidden(scope, name);
            }
            if kind == FunctionKind::DerivedConstructor {
                self.hidden(own_scope, "%callee");
            }
            // Field initialisers and static blocks have no `arguments`.
            if !self.tree.function(owner).initializer {
                self.need_arguments(0);
            }
        }
        if self.module && info_is_program {
            // Eval code would otherwise take the global object for `this`.
            self.hidden(own_scope, "%this");
        }
        if !self.strict {
            self.need_eval_variables();
        }
    }

    /// The variables that a sloppy direct eval declares need an object.
    pub(super) fn need_eval_variables(&mut self) {
        let mut scope = Some(self.scope);
        while let Some(id) = scope {
            match self.tree.scope(id).kind {
                ScopeKind::Function | ScopeKind::Parameters => {
                    let binding = self.hidden(id, "%eval");
                    self.tree.scope_mut(id).eval_variables = Some(binding);
                    return;
                }
                ScopeKind::Global | ScopeKind::Outer(_) => return,
                _ => scope = self.tree.scope(id).parent,
            }
        }
    }

    /// A function of any kind. <https://tc39.es/ecma262/#sec-functiondeclarationinstantiation>
    #[expect(clippy::too_many_arguments, reason = "functions, methods and arrows have different nodes")]
    pub(super) fn function(
        &mut self,
        node: usize,
        name: Option<&BindingIdentifier<'a>>,
        parameters: &FormalParameters<'a>,
        body: Option<&FunctionBody<'a>>,
        this_mode: ThisMode,
        spec: FunctionSpec,
        visit_body: impl FnOnce(&mut Self),
    ) {
        let strict = self.strict || body.is_some_and(|body| body.has_use_strict_directive());
        let id = FunctionId(self.tree.functions.len() as u32);
        let mut parent = self.scope;
        let start = parameters.span.start;
        if let Some(name) = name {
            parent = self.tree.add_scope(Some(parent), id, ScopeKind::FunctionName, start);
            self.tree.declare(parent, name.name.as_str(), BindingKind::FunctionName, 0);
        }
        let separate = has_expressions(parameters);
        let kind = if separate { ScopeKind::Parameters } else { ScopeKind::Function };
        let scope = self.tree.add_scope(Some(parent), id, kind, start);
        let body_start = body.map_or(parameters.span.end, |body| body.span.start);
        let body_scope = if separate {
            self.tree.add_scope(Some(scope), id, ScopeKind::Function, body_start)
        } else {
            scope
        };
        self.tree.functions.push(FunctionInfo {
            parent: Some(self.function),
            kind: spec.kind,
            this_mode,
            strict,
            created_at: spec.created_at,
            element_of: spec.element_of,
            initializer: false,
            home: spec.home,
            uses_this: false,
            has_eval: false,
            arguments: None,
            arguments_escape: false,
            parameters_written: false,
            scope,
            body_scope,
        });
        self.tree.function_of.insert((node, Role::Main), id);
        let outer = (self.scope, self.function, self.strict);
        (self.scope, self.function, self.strict) = (scope, id, strict);
        self.limit_depth(scope);
        self.declare_parameters(parameters);
        self.declare_body(body.map_or(&[][..], |body| &body.statements), this_mode == ThisMode::Own, strict);
        walk::walk_formal_parameters(self, parameters);
        self.scope = body_scope;
        visit_body(self);
        (self.scope, self.function, self.strict) = outer;
    }

    pub(super) fn declare_parameters(&mut self, parameters: &FormalParameters<'a>) {
        let simple = is_simple(parameters);
        let scope = self.scope;
        for item in &parameters.items {
            let at = if simple { 0 } else { item.span.end };
            bound_names(&item.pattern, &mut |name| {
                self.tree.declare(scope, name, BindingKind::Parameter, at);
            });
        }
        if let Some(rest) = &parameters.rest {
            bound_names(&rest.rest.argument, &mut |name| {
                self.tree.declare(scope, name, BindingKind::Parameter, rest.span.end);
            });
        }
    }

    /// Declares variables, functions and lexical names of a body, and `arguments` where `var` names it.
    pub(super) fn declare_body(&mut self, statements: &[Statement<'a>], own_arguments: bool, strict: bool) {
        let function = self.function;
        let (scope, body_scope) = {
            let info = self.tree.function(function);
            (info.scope, info.body_scope)
        };
        let variables = Variables::of(statements, strict);
        let names_arguments = variables.names.contains(&"arguments");
        if own_arguments && names_arguments && self.tree.own(scope, "arguments").is_none() {
            let by_function = function_declarations(statements)
                .any(|function| function.id.as_ref().is_some_and(|id| id.name == "arguments"));
            if !by_function || scope != body_scope {
                self.declare_arguments(scope);
            }
        }
        for name in &variables.names {
            self.tree.declare(body_scope, *name, BindingKind::Var, 0);
        }
        for declaration in function_declarations(statements) {
            let name = declaration.id.as_ref().map_or("", |id| id.name.as_str());
            if self
                .tree
                .own(scope, name)
                .is_some_and(|id| self.tree.binding(id).kind == BindingKind::Parameter)
            {
                self.tree.function_mut(function).parameters_written = true;
            }
            self.tree.declare(body_scope, name, BindingKind::Var, 0);
        }
        for (node, name) in &variables.annex_b {
            if *name == "arguments" && own_arguments && self.tree.own(scope, name).is_none() {
                // A function of that name in a block is assigned, but does not keep the object from being made.
                self.declare_arguments(scope);
            }
            let is_parameter = self
                .tree
                .own(scope, name)
                .is_some_and(|id| self.tree.binding(id).kind == BindingKind::Parameter);
            if !is_parameter {
                self.tree.declare(body_scope, *name, BindingKind::Var, 0);
                self.tree.annex_b.insert(*node);
            }
        }
        let outer = std::mem::replace(&mut self.scope, body_scope);
        self.declare_lexicals(statements);
        self.scope = outer;
    }

    /// Makes `arguments` a binding of the current function that code may do anything with.
    fn declare_arguments(&mut self, scope: ScopeId) {
        let binding = self.tree.declare(scope, "arguments", BindingKind::Var, 0);
        let info = self.tree.function_mut(self.function);
        (info.arguments, info.arguments_escape) = (Some(binding), true);
    }

    /// `arguments.length` and `arguments[i]` do not let the object escape.
    pub(super) fn is_arguments(&self, object: &Expression<'a>) -> bool {
        matches!(object, Expression::Identifier(identifier) if identifier.name == "arguments")
    }

    pub(super) fn quiet_arguments(&mut self, at: u32) {
        let owner = self.tree.this_function(self.function);
        let escaped = self.tree.function(owner).arguments_escape;
        self.reference("arguments", at, false);
        self.tree.function_mut(owner).arguments_escape = escaped;
    }

    pub(super) fn arguments_escape(&mut self, object: &Expression<'a>) {
        if self.is_arguments(object) {
            self.need_arguments(object.span().start);
        }
    }

    pub(super) fn for_head(
        &mut self,
        node: usize,
        left: &ForStatementLeft<'a>,
        right: &Expression<'a>,
        body: &Statement<'a>,
    ) {
        let lexical = match left {
            ForStatementLeft::VariableDeclaration(declaration) if declaration.kind.is_lexical() => {
                Some(declaration)
            }
            _ => None,
        };
        let Some(declaration) = lexical else {
            self.visit_expression(right);
            self.visit_for_statement_left(left);
            if let ForStatementLeft::VariableDeclaration(declaration) = left {
                self.note_var_writes(declaration, true);
            }
            return self.substatement(body);
        };
        let scope = self.new_scope(node, ScopeKind::Block, declaration.span.start);
        hoist::lexical_of(declaration, &mut |lexical| {
            let initialized_at = right.span().end;
            declare_lexical(&mut self.tree, scope, Lexical { initialized_at, ..lexical }, false);
        });
        self.in_scope(scope, |this| {
            this.visit_expression(right);
            this.visit_for_statement_left(left);
            this.substatement(body);
        });
    }

    /// `var` with an initialiser assigns; a parameter of the same name is written.
    pub(super) fn note_var_writes(&mut self, declaration: &VariableDeclaration<'a>, always: bool) {
        if declaration.kind != VariableDeclarationKind::Var {
            return;
        }
        for declarator in &declaration.declarations {
            if always || declarator.init.is_some() {
                let at = declarator.span.end;
                bound_names(&declarator.id, &mut |name| {
                    self.reference(name, at, true);
                });
            }
        }
    }
}

pub(super) fn declare_lexical<'a>(
    tree: &mut ScopeTree<'a>,
    scope: ScopeId,
    lexical: Lexical<'a>,
    switch: bool,
) {
    let kind = if lexical.is_const { BindingKind::Const } else { BindingKind::Let };
    let at = if switch { u32::MAX } else { lexical.initialized_at };
    tree.declare(scope, lexical.name, kind, at);
}

/// True if a statement list needs a scope.
fn declares(statements: &[Statement<'_>]) -> bool {
    statements.iter().any(|statement| match statement {
        Statement::VariableDeclaration(declaration) => declaration.kind.is_lexical(),
        Statement::ClassDeclaration(_) => true,
        _ => hoist::declared_function(statement).is_some(),
    })
}

/// <https://tc39.es/ecma262/#sec-static-semantics-issimpleparameterlist>
pub fn is_simple(parameters: &FormalParameters<'_>) -> bool {
    parameters.rest.is_none()
        && parameters.items.iter().all(|item| {
            item.initializer.is_none() && matches!(item.pattern, BindingPattern::BindingIdentifier(_))
        })
}

/// <https://tc39.es/ecma262/#sec-static-semantics-containsexpression>
fn has_expressions(parameters: &FormalParameters<'_>) -> bool {
    fn in_pattern(pattern: &BindingPattern<'_>) -> bool {
        match pattern {
            BindingPattern::BindingIdentifier(_) => false,
            BindingPattern::AssignmentPattern(_) => true,
            BindingPattern::ObjectPattern(object) => {
                object.properties.iter().any(|property| property.computed || in_pattern(&property.value))
            }
            BindingPattern::ArrayPattern(array) => {
                array.elements.iter().flatten().any(in_pattern)
                    || array.rest.as_ref().is_some_and(|rest| in_pattern(&rest.argument))
            }
        }
    }
    parameters.items.iter().any(|item| item.initializer.is_some() || in_pattern(&item.pattern))
        || parameters.rest.as_ref().is_some_and(|rest| in_pattern(&rest.rest.argument))
}

/// A call of the name `eval`. <https://tc39.es/ecma262/#sec-function-calls-runtime-semantics-evaluation>
pub fn is_direct_eval(node: &CallExpression<'_>) -> bool {
    !node.optional && matches!(&node.callee, Expression::Identifier(identifier) if identifier.name == "eval")
}

/// Where the variables of a sloppy direct eval go.
pub fn variable_scope(tree: &ScopeTree<'_>, from: ScopeId) -> Option<ScopeId> {
    let mut scope = Some(from);
    while let Some(id) = scope {
        if let ScopeKind::Outer(EvalScopeKind::Function | EvalScopeKind::Arrow | EvalScopeKind::Parameters) =
            tree.scope(id).kind
        {
            return Some(id);
        }
        scope = tree.scope(id).parent;
    }
    None
}
