//! CommonJS modules: a file that runs as a function with `require`, `module` and `exports`.
//!
//! The rules (the cache, cycles, what `require` finds) are written in JavaScript, in the built-in module
//! `internal/commonjs`. Here is what that needs of the VM, and the module record that an `import` gets: `default` is
//! `module.exports`, and its keys are names. Such a module runs when it is loaded, before the modules that import it
//! are linked, for only then are its names known.

use super::builtin::PREFIX;
use super::{Export, ModuleId, ModuleType};
use crate::{
    Abrupt, Attributes, ErrorKind, JsResult, LoadFailure, ModuleFormat, PropertyKey, RealmId, Value, Vm,
};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use creance_bytecode::Program;
use creance_heap::string::names;

/// Fuel for asking the embedder once.
const ASK: u64 = 500;
/// The built-in module with the rules.
const RULES: &str = "internal/commonjs";
/// The parameters of the function that a file is. On one line, so that lines keep their numbers.
const HEAD: &str = "(function (exports, require, module, __filename, __dirname) {";
const TAIL: &str = "\n})";

/// What the text of a module turns out to be.
pub(super) enum Form {
    Module(Arc<Program>),
    CommonJs,
}

impl Vm {
    /// Decides what the text of a JavaScript module is, and compiles it if it is a module of ECMAScript.
    pub(super) fn form_of(&mut self, key: &Arc<str>, text: &str) -> JsResult<Form> {
        let format = match self.host.modules.as_mut() {
            Some(loader) => loader.format(key),
            None => Ok(ModuleFormat::Module),
        };
        let format = match format {
            Ok(format) => format,
            Err(LoadFailure { message }) => {
                return self.type_error(&format!("Cannot import '{key}': {message}"));
            }
        };
        if format == ModuleFormat::CommonJs {
            return Ok(Form::CommonJs);
        }
        self.charge_compilation(text.len())?;
        let Some(compiler) = self.compiler.clone() else { return self.type_error("there is no compiler") };
        let is_guess = format == ModuleFormat::Unknown;
        let looks_common =
            is_guess && ["require(", "exports.", "module.exports"].iter().any(|it| text.contains(it));
        match compiler.module(key, text) {
            Ok(program) if looks_common && !has_module_syntax(&program) => Ok(Form::CommonJs),
            Ok(program) => Ok(Form::Module(program)),
            Err(failure) => {
                if looks_common {
                    match self.common_js_program(key, text) {
                        Ok(_) => return Ok(Form::CommonJs),
                        Err(Abrupt::Halt(halt)) => return Err(halt.into()),
                        // What is wrong with it as a module is told.
                        Err(_) => {}
                    }
                }
                let place = format!("{key}:{}:{}", failure.line, failure.column);
                self.throw_at(ErrorKind::Syntax, &failure.message, &place)
            }
        }
    }

    /// The function that a file is, as the completion value of a script.
    fn common_js_program(&mut self, key: &str, text: &str) -> JsResult<Arc<Program>> {
        self.charge_compilation(text.len() + HEAD.len() + TAIL.len())?;
        let Some(compiler) = self.compiler.clone() else { return self.type_error("there is no compiler") };
        // A first line for a shell becomes a comment.
        let (shell, text) = if let Some(rest) = text.strip_prefix("#!") { ("//", rest) } else { ("", text) };
        let units: Vec<u16> = [HEAD, shell, text, TAIL].iter().flat_map(|part| part.encode_utf16()).collect();
        match compiler.script(key, &units) {
            Ok(program) => Ok(program),
            Err(failure) => {
                let place = format!("{key}:{}:{}", failure.line, failure.column);
                self.throw_at(ErrorKind::Syntax, &failure.message, &place)
            }
        }
    }

    /// Runs a CommonJS module, and makes a module of what it exports.
    pub(super) fn common_js_module(&mut self, realm: RealmId, key: Arc<str>) -> JsResult<ModuleId> {
        let load = self.internal_export(realm, RULES, "load")?;
        let name = self.heap.string_value(&key)?;
        let exported = self.in_realm(realm, |vm| vm.call(load, Value::UNDEFINED, &[name]))?;
        let place = (realm, key, ModuleType::JavaScript);
        // It may have imported itself by way of others.
        if let Some(&known) = self.modules.by_key.get(&place) {
            return Ok(known);
        }
        self.keep(exported);
        let mut exports = BTreeMap::new();
        let mut values = Vec::new();
        if let Some(object) = exported.as_object() {
            let keys = self.own_property_keys(object)?;
            self.keep_keys(&keys)?;
            for key in keys {
                self.tick(1)?;
                if key.as_symbol().is_some() || key == PropertyKey::interned(names::DEFAULT) {
                    continue;
                }
                let Some(property) = self.get_own_property(object, key)? else { continue };
                if !property.attributes.has(Attributes::ENUMERABLE) {
                    continue;
                }
                let value = self.get(exported, key)?;
                self.keep(value);
                exports.insert(key, Export::Local(values.len() as u32));
                values.push(value);
            }
        }
        exports.insert(PropertyKey::interned(names::DEFAULT), Export::Local(values.len() as u32));
        values.push(exported);
        let scope = self.heap.new_scope(0, values.len() as u32)?;
        for (slot, value) in values.into_iter().enumerate() {
            if let Some(place) = self.heap.cell_mut(scope).and_then(|cell| cell.slot_mut(slot as u32)) {
                *place = value;
            }
        }
        self.evaluated_module(place, exports, scope)
    }

    /// The key of what `require` means in the module of a key.
    ///
    /// # Errors
    /// A TypeError if there is no such module.
    pub fn require_resolve(&mut self, specifier: &str, referrer: &str) -> JsResult<String> {
        self.tick(ASK + specifier.len() as u64)?;
        if let Some(key) = self.builtin_key(specifier) {
            return Ok(key);
        }
        let Some(loader) = self.host.modules.as_mut() else {
            return self.type_error(&format!("Cannot require '{specifier}': no module loader is granted"));
        };
        match loader.require(specifier, referrer) {
            Ok(key) => Ok(key),
            Err(failure) => self.type_error(&format!("Cannot require '{specifier}': {}", failure.message)),
        }
    }

    /// What `require` finds under a key: a function that is still to be called, or the end of it.
    ///
    /// # Errors
    /// A TypeError if it cannot be had, a SyntaxError, what a module throws.
    pub fn require_fetch(&mut self, key: &str) -> JsResult<Required> {
        let realm = self.realm();
        if key.starts_with(PREFIX) {
            return self.builtin_namespace(realm, key).map(Required::Namespace);
        }
        let key = Arc::<str>::from(key);
        let place = (realm, key, ModuleType::JavaScript);
        let known = self.modules.by_key.get(&place).copied();
        if let Some(module) = known.filter(|module| self.module(*module).program.is_some()) {
            return self.evaluated_namespace(module).map(Required::Namespace);
        }
        let key = place.1;
        self.tick(ASK)?;
        let Some(loader) = self.host.modules.as_mut() else { return self.type_error("no module loader") };
        let bytes = match loader.load(&key) {
            Ok(bytes) => bytes,
            Err(failure) => return self.type_error(&format!("Cannot require '{key}': {}", failure.message)),
        };
        self.tick(bytes.len() as u64)?;
        self.heap.meter.reserve(bytes.len())?;
        let required = self.require_text(realm, key, &bytes);
        self.heap.meter.release(bytes.len());
        required
    }

    fn require_text(&mut self, realm: RealmId, key: Arc<str>, bytes: &[u8]) -> JsResult<Required> {
        let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
        if key.ends_with(".json") {
            return Ok(Required::Json(self.heap.string_value(&text)?));
        }
        match self.form_of(&key, &text)? {
            Form::Module(program) => {
                let module = self.add_module(&program, realm)?;
                self.evaluated_namespace(module).map(Required::Namespace)
            }
            Form::CommonJs => {
                let program = self.common_js_program(&key, &text)?;
                Ok(Required::Function(self.run_program(&program, realm)?))
            }
        }
    }
}

/// What `require` finds.
#[derive(Clone, Copy, Debug)]
pub enum Required {
    /// The namespace of a module, which is evaluated.
    Namespace(Value),
    /// The text of a JSON file.
    Json(Value),
    /// A CommonJS file as a function.
    Function(Value),
}

/// True for a module that imports, exports or awaits.
fn has_module_syntax(program: &Program) -> bool {
    let module = program.module.as_deref();
    module.is_some_and(|module| {
        !module.requests.is_empty()
            || !module.local_exports.is_empty()
            || !module.indirect_exports.is_empty()
            || module.has_await
    })
}
