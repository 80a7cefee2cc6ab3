//! `import()` and `import.meta`. <https://tc39.es/ecma262/#sec-import-calls>

use super::{ModuleId, Status};
use crate::native::{Args, Method, hidden};
use crate::{Abrupt, Attributes, Intrinsic, JsResult, Object, Str, Value, Vm};
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;
use creance_bytecode::{ImportPhase, ModuleRequest, Text};
use creance_heap::extra::{Capability, Reaction};
use creance_heap::{Extra, native_payload};

/// Rows of [`MODULE_FUNCTIONS`].
pub(super) mod function {
    pub const MODULE_FULFILLED: u16 = 0;
    pub const MODULE_REJECTED: u16 = 1;
    pub const LINK_AND_EVALUATE: u16 = 2;
    pub const REJECT_IMPORT: u16 = 3;
    pub const RESOLVE_IMPORT: u16 = 4;
    pub const COUNT_DOWN: u16 = 5;
}

/// The rows of [`Intrinsic::ModuleFunctions`]: closures that the VM itself makes. They capture the number of a
/// module, the promise of an `import()`, and whether that is deferred.
pub const MODULE_FUNCTIONS: &[Method] = &[
    hidden("", 1, module_fulfilled),
    hidden("", 1, module_rejected),
    hidden("", 1, link_and_evaluate),
    hidden("", 1, reject_import),
    hidden("", 1, resolve_import),
    hidden("", 1, count_down),
];

const PHASES: [ImportPhase; 3] = [ImportPhase::Evaluation, ImportPhase::Source, ImportPhase::Defer];

/// The longest specifier, in units. What loaders do with one cannot be interrupted, and errors name it.
const MAX_TEXT: usize = 1 << 14;

impl Vm {
    /// Calls closures of [`MODULE_FUNCTIONS`] when a promise settles.
    pub(super) fn react(
        &mut self,
        promise: Object,
        (fulfilled, rejected): (u16, u16),
        [first, second, third]: [Value; 3],
    ) -> JsResult<()> {
        let realm = self.realm();
        let spec = Intrinsic::ModuleFunctions as u16;
        let captures = [first, second, third, Value::UNDEFINED];
        let on_fulfilled = Value::object(self.heap.new_native_closure(realm, spec, fulfilled, captures)?);
        let on_rejected = Value::object(self.heap.new_native_closure(realm, spec, rejected, captures)?);
        Ok(self.perform_then(
            promise,
            Reaction::Then { capability: Capability::NONE, on_fulfilled, on_rejected },
        )?)
    }

    /// The instruction `ImportCall`: always a promise.
    /// <https://tc39.es/ecma262/#sec-evaluate-import-call>
    pub(crate) fn import_call(&mut self, specifier: Value, options: Value, phase: i32) -> JsResult<Value> {
        let promise = self.new_promise()?;
        self.keep(Value::object(promise));
        match self.begin_import(promise, specifier, options, phase) {
            Err(Abrupt::Throw(error)) => self.reject_promise(promise, error)?,
            result => result?,
        }
        Ok(Value::object(promise))
    }

    fn begin_import(
        &mut self,
        promise: Object,
        specifier: Value,
        options: Value,
        phase: i32,
    ) -> JsResult<()> {
        let referrer = self.active_origin().map_or_else(|| Arc::from(""), |origin| origin.name.clone());
        let specifier = self.to_string(specifier)?;
        let attributes = self.import_attributes(options)?;
        let specifier = self.import_text(specifier)?;
        let phase = PHASES.get(phase as usize).copied().unwrap_or(ImportPhase::Evaluation);
        let request = ModuleRequest { specifier, attributes, phase };
        self.begin_request(promise, &referrer, &request)
    }

    /// The text of a specifier or of a value of an attribute.
    ///
    /// # Errors
    /// A TypeError if it is too long.
    pub(crate) fn import_text(&mut self, string: Str) -> JsResult<Text> {
        if self.heap.strings.len(string) > MAX_TEXT {
            return self.type_error(&format!("A module specifier has {MAX_TEXT} characters at most"));
        }
        let units: Vec<u16> = self.heap.strings.flat(&mut self.heap.meter, string)?.iter().collect();
        Ok(Text::from_units(&units))
    }

    /// Loads a module into the running realm; the promise is settled with its namespace when it is evaluated.
    ///
    /// # Errors
    /// What is wrong with the first module that cannot be loaded.
    pub(crate) fn begin_request(
        &mut self,
        promise: Object,
        referrer: &str,
        request: &ModuleRequest,
    ) -> JsResult<()> {
        let phase = request.phase;
        let realm = self.realm();
        let module = self.load_imported_module(realm, referrer, request)?;
        if phase == ImportPhase::Source {
            let source = self.module_source(module)?;
            return self.resolve_promise(promise, source);
        }
        self.load_requested_modules(module)?;
        // <https://tc39.es/ecma262/#sec-ContinueDynamicImport>: what follows the loading is a job.
        let loaded = self.new_promise()?;
        self.resolve_promise(loaded, Value::UNDEFINED)?;
        let deferred = Value::bool(phase == ImportPhase::Defer);
        self.react(
            loaded,
            (function::LINK_AND_EVALUATE, function::REJECT_IMPORT),
            [Value::int(module.0 as i32), Value::object(promise), deferred],
        )
    }

    /// The attributes in the second argument of `import()`.
    fn import_attributes(&mut self, options: Value) -> JsResult<Vec<(Text, Text)>> {
        let mut attributes = Vec::new();
        if options.is_undefined() {
            return Ok(attributes);
        }
        if !options.is_object() {
            return self.type_error("The second argument of import() must be an object");
        }
        let key = self.heap.key("with")?;
        let with = self.get(options, key)?;
        if with.is_undefined() {
            return Ok(attributes);
        }
        let Some(object) = with.as_object() else {
            return self.type_error("The 'with' option of import() must be an object");
        };
        self.keep(with);
        let mut unknown = None;
        for key in self.own_property_keys(object)? {
            self.tick(1)?;
            if key.as_symbol().is_some() {
                continue;
            }
            let Some(property) = self.get_own_property(object, key)? else { continue };
            if !property.attributes.has(Attributes::ENUMERABLE) {
                continue;
            }
            let value = self.get(with, key)?;
            let Some(value) = value.as_string() else {
                return self.type_error("The value of an import attribute must be a string");
            };
            let value = self.import_text(value)?;
            let name = self.heap.key_value(key)?;
            let Some(name) = name.as_string() else { continue };
            let name = self.heap.strings.to_rust_string(&mut self.heap.meter, name)?;
            if name == "type" {
                attributes.push((Text::from("type"), value));
            } else {
                unknown.get_or_insert(name);
            }
        }
        match unknown {
            None => Ok(attributes),
            Some(name) => self.type_error(&format!("Import attribute '{name}' is not supported")),
        }
    }

    /// The instruction `ImportMeta`. <https://tc39.es/ecma262/#sec-meta-properties-runtime-semantics-evaluation>
    pub(crate) fn import_meta(&mut self) -> JsResult<Value> {
        let Some(module) = self.active_origin().and_then(|origin| origin.module) else {
            return self.throw(crate::ErrorKind::Syntax, "Cannot use 'import.meta' outside a module");
        };
        if let Some(meta) = self.module(module).meta {
            return Ok(Value::object(meta));
        }
        let meta = self.heap.new_ordinary(None)?;
        let key = self.heap.key("url")?;
        let url = self.module(module).key.clone();
        let url = self.heap.string_value(&url)?;
        self.heap.define_own(meta, key, url, Attributes::ALL)?;
        self.module_mut(module).meta = Some(meta);
        Ok(Value::object(meta))
    }

    /// Ends an `import()` if a handler is the one that does so: on the ground, where the body of a module can be
    /// suspended.
    pub(crate) fn ends_import(&mut self, handler: Value) -> JsResult<bool> {
        let payload = native_payload(0, Intrinsic::ModuleFunctions as u16, function::LINK_AND_EVALUATE);
        let captures = match handler.as_object().and_then(|handler| self.heap.extra(handler)) {
            Some(Extra::Closure(closure)) if closure.native as u32 == payload as u32 => closure.captures,
            _ => return Ok(false),
        };
        let (module, promise, deferred) = import_of(captures);
        self.end_import(module, promise, deferred)?;
        Ok(true)
    }

    fn end_import(&mut self, module: ModuleId, promise: Value, deferred: bool) -> JsResult<()> {
        let Some(promise) = promise.as_object() else { return Ok(()) };
        match self.link_and_evaluate(module, deferred, promise) {
            Err(Abrupt::Throw(error)) => Ok(self.reject_promise(promise, error)?),
            result => result,
        }
    }

    /// The end of an `import()` whose modules are all loaded.
    fn link_and_evaluate(&mut self, module: ModuleId, deferred: bool, promise: Object) -> JsResult<()> {
        self.link_module(module)?;
        let captures = [Value::int(module.0 as i32), Value::object(promise), Value::bool(deferred)];
        let rows = (function::RESOLVE_IMPORT, function::REJECT_IMPORT);
        if !deferred {
            // NOTE: the reaction comes first, since the evaluation may be suspended.
            let (root, evaluated) = self.evaluation_of(module)?;
            self.react(evaluated, rows, captures)?;
            if let Some(root) = root {
                self.begin_evaluation(root, evaluated)?;
            }
            return Ok(());
        }
        let asynchronous = self.asynchronous_dependencies(module)?;
        if asynchronous.is_empty() {
            let namespace = self.module_namespace(module, ImportPhase::Defer)?;
            return self.resolve_promise(promise, Value::object(namespace));
        }
        // `all` counts down in a scope's only slot, and settles the promise that the import waits for.
        let all = self.new_promise()?;
        self.keep(Value::object(all));
        self.react(all, rows, captures)?;
        let left = self.scope_of_one(Value::int(asynchronous.len() as i32))?;
        self.keep(Value::cell(left));
        for dependency in asynchronous {
            let evaluated = self.evaluate_module(dependency)?;
            self.react(
                evaluated,
                (function::COUNT_DOWN, function::REJECT_IMPORT),
                [Value::cell(left), Value::object(all), Value::UNDEFINED],
            )?;
        }
        Ok(())
    }

    /// Evaluates a module that was deferred, now that it is used.
    /// <https://tc39.es/proposal-defer-import-eval/#sec-EvaluateModuleSync>
    pub(super) fn evaluate_module_sync(&mut self, module: ModuleId) -> JsResult<()> {
        if !self.ready_for_sync_execution(module)? {
            return self.type_error("A deferred module cannot be evaluated while it is being evaluated");
        }
        let promise = self.evaluate_module(module)?;
        match self.settled(promise) {
            Some(Err(reason)) => Err(Abrupt::Throw(reason)),
            _ => Ok(()),
        }
    }

    /// <https://tc39.es/proposal-defer-import-eval/#sec-ReadyForSyncExecution>
    fn ready_for_sync_execution(&mut self, root: ModuleId) -> JsResult<bool> {
        let mut ready = true;
        self.walk_unevaluated(root, |_, record| {
            ready &=
                !matches!(record.status, Status::Evaluating | Status::EvaluatingAsync) && !record.has_await();
            ready
        })?;
        Ok(ready)
    }
}

/// What a closure captures.
fn captured(vm: &Vm, args: Args) -> (ModuleId, Value, bool) {
    import_of(args.captures(vm))
}

fn import_of([module, promise, deferred, _]: [Value; 4]) -> (ModuleId, Value, bool) {
    (ModuleId(module.as_int().unwrap_or(0) as u32), promise, deferred == Value::bool(true))
}

/// <https://tc39.es/ecma262/#sec-async-module-execution-fulfilled>
fn module_fulfilled(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (module, ..) = captured(vm, args);
    vm.async_module_fulfilled(module)?;
    Ok(Value::UNDEFINED)
}

/// <https://tc39.es/ecma262/#sec-async-module-execution-rejected>
fn module_rejected(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (module, ..) = captured(vm, args);
    let error = args.get(vm, 0);
    vm.async_module_rejected(module, error)?;
    Ok(Value::UNDEFINED)
}

fn link_and_evaluate(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (module, promise, deferred) = captured(vm, args);
    vm.end_import(module, promise, deferred)?;
    Ok(Value::UNDEFINED)
}

fn reject_import(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, promise, _) = captured(vm, args);
    let reason = args.get(vm, 0);
    if let Some(promise) = promise.as_object() {
        vm.reject_promise(promise, reason)?;
    }
    Ok(Value::UNDEFINED)
}

fn resolve_import(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (module, promise, deferred) = captured(vm, args);
    let Some(promise) = promise.as_object() else { return Ok(Value::UNDEFINED) };
    let phase = if deferred { ImportPhase::Defer } else { ImportPhase::Evaluation };
    match vm.module_namespace(module, phase) {
        Ok(namespace) => vm.resolve_promise(promise, Value::object(namespace))?,
        Err(halt) => return Err(halt),
    }
    Ok(Value::UNDEFINED)
}

/// One of several evaluations is done: the last one resolves the promise of all.
fn count_down(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let [left, promise, ..] = args.captures(vm);
    let cell = left.as_cell().and_then(|cell| vm.heap.cell_mut(cell));
    let Some(place) = cell.and_then(|cell| cell.slot_mut(0)) else { return Ok(Value::UNDEFINED) };
    let left = place.as_int().unwrap_or(0) - 1;
    *place = Value::int(left);
    if left == 0
        && let Some(promise) = promise.as_object()
    {
        vm.resolve_promise(promise, Value::UNDEFINED)?;
    }
    Ok(Value::UNDEFINED)
}
