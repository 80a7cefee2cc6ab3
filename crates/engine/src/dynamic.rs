//! The compiler as the VM sees it: dynamic code and library files.

use creance_bytecode::{EvalContext, Program, Recipe};
use creance_compiler::{CompileError, DynamicFunctionKind};
use creance_regexp::{Pattern, depth_within};
use creance_vm::{CompileDynamic, CompileFailure, DynamicKind};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Compiles on behalf of scripts. Library files and built-in modules are compiled once and shared by all VMs of the engine.
#[derive(Default)]
pub(crate) struct Compiler {
    library: Mutex<HashMap<String, Arc<Program>>>,
    /// See [`Engine::fingerprint`](crate::Engine).
    pub(crate) fingerprint: OnceLock<u64>,
}

type Compiled = Result<Arc<Program>, CompileFailure>;

fn adapt(compiled: Result<Program, CompileError>) -> Compiled {
    match compiled {
        Ok(program) => Ok(Arc::new(program)),
        Err(CompileError { message, line, column, .. }) => Err(CompileFailure { message, line, column }),
    }
}

impl Compiler {
    /// The program of a file of the engine's own.
    fn once(&self, name: &str, compile: impl FnOnce() -> Result<Program, CompileError>) -> Compiled {
        // The lock is held while compiling: who comes second waits instead of doing the work again.
        let mut library = self.library.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(program) = library.get(name) {
            return Ok(program.clone());
        }
        let program = adapt(compile())?;
        library.insert(name.to_owned(), program.clone());
        Ok(program)
    }
}

impl CompileDynamic for Compiler {
    fn script(&self, name: &str, source: &[u16]) -> Compiled {
        // NOTE: a lone surrogate can stand in a script only inside a literal or a comment; it becomes U+FFFD.
        adapt(creance_compiler::compile_script(name, &String::from_utf16_lossy(source)))
    }

    fn module(&self, name: &str, source: &str) -> Compiled {
        adapt(creance_compiler::compile_module(name, source))
    }

    fn eval(&self, source: &[u16], context: Option<&EvalContext>) -> Compiled {
        adapt(creance_compiler::compile_eval("eval", source, context))
    }

    fn function(&self, kind: DynamicKind, parameters: &[u16], body: &[u16]) -> Compiled {
        let kind = match kind {
            DynamicKind::Normal => DynamicFunctionKind::Normal,
            DynamicKind::Generator => DynamicFunctionKind::Generator,
            DynamicKind::Async => DynamicFunctionKind::Async,
            DynamicKind::AsyncGenerator => DynamicFunctionKind::AsyncGenerator,
        };
        adapt(creance_compiler::compile_function(kind, parameters, body))
    }

    fn again(&self, recipe: &Recipe, name: &str, source: &str, context: Option<&EvalContext>) -> Compiled {
        adapt(creance_compiler::compile_again(recipe, name, source, context))
    }

    fn library(&self, name: &str, source: &str) -> Compiled {
        self.once(name, || creance_compiler::compile_library(name, source))
    }

    fn builtin_module(&self, name: &str, source: &str) -> Compiled {
        self.once(name, || creance_compiler::compile_module(name, source))
    }

    fn pattern(
        &self,
        source: &[u16],
        flags: &[u16],
        nesting: u32,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Pattern, String> {
        let depth = depth_within(creance_compiler::PATTERN_DEPTH, nesting);
        let parsed = creance_compiler::parse_pattern_with(source, flags, depth, go_on);
        parsed.map_err(|error| error.message.to_owned())
    }
}
