//! What the compiler hands to the virtual machine: immutable, shareable between VMs.

use crate::{Insn, Module};
use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};

/// String data of a constant: Latin-1 or UTF-16 code units (lone surrogates are real).
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Text {
    /// Every unit is below 256.
    Latin1(Box<[u8]>),
    /// At least one unit is not.
    Utf16(Box<[u16]>),
}

impl Text {
    /// The text of UTF-16 units, in the narrower form that holds it.
    pub fn from_units(units: &[u16]) -> Text {
        if units.iter().all(|&unit| unit < 256) {
            Text::Latin1(units.iter().map(|&unit| unit as u8).collect())
        } else {
            Text::Utf16(units.into())
        }
    }

    /// The text in UTF-16 units.
    pub fn units(&self) -> Vec<u16> {
        match self {
            Text::Latin1(bytes) => bytes.iter().map(|&byte| u16::from(byte)).collect(),
            Text::Utf16(units) => units.to_vec(),
        }
    }

    /// Length in code units.
    pub fn len(&self) -> usize {
        match self {
            Text::Latin1(bytes) => bytes.len(),
            Text::Utf16(units) => units.len(),
        }
    }

    /// True if there is no unit.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A Rust string; lone surrogates become U+FFFD.
    pub fn to_string_lossy(&self) -> String {
        match self {
            Text::Latin1(bytes) => bytes.iter().map(|&byte| char::from(byte)).collect(),
            Text::Utf16(units) => String::from_utf16_lossy(units),
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        if text.chars().all(|c| (c as u32) < 256) {
            Text::Latin1(text.chars().map(|c| c as u8).collect())
        } else {
            Text::Utf16(text.encode_utf16().collect())
        }
    }
}

impl core::fmt::Debug for Text {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:?}", self.to_string_lossy())
    }
}

/// The source text of a program.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name that errors and stacks show.
    pub name: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
    /// Places that are looked up already, some [`MARK_DISTANCE`] bytes apart: an error costs the same wherever it
    /// is thrown.
    marks: Arc<[Mark]>,
}

/// The line and column of a byte offset.
#[derive(Clone, Copy, Debug)]
struct Mark {
    offset: u32,
    line: u32,
    column: u32,
}

const MARK_DISTANCE: usize = 1 << 10;

impl Mark {
    /// The place behind some text.
    fn after(self, text: &str) -> Mark {
        let mut mark = self;
        for character in text.chars() {
            if matches!(character, '\n' | '\u{2028}' | '\u{2029}') {
                mark.line += 1;
                mark.column = 1;
            } else {
                mark.column += character.len_utf16() as u32;
            }
        }
        mark.offset += text.len() as u32;
        mark
    }
}

impl Source {
    /// A source text with its name.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Source {
        let text: Arc<str> = text.into();
        let mut marks = Vec::with_capacity(text.len() / MARK_DISTANCE + 1);
        let mut mark = Mark { offset: 0, line: 1, column: 1 };
        loop {
            marks.push(mark);
            let start = mark.offset as usize;
            let end = boundary(&text, start + MARK_DISTANCE);
            if end == text.len() {
                return Source { name: name.into(), text, marks: marks.into() };
            }
            mark = mark.after(&text[start..end]);
        }
    }

    /// The line and column (both from 1, column in UTF-16 units) of a byte offset.
    pub fn line_column(&self, offset: u32) -> (u32, u32) {
        let end = boundary(&self.text, offset as usize);
        let after = self.marks.partition_point(|mark| mark.offset as usize <= end);
        let mark = self.marks[after.saturating_sub(1)];
        let place = mark.after(&self.text[mark.offset as usize..end]);
        (place.line, place.column)
    }
}

/// The character boundary at or before an offset.
fn boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A constant of a function.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    /// A number that no immediate holds.
    Number(f64),
    /// A string.
    String(Text),
    /// A bigint, in decimal digits.
    BigInt(Box<str>),
    /// A tagged template's strings. <https://tc39.es/ecma262/#sec-gettemplateobject>
    Template {
        /// Cooked strings; absent where an escape is not valid.
        cooked: Vec<Option<Text>>,
        /// Raw strings.
        raw: Vec<Text>,
    },
    /// A regular expression literal.
    RegExp {
        /// The pattern between the slashes.
        pattern: Text,
        /// The flags.
        flags: Text,
    },
    /// What code in a direct eval at this place can see.
    Eval(Box<EvalContext>),
}

/// The static surroundings of a direct eval call. <https://tc39.es/ecma262/#sec-performeval>
#[derive(Clone, Debug, PartialEq, Default)]
pub struct EvalContext {
    /// The calling code is strict.
    pub strict: bool,
    /// `new.target` is allowed.
    pub in_function: bool,
    /// `super.x` is allowed.
    pub in_method: bool,
    /// `super()` is allowed.
    pub in_derived_constructor: bool,
    /// `arguments` is refused.
    pub in_class_field: bool,
    /// Heap scopes, innermost first: one hop each.
    pub scopes: Vec<EvalScope>,
}

/// One heap scope that a direct eval can see.
#[derive(Clone, Debug, PartialEq)]
pub struct EvalScope {
    /// What kind of code the scope belongs to.
    pub kind: EvalScopeKind,
    /// The bindings and their slots.
    pub bindings: Vec<EvalBinding>,
    /// The slot that holds a `with` object, looked at before what is further out.
    pub with_object: Option<u32>,
    /// The slot that holds the object with variables that sloppy direct eval declared.
    pub eval_variables: Option<u32>,
}

/// The kind of an [`EvalScope`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvalScopeKind {
    /// A block, loop, switch, class or `with`.
    Block,
    /// The parameter of a catch clause, if it is a plain name (a `var` may repeat it).
    SimpleCatch,
    /// The parameters of a function whose body has a scope of its own.
    Parameters,
    /// The body of a function: where `var` goes.
    Function,
    /// An arrow function's body: where `var` goes, without `this` of its own.
    Arrow,
}

/// A binding that a direct eval can see. Names that no source text can spell (`%this`, `%new.target`,
/// `%home`, `%callee`, `%fields`, `#private`) are hidden bindings of the compiler.
#[derive(Clone, Debug, PartialEq)]
pub struct EvalBinding {
    /// The name.
    pub name: Text,
    /// The slot in the scope.
    pub slot: u32,
    /// How it was declared.
    pub kind: LexicalKind,
}

/// How a binding was declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexicalKind {
    /// `var`, a parameter or a function in function scope: never empty.
    Var,
    /// `let` or a class declaration.
    Let,
    /// `const`.
    Const,
    /// The name of a named function expression: assignment is ignored in sloppy code and throws in strict.
    FunctionName,
    /// A binding of another module, which two slots name; see [`ImportEntry`](crate::ImportEntry).
    Import,
    /// A binding of the compiler's own.
    Hidden,
}

/// What a script or an eval declares in the global environment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GlobalDeclarations {
    /// `let`, `const` and `class` names in order; true for `const`.
    pub lexical: Vec<(Text, bool)>,
    /// `var` names that are not functions.
    pub variables: Vec<Text>,
    /// Function names, in the order in which they are declared.
    pub functions: Vec<Text>,
    /// Function names in blocks that become variables if nothing forbids it (annex B).
    pub annex_b_functions: Vec<Text>,
    /// Bindings made by eval can be deleted.
    pub deletable: bool,
}

/// What kind of function a [`Function`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionKind {
    /// A script's or eval's top level.
    Program,
    /// `function`.
    Normal,
    /// `=>`.
    Arrow,
    /// A method, getter, setter or class field initialiser.
    Method,
    /// A class constructor without `extends`.
    BaseConstructor,
    /// A class constructor with `extends`.
    DerivedConstructor,
}

/// Properties of a function that the virtual machine must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct FunctionFlags {
    /// Strict mode code.
    pub strict: bool,
    /// Declared with `async`.
    pub is_async: bool,
    /// Declared with `*`.
    pub is_generator: bool,
    /// Library code: `toString` shows a native function, frames are left out of stacks.
    pub library: bool,
}

/// An exception handler: a throw at `start <= pc < end` goes on at `target` with the value in `register`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// First covered instruction.
    pub start: u32,
    /// One past the last covered instruction.
    pub end: u32,
    /// Where the handler begins.
    pub target: u32,
    /// Where the thrown value goes.
    pub register: u8,
}

/// The source position of an instruction and of those after it up to the next entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Instruction index.
    pub pc: u32,
    /// Byte offset into the source text.
    pub offset: u32,
}

/// A compiled function.
#[derive(Clone, Debug)]
pub struct Function {
    /// The name it is born with; empty if none.
    pub name: Text,
    /// The kind.
    pub kind: FunctionKind,
    /// Further properties.
    pub flags: FunctionFlags,
    /// The `length` property. <https://tc39.es/ecma262/#sec-setfunctionlength>
    pub length: u32,
    /// Registers that parameters arrive in, from [`FIRST_PARAMETER`](crate::FIRST_PARAMETER): missing
    /// arguments become undefined, further ones are dropped (unless `arguments_register` keeps all).
    pub parameters: u8,
    /// Registers in use, scope and `this` included; 2 to 256. Registers that are no parameters hold rubbish on
    /// entry: the compiler writes each before it reads it.
    pub registers: u16,
    /// The register that receives an array of all arguments at the call, if the function asks for it.
    pub arguments_register: Option<u8>,
    /// The code.
    pub code: Vec<Insn>,
    /// Constants.
    pub constants: Vec<Constant>,
    /// The key of each inline cache: an index into `constants`, of a string.
    pub caches: Vec<u32>,
    /// Exception handlers, inner before outer.
    pub handlers: Vec<Handler>,
    /// For instructions that check a scoped binding: pc and the name's constant, ascending.
    pub names: Vec<(u32, u32)>,
    /// Source positions, ascending.
    pub positions: Vec<Position>,
    /// Where the function's text begins and ends in the source (bytes), for `toString`.
    pub span: (u32, u32),
}

impl Function {
    /// The source offset of an instruction.
    pub fn offset_of(&self, pc: u32) -> Option<u32> {
        let after = self.positions.partition_point(|position| position.pc <= pc);
        after.checked_sub(1).map(|at| self.positions[at].offset)
    }

    /// The innermost handler that covers an instruction.
    pub fn handler_of(&self, pc: u32) -> Option<&Handler> {
        self.handlers.iter().find(|handler| handler.start <= pc && pc < handler.end)
    }
}

/// How a program was compiled: with its source text, what compiling it again takes. A direct eval's surroundings are
/// besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipe {
    /// As a script.
    Script,
    /// As a module.
    Module,
    /// As eval code.
    Eval {
        /// Where the text has escapes in the place of lone surrogates (bytes).
        lone: Box<[u32]>,
    },
    /// As the function that a function constructor makes.
    Function,
    /// As a file of the library.
    Library,
}

/// A compiled script, module, eval or library. Function 0 is its top level.
#[derive(Clone, Debug)]
pub struct Program {
    /// The source text.
    pub source: Source,
    /// How it was compiled.
    pub recipe: Recipe,
    /// The functions; immediates of [`Op::NewClosure`](crate::Op::NewClosure) index them.
    pub functions: Vec<Function>,
    /// What the top level declares globally.
    pub globals: GlobalDeclarations,
    /// What makes the program a module, if it is one.
    pub module: Option<Box<Module>>,
}

impl Program {
    /// The bytes that the program takes, its source text included; near enough to charge them.
    pub fn byte_size(&self) -> usize {
        let functions = self.functions.iter().map(|function| {
            let texts = function.constants.iter().map(|constant| match constant {
                Constant::String(text) => text.len() * 2,
                Constant::BigInt(digits) => digits.len(),
                Constant::Template { raw, .. } => raw.iter().map(|text| text.len() * 4 + 48).sum(),
                Constant::RegExp { pattern, .. } => pattern.len() * 2,
                Constant::Eval(context) => context
                    .scopes
                    .iter()
                    .map(|scope| 64 + scope.bindings.len() * size_of::<EvalBinding>())
                    .sum(),
                Constant::Number(_) => 0,
            });
            size_of::<Function>()
                + function.code.len() * size_of::<Insn>()
                + function.constants.len() * size_of::<Constant>()
                + texts.sum::<usize>()
                + function.caches.len() * 4
                + function.handlers.len() * size_of::<Handler>()
                + (function.names.len() + function.positions.len()) * 8
        });
        let module = self.module.as_ref().map_or(0, |module| module.byte_size());
        self.source.text.len() + functions.sum::<usize>() + module
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_a_long_source() {
        let text = "a\r\né😀b\u{2028}".repeat(500);
        let source = Source::new("test", text.as_str());
        let (mut line, mut column) = (1, 1);
        for (offset, character) in text.char_indices() {
            assert_eq!(source.line_column(offset as u32), (line, column), "{offset}");
            if matches!(character, '\n' | '\u{2028}') {
                (line, column) = (line + 1, 1);
            } else {
                column += character.len_utf16() as u32;
            }
        }
        assert_eq!(source.line_column(u32::MAX), (1001, 1));
    }
}
