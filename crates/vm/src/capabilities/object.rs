//! The objects that stand for capabilities, and their methods.

use super::{HostMethod, Interface, Style, table};
use crate::promise::Settle;
use crate::{
    Abrupt, Args, Attributes, Constructor, Intrinsic, JsResult, Kind, Metered, Method, Object, PropertyKey,
    RealmId, Value, Vm, constructor, hidden,
};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use creance_heap::extra::{ClosureData, Extra};
use creance_heap::string::names;
use creance_heap::{flag, native_payload, row, symbols};

/// The rows of [`Intrinsic::HostFunctions`]: the methods of all capabilities. Each closure captures the number of
/// an interface, the number of a row in it, and the object for which it was made, if it is not a method of all.
pub const HOST_FUNCTIONS: &[Method] = &[hidden("", 0, answer_at_once), hidden("", 0, answer_with_promise)];

/// The constructor of [`Intrinsic::HostFunctions`]: those of all classes of the host. Each captures the number of an
/// interface, the number of a row in it, the object of the class, and the prototype of what it makes.
pub const HOST_CLASS: Constructor = constructor("", 0, construct);

/// Natives whose stack a call of the host takes: arguments are copied, which may run script, and the host may need
/// some of it.
const LEVELS: u32 = 3;

const AT_ONCE: u16 = 0;
const WITH_PROMISE: u16 = 1;

impl Vm {
    /// Whether something is granted under a name that code of a realm can reach.
    pub fn is_granted(&self, realm: RealmId, name: &str) -> bool {
        !self.heap.realms[usize::from(realm)].is_shadow && self.host.capabilities.find(name).is_some()
    }

    /// The object of a grant in a realm: the same one each time.
    ///
    /// # Errors
    /// An error with the code `ERR_NOT_GRANTED`, in the realm of a `ShadowRealm` for every name.
    pub fn granted_object(&mut self, realm: RealmId, name: &str) -> JsResult<Object> {
        if self.heap.realms[usize::from(realm)].is_shadow {
            return self.throw_host_error(table::not_granted_in_shadow_realm(name));
        }
        match self.host.capabilities.find(name) {
            Some(handle) => Ok(self.capability_object(realm, handle)?),
            None => self.throw_host_error(table::not_granted(name)),
        }
    }

    /// The object of a capability in a realm: the same one each time. A function for a function, a constructor for a
    /// class.
    pub(super) fn capability_object(&mut self, realm: RealmId, handle: u32) -> Metered<Object> {
        if let Some(object) = self.host.capabilities.object(handle, realm) {
            return Ok(object);
        }
        let interface = self.host.capabilities.interface_number(handle).unwrap_or(usize::MAX);
        if let Some(class) = self.host.capabilities.interface(handle)
            && let (Some(new), Some(objects)) = (class.as_class(), class.objects())
        {
            let (name, length) = (class.name.clone(), new.length);
            let class = self.class_object(realm, handle, &name, length, objects)?;
            self.host.capabilities.set_object(handle, realm, class);
            return Ok(class);
        }
        let prototype = self.capability_prototype(realm, interface)?;
        let mut object = self.heap.new_with_extra(Kind::HostObject, Some(prototype), Extra::Host(handle))?;
        self.heap.object_mut(object).flags |= flag::NOT_EXTENSIBLE;
        let function = self.host.capabilities.interface(handle).and_then(Interface::as_function);
        if let Some((length, style)) = function.map(|function| (function.length, function.style)) {
            let name = self.host.capabilities.grant_of(handle);
            let captures =
                [Value::int(interface as i32), Value::int(0), Value::object(object), Value::UNDEFINED];
            let row = if style == Style::AsyncFunction { WITH_PROMISE } else { AT_ONCE };
            object = self.host_function(realm, row, &name, length, captures)?;
        }
        self.host.capabilities.set_object(handle, realm, object);
        Ok(object)
    }

    /// The frozen constructor of a class. Nothing leads from its prototype back to it: who holds an object is not
    /// thereby allowed to make more.
    fn class_object(
        &mut self,
        realm: RealmId,
        handle: u32,
        name: &str,
        length: u8,
        objects: Interface,
    ) -> Metered<Object> {
        let class = self.host.capabilities.interface_number(handle).unwrap_or(usize::MAX);
        let objects = self.host.capabilities.number_of(objects);
        let prototype = Value::object(self.capability_prototype(realm, objects)?);
        let object = self.heap.new_with_extra(Kind::HostObject, None, Extra::Host(handle))?;
        let captures = [Value::int(class as i32), Value::int(0), Value::object(object), prototype];
        let constructor = self.host_function(realm, row::CONSTRUCTOR, name, length, captures)?;
        let key = PropertyKey::interned(names::PROTOTYPE);
        self.heap.define_own(constructor, key, prototype, Attributes::NONE)?;
        Ok(constructor)
    }

    /// The object of a capability that a derived class of the script has constructed: its own, to add properties to.
    pub(super) fn derived_object(&mut self, handle: u32, prototype: Object) -> Metered<Object> {
        let object = self.heap.new_with_extra(Kind::HostObject, Some(prototype), Extra::Host(handle))?;
        self.host.capabilities.set_object(handle, self.realm(), object);
        Ok(object)
    }

    /// The frozen prototype of the objects with an interface.
    fn capability_prototype(&mut self, realm: RealmId, number: usize) -> Metered<Object> {
        if let Some(prototype) = self.host.capabilities.prototype(realm, number) {
            return Ok(prototype);
        }
        let parent = self.heap.intrinsic(realm, Intrinsic::ObjectPrototype)?;
        let prototype = self.heap.new_ordinary(Some(parent))?;
        self.heap.to_dictionary(prototype)?;
        for (name, function) in self.capability_functions(realm, number, Value::UNDEFINED)? {
            let key = self.heap.key(&name)?;
            self.heap.define_own(prototype, key, Value::object(function), Attributes::NONE)?;
        }
        self.define_accessors(realm, number, prototype)?;
        let interface = self.host.capabilities.interface_by_number(number);
        let tag = interface.map_or_else(String::new, |interface| interface.name.clone().into_owned());
        let tag = self.heap.string_value(&tag)?;
        let key = PropertyKey::symbol(symbols::TO_STRING_TAG);
        self.heap.define_own(prototype, key, tag, Attributes::NONE)?;
        self.heap.object_mut(prototype).flags |= flag::NOT_EXTENSIBLE;
        self.host.capabilities.set_prototype(realm, number, prototype);
        Ok(prototype)
    }

    /// Defines the accessor properties of an interface.
    fn define_accessors(&mut self, realm: RealmId, number: usize, prototype: Object) -> Metered<()> {
        let Some(interface) = self.host.capabilities.interface_by_number(number).cloned() else {
            return Ok(());
        };
        for (row, method) in interface.methods.iter().enumerate() {
            if !matches!(method.style, Style::Getter | Style::Setter) {
                continue;
            }
            let captures =
                [Value::int(number as i32), Value::int(row as i32), Value::UNDEFINED, Value::UNDEFINED];
            let function = self.host_function(realm, AT_ONCE, &method.called(), method.length, captures)?;
            let key = self.heap.key(&method.name)?;
            let (mut getter, mut setter) = match self.heap.own_property(prototype, key)? {
                Some(other) if other.attributes.is_accessor() => self.heap.accessor(other.value)?,
                _ => (Value::UNDEFINED, Value::UNDEFINED),
            };
            *(if method.style == Style::Getter { &mut getter } else { &mut setter }) =
                Value::object(function);
            let pair = self.heap.new_accessor(getter, setter)?;
            self.heap.define_own(prototype, key, pair, Attributes::ACCESSOR)?;
        }
        Ok(())
    }

    /// The functions of an interface with their names. With an object they are its own, whatever `this` is.
    pub(super) fn capability_functions(
        &mut self,
        realm: RealmId,
        number: usize,
        bound: Value,
    ) -> Metered<Vec<(String, Object)>> {
        let Some(interface) = self.host.capabilities.interface_by_number(number).cloned() else {
            return Ok(Vec::new());
        };
        let mut functions = Vec::new();
        if interface.as_class().is_some() {
            // The rest are methods of its objects.
            return Ok(functions);
        }
        for (row, method) in interface.methods.iter().enumerate() {
            let captures = [Value::int(number as i32), Value::int(row as i32), bound, Value::UNDEFINED];
            let name = &*method.name;
            match method.style {
                Style::Direct => {
                    let function = self.host_function(realm, AT_ONCE, name, method.length, captures)?;
                    functions.push((name.into(), function));
                }
                Style::Promise => {
                    let function = self.host_function(realm, WITH_PROMISE, name, method.length, captures)?;
                    functions.push((name.into(), function));
                    let twin = format!("{name}Sync");
                    let function = self.host_function(realm, AT_ONCE, &twin, method.length, captures)?;
                    functions.push((twin, function));
                }
                // The object is the function, and accessors are no functions by themselves.
                Style::Function | Style::AsyncFunction | Style::Constructor => {}
                Style::Getter | Style::Setter => {}
            }
        }
        Ok(functions)
    }

    /// A frozen native function.
    fn host_function(
        &mut self,
        realm: RealmId,
        row: u16,
        name: &str,
        length: u8,
        captures: [Value; 4],
    ) -> Metered<Object> {
        let prototype = self.heap.intrinsic(realm, Intrinsic::FunctionPrototype)?;
        let native = native_payload(realm, Intrinsic::HostFunctions as u16, row);
        let closure = Extra::Closure(ClosureData { native, captures });
        let function = self.heap.new_with_extra(Kind::NativeClosure, Some(prototype), closure)?;
        let key = PropertyKey::interned(names::LENGTH);
        self.heap.define_own(function, key, Value::int(i32::from(length)), Attributes::NONE)?;
        let name = Value::string(self.heap.strings.intern_str(&mut self.heap.meter, name)?);
        self.heap.define_own(function, PropertyKey::interned(names::NAME), name, Attributes::NONE)?;
        self.heap.object_mut(function).flags |= flag::NOT_EXTENSIBLE;
        Ok(function)
    }

    /// Calls the method that a closure of [`HOST_FUNCTIONS`] stands for.
    fn call_capability(&mut self, args: Args, promise: Option<Object>) -> JsResult<Value> {
        let place = self.place_of_answer();
        let [interface, row, bound, _] = args.captures(self);
        let (interface, row) = (interface.as_int().unwrap_or(-1), row.as_int().unwrap_or(-1));
        let handle = self.handle_of(if bound.is_undefined() { args.this(self) } else { bound });
        let number = handle.and_then(|handle| self.host.capabilities.interface_number(handle));
        let (Some(handle), true) = (handle, number == Some(interface as usize)) else {
            return self.wrong_receiver(interface as usize, row as usize);
        };
        let mut charged = 0;
        let result = self.nested_by(LEVELS, |vm| {
            let arguments = vm.data_of_arguments(args, (handle, row as usize), &mut charged)?;
            vm.host_call(handle, row as usize, arguments)
        });
        if result == Err(Abrupt::Suspend) {
            return self.wait_for_answer(place, charged, promise);
        }
        self.heap.meter.release(charged);
        result
    }

    /// Constructs an object of the class that a closure of [`HOST_CLASS`] stands for.
    fn construct_capability(&mut self, args: Args) -> JsResult<Value> {
        let [_, row, class, prototype] = args.captures(self);
        let (handle, row) = (self.handle_of(class).unwrap_or(u32::MAX), row.as_int().unwrap_or(-1) as usize);
        let Some(target) = args.new_target() else { return self.class_without_new(handle) };
        let mut charged = 0;
        let result = self.nested_by(LEVELS, |vm| {
            // As OrdinaryCreateFromConstructor does, for a class of the script that extends this one.
            let mut derived = None;
            if args.callee(vm) != Value::object(target) {
                let own = vm.get_of(target, PropertyKey::interned(names::PROTOTYPE))?;
                derived = own.as_object().or(prototype.as_object());
                vm.keep(own);
            }
            let arguments = vm.data_of_arguments(args, (handle, row), &mut charged)?;
            vm.host_construct(handle, row, arguments, derived)
        });
        self.heap.meter.release(charged);
        result
    }

    fn handle_of(&self, object: Value) -> Option<u32> {
        match self.heap.extra(object.as_object()?) {
            Some(Extra::Host(handle)) => Some(*handle),
            _ => None,
        }
    }

    #[cold]
    fn class_without_new(&mut self, handle: u32) -> JsResult<Value> {
        let name = self.host.capabilities.interface(handle).map_or("", |class| &*class.name);
        let message = format!("Class constructor {name} cannot be invoked without 'new'");
        self.type_error(&message)
    }

    #[cold]
    fn wrong_receiver(&mut self, interface: usize, row: usize) -> JsResult<Value> {
        let message = match self.host.capabilities.interface_by_number(interface) {
            Some(interface) => {
                let method = interface.methods.get(row).map(HostMethod::called).unwrap_or_default();
                format!("'{method}' must be called on a {}", interface.name)
            }
            None => String::from("this capability is closed"),
        };
        self.type_error(&message)
    }
}

fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    vm.construct_capability(args)
}

fn answer_at_once(vm: &mut Vm, args: Args) -> JsResult<Value> {
    vm.call_capability(args, None)
}

/// The call is carried out now; its promise is settled, and whoever waits for it goes on in a job.
fn answer_with_promise(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let promise = vm.new_promise()?;
    vm.keep(Value::object(promise));
    match vm.call_capability(args, Some(promise)) {
        // NOTE: not `resolve`: what the host answers is no thenable, whatever `Object.prototype.then` is.
        Ok(value) => vm.settle(promise, Settle::Fulfil, value)?,
        Err(Abrupt::Throw(reason)) => vm.reject_promise(promise, reason)?,
        Err(halt) => return Err(halt),
    }
    Ok(Value::object(promise))
}
