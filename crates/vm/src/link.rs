//! How a program becomes known to a VM: its functions get numbers at once, their code is copied and rebased
//! when they are first called.

use crate::modules::Origin;
use crate::suspend::Task;
use crate::vm::{Cache, CallInfo, Linked, call_flag};
use crate::{Intrinsic, JsResult, Kind, Object, PropertyKey, RealmId, Str, Value, Vm};
use alloc::sync::Arc;
use creance_budget::Metered;
use creance_bytecode::{Constant, Function, FunctionKind, Imm, Insn, Program};
use creance_heap::{BigInt, FunctionInfo, PrototypeProperty, ShapeId};

/// The bytes that a program is charged when its functions become known.
pub(crate) fn bytes_to_load(program: &Program) -> usize {
    const BYTES: usize = size_of::<Linked>() + size_of::<CallInfo>() + size_of::<FunctionInfo>();
    program.functions.len() * BYTES * 2 + program.byte_size()
}

/// The bytes that a function is charged when its code is copied.
pub(crate) fn bytes_to_link(function: &Function) -> usize {
    let bytes =
        function.code.len() * 8 + function.constants.len() * 8 + function.caches.len() * size_of::<Cache>();
    bytes * 2
}

/// Bytes for remembering a library object or closure of a realm; an estimate from above.
pub(crate) const LIBRARY_ENTRY: usize = 64;

impl Vm {
    /// Makes the functions of a program known in a realm; the number of its top level.
    ///
    /// # Errors
    /// A memory halt.
    pub fn load(&mut self, program: &Arc<Program>, realm: RealmId) -> Metered<u32> {
        self.load_from(
            program,
            realm,
            &Origin { name: program.source.name.clone(), module: None, eval: None },
        )
    }

    /// The same for code that belongs to a script or module besides: the module itself, or what it evaluates.
    pub(crate) fn load_from(
        &mut self,
        program: &Arc<Program>,
        realm: RealmId,
        origin: &Origin,
    ) -> Metered<u32> {
        let origin = Arc::new(origin.clone());
        let first = self.functions.len() as u32;
        self.heap.meter.reserve(bytes_to_load(program))?;
        for index in 0..program.functions.len() {
            let name = self.heap.strings.from_text(&mut self.heap.meter, &program.functions[index].name)?;
            let name = self.heap.strings.intern(&mut self.heap.meter, name)?;
            self.add_function(program, index, first, realm, name, &origin);
        }
        Ok(first)
    }

    /// Makes a function known under the next number. `first` is the number of function 0 of its program.
    pub(crate) fn add_function(
        &mut self,
        program: &Arc<Program>,
        index: usize,
        first: u32,
        realm: RealmId,
        name: Str,
        origin: &Arc<Origin>,
    ) {
        let function = &program.functions[index];
        let flags = function.flags;
        let prototype = match (flags.is_generator, flags.is_async, function.kind) {
            (true, true, _) => PrototypeProperty::AsyncGenerator,
            (true, false, _) => PrototypeProperty::Generator,
            (false, false, FunctionKind::Normal) => PrototypeProperty::Constructor,
            _ => PrototypeProperty::None,
        };
        self.heap.functions.push(FunctionInfo { name, length: function.length, prototype, realm });
        let mut call = 0;
        if function.arguments_register.is_some() {
            call |= call_flag::SLOW_CALL;
        }
        match function.kind {
            FunctionKind::Normal if !flags.is_generator && !flags.is_async => {}
            FunctionKind::BaseConstructor => call |= call_flag::CLASS,
            FunctionKind::DerivedConstructor => call |= call_flag::CLASS | call_flag::DERIVED,
            _ => call |= call_flag::NO_CONSTRUCT,
        }
        self.calls.push(CallInfo {
            entry: 0,
            cost: function.code.len() as u32,
            registers: function.registers,
            parameters: function.parameters,
            // Linking happens in the slow path.
            flags: call | call_flag::SLOW_CALL,
        });
        self.functions.push(Linked {
            program: program.clone(),
            index: index as u32,
            realm,
            entry: 0,
            constants: 0,
            first,
            closure_shape: ShapeId::NONE,
            origin: origin.clone(),
        });
    }

    /// Copies the code of a function into the VM and rebases its immediates.
    pub(crate) fn link_code(&mut self, number: u32) -> Metered<()> {
        let linked = &self.functions[number as usize];
        let (program, index) = (linked.program.clone(), linked.index);
        let function = &program.functions[index as usize];
        self.heap.meter.reserve(bytes_to_link(function))?;
        self.heap.meter.tick(function.code.len() as u64)?;
        let constants = self.constants.len() as u32;
        for constant in &function.constants {
            let value = self.make_constant(constant)?;
            self.constants.push(value);
        }
        let caches = self.caches.len() as u32;
        for &key in &function.caches {
            let string = self.constants[(constants + key) as usize].as_string();
            let key = match string {
                Some(string) => self.heap.key_of_string(string)?,
                None => PropertyKey::interned(creance_heap::Str::EMPTY),
            };
            self.caches.push(Cache::empty(key));
        }
        self.copy_code(number, constants, caches);
        Ok(())
    }

    /// Copies the code of a function, whose constants and caches begin at these places of the VM's.
    pub(crate) fn copy_code(&mut self, number: u32, constants: u32, caches: u32) {
        let linked = &self.functions[number as usize];
        let (program, index, first) = (linked.program.clone(), linked.index, linked.first);
        let function = &program.functions[index as usize];
        let entry = self.code.len() as u32;
        for insn in &function.code {
            let base = match insn.op().map_or(Imm::None, |op| op.row().imm) {
                Imm::Constant(_) => constants,
                Imm::Cache(_) => caches,
                Imm::Function => first,
                Imm::None | Imm::Int(_) | Imm::Fwd | Imm::Back => 0,
            };
            self.code.push(insn.with_imm(insn.imm().wrapping_add(base as i32)).0);
        }
        let linked = &mut self.functions[number as usize];
        linked.entry = entry;
        linked.constants = constants;
        let info = &mut self.calls[number as usize];
        info.entry = entry;
        if function.arguments_register.is_none() {
            info.flags &= !call_flag::SLOW_CALL;
        }
    }

    /// The value of a constant; empty for those that the slow operations look up in the program.
    fn make_constant(&mut self, constant: &Constant) -> Metered<Value> {
        Ok(match constant {
            Constant::Number(number) => Value::number(*number),
            Constant::String(text) => {
                let string = self.heap.strings.from_text(&mut self.heap.meter, text)?;
                // Strings that may be names are interned, so that keys are found by handle.
                let string = if text.len() <= 64 {
                    self.heap.strings.intern(&mut self.heap.meter, string)?
                } else {
                    string
                };
                Value::string(string)
            }
            Constant::BigInt(digits) => {
                let bigint = self.decimal_bigint(digits)?;
                self.heap.add_bigint(bigint)?
            }
            Constant::Template { .. } | Constant::RegExp { .. } | Constant::Eval(_) => Value::EMPTY,
        })
    }

    fn decimal_bigint(&mut self, digits: &str) -> Metered<BigInt> {
        let units = creance_heap::Units::Latin1(digits.as_bytes());
        match BigInt::parse_digits(&mut self.heap.meter, units, 10) {
            Ok(bigint) => Ok(bigint.unwrap_or_default()),
            Err(creance_heap::BigError::Halt(halt)) => Err(halt),
            Err(_) => Err(crate::Halt::Memory),
        }
    }

    /// A constant of the running function, by the immediate of its instruction.
    pub(crate) fn program_constant(&self, i: Insn) -> Option<(Arc<Program>, u32, usize)> {
        let linked = self.functions.get(self.frames[self.fp].function as usize)?;
        let index = (i.imm() as u32).checked_sub(linked.constants)? as usize;
        Some((linked.program.clone(), linked.index, index))
    }

    /// A string constant of the running function.
    pub(crate) fn string_constant(&self, i: Insn) -> Value {
        self.constants.get(i.imm() as u32 as usize).copied().unwrap_or(Value::UNDEFINED)
    }

    /// The key that a string constant stands for.
    pub(crate) fn constant_key(&mut self, i: Insn) -> Metered<PropertyKey> {
        match self.string_constant(i).as_string() {
            Some(string) => self.heap.key_of_string(string),
            None => Ok(PropertyKey::interned(creance_heap::Str::EMPTY)),
        }
    }

    /// Makes a closure of a loaded function over a scope.
    ///
    /// # Errors
    /// A memory halt.
    pub fn make_closure(&mut self, number: u32, scope: u32) -> Metered<Object> {
        let mut shape = self.functions[number as usize].closure_shape;
        if shape == ShapeId::NONE {
            let linked = &self.functions[number as usize];
            let (realm, flags) = (linked.realm, linked.function().flags);
            let prototype = match (flags.is_generator, flags.is_async) {
                (true, true) => Intrinsic::AsyncGeneratorFunctionPrototype,
                (true, false) => Intrinsic::GeneratorFunctionPrototype,
                (false, true) => Intrinsic::AsyncFunctionPrototype,
                (false, false) => Intrinsic::FunctionPrototype,
            };
            let prototype = self.heap.intrinsic(realm, prototype)?;
            shape = self.heap.shape_for(Kind::Function, Some(prototype))?;
            self.functions[number as usize].closure_shape = shape;
        }
        self.heap.new_closure(shape, number, scope)
    }

    /// Runs the top level of a loaded program with `this`.
    ///
    /// # Errors
    /// What the program throws; a halt.
    pub fn run_program(&mut self, program: &Arc<Program>, realm: RealmId) -> JsResult<Value> {
        let origin = Origin { name: program.source.name.clone(), module: None, eval: None };
        self.run_program_from(program, realm, &origin)
    }

    /// The same for code that a script or module has evaluated.
    pub(crate) fn run_program_from(
        &mut self,
        program: &Arc<Program>,
        realm: RealmId,
        origin: &Origin,
    ) -> JsResult<Value> {
        let number = self.load_from(program, realm, origin)?;
        let closure = self.make_closure(number, 0)?;
        let global = self.heap.realms[usize::from(realm)].global;
        self.call_for(Task::Main, Value::object(closure), Value::object(global), &[])
    }

    /// The closure that carries out a library method; made once in a realm, whose errors and objects it makes.
    pub(crate) fn library_closure(
        &mut self,
        realm: RealmId,
        spec: u16,
        row: u16,
        file: &'static str,
        key: &'static str,
    ) -> JsResult<Object> {
        if let Some(&closure) = self.library_closures.get(&(realm, spec, row)) {
            return Ok(closure);
        }
        let object = match self.library_objects.get(&(realm, file)) {
            Some(&object) => object,
            None => self.load_library(realm, file)?,
        };
        let name = self.heap.key(key)?;
        let found = self.heap.own_property(object, name)?;
        let Some(closure) = found.and_then(|property| property.value.as_object()) else {
            return self.type_error(&alloc::format!("the library has no {file}:{key}"));
        };
        self.heap.meter.reserve(LIBRARY_ENTRY)?;
        self.library_closures.insert((realm, spec, row), closure);
        Ok(closure)
    }

    fn load_library(&mut self, realm: RealmId, file: &'static str) -> JsResult<Object> {
        let source = self.library.iter().find(|library| library.name == file).copied();
        let (Some(library), Some(compiler)) = (source, self.compiler.clone()) else {
            return self.type_error(&alloc::format!("there is no library file {file}"));
        };
        let program = match compiler.library(library.name, library.source) {
            Ok(program) => program,
            Err(failure) => {
                let text = alloc::format!("library {file}:{}: {}", failure.line, failure.message);
                return self.type_error(&text);
            }
        };
        let value = self.run_program(&program, realm)?;
        let Some(object) = value.as_object() else {
            return self.type_error(&alloc::format!("the library file {file} made no object"));
        };
        self.heap.meter.reserve(LIBRARY_ENTRY)?;
        self.library_objects.insert((realm, file), object);
        Ok(object)
    }

    /// The native function that library code knows by a name: a row of [`Intrinsic::LibraryIntrinsics`].
    ///
    /// # Errors
    /// A TypeError if there is none; a halt.
    pub fn library_function(&mut self, name: &str) -> JsResult<Value> {
        let spec = Intrinsic::LibraryIntrinsics as u16;
        let methods = self.specs.get(usize::from(spec)).map_or(&[][..], |spec| spec.methods);
        if self.intrinsics_by_name.is_empty() {
            let rows = methods.iter().enumerate().map(|(row, method)| (method.name, row as u16));
            self.intrinsics_by_name = Arc::new(rows.collect());
        }
        let Some(&row) = self.intrinsics_by_name.get(name) else {
            return self.type_error(&alloc::format!("library code uses ${name}, which does not exist"));
        };
        let realm = self.realm();
        let prototype = self.heap.intrinsic(realm, Intrinsic::FunctionPrototype)?;
        let native = self.heap.new_native(realm, spec, row, prototype)?;
        Ok(Value::object(native))
    }
}
