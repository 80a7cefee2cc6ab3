//! Lowering: the tree to instructions.
//!
//! Conventions. `expression_to(e, dst)` leaves the value in `dst` and uses `dst` as scratch only if it is a
//! temporary; `expression(e)` answers any register that holds the value, maybe a local's own; `effect(e)` drops
//! the value. Registers are a stack: whoever takes temporaries marks before and releases after.

mod accessor;
mod assign;
mod call;
mod class;
mod condition;
mod control;
mod disposal;
mod expression;
mod function;
mod generator;
mod globals;
mod literal;
mod loops;
mod member;
mod module;
mod names;
mod operator;
mod pattern;
mod places;
mod statement;
mod switch;
mod tail;
mod template;
mod try_;

use crate::builder::{Builder, Label, MAX_REGISTERS, Reg};
use crate::scope::{BindingId, FunctionId, ModuleEntries, PROGRAM, Refusal, Role, ScopeId, ScopeTree, key};
use crate::{Mode, ModeKind};
use control::Control;
use creance_bytecode::{
    Function, FunctionFlags, FunctionKind, GlobalDeclarations, Op, Program, SCOPE, Source, THIS, Text,
};
use creance_syntax::Parsed;
use oxc_ast::ast;
use oxc_ast::ast::Expression;
use oxc_span::Span;
use std::collections::HashSet;

/// Lowers a whole program.
///
/// # Errors
/// What cannot be compiled.
pub fn program(
    parsed: &Parsed<'_>,
    tree: ScopeTree<'_>,
    mode: Mode<'_>,
    source: Source,
    entries: Option<ModuleEntries<'_>>,
) -> Result<Program, Refusal> {
    let mut lowerer = Lowerer {
        tree,
        mode,
        prefix: parsed.prefix,
        text: source.text.clone(),
        method_span: None,
        functions: Vec::new(),
        globals: GlobalDeclarations::default(),
        known_globals: HashSet::new(),
        refusal: None,
        f: FunctionState::new(PROGRAM, ScopeId(0), FunctionKind::Program, 0),
    };
    let module = match entries {
        None => {
            lowerer.top_level(parsed.program);
            None
        }
        Some(entries) => Some(Box::new(lowerer.module(parsed.program, entries))),
    };
    if let Some(refusal) = lowerer.refusal {
        return Err(refusal);
    }
    let functions = lowerer.functions.into_iter().flatten().collect();
    Ok(Program { source, recipe: mode.recipe(), functions, globals: lowerer.globals, module })
}

/// The state of the function that is being lowered.
struct FunctionState<'a> {
    b: Builder,
    id: FunctionId,
    kind: FunctionKind,
    strict: bool,
    is_async: bool,
    is_generator: bool,
    /// The innermost scope.
    scope: ScopeId,
    /// Bindings that live in registers.
    locals: Vec<Option<BindingId>>,
    /// Constructs around the place, outermost first.
    control: Vec<Control<'a>>,
    /// Labels that wait for their statement.
    labels: Vec<&'a str>,
    /// The register of the completion value, where one is wanted.
    completion: Option<Reg>,
    /// Loops around the place: constants in loops are held.
    loops: u32,
    /// Where an optional chain goes when it meets undefined or null.
    chain: Option<Label>,
    /// The register with an array of all arguments, if the function asks for it.
    arguments: Option<Reg>,
    /// The register with the list of what `using` here adds to.
    resources: Option<Reg>,
}

impl FunctionState<'_> {
    fn new(id: FunctionId, scope: ScopeId, kind: FunctionKind, parameters: u8) -> Self {
        FunctionState {
            b: Builder::new(parameters),
            id,
            kind,
            strict: false,
            is_async: false,
            is_generator: false,
            scope,
            locals: vec![None; creance_bytecode::WINDOW],
            control: Vec::new(),
            labels: Vec::new(),
            completion: None,
            loops: 0,
            chain: None,
            arguments: None,
            resources: None,
        }
    }
}

struct Lowerer<'a, 'c> {
    tree: ScopeTree<'a>,
    mode: Mode<'c>,
    prefix: u32,
    text: std::sync::Arc<str>,
    /// The text of the method whose function is lowered next.
    method_span: Option<(u32, u32)>,
    functions: Vec<Option<Function>>,
    globals: GlobalDeclarations,
    /// Global names that the program itself declares.
    known_globals: HashSet<&'a str>,
    refusal: Option<Refusal>,
    f: FunctionState<'a>,
}

impl<'a> Lowerer<'a, '_> {
    /// Notes the first thing that cannot be compiled.
    fn refuse(&mut self, span: Span, message: impl Into<String>) {
        if self.refusal.is_none() {
            self.refusal = Some((span.start, message.into()));
        }
    }

    /// Sets the source position of the instructions that follow.
    fn at(&mut self, span: Span) {
        self.f.b.at(span.start.saturating_sub(self.prefix));
    }

    fn emit(&mut self, op: Op, a: u8, b: u8, c: u8, imm: i32) -> u32 {
        self.f.b.emit(op, a, b, c, imm)
    }

    /// An instruction that only writes a register.
    fn load(&mut self, op: Op, dst: Reg) {
        self.emit(op, dst, 0, 0, 0);
    }

    fn load_int(&mut self, dst: Reg, value: i32) {
        self.emit(Op::LoadInt, dst, 0, 0, value);
    }

    fn load_text(&mut self, dst: Reg, text: &Text) {
        self.f.b.emit_named(Op::LoadConst, dst, 0, 0, text);
    }

    fn r#move(&mut self, dst: Reg, src: Reg) {
        if dst != src {
            self.emit(Op::Move, dst, src, 0, 0);
        }
    }

    fn temp(&mut self) -> Reg {
        self.f.b.register()
    }

    fn mark(&self) -> u16 {
        self.f.b.mark()
    }

    fn release(&mut self, mark: u16) {
        self.f.b.release(mark);
    }

    /// True for registers that hold neither a binding nor a held constant: they may be used as scratch.
    fn is_temp(&self, register: Reg) -> bool {
        register > THIS && u16::from(register) < self.mark() && self.f.locals[usize::from(register)].is_none()
    }

    /// `dst` itself if it is a temporary, else a fresh one.
    fn scratch(&mut self, dst: Reg) -> Reg {
        if self.is_temp(dst) { dst } else { self.temp() }
    }

    /// The register of the innermost heap scope.
    fn scope_register(&self) -> Reg {
        let mut id = Some(self.f.scope);
        while let Some(scope) = id.map(|id| self.tree.scope(id)) {
            if scope.function != self.f.id {
                break;
            }
            if scope.heap {
                return scope.register;
            }
            id = scope.parent;
        }
        SCOPE
    }

    fn scope_of<T>(&self, node: &T) -> Option<ScopeId> {
        self.tree.scope_of.get(&(key(node), Role::Main)).copied()
    }

    /// The span of a node in the caller's text.
    fn text_span(&self, span: Span) -> (u32, u32) {
        (span.start.saturating_sub(self.prefix), span.end.saturating_sub(self.prefix))
    }

    /// The program's own code: function 0.
    fn top_level(&mut self, program: &ast::Program<'a>) {
        let info = self.tree.function(PROGRAM);
        let (strict, scope) = (info.strict, info.scope);
        self.functions.push(None);
        self.f = FunctionState::new(
            PROGRAM,
            self.tree.scope(scope).parent.unwrap_or(scope),
            FunctionKind::Program,
            0,
        );
        self.f.strict = strict;
        self.enter_scope(scope);
        self.declare_program(program);
        let completion = self.temp();
        match program.directives.last().filter(|directive| directive.span.start >= self.prefix) {
            // A directive is an expression statement too.
            Some(directive) => {
                let literal = &directive.expression;
                self.load_text(
                    completion,
                    &crate::text::literal(literal.value.as_str(), literal.lone_surrogates),
                );
            }
            None => self.load(Op::LoadUndefined, completion),
        }
        self.f.completion = Some(completion);
        self.program_statements(&program.body);
        self.emit(Op::Return, completion, 0, 0, 0);
        let function = self.finish_function(Text::from(""), 0, 0, self.text_span(program.span));
        self.functions[0] = Some(function);
    }

    /// Takes the finished code out of the current function's state.
    fn finish_function(&mut self, name: Text, length: u32, parameters: u8, span: (u32, u32)) -> Function {
        let builder = std::mem::take(&mut self.f.b);
        if builder.out_of_registers() {
            let at = Span::new(builder.offset() + self.prefix, builder.offset() + self.prefix);
            let message = format!("function needs too many registers (limit: {MAX_REGISTERS} at once)");
            self.refuse(at, message);
        }
        let mut function = Function {
            name,
            kind: self.f.kind,
            flags: FunctionFlags {
                strict: self.f.strict,
                is_async: self.f.is_async,
                is_generator: self.f.is_generator,
                library: self.mode.kind == ModeKind::Library,
            },
            length,
            parameters,
            registers: 2,
            arguments_register: self.f.arguments,
            code: Vec::new(),
            constants: Vec::new(),
            caches: Vec::new(),
            handlers: Vec::new(),
            names: Vec::new(),
            positions: Vec::new(),
            span,
        };
        builder.finish(&mut function);
        function
    }

    /// True if evaluating an expression may assign the local in a register.
    fn may_assign(&self, register: Reg, later: &Expression<'a>) -> bool {
        match self.f.locals[usize::from(register)] {
            Some(id) => {
                let binding = self.tree.binding(id);
                binding.written && operator::assigns(later, &binding.name)
            }
            None => false,
        }
    }

    /// The register, or a copy of it if what is evaluated later may assign it.
    fn protect(&mut self, register: Reg, later: &Expression<'a>) -> Reg {
        if !self.may_assign(register, later) {
            return register;
        }
        let copy = self.temp();
        self.r#move(copy, register);
        copy
    }
}
