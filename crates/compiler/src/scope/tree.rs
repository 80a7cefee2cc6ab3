//! The tables: scopes, bindings, functions, and the walk from a name outward.

use creance_bytecode::{EvalScopeKind, FunctionKind};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Index of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScopeId(pub u32);

/// Index of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BindingId(pub u32);

/// Index of a function in the analysis (not in the program).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FunctionId(pub u32);

/// What a scope belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// The global environment: every name that nothing else binds.
    Global,
    /// A heap scope of the code around a direct eval.
    Outer(EvalScopeKind),
    /// The name of a named function expression.
    FunctionName,
    /// Parameters of a function whose body has a scope of its own.
    Parameters,
    /// Parameters and variables of a function, or the variables of strict eval code.
    Function,
    /// A block, a loop's head or eval code's declarations.
    Block,
    /// A switch: its declarations may be jumped over.
    Switch,
    /// A catch parameter; true for a plain name.
    Catch(bool),
    /// A class: its name, private names and hidden bindings.
    Class,
    /// An object literal with methods: its home object.
    Object,
    /// `with`.
    With,
}

/// How a binding came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingKind {
    /// `var` or a function declared in function scope.
    Var,
    /// A parameter.
    Parameter,
    /// `let`, a class declaration, or a function in a block.
    Let,
    /// `const`.
    Const,
    /// The inner name of a class.
    ClassName,
    /// The name of a named function expression.
    FunctionName,
    /// A binding that stands for one of another module.
    Import,
    /// A binding of the compiler's own (`%this`, `#x`).
    Hidden,
}

/// Where a binding lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// Not decided yet.
    None,
    /// A register of the binding's function.
    Register(u8),
    /// A slot of a heap scope.
    Slot(ScopeId, u32),
}

/// A binding.
#[derive(Debug)]
pub struct Binding<'a> {
    /// The name.
    pub name: Cow<'a, str>,
    /// The scope that declares it.
    pub scope: ScopeId,
    /// How it was declared.
    pub kind: BindingKind,
    /// An inner function or an eval may see it.
    pub captured: bool,
    /// Some reference may come before the initialisation.
    pub checked: bool,
    /// Something assigns it after its initialisation.
    pub written: bool,
    /// Source offset from which straight-line code finds it initialised.
    pub initialized_at: u32,
    /// Where it lives.
    pub location: Location,
}

/// A scope.
#[derive(Debug)]
pub struct Scope<'a> {
    /// The scope around it.
    pub parent: Option<ScopeId>,
    /// Scopes around it.
    pub depth: u32,
    /// The function whose registers it uses.
    pub function: FunctionId,
    /// What it belongs to.
    pub kind: ScopeKind,
    /// Names.
    pub names: HashMap<Cow<'a, str>, BindingId>,
    /// Bindings in the order of declaration.
    pub bindings: Vec<BindingId>,
    /// Where the functions that are hoisted to it come into being.
    pub start: u32,
    /// A direct eval may see everything in it.
    pub seen_by_eval: bool,
    /// The binding with the object of eval's variables.
    pub eval_variables: Option<BindingId>,
    /// The binding with the object of a `with`.
    pub with_object: Option<BindingId>,
    /// It exists at run time.
    pub heap: bool,
    /// Slots, if it exists at run time.
    pub slots: u32,
    /// The register of its function that holds it.
    pub register: u8,
}

/// Whose `this` a function uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThisMode {
    /// Its own.
    Own,
    /// That of the function around it.
    Lexical,
    /// The global object, or what the code around the eval says.
    Program,
}

/// What analysis knows of a function.
#[derive(Debug)]
pub struct FunctionInfo {
    /// The function around it.
    pub parent: Option<FunctionId>,
    /// The kind.
    pub kind: FunctionKind,
    /// Whose `this` it uses.
    pub this_mode: ThisMode,
    /// Strict mode code.
    pub strict: bool,
    /// Where the closure is made, at the earliest.
    pub created_at: u32,
    /// The class whose element it is.
    pub element_of: Option<ScopeId>,
    /// It initialises fields or is a static block: no `arguments`.
    pub initializer: bool,
    /// The scope and name of the hidden binding with its home object.
    pub home: Option<(ScopeId, &'static str)>,
    /// It uses its own `this` (or an eval may).
    pub uses_this: bool,
    /// It contains a direct eval.
    pub has_eval: bool,
    /// Something needs the `arguments` object; the binding that holds it.
    pub arguments: Option<BindingId>,
    /// `arguments` is used other than in `arguments[i]` and `arguments.length`.
    pub arguments_escape: bool,
    /// Some parameter is assigned.
    pub parameters_written: bool,
    /// The scope of the parameters.
    pub scope: ScopeId,
    /// The scope of the body's variables: `scope` unless parameters have expressions.
    pub body_scope: ScopeId,
}

/// Which of a node's scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The node's only scope, or the first.
    Main,
    /// A class's field initialiser.
    Fields,
}

/// The address of a node: the tree does not move while it is compiled.
pub fn key<T>(node: &T) -> usize {
    core::ptr::from_ref(node) as usize
}

/// The result of looking a name up.
#[derive(Debug)]
pub struct Lookup {
    /// Scopes with an object to ask first, innermost first.
    pub dynamic: Vec<ScopeId>,
    /// The static binding; none means global.
    pub binding: Option<BindingId>,
    /// The reference may come before the initialisation.
    pub check: bool,
    /// The reference crosses a function.
    pub crosses: bool,
}

/// All scopes, bindings and functions of a program.
#[derive(Debug, Default)]
pub struct ScopeTree<'a> {
    /// Scopes.
    pub scopes: Vec<Scope<'a>>,
    /// Bindings.
    pub bindings: Vec<Binding<'a>>,
    /// Functions.
    pub functions: Vec<FunctionInfo>,
    /// Scope of a node.
    pub scope_of: HashMap<(usize, Role), ScopeId>,
    /// Function of a node.
    pub function_of: HashMap<(usize, Role), FunctionId>,
    /// Functions in blocks that also assign a variable (annex B).
    pub annex_b: HashSet<usize>,
    /// The top level awaits.
    pub has_await: bool,
}

impl<'a> ScopeTree<'a> {
    /// The scope.
    pub fn scope(&self, id: ScopeId) -> &Scope<'a> {
        &self.scopes[id.0 as usize]
    }

    /// The scope.
    pub fn scope_mut(&mut self, id: ScopeId) -> &mut Scope<'a> {
        &mut self.scopes[id.0 as usize]
    }

    /// The binding.
    pub fn binding(&self, id: BindingId) -> &Binding<'a> {
        &self.bindings[id.0 as usize]
    }

    /// The binding.
    pub fn binding_mut(&mut self, id: BindingId) -> &mut Binding<'a> {
        &mut self.bindings[id.0 as usize]
    }

    /// The function.
    pub fn function(&self, id: FunctionId) -> &FunctionInfo {
        &self.functions[id.0 as usize]
    }

    /// The function.
    pub fn function_mut(&mut self, id: FunctionId) -> &mut FunctionInfo {
        &mut self.functions[id.0 as usize]
    }

    /// Adds a scope.
    pub fn add_scope(
        &mut self,
        parent: Option<ScopeId>,
        function: FunctionId,
        kind: ScopeKind,
        start: u32,
    ) -> ScopeId {
        let id = ScopeId(self.scopes.len() as u32);
        let depth = parent.map_or(0, |parent| self.scope(parent).depth + 1);
        self.scopes.push(Scope {
            parent,
            depth,
            function,
            kind,
            names: HashMap::new(),
            bindings: Vec::new(),
            start,
            seen_by_eval: false,
            eval_variables: None,
            with_object: None,
            heap: false,
            slots: 0,
            register: 0,
        });
        id
    }

    /// Declares a name, or finds the binding that has it.
    pub fn declare(
        &mut self,
        scope: ScopeId,
        name: impl Into<Cow<'a, str>>,
        kind: BindingKind,
        initialized_at: u32,
    ) -> BindingId {
        let name = name.into();
        if let Some(&id) = self.scope(scope).names.get(&name) {
            return id;
        }
        let id = BindingId(self.bindings.len() as u32);
        self.bindings.push(Binding {
            name: name.clone(),
            scope,
            kind,
            captured: false,
            checked: false,
            written: false,
            initialized_at,
            location: Location::None,
        });
        let scope = self.scope_mut(scope);
        scope.names.insert(name, id);
        scope.bindings.push(id);
        id
    }

    /// Adds a function that no node stands for: a default constructor or a field initialiser.
    pub fn add_plain_function(
        &mut self,
        parent: FunctionId,
        kind: FunctionKind,
        class: ScopeId,
    ) -> FunctionId {
        let id = FunctionId(self.functions.len() as u32);
        let scope = self.add_scope(Some(class), id, ScopeKind::Function, 0);
        self.functions.push(FunctionInfo {
            parent: Some(parent),
            kind,
            this_mode: ThisMode::Own,
            strict: true,
            created_at: 0,
            element_of: Some(class),
            initializer: false,
            home: None,
            uses_this: false,
            has_eval: false,
            arguments: None,
            arguments_escape: false,
            parameters_written: false,
            scope,
            body_scope: scope,
        });
        id
    }

    /// The binding of a name in a scope itself.
    pub fn own(&self, scope: ScopeId, name: &str) -> Option<BindingId> {
        self.scope(scope).names.get(name).copied()
    }

    /// Finds what a name at a source offset means. <https://tc39.es/ecma262/#sec-resolvebinding>
    pub fn look_up(&self, from: ScopeId, name: &str, at: u32) -> Lookup {
        // Names that no source can spell are not found in objects.
        let hidden = name.starts_with(['%', '#']);
        let mut lookup = Lookup { dynamic: Vec::new(), binding: None, check: false, crosses: false };
        let mut function = self.scope(from).function;
        let mut at = at;
        let mut element_of = None;
        let mut next = Some(from);
        while let Some(id) = next {
            let scope = self.scope(id);
            if scope.function != function {
                let left = self.function(function);
                at = left.created_at;
                element_of = left.element_of;
                lookup.crosses = true;
                function = scope.function;
            }
            if let Some(&binding) = scope.names.get(name) {
                lookup.binding = Some(binding);
                lookup.check = self.needs_check(binding, at, element_of == Some(id));
                return lookup;
            }
            if !hidden && (scope.with_object.is_some() || scope.eval_variables.is_some()) {
                lookup.dynamic.push(id);
            }
            next = scope.parent;
        }
        lookup
    }

    /// True if code at an offset may run before the binding is initialised.
    fn needs_check(&self, id: BindingId, at: u32, in_element: bool) -> bool {
        let binding = self.binding(id);
        match binding.kind {
            // Methods and initialisers run after the class has its name, or are out of reach.
            BindingKind::ClassName => !in_element,
            BindingKind::Let | BindingKind::Const | BindingKind::Parameter => at < binding.initialized_at,
            // NOTE: an import is checked wherever it is read.
            BindingKind::Var | BindingKind::FunctionName | BindingKind::Import | BindingKind::Hidden => false,
        }
    }

    /// The function whose `this` code in `function` uses: itself, or the first around it that is no arrow.
    pub fn this_function(&self, function: FunctionId) -> FunctionId {
        let mut id = function;
        while self.function(id).this_mode == ThisMode::Lexical {
            match self.function(id).parent {
                Some(parent) => id = parent,
                None => break,
            }
        }
        id
    }
}
