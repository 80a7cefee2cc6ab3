//! The only doors out of the VM. Each is closed unless the embedder opens it.

use crate::{Agents, Capabilities, HostError, Interceptor};
use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};
use creance_bytecode::{EvalContext, Program, Recipe};
use creance_regexp::Pattern;

/// Receives the name of the method that writes to the console, and a line.
pub type Console = dyn FnMut(&str, &str) -> Result<(), HostError> + Send;
/// Gives random 64-bit numbers.
pub type Entropy = dyn FnMut() -> Result<u64, HostError> + Send;

/// What the embedder lends to a VM. Everything is absent by default.
#[derive(Default)]
pub struct Host {
    /// The time, for `Date` and timers.
    pub clock: Option<Box<dyn Clock>>,
    /// Random 64-bit numbers, for `Math.random`.
    pub entropy: Option<Box<Entropy>>,
    /// Receives the lines that `console` writes, with the method's name (`log`, `error`, ...).
    pub console: Option<Box<Console>>,
    /// The values in those lines are painted for a terminal.
    pub console_colors: bool,
    /// What is granted by name.
    pub capabilities: Capabilities,
    /// Records or answers all calls of capabilities, readings of the clock and random numbers.
    pub interceptor: Option<Box<dyn Interceptor>>,
    /// Finds and fetches modules.
    pub modules: Option<Box<dyn ModuleLoader>>,
    /// This agent's part in a cluster of agents that share memory. Without one, nobody can wait or be notified.
    pub agents: Option<Box<dyn Agents>>,
    /// Told about promises that were rejected without a handler (true) and handled later (false).
    pub track_rejections: bool,
}

impl Host {
    /// What the clock shows, as the interceptor has it; none without a clock.
    pub(crate) fn time(&mut self) -> Option<Result<f64, HostError>> {
        let clock = self.clock.as_mut()?;
        Some(match &mut self.interceptor {
            None => clock.now(),
            Some(interceptor) => interceptor.time(&mut || clock.now()),
        })
    }

    /// A random number, as the interceptor has it; none without entropy.
    pub fn random(&mut self) -> Option<Result<u64, HostError>> {
        let entropy = self.entropy.as_mut()?;
        Some(match &mut self.interceptor {
            None => entropy(),
            Some(interceptor) => interceptor.random(&mut **entropy),
        })
    }
}

/// Tells the time, and lets it pass.
pub trait Clock: Send {
    /// Milliseconds since the epoch.
    ///
    /// # Errors
    /// What script is told.
    fn now(&mut self) -> Result<f64, HostError>;

    /// Lets some milliseconds pass, because nothing is to be done until then: a real clock sleeps, any other goes on
    /// at once, and shows it from then on. A real clock is asked for a few milliseconds at a time.
    ///
    /// # Errors
    /// Why the wait must end.
    fn pass(&mut self, milliseconds: f64) -> Result<(), HostError>;

    /// True if time passes by itself, so that waiting keeps the host waiting.
    fn is_real(&self) -> bool {
        false
    }
}

/// A clock made from a function that tells the time. Waiting takes none: what has been waited for is added to the
/// readings.
pub struct Readings<F> {
    read: F,
    waited: f64,
}

impl<F> Readings<F> {
    /// A clock that shows what a function tells.
    pub const fn new(read: F) -> Readings<F> {
        Readings { read, waited: 0.0 }
    }
}

impl<F: FnMut() -> Result<f64, HostError> + Send> Clock for Readings<F> {
    fn now(&mut self) -> Result<f64, HostError> {
        (self.read)().map(|read| read + self.waited)
    }

    fn pass(&mut self, milliseconds: f64) -> Result<(), HostError> {
        self.waited += milliseconds;
        Ok(())
    }
}

/// Finds and fetches modules on behalf of scripts. <https://tc39.es/ecma262/#sec-HostLoadImportedModule>
pub trait ModuleLoader: Send {
    /// The key of the module that a specifier means in a script or module: whatever names it uniquely. The same
    /// question must always have the same answer.
    ///
    /// # Errors
    /// Why there is no such module.
    fn resolve(&mut self, specifier: &str, referrer: &str) -> Result<String, LoadFailure>;

    /// The bytes of a module: UTF-8 text. Called once for each key and type.
    ///
    /// # Errors
    /// Why it cannot be had.
    fn load(&mut self, key: &str) -> Result<Vec<u8>, LoadFailure>;

    /// What the text of a module is, if it is JavaScript.
    ///
    /// # Errors
    /// Why it is nothing that runs here.
    fn format(&mut self, _key: &str) -> Result<ModuleFormat, LoadFailure> {
        Ok(ModuleFormat::Module)
    }

    /// The same as [`resolve`](Self::resolve) for `require` in a CommonJS module.
    ///
    /// # Errors
    /// Why there is no such module.
    fn require(&mut self, specifier: &str, referrer: &str) -> Result<String, LoadFailure> {
        self.resolve(specifier, referrer)
    }

    /// For a module whose source is no text that this engine reads: the class of the object that stands for it, which
    /// `import source` gives. <https://tc39.es/proposal-source-phase-imports/#sec-module-source-objects>
    fn source_class(&mut self, _key: &str) -> Option<String> {
        None
    }
}

/// What the text of a JavaScript module is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ModuleFormat {
    /// A module of ECMAScript.
    Module,
    /// A CommonJS module, which runs as a function with `require`, `module` and `exports`.
    CommonJs,
    /// One or the other: a module of ECMAScript unless it has neither `import` nor `export`, but what CommonJS modules
    /// have.
    Unknown,
}

/// Why a module cannot be had. Script sees the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadFailure {
    /// What is wrong, in a few words.
    pub message: String,
}

impl LoadFailure {
    /// A failure with a message.
    pub fn new(message: impl Into<String>) -> LoadFailure {
        LoadFailure { message: message.into() }
    }
}

/// The kind of function that a dynamic function constructor makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DynamicKind {
    /// `Function`
    Normal,
    /// `GeneratorFunction`
    Generator,
    /// `AsyncFunction`
    Async,
    /// `AsyncGeneratorFunction`
    AsyncGenerator,
}

/// Source text that does not compile.
#[derive(Clone, Debug)]
pub struct CompileFailure {
    /// The message of the SyntaxError.
    pub message: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// The compiler as the VM sees it. The engine implements it.
pub trait CompileDynamic: Send + Sync {
    /// Compiles a script.
    ///
    /// # Errors
    /// A description of the syntax error.
    fn script(&self, name: &str, source: &[u16]) -> Result<Arc<Program>, CompileFailure>;
    /// Compiles a module.
    ///
    /// # Errors
    /// A description of the syntax error.
    fn module(&self, name: &str, source: &str) -> Result<Arc<Program>, CompileFailure>;
    /// Compiles the source of an eval: direct with a context, indirect without.
    ///
    /// # Errors
    /// A description of the syntax error.
    fn eval(&self, source: &[u16], context: Option<&EvalContext>) -> Result<Arc<Program>, CompileFailure>;
    /// Compiles a dynamic function; the program's top level returns the closure.
    ///
    /// # Errors
    /// A description of the syntax error.
    fn function(
        &self,
        kind: DynamicKind,
        parameters: &[u16],
        body: &[u16],
    ) -> Result<Arc<Program>, CompileFailure>;
    /// Compiles once more what a program was compiled from, for a VM that is restored. The text may come from anybody;
    /// library files are refused.
    ///
    /// # Errors
    /// A description of the syntax error.
    fn again(
        &self,
        recipe: &Recipe,
        name: &str,
        source: &str,
        context: Option<&EvalContext>,
    ) -> Result<Arc<Program>, CompileFailure>;
    /// Compiles a library file.
    ///
    /// # Errors
    /// A description of the syntax error, which is a bug of the library.
    fn library(&self, name: &str, source: &str) -> Result<Arc<Program>, CompileFailure>;
    /// Compiles a module that comes with the engine. Its name tells it from all others.
    ///
    /// # Errors
    /// A description of the syntax error, which is a bug of the module.
    fn builtin_module(&self, name: &str, source: &str) -> Result<Arc<Program>, CompileFailure>;
    /// Parses a regular expression; `go_on` is told of every portion of work, about the units read, and parsing ends with
    /// an error when it answers false. `nesting` natives are nested around the call, each with its part of the stack.
    /// <https://tc39.es/ecma262/#sec-parsepattern>
    ///
    /// # Errors
    /// What is wrong with it.
    fn pattern(
        &self,
        source: &[u16],
        flags: &[u16],
        nesting: u32,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Pattern, String>;
}
