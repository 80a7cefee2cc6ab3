//! Abrupt completions, and how errors are made.

use crate::{Halt, Object, PropertyKey, Value, Vm};
use alloc::string::String;
use core::fmt::Write;
use creance_heap::string::names;
use creance_heap::{Attributes, Intrinsic, Kind};

/// Why an operation did not complete normally.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Abrupt {
    /// A script exception.
    Throw(Value),
    /// A limit was reached; script cannot see it.
    Halt(Halt),
    /// The run stands still and can go on: see [`Vm::suspension`]. Whoever passes it on leaves everything as it is.
    Suspend,
}

impl From<Halt> for Abrupt {
    fn from(halt: Halt) -> Abrupt {
        Abrupt::Halt(halt)
    }
}

/// The result of an operation that may run script, throw or halt.
pub type JsResult<T> = Result<T, Abrupt>;

/// The native error types. <https://tc39.es/ecma262/#sec-native-error-types-used-in-this-standard>
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// `Error`
    Error,
    /// `TypeError`
    Type,
    /// `RangeError`
    Range,
    /// `ReferenceError`
    Reference,
    /// `SyntaxError`
    Syntax,
    /// `EvalError`
    Eval,
    /// `URIError`
    Uri,
}

impl ErrorKind {
    /// The prototype of errors of this kind.
    pub const fn prototype(self) -> Intrinsic {
        match self {
            ErrorKind::Error => Intrinsic::ErrorPrototype,
            ErrorKind::Type => Intrinsic::TypeErrorPrototype,
            ErrorKind::Range => Intrinsic::RangeErrorPrototype,
            ErrorKind::Reference => Intrinsic::ReferenceErrorPrototype,
            ErrorKind::Syntax => Intrinsic::SyntaxErrorPrototype,
            ErrorKind::Eval => Intrinsic::EvalErrorPrototype,
            ErrorKind::Uri => Intrinsic::UriErrorPrototype,
        }
    }
}

/// Frames shown in a stack.
const STACK_FRAMES: usize = 16;

impl Vm {
    /// Makes an error object of the running realm.
    pub fn new_error(&mut self, kind: ErrorKind, message: &str) -> Result<Object, Halt> {
        let prototype = self.intrinsic(kind.prototype())?;
        let error = self.heap.new_object(Kind::Error, Some(prototype))?;
        let message = self.heap.string_value(message)?;
        self.heap.define_own(error, PropertyKey::interned(names::MESSAGE), message, Attributes::METHOD)?;
        self.install_stack(error)?;
        Ok(error)
    }

    /// Throws a new error.
    ///
    /// # Errors
    /// Always.
    #[cold]
    pub fn throw<T>(&mut self, kind: ErrorKind, message: &str) -> JsResult<T> {
        let error = self.new_error(kind, message)?;
        Err(Abrupt::Throw(Value::object(error)))
    }

    /// Throws a new error whose stack begins at a place in a source text, such as one that does not compile.
    ///
    /// # Errors
    /// Always.
    #[cold]
    pub(crate) fn throw_at<T>(&mut self, kind: ErrorKind, message: &str, place: &str) -> JsResult<T> {
        let error = self.new_error(kind, message)?;
        let around = self.stack_text();
        let separator = if around.is_empty() { "" } else { "\n" };
        let stack = self.heap.string_value(&alloc::format!("    at {place}{separator}{around}"))?;
        self.set_error_stack(error, stack);
        Err(Abrupt::Throw(Value::object(error)))
    }

    /// Throws a TypeError.
    ///
    /// # Errors
    /// Always.
    #[cold]
    pub fn type_error<T>(&mut self, message: &str) -> JsResult<T> {
        self.throw(ErrorKind::Type, message)
    }

    /// Throws a RangeError.
    ///
    /// # Errors
    /// Always.
    #[cold]
    pub fn range_error<T>(&mut self, message: &str) -> JsResult<T> {
        self.throw(ErrorKind::Range, message)
    }

    /// Throws the TypeError of a function of the web that needs more arguments.
    ///
    /// # Errors
    /// Always.
    #[cold]
    pub fn too_few_arguments<T>(&mut self, function: &str, needed: usize, given: usize) -> JsResult<T> {
        let plural = if needed == 1 { "" } else { "s" };
        self.type_error(&alloc::format!("{function} needs {needed} argument{plural}, {given} given"))
    }

    /// Gives an error the stack that `Error.prototype.stack` shows.
    pub fn install_stack(&mut self, error: Object) -> Result<(), Halt> {
        let stack = self.stack_string()?;
        self.set_error_stack(error, stack);
        Ok(())
    }

    /// Gives an error the stack that `Error.prototype.stack` shows; nothing happens to other objects.
    pub fn set_error_stack(&mut self, error: Object, stack: Value) {
        let payload = Value::from_bits(self.heap.object(error).payload());
        if self.heap.exception_slots(error).is_some()
            && let Some(list) = payload.as_object()
        {
            if let Some(place) = self.heap.object_mut(list).elements.first_mut() {
                *place = stack;
            }
        } else if self.heap.kind(error) == Kind::Error {
            self.heap.object_mut(error).set_payload(stack.bits());
        }
    }

    /// The running functions with file, line and column, as a string.
    pub fn stack_string(&mut self) -> Result<Value, Halt> {
        let text = self.stack_text();
        self.heap.meter.tick(text.len() as u64)?;
        self.heap.string_value(&text)
    }

    /// The running functions, the innermost first, one a line.
    pub fn stack_text(&self) -> String {
        let mut text = String::new();
        let mut shown = 0;
        for depth in (0..=self.fp).rev() {
            let Some(frame) = self.frames.get(depth) else { continue };
            let Some(linked) = self.functions.get(frame.function as usize) else { continue };
            let function = linked.function();
            if function.flags.library || frame.base == u32::MAX {
                continue;
            }
            if shown == STACK_FRAMES {
                text.push_str("\n    ...");
                break;
            }
            shown += 1;
            let pc = frame.pc.saturating_sub(linked.entry).saturating_sub(1);
            let offset = function.offset_of(pc).unwrap_or(function.span.0);
            let (line, column) = linked.program.source.line_column(offset);
            let name = function.name.to_string_lossy();
            let file = &linked.program.source.name;
            let separator = if text.is_empty() { "" } else { "\n" };
            let _ = if name.is_empty() {
                write!(text, "{separator}    at {file}:{line}:{column}")
            } else {
                write!(text, "{separator}    at {name} ({file}:{line}:{column})")
            };
        }
        text
    }
}
