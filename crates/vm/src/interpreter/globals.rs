//! Global bindings and direct eval. <https://tc39.es/ecma262/#sec-global-environment-records>

use super::calls::Call;
use super::run::Flow;
use crate::behaviours::Descriptor;
use crate::modules::Origin;
use crate::vm::CacheKind;
use crate::{
    Attributes, CompileDynamic, ErrorKind, Intrinsic, JsResult, Metered, Object, PropertyKey, RealmId, Str,
    Value, Vm,
};
use alloc::sync::Arc;
use alloc::vec::Vec;
use creance_bytecode::{Constant, FunctionKind, Insn, Program, Text};
use creance_heap::{Entry, symbols};

impl Vm {
    #[cold]
    pub(super) fn undefined_name<T>(&mut self, name: Value) -> JsResult<T> {
        let name = match name.as_string() {
            Some(name) => self.heap.strings.to_rust_string(&mut self.heap.meter, name)?,
            None => alloc::string::String::new(),
        };
        self.throw(ErrorKind::Reference, &alloc::format!("{name} is not defined"))
    }

    /// Throws the ReferenceError of a binding in its temporal dead zone; without a name it is looked up by
    /// the instruction.
    #[cold]
    pub(super) fn uninitialized<T>(&mut self, name: Option<Value>) -> JsResult<T> {
        let name = match name {
            Some(name) => name.as_string(),
            None => {
                let frame = self.frames[self.fp];
                let linked = &self.functions[frame.function as usize];
                let pc = frame.pc - linked.entry - 1;
                let names = &linked.function().names;
                let found = names.binary_search_by_key(&pc, |name| name.0).ok().map(|at| names[at].1);
                found.and_then(|constant| self.constants[(linked.constants + constant) as usize].as_string())
            }
        };
        let name = match name {
            Some(name) => self.heap.strings.to_rust_string(&mut self.heap.meter, name)?,
            None => "binding".into(),
        };
        self.throw(ErrorKind::Reference, &alloc::format!("Cannot access '{name}' before initialization"))
    }

    fn key_name(&mut self, key: PropertyKey) -> JsResult<Value> {
        Ok(self.heap.key_value(key)?)
    }

    /// Fills the cache of a global name from the declarative record; its position.
    fn find_lexical(&mut self, cache: usize, key: PropertyKey) -> Option<u32> {
        let realm = self.frame_realm();
        let at = self.heap.realms[usize::from(realm)].lexical.find(key)?;
        if at <= u32::from(u16::MAX) {
            let entry = &mut self.caches[cache];
            entry.kind = CacheKind::Lexical;
            entry.slot = at as u16;
            entry.holder = u32::from(realm);
        }
        Some(at)
    }

    fn cache_global_property(&mut self, cache: usize, global: Object, key: PropertyKey) {
        // The cache must go stale when a lexical binding of this name appears: declarations touch the epoch.
        let epoch = self.heap.epoch();
        if let Some(at) = self.heap.dictionary(global).and_then(|dictionary| dictionary.find(key))
            && at <= u32::from(u16::MAX)
        {
            let entry = &mut self.caches[cache];
            entry.kind = CacheKind::HolderEntry;
            entry.slot = at as u16;
            entry.holder = global.0;
            entry.epoch = epoch;
        }
    }

    pub(super) fn get_global(&mut self, i: Insn, throws: bool) -> JsResult<Flow> {
        let cache = i.imm() as u32 as usize;
        let key = self.caches[cache].key;
        let realm = usize::from(self.frame_realm());
        if let Some(at) = self.find_lexical(cache, key) {
            let value = self.heap.realms[realm].lexical.entry(at).map_or(Value::EMPTY, |entry| entry.value);
            if value.is_empty() {
                let name = self.key_name(key)?;
                return self.uninitialized(Some(name));
            }
            self.set_register(i.a(), value);
            return Ok(Flow::Go);
        }
        let global = self.heap.realms[realm].global;
        if let Some(property) = self.heap.own_property(global, key)?
            && !property.attributes.is_accessor()
        {
            self.cache_global_property(cache, global, key);
            self.set_register(i.a(), property.value);
            return Ok(Flow::Go);
        }
        if !self.has_property(global, key)? {
            if throws {
                let name = self.key_name(key)?;
                return self.undefined_name(name);
            }
            self.set_register(i.a(), Value::UNDEFINED);
            return Ok(Flow::Go);
        }
        let value = self.get_of(global, key)?;
        self.set_register(i.a(), value);
        Ok(Flow::Go)
    }

    pub(super) fn set_global(&mut self, i: Insn, value: Value) -> JsResult<Flow> {
        let cache = i.imm() as u32 as usize;
        let strict = i.c() != 0;
        let key = self.caches[cache].key;
        let realm = usize::from(self.frame_realm());
        if let Some(at) = self.find_lexical(cache, key) {
            let entry = self.heap.realms[realm].lexical.entry(at).copied();
            match entry {
                Some(entry) if entry.value.is_empty() => {
                    let name = self.key_name(key)?;
                    return self.uninitialized(Some(name));
                }
                Some(entry) if !entry.attributes.has(Attributes::WRITABLE) => {
                    return self.type_error("Assignment to constant variable.");
                }
                _ => {}
            }
            if let Some(entry) = self.heap.realms[realm].lexical.entry_mut(at) {
                entry.value = value;
            }
            return Ok(Flow::Go);
        }
        let global = self.heap.realms[realm].global;
        if strict && !self.has_property(global, key)? {
            let name = self.key_name(key)?;
            return self.undefined_name(name);
        }
        let done = self.set_with_receiver(global, key, value, Value::object(global))?;
        if !done && strict {
            return self.cannot_assign(key);
        }
        if let Some(property) = self.heap.own_property(global, key)?
            && property.attributes.is_writable_data()
        {
            self.cache_global_property(cache, global, key);
        }
        Ok(Flow::Go)
    }

    pub(super) fn init_global_lexical(&mut self, i: Insn, value: Value) -> JsResult<Flow> {
        let key = self.caches[i.imm() as u32 as usize].key;
        let realm = usize::from(self.frame_realm());
        let record = &mut self.heap.realms[realm].lexical;
        if let Some(at) = record.find(key)
            && let Some(entry) = record.entry_mut(at)
        {
            entry.value = value;
        }
        Ok(Flow::Go)
    }

    pub(super) fn delete_global(&mut self, i: Insn) -> JsResult<Flow> {
        let key = self.constant_key(i)?;
        let realm = usize::from(self.frame_realm());
        let deleted = if self.heap.realms[realm].lexical.find(key).is_some() {
            false
        } else {
            let global = self.heap.realms[realm].global;
            self.delete(global, key)?
        };
        self.set_register(i.a(), Value::bool(deleted));
        Ok(Flow::Go)
    }

    pub(super) fn has_global(&mut self, i: Insn) -> JsResult<Flow> {
        let key = self.constant_key(i)?;
        let realm = usize::from(self.frame_realm());
        let global = self.heap.realms[realm].global;
        let found = self.heap.realms[realm].lexical.find(key).is_some() || self.has_property(global, key)?;
        self.set_register(i.a(), Value::bool(found));
        Ok(Flow::Go)
    }

    /// <https://tc39.es/ecma262/#sec-object-environment-records-hasbinding-n>
    pub(super) fn with_has(&mut self, i: Insn, object: Value) -> JsResult<Flow> {
        let key = self.constant_key(i)?;
        let mut found = false;
        if let Some(target) = object.as_object() {
            found = self.has_property(target, key)?;
            if found && i.c() != 0 {
                let unscopables = self.get(object, PropertyKey::symbol(symbols::UNSCOPABLES))?;
                if unscopables.is_object() {
                    let blocked = self.get(unscopables, key)?;
                    found = !self.to_boolean(blocked);
                }
            }
        }
        self.set_register(i.a(), Value::bool(found));
        Ok(Flow::Go)
    }

    pub(crate) fn text_key(&mut self, text: &Text) -> Metered<(PropertyKey, Str)> {
        let string = self.heap.strings.from_text(&mut self.heap.meter, text)?;
        let string = self.heap.strings.intern(&mut self.heap.meter, string)?;
        self.keep(Value::string(string));
        Ok((self.heap.key_of_string(string)?, string))
    }

    /// <https://tc39.es/ecma262/#sec-globaldeclarationinstantiation>, and the global part of
    /// <https://tc39.es/ecma262/#sec-evaldeclarationinstantiation>
    pub(super) fn declare_globals(&mut self) -> JsResult<Flow> {
        let linked = &self.functions[self.frames[self.fp].function as usize];
        let (program, realm) = (linked.program.clone(), usize::from(linked.realm));
        let global = self.heap.realms[realm].global;
        let declarations = &program.globals;
        let eval = declarations.deletable;
        for (name, _) in &declarations.lexical {
            let (key, string) = self.text_key(name)?;
            let taken = self.heap.realms[realm].lexical.find(key).is_some()
                || self
                    .get_own_property(global, key)?
                    .is_some_and(|property| !property.attributes.has(Attributes::CONFIGURABLE));
            if taken {
                return self.redeclared(string);
            }
        }
        let names = declarations.variables.iter().chain(&declarations.functions);
        for name in names {
            let (key, string) = self.text_key(name)?;
            if self.heap.realms[realm].lexical.find(key).is_some() {
                return self.redeclared(string);
            }
        }
        for name in &declarations.functions {
            let (key, _) = self.text_key(name)?;
            if !self.can_declare_global_function(global, key)? {
                let name = name.to_string_lossy();
                return self.type_error(&alloc::format!("Cannot declare global function '{name}'"));
            }
        }
        for name in &declarations.variables {
            let (key, _) = self.text_key(name)?;
            if self.get_own_property(global, key)?.is_none() && !self.is_extensible(global)? {
                let name = name.to_string_lossy();
                return self.type_error(&alloc::format!("Cannot declare global variable '{name}'"));
            }
        }
        for (name, constant) in &declarations.lexical {
            let (key, _) = self.text_key(name)?;
            let attributes = if *constant { Attributes::NONE } else { Attributes::WRITABLE };
            let entry = Entry { key, attributes, value: Value::EMPTY };
            self.heap.realms[realm].lexical.add(&mut self.heap.meter, entry)?;
        }
        if !declarations.lexical.is_empty() {
            self.heap.touch_epoch();
        }
        for name in declarations.annex_b_functions.iter().chain(&declarations.variables) {
            let (key, _) = self.text_key(name)?;
            if self.heap.realms[realm].lexical.find(key).is_some() {
                continue;
            }
            self.create_global_variable(global, key, eval)?;
        }
        Ok(Flow::Go)
    }

    /// <https://tc39.es/ecma262/#sec-createglobalvarbinding>
    fn create_global_variable(&mut self, global: Object, key: PropertyKey, deletable: bool) -> JsResult<()> {
        if self.get_own_property(global, key)?.is_none() && self.is_extensible(global)? {
            let mut attributes = Attributes::WRITABLE.with(Attributes::ENUMERABLE);
            if deletable {
                attributes = Attributes::ALL;
            }
            let desc = Descriptor::data(Value::UNDEFINED, attributes);
            self.define_property_or_throw(global, key, desc)?;
        }
        Ok(())
    }

    #[cold]
    fn redeclared<T>(&mut self, name: Str) -> JsResult<T> {
        let name = self.heap.strings.to_rust_string(&mut self.heap.meter, name)?;
        self.throw(ErrorKind::Syntax, &alloc::format!("Identifier '{name}' has already been declared"))
    }

    /// <https://tc39.es/ecma262/#sec-candeclareglobalfunction>
    fn can_declare_global_function(&mut self, global: Object, key: PropertyKey) -> JsResult<bool> {
        let Some(property) = self.get_own_property(global, key)? else { return self.is_extensible(global) };
        let attributes = property.attributes;
        Ok(attributes.has(Attributes::CONFIGURABLE)
            || (!attributes.is_accessor()
                && attributes.has(Attributes::WRITABLE)
                && attributes.has(Attributes::ENUMERABLE)))
    }

    /// <https://tc39.es/ecma262/#sec-createglobalfunctionbinding>
    pub(super) fn define_global_function(&mut self, i: Insn, function: Value) -> JsResult<Flow> {
        let key = self.constant_key(i)?;
        let global = self.heap.realms[usize::from(self.frame_realm())].global;
        let existing = self.get_own_property(global, key)?;
        let replace = existing.is_none_or(|property| property.attributes.has(Attributes::CONFIGURABLE));
        let desc = if replace {
            let attributes = Attributes::WRITABLE.with(Attributes::ENUMERABLE);
            let deletable = if i.b() != 0 { Attributes::CONFIGURABLE } else { Attributes::NONE };
            Descriptor::data(function, attributes.with(deletable))
        } else {
            Descriptor { value: Some(function), ..Descriptor::default() }
        };
        self.define_property_or_throw(global, key, desc)?;
        self.set(global, key, function)?;
        Ok(Flow::Go)
    }

    /// <https://tc39.es/ecma262/#sec-performeval>
    pub(super) fn call_eval(&mut self, i: Insn, spread: bool) -> JsResult<Flow> {
        let at = self.base + usize::from(i.a());
        let argc = if spread { self.spread_arguments(at)? } else { usize::from(i.b()) };
        let scope = self.stack_value(at + 1);
        self.stack[at + 1] = Value::UNDEFINED;
        let realm = self.frame_realm();
        let eval = self.heap.existing_intrinsic(realm, Intrinsic::Eval);
        let callee = self.stack_value(at);
        if eval.is_none() || callee.as_object() != eval {
            let call = Call { at, argc, dst: i.c(), flags: 0 };
            if let super::calls::Begun::Value(value) = self.begin_call(call)? {
                self.set_register(i.c(), value);
            }
            return Ok(Flow::Go);
        }
        let source = if argc == 0 { Value::UNDEFINED } else { self.stack_value(at + 2) };
        let Some(source) = source.as_string() else {
            self.set_register(i.c(), source);
            return Ok(Flow::Go);
        };
        let Some((program, function, constant)) = self.program_constant(i) else { return Ok(Flow::Go) };
        let context = match program.functions[function as usize].constants.get(constant) {
            Some(Constant::Eval(context)) => Some(&**context),
            _ => None,
        };
        let units = self.source_units(source)?;
        let Some(compiler) = self.dynamic_compiler() else { return self.no_dynamic_code() };
        let compiled = match compiler.eval(&units, context) {
            Ok(compiled) => compiled,
            Err(failure) => return self.throw(ErrorKind::Syntax, &failure.message),
        };
        let caller = self.frames[self.fp].function;
        let eval = context.map(|_| (caller, constant as u32));
        let origin = Origin { eval, ..(*self.functions[caller as usize].origin).clone() };
        let number = self.load_from(&compiled, realm, &origin)?;
        let closure = self.make_closure(number, scope.as_cell().unwrap_or(0))?;
        self.stack[at] = Value::object(closure);
        // Direct eval without hidden bindings runs at the top level, where `this` is that of the frame.
        self.stack[at + 1] = self.register(creance_bytecode::THIS);
        if self.functions[self.frames[self.fp].function as usize].function().kind != FunctionKind::Program {
            self.stack[at + 1] = Value::UNDEFINED;
        }
        let call = Call { at, argc: 0, dst: i.c(), flags: 0 };
        self.begin_call(call)?;
        Ok(Flow::Go)
    }

    /// Runs the source of an indirect eval. <https://tc39.es/ecma262/#sec-eval-x>
    ///
    /// # Errors
    /// A SyntaxError; what the code throws.
    pub fn indirect_eval(&mut self, source: Str) -> JsResult<Value> {
        let units = self.source_units(source)?;
        let Some(compiler) = self.dynamic_compiler() else { return self.no_dynamic_code() };
        match compiler.eval(&units, None) {
            Ok(program) => {
                let realm = self.realm();
                let origin = self.origin_or(&program);
                self.run_program_from(&program, realm, &origin)
            }
            Err(failure) => self.throw(ErrorKind::Syntax, &failure.message),
        }
    }

    /// Runs the source that a `ShadowRealm` is given in its realm, and hands its value over to the running one.
    /// <https://tc39.es/proposal-shadowrealm/#sec-performshadowrealmeval>
    ///
    /// # Errors
    /// A SyntaxError; a TypeError for what the code throws, and for a value that cannot cross.
    pub fn shadow_realm_eval(&mut self, source: Str, realm: RealmId) -> JsResult<Value> {
        let units = self.source_units(source)?;
        let Some(compiler) = self.dynamic_compiler() else { return self.no_dynamic_code() };
        let program = match compiler.eval(&units, None) {
            Ok(program) => program,
            Err(failure) => return self.throw(ErrorKind::Syntax, &failure.message),
        };
        // NOTE: imports are relative to the caller, but its module, and so its `import.meta`, stays there.
        let origin = Origin { module: None, ..self.origin_or(&program) };
        let result = self.in_realm(realm, |vm| vm.run_program_from(&program, realm, &origin));
        self.cross(result, realm)
    }

    /// Makes a function from source text. <https://tc39.es/ecma262/#sec-createdynamicfunction>
    ///
    /// # Errors
    /// A SyntaxError.
    pub fn create_dynamic_function(
        &mut self,
        kind: crate::DynamicKind,
        parameters: Str,
        body: Str,
    ) -> JsResult<Object> {
        let parameters = self.source_units(parameters)?;
        let body = self.source_units(body)?;
        let Some(compiler) = self.dynamic_compiler() else { return self.no_dynamic_code() };
        let program: Arc<Program> = match compiler.function(kind, &parameters, &body) {
            Ok(program) => program,
            Err(failure) => return self.throw(ErrorKind::Syntax, &failure.message),
        };
        let realm = self.realm();
        let origin = self.origin_or(&program);
        let value = self.run_program_from(&program, realm, &origin)?;
        match value.as_object() {
            Some(function) => Ok(function),
            None => self.type_error("the function's source made no function"),
        }
    }

    /// Compiles and runs a script in a realm.
    ///
    /// # Errors
    /// A SyntaxError; what the script throws.
    pub fn eval_script(&mut self, name: &str, source: Str, realm: u8) -> JsResult<Value> {
        let units = self.source_units(source)?;
        let Some(compiler) = self.dynamic_compiler() else { return self.no_dynamic_code() };
        match compiler.script(name, &units) {
            Ok(program) => self.run_program(&program, realm),
            Err(failure) => self.in_realm(realm, |vm| vm.throw(ErrorKind::Syntax, &failure.message)),
        }
    }

    /// The script or module whose code runs; the program itself if there is none.
    fn origin_or(&self, program: &Program) -> Origin {
        match self.active_origin() {
            Some(origin) => Origin { eval: None, ..origin.clone() },
            None => Origin { name: program.source.name.clone(), module: None, eval: None },
        }
    }

    /// The compiler, if script may have source text compiled.
    fn dynamic_compiler(&self) -> Option<Arc<dyn CompileDynamic>> {
        self.compiler.clone().filter(|_| self.dynamic_code)
    }

    fn no_dynamic_code<T>(&mut self) -> JsResult<T> {
        self.throw(ErrorKind::Eval, "Code generation from strings is not granted")
    }

    /// Pays for compiling a text of so many units.
    pub(crate) fn charge_compilation(&mut self, length: usize) -> Metered<()> {
        self.tick(length as u64 * 20 + 500)?;
        // The parser's arena and the compiler's tables: an estimate, checked against the limit and given back.
        let estimate = length * 64;
        self.heap.meter.reserve(estimate)?;
        self.heap.meter.release(estimate);
        Ok(())
    }

    /// The units of source text; compiling it is paid for here, with fuel and, for as long as it takes, bytes.
    fn source_units(&mut self, source: Str) -> JsResult<Vec<u16>> {
        self.charge_compilation(self.heap.strings.len(source))?;
        self.heap.strings.flatten(&mut self.heap.meter, source)?;
        Ok(match self.heap.strings.units(source) {
            Some(units) => units.iter().collect(),
            None => Vec::new(),
        })
    }
}
