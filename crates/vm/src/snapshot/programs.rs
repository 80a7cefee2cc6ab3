//! Programs as bytes: not their code, but what it is compiled from. Whoever reads a snapshot compiles it again, so
//! that no bytes become code that the compiler has not made and verified.

use crate::link::{bytes_to_link, bytes_to_load};
use crate::modules::{BUILTIN_PREFIX, Origin};
use crate::vm::Linked;
use crate::{CompileFailure, LibraryFile, PropertyKey, RealmId, Str, Value, Vm};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use creance_bytecode::{Constant, EvalContext, Program, Recipe};
use creance_snapshot::{Broken, Read, Reader, Record, Writer};

mod tag {
    /// A program that has been written already.
    pub const KNOWN: u8 = 0;
    pub const SCRIPT: u8 = 1;
    pub const MODULE: u8 = 2;
    pub const EVAL: u8 = 3;
    pub const FUNCTION: u8 = 4;
    pub const LIBRARY: u8 = 5;
    pub const BUILTIN_MODULE: u8 = 6;
}

/// Bytes that compiling takes, for a byte of the text: an estimate.
const COMPILING: usize = 64;

/// Bytes of them that a VM need not have room for: it had none when its programs were compiled for the first time.
const UNCHARGED: usize = 64 << 20;

/// The programs of a VM by their numbers in a snapshot.
pub(crate) type Programs = BTreeMap<*const Program, u64>;

impl Vm {
    /// Writes the programs in the order in which they became known, and the order in which functions were linked.
    pub(super) fn write_programs(&self, to: &mut Writer) -> Result<Programs, String> {
        let mut programs = Programs::new();
        let loads: Vec<&Linked> = self.functions.iter().filter(|linked| linked.index == 0).collect();
        to.number(loads.len() as u64);
        for linked in loads {
            let Origin { name, module, eval } = &*linked.origin;
            let number = programs.len() as u64;
            match programs.get(&Arc::as_ptr(&linked.program)) {
                Some(known) => {
                    to.byte(tag::KNOWN);
                    to.number(*known);
                }
                None => {
                    programs.insert(Arc::as_ptr(&linked.program), number);
                    self.write_program(&linked.program, to)?;
                }
            }
            (linked.realm, name.clone(), *module).write(to);
            eval.write(to);
        }
        let mut order: Vec<(u32, u32)> =
            self.functions.iter().zip(0..).map(|(linked, at)| (linked.entry, at)).collect();
        order.retain(|(entry, _)| *entry != 0);
        order.sort_unstable();
        order.iter().map(|(_, number)| *number).collect::<Vec<u32>>().write(to);
        self.functions.iter().map(|linked| linked.closure_shape).collect::<Vec<_>>().write(to);
        self.constants.write(to);
        Ok(programs)
    }

    fn write_program(&self, program: &Program, to: &mut Writer) -> Result<(), String> {
        let name = &program.source.name;
        let text = &program.source.text;
        let builtin = self.builtin_modules.iter().find(|file| is_builtin(file, name));
        let tag = match (&program.recipe, builtin) {
            (Recipe::Module, Some(file)) if *file.source == **text => tag::BUILTIN_MODULE,
            (Recipe::Module, Some(_)) => {
                return Err(format!("a module with the name of a built-in one, {name}"));
            }
            (Recipe::Module, None) => tag::MODULE,
            (Recipe::Script, _) => tag::SCRIPT,
            (Recipe::Eval { .. }, _) => tag::EVAL,
            (Recipe::Function, _) => tag::FUNCTION,
            (Recipe::Library, _) => tag::LIBRARY,
        };
        to.byte(tag);
        name.write(to);
        if !matches!(tag, tag::LIBRARY | tag::BUILTIN_MODULE) {
            text.write(to);
        }
        if let Recipe::Eval { lone } = &program.recipe {
            lone.write(to);
        }
        Ok(())
    }

    /// Compiles the programs again but for those that are at `hand`, and makes their functions known under the same
    /// numbers; `names` are theirs.
    pub(super) fn read_programs(
        &mut self,
        names: &[Str],
        hand: &[Arc<Program>],
        from: &mut Reader<'_>,
    ) -> Read<Vec<Arc<Program>>> {
        let mut programs: Vec<Arc<Program>> = Vec::new();
        for _ in 0..from.count()? {
            let program = self.read_program(&programs, from)?;
            let (realm, name, module) = <(RealmId, _, _)>::read(from)?;
            let eval = <Option<(u32, u32)>>::read(from)?;
            let program = match program {
                Compiled::Known(program) => program,
                Compiled::From(recipe, name, text) => {
                    let context = eval.map(|place| self.eval_context(place)).transpose()?;
                    // Code that depends on nothing else.
                    let is_whole = matches!(recipe, Recipe::Script | Recipe::Module) && context.is_none();
                    let is_it = |program: &&Arc<Program>| {
                        is_whole
                            && program.recipe == recipe
                            && program.source.name == name
                            && program.source.text == text
                    };
                    let program = match hand.iter().find(is_it) {
                        Some(program) => program.clone(),
                        None => self.compile_again(&recipe, &name, &text, context.as_deref(), from)?,
                    };
                    programs.push(program.clone());
                    program
                }
                Compiled::Own(program) => {
                    programs.push(program.clone());
                    program
                }
            };
            from.check(usize::from(realm) < self.heap.realms.len(), "the realm of a program")?;
            from.charge(bytes_to_load(&program))?;
            let origin = Arc::new(Origin { name, module, eval });
            let first = self.functions.len() as u32;
            for index in 0..program.functions.len() {
                let name = names.get(self.functions.len()).copied();
                let name = name.ok_or(Broken::Malformed("a function without a name"))?;
                from.check(self.heap.fits(Value::string(name)), "the name of a function")?;
                self.add_function(&program, index, first, realm, name, &origin);
            }
        }
        from.check(names.len() == self.functions.len(), "functions")?;
        self.read_links(from)?;
        Ok(programs)
    }

    fn read_program(&mut self, programs: &[Arc<Program>], from: &mut Reader<'_>) -> Read<Compiled> {
        let tag = from.byte()?;
        if tag == tag::KNOWN {
            let number = usize::read(from)?;
            let known = programs.get(number).ok_or(Broken::Malformed("no such program"))?;
            return Ok(Compiled::Known(known.clone()));
        }
        let name = Arc::<str>::read(from)?;
        let Some(compiler) = self.compiler.clone() else {
            return Err(Broken::Unfit("there is no compiler".into()));
        };
        let own = |compiled: Result<Arc<Program>, CompileFailure>| match compiled {
            Ok(program) => Ok(Compiled::Own(program)),
            Err(failure) => Err(Broken::Unfit(failure.message)),
        };
        let find = |files: &'static [LibraryFile], is_it: &dyn Fn(&LibraryFile) -> bool| {
            files.iter().find(|file| is_it(file)).ok_or(Broken::Malformed("no such file of the engine"))
        };
        if tag == tag::LIBRARY {
            let file = find(self.library, &|file| file.name == &*name)?;
            return own(compiler.library(file.name, file.source));
        }
        if tag == tag::BUILTIN_MODULE {
            let file = find(self.builtin_modules, &|file| is_builtin(file, &name))?;
            return own(compiler.builtin_module(&name, file.source));
        }
        let text = Arc::<str>::read(from)?;
        let recipe = match tag {
            tag::SCRIPT => Recipe::Script,
            tag::MODULE => {
                let builtin = self.builtin_modules.iter().any(|file| is_builtin(file, &name));
                from.check(!builtin, "a module with the name of a built-in one")?;
                Recipe::Module
            }
            tag::EVAL => Recipe::Eval { lone: Record::read(from)? },
            tag::FUNCTION => Recipe::Function,
            _ => return Err(Broken::Malformed("no program")),
        };
        Ok(Compiled::From(recipe, name, text))
    }

    fn compile_again(
        &mut self,
        recipe: &Recipe,
        name: &str,
        text: &str,
        context: Option<&EvalContext>,
        from: &mut Reader<'_>,
    ) -> Read<Arc<Program>> {
        from.meter.reserve_briefly(text.len().saturating_mul(COMPILING).saturating_sub(UNCHARGED))?;
        let Some(compiler) = self.compiler.clone() else {
            return Err(Broken::Unfit("there is no compiler".into()));
        };
        compiler.again(recipe, name, text, context).map_err(|failure| {
            Broken::Unfit(format!("the snapshot holds a program that does not compile: {}", failure.message))
        })
    }

    /// The surroundings of a direct eval.
    fn eval_context(&self, (function, constant): (u32, u32)) -> Read<alloc::boxed::Box<EvalContext>> {
        let linked = self.functions.get(function as usize);
        match linked.and_then(|linked| linked.function().constants.get(constant as usize)) {
            Some(Constant::Eval(context)) => Ok(context.clone()),
            _ => Err(Broken::Malformed("the surroundings of an eval")),
        }
    }

    /// Links functions in the order in which they were linked, over the constants that there were.
    fn read_links(&mut self, from: &mut Reader<'_>) -> Read<()> {
        let order = Vec::<u32>::read(from)?;
        let shapes = Vec::read(from)?;
        let constants = Vec::<Value>::read(from)?;
        from.check(shapes.len() == self.functions.len(), "functions")?;
        for (linked, shape) in self.functions.iter_mut().zip(shapes) {
            linked.closure_shape = shape;
        }
        from.check(constants.iter().all(|value| self.heap.fits(*value)), "a constant")?;
        self.constants = constants;
        let mut first = 0;
        for number in order {
            let linked = self.functions.get(number as usize).filter(|linked| linked.entry == 0);
            let linked = linked.ok_or(Broken::Malformed("a function to link"))?;
            let program = linked.program.clone();
            let function = &program.functions[linked.index as usize];
            from.charge(bytes_to_link(function))?;
            let caches = self.caches.len() as u32;
            let own = self.constants.get(first..first + function.constants.len());
            let own = own.ok_or(Broken::Malformed("the constants of a function"))?;
            let keys = function.caches.iter().map(|&key| self.cache_key(own.get(key as usize).copied()));
            let keys: Vec<PropertyKey> = keys.collect();
            self.caches.extend(keys.into_iter().map(crate::vm::Cache::empty));
            self.copy_code(number, first as u32, caches);
            first += function.constants.len();
        }
        from.check(first == self.constants.len(), "constants")
    }

    /// The key that a constant has been interned as.
    fn cache_key(&self, constant: Option<Value>) -> PropertyKey {
        let Some(string) = constant.and_then(Value::as_string) else {
            return PropertyKey::interned(Str::EMPTY);
        };
        let string = self.heap.strings.interned_of(string).unwrap_or(string);
        let index = self.heap.strings.as_array_index(string).and_then(PropertyKey::index);
        index.unwrap_or(PropertyKey::interned(string))
    }
}

/// A program that has been read.
enum Compiled {
    Known(Arc<Program>),
    /// A file of the engine's own.
    Own(Arc<Program>),
    /// To be compiled.
    From(Recipe, Arc<str>, Arc<str>),
}

/// True if the name is the key of a built-in module.
fn is_builtin(file: &LibraryFile, name: &str) -> bool {
    name.strip_prefix(BUILTIN_PREFIX) == Some(file.name)
}
