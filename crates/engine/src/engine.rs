//! What is shared between VMs: the compiler, compiled programs, the declarations of builtins.

use crate::dynamic::Compiler;
use crate::{Error, Limits, SyntaxError, Template, Vm, VmBuilder, console, node};
use creance_budget::Metered;
use creance_compiler::CompileError;
use creance_vm::heap::{Hooks, NativeInfo, row};
use creance_vm::{
    Attributes, Body, Heap, Intrinsic, LibraryFile, Method, Object, RealmId, Spec, Value, VmOptions,
};
use std::sync::{Arc, OnceLock};

/// Compiles programs and makes VMs. Cheap to clone; can be shared between threads.
#[derive(Clone)]
pub struct Engine {
    compiler: Arc<Compiler>,
    builtins: Builtins,
    /// What new VMs are clones of.
    pristine: Arc<OnceLock<creance_vm::Template>>,
}

impl Default for Engine {
    fn default() -> Engine {
        Engine::new()
    }
}

impl Engine {
    /// An engine with the standard builtins.
    pub fn new() -> Engine {
        Engine::with_builtins(Builtins::standard())
    }

    /// An engine with other declarations of builtins, for hosts that add objects of their own.
    pub fn with_builtins(builtins: Builtins) -> Engine {
        Engine { compiler: Arc::default(), builtins, pristine: Arc::default() }
    }

    /// Compiles a script or a module, as the name says: `.mjs` is a module, and so is TypeScript (`.ts`, `.mts`,
    /// `.tsx`), which is written in modules. Errors and stacks show it under `name`.
    ///
    /// # Errors
    /// [`Error::Syntax`], with a code frame.
    pub fn compile(&self, name: &str, source: &str) -> Result<Program, Error> {
        if [".mjs", ".ts", ".mts", ".tsx"].iter().any(|ending| name.ends_with(ending)) {
            self.compile_module(name, source)
        } else {
            self.compile_script(name, source)
        }
    }

    /// Compiles a script, whatever its name.
    ///
    /// # Errors
    /// [`Error::Syntax`], with a code frame.
    pub fn compile_script(&self, name: &str, source: &str) -> Result<Program, Error> {
        compiled(name, || creance_compiler::compile_script(name, source))
    }

    /// Compiles a module, whatever its name. Its imports are relative to `name`, which is also the module's key for a
    /// [`ModuleLoader`](crate::ModuleLoader).
    ///
    /// # Errors
    /// [`Error::Syntax`], with a code frame.
    pub fn compile_module(&self, name: &str, source: &str) -> Result<Program, Error> {
        compiled(name, || creance_compiler::compile_module(name, source))
    }

    /// Begins a VM: without grants, and with [`Limits::untrusted`](crate::Limits::untrusted) unless told
    /// otherwise.
    pub fn vm(&self) -> VmBuilder {
        VmBuilder::new(self.clone())
    }

    /// Makes a [`Template`] of a VM that has been prepared: its globals are set, its libraries loaded, its modules
    /// evaluated. Garbage is collected first. The VM's grants, clock, entropy, console, interceptor and module loader are
    /// dropped; each clone is handed its own.
    ///
    /// # Errors
    /// [`Error::Template`] for a VM in which timers or promises wait for what is outside of it, or that holds a
    /// `SharedArrayBuffer`; [`Error::Exception`] for a rejection that nobody has been told of; [`Error::Bug`].
    pub fn template(&self, vm: Vm) -> Result<Template, Error> {
        Template::new(vm)
    }

    /// A template in which nothing has run.
    pub(crate) fn pristine(&self) -> Metered<&creance_vm::Template> {
        if let Some(pristine) = self.pristine.get() {
            return Ok(pristine);
        }
        let pristine = creance_vm::Template::pristine(&self.options(Limits::unlimited(), 0, true))?;
        Ok(self.pristine.get_or_init(|| pristine))
    }

    /// What a VM is made from.
    pub(crate) fn options(&self, limits: Limits, hash_seed: u64, dynamic_code: bool) -> VmOptions {
        let Builtins { specs, library, modules, hooks } = self.builtins;
        VmOptions {
            limits,
            hash_seed,
            specs,
            library,
            builtin_modules: modules,
            hooks,
            compiler: Some(self.compiler.clone()),
            dynamic_code,
        }
    }

    /// Tells builds apart that would read a snapshot differently.
    pub(crate) fn fingerprint(&self) -> u64 {
        *self.compiler.fingerprint.get_or_init(|| crate::snapshot::fingerprint(&self.builtins))
    }
}

fn compiled(
    name: &str,
    compile: impl FnOnce() -> Result<creance_bytecode::Program, CompileError> + std::panic::UnwindSafe,
) -> Result<Program, Error> {
    match std::panic::catch_unwind(compile) {
        Ok(Ok(program)) => Ok(Program(Arc::new(program))),
        Ok(Err(error)) => Err(syntax_error(name, error)),
        Err(panic) => Err(Error::Bug(crate::vm::panic_text(&*panic))),
    }
}

/// What an embedder is told of a text that does not compile.
pub(crate) fn syntax_error(name: &str, error: CompileError) -> Error {
    let CompileError { message, line, column, offset, code_frame } = error;
    Error::Syntax(SyntaxError { name: name.to_owned(), message, line, column, offset, code_frame })
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

/// A compiled script or module: immutable, shared by all VMs that run it.
#[derive(Clone)]
pub struct Program(pub(crate) Arc<creance_bytecode::Program>);

impl Program {
    /// The name under which errors and stacks show it.
    pub fn name(&self) -> &str {
        &self.0.source.name
    }

    /// True for a module.
    pub fn is_module(&self) -> bool {
        self.0.module.is_some()
    }

    /// The bytecode as text, one line per instruction.
    pub fn disassemble(&self) -> String {
        creance_bytecode::disassemble(&self.0)
    }

    /// The program as the VM knows it.
    pub fn bytecode(&self) -> &Arc<creance_bytecode::Program> {
        &self.0
    }
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program").field("name", &self.name()).finish_non_exhaustive()
    }
}

/// The declarations that realms are made from.
#[derive(Clone, Copy)]
pub struct Builtins {
    /// The builtin objects, indexed by [`Intrinsic`].
    pub specs: &'static [Spec],
    /// The library files.
    pub library: &'static [LibraryFile],
    /// The built-in modules.
    pub modules: &'static [LibraryFile],
    /// How objects are made.
    pub hooks: Hooks,
}

impl Builtins {
    /// ECMAScript's builtins, and `console` for VMs that are granted one.
    pub fn standard() -> Builtins {
        static SPECS: OnceLock<Vec<Spec>> = OnceLock::new();
        let specs = SPECS.get_or_init(|| {
            let specs = Builtins::replaced(creance_builtins::SPECS, Intrinsic::Console, console::METHODS);
            Builtins::replaced(&specs, Intrinsic::NodeBinding, node::METHODS)
        });
        Builtins {
            specs,
            library: creance_builtins::LIBRARY,
            modules: node::MODULES,
            hooks: Hooks { native_info: standard_info, make_intrinsic: standard_intrinsic },
        }
    }

    /// A copy of `specs` in which one object has other methods.
    pub fn replaced(specs: &[Spec], intrinsic: Intrinsic, methods: &'static [Method]) -> Vec<Spec> {
        let copy = |spec: &Spec| if spec.intrinsic == intrinsic { spec.methods(methods) } else { *spec };
        specs.iter().map(copy).collect()
    }
}

/// The methods of the objects that this crate adds.
fn own_methods(intrinsic: u16) -> Option<&'static [Method]> {
    match intrinsic {
        _ if intrinsic == Intrinsic::Console as u16 => Some(console::METHODS),
        _ if intrinsic == Intrinsic::NodeBinding as u16 => Some(node::METHODS),
        _ => None,
    }
}

fn standard_info(spec: u16, row: u16) -> NativeInfo {
    match own_methods(spec) {
        Some(methods) => table_info(methods, row),
        None => (creance_builtins::HOOKS.native_info)(spec, row),
    }
}

fn standard_intrinsic(heap: &mut Heap, realm: RealmId, intrinsic: Intrinsic) -> Metered<()> {
    let Some(methods) = own_methods(intrinsic as u16) else {
        return (creance_builtins::HOOKS.make_intrinsic)(heap, realm, intrinsic);
    };
    let object = table_object(heap, realm, intrinsic, methods)?;
    heap.set_intrinsic(realm, intrinsic, object);
    Ok(())
}

/// Name and length of a row of a table, as [`Hooks::native_info`] wants them.
pub fn table_info(methods: &'static [Method], row: u16) -> NativeInfo {
    match methods.get(usize::from(row & 0x7FFF)) {
        Some(method) => NativeInfo { prefix: "", name: method.name, length: method.length },
        None => NativeInfo { prefix: "", name: "", length: 0 },
    }
}

/// Makes an ordinary object with the methods of a table; hidden rows are left out.
///
/// # Errors
/// A memory halt.
pub fn table_object(
    heap: &mut Heap,
    realm: RealmId,
    intrinsic: Intrinsic,
    methods: &'static [Method],
) -> Metered<Object> {
    let prototype = heap.intrinsic(realm, Intrinsic::ObjectPrototype)?;
    let object = heap.new_ordinary(Some(prototype))?;
    for (number, method) in methods.iter().enumerate() {
        let number = number as u16;
        debug_assert!(number < row::CONSTRUCTOR);
        if !matches!(method.body, Body::Hidden(_)) {
            let key = heap.key(method.name)?;
            heap.define_own(object, key, Heap::lazy_row(realm, intrinsic, number), Attributes::METHOD)?;
        }
    }
    Ok(object)
}

/// Defines a global as builtins are defined: writable, configurable, not enumerable.
///
/// # Errors
/// A memory halt.
pub fn define_global(heap: &mut Heap, realm: RealmId, name: &str, value: Value) -> Metered<()> {
    let global = heap.realms[usize::from(realm)].global;
    let key = heap.key(name)?;
    heap.define_own(global, key, value, Attributes::METHOD)
}
