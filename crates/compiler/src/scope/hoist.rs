//! Names that a piece of code declares, found before the code is walked.

use super::tree::key;
use oxc_ast::ast::{
    BindingPattern, Class, Declaration, ExportDefaultDeclarationKind, ForStatementInit, ForStatementLeft,
    Function, Statement, VariableDeclaration, VariableDeclarationKind,
};
use std::collections::HashSet;

/// Calls `found` for every name that a pattern binds. <https://tc39.es/ecma262/#sec-static-semantics-boundnames>
pub fn bound_names<'a>(pattern: &BindingPattern<'a>, found: &mut impl FnMut(&'a str)) {
    match pattern {
        BindingPattern::BindingIdentifier(identifier) => found(identifier.name.as_str()),
        BindingPattern::ObjectPattern(object) => {
            for property in &object.properties {
                bound_names(&property.value, found);
            }
            if let Some(rest) = &object.rest {
                bound_names(&rest.argument, found);
            }
        }
        BindingPattern::ArrayPattern(array) => {
            for element in array.elements.iter().flatten() {
                bound_names(element, found);
            }
            if let Some(rest) = &array.rest {
                bound_names(&rest.argument, found);
            }
        }
        BindingPattern::AssignmentPattern(with_default) => bound_names(&with_default.left, found),
    }
}

/// The function declaration that a statement is, through labels and `export`.
pub fn declared_function<'s, 'a>(statement: &'s Statement<'a>) -> Option<&'s Function<'a>> {
    let mut statement = statement;
    loop {
        match statement {
            Statement::FunctionDeclaration(function) => return Some(function),
            Statement::LabeledStatement(labeled) => statement = &labeled.body,
            Statement::ExportDeclaration(node) => match &node.declaration {
                Declaration::FunctionDeclaration(function) => return Some(function),
                _ => return None,
            },
            Statement::ExportDefaultDeclaration(node) => match &node.declaration {
                ExportDefaultDeclarationKind::FunctionDeclaration(function) => return Some(function),
                _ => return None,
            },
            _ => return None,
        }
    }
}

/// The function declarations of a statement list, in order.
pub fn function_declarations<'s, 'a>(
    statements: &'s [Statement<'a>],
) -> impl DoubleEndedIterator<Item = &'s Function<'a>> {
    statements.iter().filter_map(declared_function)
}

/// A lexical declaration of a statement list.
pub struct Lexical<'a> {
    pub name: &'a str,
    pub is_const: bool,
    /// Offset after the declaration's initialiser.
    pub initialized_at: u32,
}

/// `let`, `const` and class declarations of a statement list; functions are not among them.
/// <https://tc39.es/ecma262/#sec-static-semantics-lexicallyscopeddeclarations>
pub fn lexical_declarations<'a>(statements: &[Statement<'a>], found: &mut impl FnMut(Lexical<'a>)) {
    for statement in statements {
        match statement {
            Statement::VariableDeclaration(declaration) => lexical_of(declaration, found),
            Statement::ClassDeclaration(class) => class_name(class, found),
            Statement::ExportDeclaration(node) => match &node.declaration {
                Declaration::VariableDeclaration(declaration) => lexical_of(declaration, found),
                Declaration::ClassDeclaration(class) => class_name(class, found),
                _ => {}
            },
            Statement::ExportDefaultDeclaration(node) => {
                if let ExportDefaultDeclarationKind::ClassDeclaration(class) = &node.declaration {
                    class_name(class, found);
                }
            }
            _ => {}
        }
    }
}

fn class_name<'a>(class: &Class<'a>, found: &mut impl FnMut(Lexical<'a>)) {
    if let Some(id) = &class.id {
        found(Lexical { name: id.name.as_str(), is_const: false, initialized_at: class.span.end });
    }
}

/// The names of a `let` or `const` declaration; none for `var`.
pub fn lexical_of<'a>(declaration: &VariableDeclaration<'a>, found: &mut impl FnMut(Lexical<'a>)) {
    if declaration.kind == VariableDeclarationKind::Var {
        return;
    }
    let is_const = declaration.kind != VariableDeclarationKind::Let;
    for declarator in &declaration.declarations {
        let initialized_at = declarator.span.end;
        bound_names(&declarator.id, &mut |name| found(Lexical { name, is_const, initialized_at }));
    }
}

/// What a function's body (or a program) declares in its variable scope.
#[derive(Default)]
pub struct Variables<'a> {
    /// `var` names, once each, in order. <https://tc39.es/ecma262/#sec-static-semantics-varscopeddeclarations>
    pub names: Vec<&'a str>,
    seen: HashSet<&'a str>,
    /// Functions in blocks that become variables, too: their nodes and names.
    /// <https://tc39.es/ecma262/#sec-block-level-function-declarations-web-legacy-compatibility-semantics>
    pub annex_b: Vec<(usize, &'a str)>,
    /// Lexical names of the blocks around the place of the scan.
    blocks: Vec<HashSet<&'a str>>,
    strict: bool,
}

impl<'a> Variables<'a> {
    /// Scans a body. `forbidden` are names that no function in a block may become (parameters).
    pub fn of(statements: &[Statement<'a>], strict: bool) -> Variables<'a> {
        let mut variables = Variables { strict, ..Variables::default() };
        let mut top = HashSet::new();
        lexical_declarations(statements, &mut |lexical| {
            top.insert(lexical.name);
        });
        variables.blocks.push(top);
        variables.statements(statements);
        variables
    }

    fn add(&mut self, name: &'a str) {
        if self.seen.insert(name) {
            self.names.push(name);
        }
    }

    fn statements(&mut self, statements: &[Statement<'a>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    /// A block: its functions become variables if no name around forbids it.
    fn block(&mut self, statements: &[Statement<'a>]) {
        if !self.strict {
            for function in function_declarations(statements) {
                self.function_in_block(function);
            }
        }
        let mut names = HashSet::new();
        lexical_declarations(statements, &mut |lexical| {
            names.insert(lexical.name);
        });
        for function in function_declarations(statements) {
            names.extend(function.id.as_ref().map(|id| id.name.as_str()));
        }
        self.blocks.push(names);
        self.statements(statements);
        self.blocks.pop();
    }

    fn function_in_block(&mut self, function: &Function<'a>) {
        let Some(id) = &function.id else { return };
        let name = id.name.as_str();
        let plain = !function.generator && !function.r#async;
        if plain && !self.strict && !self.blocks.iter().any(|block| block.contains(name)) {
            self.annex_b.push((key(function), name));
        }
    }

    fn declaration(&mut self, declaration: &VariableDeclaration<'a>) {
        if declaration.kind == VariableDeclarationKind::Var {
            for declarator in &declaration.declarations {
                bound_names(&declarator.id, &mut |name| self.add(name));
            }
        }
    }

    /// A loop's head: its lexical names stand in the way of functions in the body.
    fn with_head(&mut self, head: Option<&VariableDeclaration<'a>>, body: &Statement<'a>) {
        let mut names = HashSet::new();
        if let Some(declaration) = head {
            self.declaration(declaration);
            lexical_of(declaration, &mut |lexical| {
                names.insert(lexical.name);
            });
        }
        self.blocks.push(names);
        self.nested(body);
        self.blocks.pop();
    }

    /// A statement that is no item of a list: a function there is in a block of its own.
    fn nested(&mut self, statement: &Statement<'a>) {
        if let Some(function) = declared_function(statement) {
            self.function_in_block(function);
        }
        self.statement(statement);
    }

    fn statement(&mut self, statement: &Statement<'a>) {
        let mut next = statement;
        // `else if` chains and labels are walked, not nested.
        loop {
            match next {
                Statement::IfStatement(node) => {
                    self.nested(&node.consequent);
                    let Some(alternate) = &node.alternate else { return };
                    if let Some(function) = declared_function(alternate) {
                        self.function_in_block(function);
                    }
                    next = alternate;
                }
                Statement::LabeledStatement(node) => next = &node.body,
                _ => break,
            }
        }
        match next {
            Statement::VariableDeclaration(declaration) => self.declaration(declaration),
            Statement::BlockStatement(block) => self.block(&block.body),
            Statement::DoWhileStatement(node) => self.nested(&node.body),
            Statement::WhileStatement(node) => self.nested(&node.body),
            Statement::WithStatement(node) => self.nested(&node.body),
            Statement::ForStatement(node) => {
                let head = match &node.init {
                    Some(ForStatementInit::VariableDeclaration(declaration)) => Some(&**declaration),
                    _ => None,
                };
                self.with_head(head, &node.body);
            }
            Statement::ForInStatement(node) => self.with_head(head_of(&node.left), &node.body),
            Statement::ForOfStatement(node) => self.with_head(head_of(&node.left), &node.body),
            Statement::SwitchStatement(node) => {
                let mut names = HashSet::new();
                for case in &node.cases {
                    if !self.strict {
                        for function in function_declarations(&case.consequent) {
                            self.function_in_block(function);
                        }
                    }
                    lexical_declarations(&case.consequent, &mut |lexical| {
                        names.insert(lexical.name);
                    });
                    for function in function_declarations(&case.consequent) {
                        names.extend(function.id.as_ref().map(|id| id.name.as_str()));
                    }
                }
                // NOTE: a lexical name of the switch itself forbids a function of the same name: that is
                // an early error already.
                self.blocks.push(names);
                for case in &node.cases {
                    self.statements(&case.consequent);
                }
                self.blocks.pop();
            }
            Statement::TryStatement(node) => {
                self.block(&node.block.body);
                if let Some(handler) = &node.handler {
                    // A plain catch parameter does not forbid; the names of a pattern do.
                    let mut names = HashSet::new();
                    match handler.param.as_ref().map(|param| &param.pattern) {
                        None | Some(BindingPattern::BindingIdentifier(_)) => {}
                        Some(pattern) => bound_names(pattern, &mut |name| {
                            names.insert(name);
                        }),
                    }
                    self.blocks.push(names);
                    self.block(&handler.body.body);
                    self.blocks.pop();
                }
                if let Some(finalizer) = &node.finalizer {
                    self.block(&finalizer.body);
                }
            }
            Statement::ExportDeclaration(node) => {
                if let Declaration::VariableDeclaration(declaration) = &node.declaration {
                    self.declaration(declaration);
                }
            }
            _ => {}
        }
    }
}

fn head_of<'s, 'a>(left: &'s ForStatementLeft<'a>) -> Option<&'s VariableDeclaration<'a>> {
    match left {
        ForStatementLeft::VariableDeclaration(declaration) => Some(declaration),
        _ => None,
    }
}
