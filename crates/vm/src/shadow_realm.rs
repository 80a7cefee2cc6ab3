//! The boundary between a `ShadowRealm` and the realm around it: only primitives and functions cross, and functions
//! cross as *wrapped functions*, native closures of the realm that receives them.
//! <https://tc39.es/proposal-shadowrealm/>
//!
//! No object of one side may be seen on the other. So whatever the VM itself makes for a target (argument lists of
//! proxies, errors) is made in the realm of the target, and no error crosses: the other side gets a new TypeError.

use crate::native::{Args, Method, hidden};
use crate::{
    Abrupt, Attributes, ErrorKind, Intrinsic, JsResult, Kind, Metered, Object, PropertyKey, RealmId, Str,
    Value, Vm,
};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use creance_bytecode::{ImportPhase, ModuleRequest};
use creance_heap::extra::{Capability, ClosureData, Extra, Reaction};
use creance_heap::string::names;
use creance_heap::{MAX_REALMS, native_payload};

/// Rows of [`SHADOW_REALM_FUNCTIONS`].
mod function {
    pub const WRAPPED: u16 = 0;
    pub const EXPORT_GETTER: u16 = 1;
    pub const IMPORT_VALUE_ERROR: u16 = 2;
}

/// The rows of [`Intrinsic::ShadowRealmFunctions`]: closures that the VM itself makes.
pub const SHADOW_REALM_FUNCTIONS: &[Method] =
    &[hidden("", 0, call_wrapped), hidden("", 1, export_getter), hidden("", 1, import_value_error)];

/// Fuel for a realm: its global object is made at once.
const REALM: u64 = 2_000;
/// What the message begins with that stands for a foreign error.
const FOREIGN: &str = "Another realm has thrown ";
/// Units of a foreign error's message that are shown.
const MESSAGE: usize = 1_000;
/// Prototypes of a foreign error that are asked for its name.
const PROTOTYPES: usize = 8;

impl Vm {
    /// Makes the realm of a `ShadowRealm`. It stays for as long as the VM, like the code that will run in it.
    ///
    /// # Errors
    /// A RangeError if the VM has [`MAX_REALMS`]; a halt.
    pub fn create_shadow_realm(&mut self) -> JsResult<RealmId> {
        if self.heap.realms.len() >= MAX_REALMS {
            return self.range_error(&alloc::format!("Too many realms (limit: {MAX_REALMS} in a VM)"));
        }
        self.tick(REALM)?;
        let realm = self.create_realm()?;
        self.heap.realms[usize::from(realm)].is_shadow = true;
        Ok(realm)
    }

    /// Hands what code of the realm `from` came to over to the running realm.
    pub(crate) fn cross(&mut self, result: JsResult<Value>, from: RealmId) -> JsResult<Value> {
        match result {
            Ok(value) => {
                self.keep(value);
                let realm = self.realm();
                self.get_wrapped_value(realm, value, from)
            }
            Err(Abrupt::Throw(error)) => self.throw_type_error_copy(error),
            Err(halt) => Err(halt),
        }
    }

    /// What the realm `to` sees of a value of the realm `from`.
    /// <https://tc39.es/proposal-shadowrealm/#sec-getwrappedvalue>
    fn get_wrapped_value(&mut self, to: RealmId, value: Value, from: RealmId) -> JsResult<Value> {
        let Some(target) = value.as_object() else { return Ok(value) };
        if !self.is_callable(value) {
            return self
                .type_error("Only primitive values and functions can cross the boundary of a ShadowRealm");
        }
        self.wrapped_function_create(to, target, from).map(Value::object)
    }

    /// <https://tc39.es/proposal-shadowrealm/#sec-wrappedfunctioncreate>
    fn wrapped_function_create(&mut self, to: RealmId, target: Object, from: RealmId) -> JsResult<Object> {
        let prototype = self.heap.intrinsic(to, Intrinsic::FunctionPrototype)?;
        let native = native_payload(to, Intrinsic::ShadowRealmFunctions as u16, function::WRAPPED);
        let captures = [Value::object(target), Value::UNDEFINED, Value::UNDEFINED, Value::UNDEFINED];
        let closure = Extra::Closure(ClosureData { native, captures });
        let wrapped = self.heap.new_with_extra(Kind::NativeClosure, Some(prototype), closure)?;
        self.keep(Value::object(wrapped));
        match self.in_realm(from, |vm| vm.copy_name_and_length(wrapped, target)) {
            Ok(()) => Ok(wrapped),
            Err(Abrupt::Throw(error)) => self.throw_type_error_copy(error),
            Err(halt) => Err(halt),
        }
    }

    /// <https://tc39.es/proposal-shadowrealm/#sec-copynameandlength>
    fn copy_name_and_length(&mut self, wrapped: Object, target: Object) -> JsResult<()> {
        let mut length = 0.0;
        let key = PropertyKey::interned(names::LENGTH);
        if self.get_own_property(target, key)?.is_some()
            && let Some(number) = self.get_of(target, key)?.as_number()
        {
            length = creance_heap::number::to_integer_or_infinity(number).max(0.0);
        }
        self.heap.define_own(wrapped, key, Value::number(length), Attributes::CONFIGURABLE)?;
        let key = PropertyKey::interned(names::NAME);
        let name = self.get_of(target, key)?.as_string().unwrap_or(Str::EMPTY);
        Ok(self.heap.define_own(wrapped, key, Value::string(name), Attributes::CONFIGURABLE)?)
    }

    /// Throws a TypeError of the running realm in the place of what another one has thrown. Its message tells of
    /// that, as far as no script has to run for it.
    /// <https://tc39.es/proposal-shadowrealm/#sec-create-type-error-copy>
    #[cold]
    fn throw_type_error_copy<T>(&mut self, error: Value) -> JsResult<T> {
        let text = match error.as_object().filter(|object| self.heap.kind(*object) == Kind::Error) {
            None => self.describe(error)?,
            Some(object) => {
                let name = self.data_text(object, names::NAME)?;
                let message = self.data_text(object, names::MESSAGE)?;
                // However many realms it crosses, the first error is what the message is about.
                if message.starts_with(FOREIGN) {
                    return self.type_error(&message);
                }
                if message.is_empty() { name } else { alloc::format!("{name}: {message}") }
            }
        };
        self.type_error(&alloc::format!("{FOREIGN}{text}"))
    }

    /// The string in a data property of an object or of its prototypes; empty if there is none or it is long.
    fn data_text(&mut self, object: Object, name: Str) -> Metered<String> {
        let mut at = Some(object);
        for _ in 0..PROTOTYPES {
            let Some(object) = at.filter(|object| self.heap.kind(*object) != Kind::Proxy) else { break };
            if let Some(property) = self.heap.own_property(object, PropertyKey::interned(name))? {
                let text = property.value.as_string().filter(|text| self.heap.strings.len(*text) <= MESSAGE);
                return match text {
                    Some(text) => self.heap.strings.to_rust_string(&mut self.heap.meter, text),
                    None => Ok(String::new()),
                };
            }
            at = self.heap.prototype_of(object);
        }
        Ok(String::new())
    }

    /// Imports a module into the realm of a `ShadowRealm`; a promise of the running realm for one of its exports.
    /// <https://tc39.es/proposal-shadowrealm/#sec-shadowrealmimportvalue>
    ///
    /// # Errors
    /// A halt, or a TypeError for a specifier that is too long: what is wrong with the module rejects the promise.
    pub fn shadow_realm_import(&mut self, specifier: Str, name: Str, realm: RealmId) -> JsResult<Value> {
        let referrer = self.active_origin().map_or_else(|| Arc::from(""), |origin| origin.name.clone());
        let specifier = self.import_text(specifier)?;
        let request = ModuleRequest { specifier, attributes: Vec::new(), phase: ImportPhase::Evaluation };
        let inner = self.in_realm(realm, |vm| {
            let promise = vm.new_promise()?;
            vm.keep(Value::object(promise));
            match vm.begin_request(promise, &referrer, &request) {
                Err(Abrupt::Throw(error)) => vm.reject_promise(promise, error)?,
                result => result?,
            }
            JsResult::Ok(promise)
        })?;
        let promise = Value::object(self.new_promise()?);
        self.keep(promise);
        let caller = self.realm();
        let spec = Intrinsic::ShadowRealmFunctions as u16;
        let captures =
            [Value::string(name), Value::int(i32::from(realm)), Value::UNDEFINED, Value::UNDEFINED];
        let getter = self.heap.new_native_closure(caller, spec, function::EXPORT_GETTER, captures)?;
        let failed = self.heap.new_native_closure(caller, spec, function::IMPORT_VALUE_ERROR, captures)?;
        let reaction = Reaction::Then {
            capability: Capability { promise, ..Capability::NONE },
            on_fulfilled: Value::object(getter),
            on_rejected: Value::object(failed),
        };
        self.perform_then(inner, reaction)?;
        Ok(promise)
    }
}

/// <https://tc39.es/proposal-shadowrealm/#sec-wrapped-function-exotic-objects-call-thisargument-argumentslist>
fn call_wrapped(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let [target, ..] = args.captures(vm);
    let Some(object) = target.as_object() else { return vm.not_a_function(target) };
    let caller = vm.realm();
    let realm = vm.get_function_realm(object)?;
    let mut arguments = Vec::new();
    for index in 0..args.len() {
        vm.tick(1)?;
        let argument = args.get(vm, index);
        // NOTE: what is made for an argument is kept until this native returns.
        arguments.push(vm.get_wrapped_value(realm, argument, caller)?);
    }
    let this = args.this(vm);
    let this = vm.get_wrapped_value(realm, this, caller)?;
    let result = vm.in_realm(realm, |vm| vm.call(target, this, &arguments));
    vm.cross(result, realm)
}

/// <https://tc39.es/proposal-shadowrealm/#sec-export-getter-functions>
fn export_getter(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let [name, realm, ..] = args.captures(vm);
    let realm = realm.as_int().and_then(|realm| RealmId::try_from(realm).ok()).unwrap_or_default();
    let result = vm.in_realm(realm, |vm| {
        // NOTE: a module that exports `then` can have the promise settled with anything.
        let exports = args.get(vm, 0).as_object();
        let exports = exports.filter(|exports| vm.heap.kind(*exports) == Kind::ModuleNamespace);
        let key = vm.to_property_key(name)?;
        let value = match exports {
            Some(exports) if vm.get_own_property(exports, key)?.is_some() => vm.get_of(exports, key)?,
            _ => {
                let name = vm.describe_key(key)?;
                return vm.throw(ErrorKind::Type, &alloc::format!("The module has no export '{name}'"));
            }
        };
        Ok(value)
    });
    vm.cross(result, realm)
}

/// <https://tc39.es/proposal-shadowrealm/#sec-import-value-error-functions>
fn import_value_error(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let error = args.get(vm, 0);
    vm.throw_type_error_copy(error)
}
