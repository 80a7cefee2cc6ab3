//! Calls: how every kind of function is entered. Script functions push a frame; natives run at once.

use super::run::Flow;
use crate::native::{Args, Body, Method, NativeFn, Special};
use crate::suspend::{Place, Task};
use crate::vm::{ConstructCache, Frame, NativeRow, PROTOTYPE_SLOT, call_flag, frame_flag};
use crate::{JsResult, Kind, Object, PropertyKey, RealmId, Value, Vm};
use alloc::vec::Vec;
use creance_bytecode::Insn;
use creance_heap::string::names;
use creance_heap::{Extra, Intrinsic, ShapeId};

/// What became of a call.
pub(crate) enum Begun {
    /// A frame was pushed; its result will be delivered.
    Frame,
    /// The call is over.
    Value(Value),
}

/// How a call reaches its callee.
#[derive(Clone, Copy)]
pub(crate) struct Call {
    /// Stack index of the callee; `this` and the arguments follow.
    pub at: usize,
    /// Number of arguments.
    pub argc: usize,
    /// Register of the caller that receives the result.
    pub dst: u8,
    /// Flags for the frame.
    pub flags: u8,
}

impl Vm {
    /// The instruction `Call`, for callees that the handler does not take.
    pub(super) fn slow_call(&mut self, i: Insn) -> JsResult<Flow> {
        let call =
            Call { at: self.base + usize::from(i.a()), argc: usize::from(i.b()), dst: i.c(), flags: 0 };
        self.finish_call(call, None)
    }

    /// The instructions `New` and `SuperCall`.
    pub(super) fn slow_construct(&mut self, i: Insn, new_target: Value) -> JsResult<Flow> {
        let call =
            Call { at: self.base + usize::from(i.a()), argc: usize::from(i.b()), dst: i.c(), flags: 0 };
        self.finish_call(call, Some(new_target))
    }

    /// Calls and constructs with the arguments in an array in `call + 2`.
    pub(super) fn slow_spread(&mut self, i: Insn, new_target: Option<Value>) -> JsResult<Flow> {
        let at = self.base + usize::from(i.a());
        let argc = self.spread_arguments(at)?;
        self.finish_call(Call { at, argc, dst: i.c(), flags: 0 }, new_target)
    }

    /// Lays the elements of the array in `at + 2` out as arguments.
    pub(super) fn spread_arguments(&mut self, at: usize) -> JsResult<usize> {
        let list = self.stack_value(at + 2).as_object();
        let Some(list) = list else { return Ok(0) };
        let count = self.heap.object(list).elements.len();
        self.tick(count as u64)?;
        self.grow_stack(at, count + 2)?;
        let places = &mut self.stack[at + 2..at + 2 + count];
        for (index, (place, value)) in places.iter_mut().zip(&self.heap.object(list).elements).enumerate() {
            self.heap.meter.check_at(index + 1)?;
            *place = if value.is_empty() { Value::UNDEFINED } else { *value };
        }
        Ok(count)
    }

    fn finish_call(&mut self, call: Call, new_target: Option<Value>) -> JsResult<Flow> {
        let callee = self.stack_value(call.at);
        let begun = match new_target {
            None if !self.is_callable(callee) => return self.callee_is_no_function(callee),
            Some(_) if !self.is_constructor(callee) => return self.callee_is_no_constructor(callee),
            None => {
                self.expect(Some(Place::Register(call.dst)));
                let begun = self.begin_call(call);
                self.expect(None);
                begun?
            }
            Some(target) => self.begin_construct(call, target)?,
        };
        if let Begun::Value(value) = begun {
            self.set_register(call.dst, value);
        }
        Ok(Flow::Go)
    }

    /// Enters the function at `call.at`. What runs meanwhile (getters, library files being loaded) stays above
    /// the arguments.
    pub(crate) fn begin_call(&mut self, call: Call) -> JsResult<Begun> {
        let top = self.native_top;
        self.native_top = top.max(call.at + 2 + call.argc);
        let begun = self.begin_call_above(call);
        self.native_top = top;
        begun
    }

    fn begin_call_above(&mut self, mut call: Call) -> JsResult<Begun> {
        loop {
            let callee = self.stack_value(call.at);
            let Some(object) = callee.as_object() else { return self.not_a_function(callee) };
            match self.heap.kind(object) {
                Kind::Function => return self.enter_function(object, call, None),
                Kind::Native => {
                    let payload = self.heap.object(object).payload();
                    match self.begin_native(payload, &mut call, None)? {
                        Some(begun) => return Ok(begun),
                        None => continue,
                    }
                }
                Kind::NativeClosure => {
                    let Some(Extra::Closure(closure)) = self.heap.extra(object) else {
                        return self.not_a_function(callee);
                    };
                    let payload = closure.native;
                    match self.begin_native(payload, &mut call, None)? {
                        Some(begun) => return Ok(begun),
                        None => continue,
                    }
                }
                Kind::BoundFunction => {
                    self.unfold_bound(object, &mut call)?;
                }
                Kind::Proxy if self.is_callable(callee) => {
                    let (this, arguments) = (self.stack_value(call.at + 1), self.argument_list(call));
                    return self.above(call, |vm| vm.proxy_call(object, this, &arguments)).map(Begun::Value);
                }
                _ => return self.not_a_function(callee),
            }
            self.tick(1)?;
        }
    }

    /// Enters the constructor at `call.at`. <https://tc39.es/ecma262/#sec-construct>
    pub(crate) fn begin_construct(&mut self, call: Call, new_target: Value) -> JsResult<Begun> {
        let top = self.native_top;
        self.native_top = top.max(call.at + 2 + call.argc);
        let begun = self.begin_construct_above(call, new_target);
        self.native_top = top;
        begun
    }

    fn begin_construct_above(&mut self, mut call: Call, mut new_target: Value) -> JsResult<Begun> {
        loop {
            let callee = self.stack_value(call.at);
            let Some(object) = callee.as_object().filter(|_| self.is_constructor(callee)) else {
                return self.not_a_constructor(callee);
            };
            let target = match new_target.as_object() {
                Some(target) => target,
                None => return self.not_a_constructor(new_target),
            };
            match self.heap.kind(object) {
                Kind::Function => return self.enter_function(object, call, Some(target)),
                Kind::Native | Kind::NativeClosure => {
                    let payload = match self.heap.extra(object) {
                        Some(Extra::Closure(closure)) => closure.native,
                        _ => self.heap.object(object).payload(),
                    };
                    if let Some(begun) = self.begin_native(payload, &mut call, Some(target))? {
                        return Ok(begun);
                    }
                }
                Kind::BoundFunction => {
                    self.unfold_bound(object, &mut call)?;
                    if target == object {
                        new_target = self.stack_value(call.at);
                    }
                }
                Kind::Proxy => {
                    let arguments = self.argument_list(call);
                    let made = self.above(call, |vm| vm.proxy_construct(object, &arguments, target));
                    return made.map(Begun::Value);
                }
                _ => return self.not_a_constructor(callee),
            }
            self.tick(1)?;
        }
    }

    pub(crate) fn argument_list(&self, call: Call) -> Vec<Value> {
        (0..call.argc).map(|index| self.stack_value(call.at + 2 + index)).collect()
    }

    fn enter_function(&mut self, callee: Object, call: Call, new_target: Option<Object>) -> JsResult<Begun> {
        let payload = self.heap.object(callee).payload();
        let function = payload as u32;
        let mut info = self.calls[function as usize];
        if info.entry == 0 {
            self.link_code(function)?;
            info = self.calls[function as usize];
        }
        let mut flags = call.flags;
        match new_target {
            None if info.flags & call_flag::CLASS != 0 => {
                let realm = self.functions[function as usize].realm;
                let name = self.functions[function as usize].function().name.to_string_lossy();
                let message = alloc::format!("Class constructor {name} cannot be invoked without 'new'");
                return self.in_realm(realm, |vm| vm.type_error(&message));
            }
            None => {}
            Some(_) if info.flags & call_flag::DERIVED != 0 => self.stack[call.at + 1] = Value::EMPTY,
            Some(target) => {
                let this = self.above(call, |vm| vm.new_this(callee, function, target))?;
                self.stack[call.at + 1] = Value::object(this);
                flags |= frame_flag::CONSTRUCT;
            }
        }
        let arguments = match self.functions[function as usize].function().arguments_register {
            None => None,
            Some(register) => {
                self.tick(call.argc as u64)?;
                let list: Vec<Value> = self.argument_list(call);
                let realm = self.functions[function as usize].realm;
                Some((register, self.heap.new_array(realm, &list)?))
            }
        };
        let frame = Frame {
            function,
            callee: callee.0,
            base: call.at as u32,
            pc: info.entry,
            new_target: new_target.map_or(0, |target| target.0),
            generator: 0,
            dst: call.dst,
            flags,
            registers: info.registers,
        };
        self.push_frame(frame)?;
        self.stack[call.at] = Value::cell((payload >> 32) as u32);
        for parameter in call.argc..usize::from(info.parameters) {
            self.stack[call.at + 2 + parameter] = Value::UNDEFINED;
        }
        if let Some((register, list)) = arguments {
            self.stack[call.at + usize::from(register)] = Value::object(list);
        }
        if !self.heap.meter.spend(info.cost) {
            self.safepoint()?;
        }
        Ok(Begun::Frame)
    }

    /// The object that a base constructor works on. <https://tc39.es/ecma262/#sec-ordinarycreatefromconstructor>
    fn new_this(&mut self, callee: Object, function: u32, target: Object) -> JsResult<Object> {
        let key = PropertyKey::interned(names::PROTOTYPE);
        if callee == target
            && let Some(property) = self.heap.own_property(target, key)?
            && let Some(prototype) = property.value.as_object()
            && !property.attributes.is_accessor()
        {
            let shape = self.heap.shape_for(Kind::Object, Some(prototype))?;
            let callee_shape = self.heap.object(callee).shape;
            let place = self.heap.shapes.find(callee_shape, key);
            if place.is_some_and(|place| place.slot == PROTOTYPE_SLOT) && callee_shape != ShapeId::DICTIONARY
            {
                let blank = ConstructCache {
                    callee_shape: ShapeId::NONE,
                    prototype: Value::UNDEFINED,
                    shape: ShapeId::NONE,
                };
                if self.constructs.len() <= function as usize {
                    self.constructs.resize(function as usize + 1, blank);
                }
                self.constructs[function as usize] =
                    ConstructCache { callee_shape, prototype: property.value, shape };
            }
            return Ok(self.heap.new_object_of(Kind::Object, shape)?);
        }
        let prototype = self.get_prototype_from_constructor(target, Intrinsic::ObjectPrototype)?;
        Ok(self.heap.new_ordinary(Some(prototype))?)
    }

    /// Runs a native, or rewrites the call (then the answer is none and the callee is looked at again).
    fn begin_native(
        &mut self,
        payload: u64,
        call: &mut Call,
        target: Option<Object>,
    ) -> JsResult<Option<Begun>> {
        // OPTIMIZATION: a plain method is found without looking at what else a row may be.
        let (spec, number) = ((payload >> 16) as u16, payload as u16);
        if target.is_none()
            && let Some(spec) = self.specs.get(usize::from(spec))
            && let Some(method) = spec.methods.get(usize::from(number))
            && let Body::Native(native) = method.body
        {
            let value = self.call_native(native, *call, None, (payload >> 32) as RealmId)?;
            return Ok(Some(Begun::Value(value)));
        }
        let Some(row) = self.native_row(payload) else {
            return self.type_error("this builtin is not supported");
        };
        if target.is_some() && !row.constructs() {
            let callee = self.stack_value(call.at);
            return self.not_a_constructor(callee);
        }
        match row.body() {
            Body::Native(native) | Body::Hidden(native) => {
                let realm = (payload >> 32) as RealmId;
                let value = self.call_native(native, *call, target, realm)?;
                Ok(Some(Begun::Value(value)))
            }
            Body::Library(file, key) | Body::Operation(file, key) => {
                if let NativeRow::Method(Method { body: Body::Operation(..), name, length, .. }, _) = row
                    && call.argc < usize::from(length)
                {
                    return self.too_few_arguments(name, usize::from(length), call.argc);
                }
                // NOTE: the first call of a file runs it.
                let (realm, spec, row) = ((payload >> 32) as RealmId, (payload >> 16) as u16, payload as u16);
                let closure = self.above(*call, |vm| vm.library_closure(realm, spec, row, file, key))?;
                self.enter_function(closure, *call, None).map(Some)
            }
            Body::Special(special) => {
                self.in_realm((payload >> 32) as RealmId, |vm| vm.begin_special(special, call))
            }
            Body::Accessor(..) | Body::LibraryAccessor(..) => {
                self.type_error("this accessor is not supported")
            }
        }
    }

    fn begin_special(&mut self, special: Special, call: &mut Call) -> JsResult<Option<Begun>> {
        let at = call.at;
        let argument = |vm: &Vm, index: usize| {
            if index < call.argc { vm.stack_value(at + 2 + index) } else { Value::UNDEFINED }
        };
        match special {
            Special::FunctionCall => {
                let count = call.argc.max(1);
                self.tick(count as u64)?;
                let this = argument(self, 0);
                self.stack[at] = self.stack_value(at + 1);
                self.stack[at + 1] = this;
                for index in 1..call.argc {
                    self.stack[at + 1 + index] = self.stack_value(at + 2 + index);
                }
                call.argc = count - 1;
                Ok(None)
            }
            Special::FunctionApply | Special::ReflectApply => {
                let (function, this, list) = if special == Special::FunctionApply {
                    (self.stack_value(at + 1), argument(self, 0), argument(self, 1))
                } else {
                    (argument(self, 0), argument(self, 1), argument(self, 2))
                };
                if !self.is_callable(function) {
                    return self.not_a_function(function);
                }
                let elements = if list.is_nullish() && special == Special::FunctionApply {
                    Vec::new()
                } else {
                    self.above(*call, |vm| vm.create_list_from_array_like(list))?
                };
                self.grow_stack(at, elements.len() + 2)?;
                self.stack[at] = function;
                self.stack[at + 1] = this;
                self.stack[at + 2..at + 2 + elements.len()].copy_from_slice(&elements);
                call.argc = elements.len();
                Ok(None)
            }
            Special::ReflectConstruct => {
                let (function, list) = (argument(self, 0), argument(self, 1));
                let target = if call.argc > 2 { argument(self, 2) } else { function };
                if !self.is_constructor(function) {
                    return self.not_a_constructor(function);
                }
                if !self.is_constructor(target) {
                    return self.not_a_constructor(target);
                }
                let elements = self.above(*call, |vm| vm.create_list_from_array_like(list))?;
                self.grow_stack(at, elements.len() + 2)?;
                self.stack[at] = function;
                self.stack[at + 2..at + 2 + elements.len()].copy_from_slice(&elements);
                call.argc = elements.len();
                self.begin_construct(*call, target).map(Some)
            }
            Special::GeneratorNext | Special::GeneratorThrow | Special::GeneratorReturn => {
                let (this, value) = (self.stack_value(at + 1), argument(self, 0));
                let mode = match special {
                    Special::GeneratorNext => 0,
                    Special::GeneratorThrow => 1,
                    _ => 2,
                };
                self.resume_generator(this, mode, value, *call).map(Some)
            }
        }
    }

    fn unfold_bound(&mut self, object: Object, call: &mut Call) -> JsResult<()> {
        let Some(Extra::Bound(bound)) = self.heap.extra(object) else { return Ok(()) };
        let (target, this, count) = (bound.target, bound.this, bound.arguments.len());
        let bound_arguments = bound.arguments.clone();
        self.tick((count + call.argc) as u64)?;
        self.grow_stack(call.at, count + call.argc + 2)?;
        let first = call.at + 2;
        if count != 0 {
            self.stack.copy_within(first..first + call.argc, first + count);
            self.stack[first..first + count].copy_from_slice(&bound_arguments);
        }
        self.stack[call.at] = Value::object(target);
        self.stack[call.at + 1] = this;
        call.argc += count;
        Ok(())
    }

    fn call_native(
        &mut self,
        native: NativeFn,
        call: Call,
        target: Option<Object>,
        realm: RealmId,
    ) -> JsResult<Value> {
        let (top, outer_realm, temps) = (self.native_top, self.native_realm, self.temps.len());
        self.native_top = self.top().max(call.at + 2 + call.argc);
        self.native_realm = Some(realm);
        let result = native(
            self,
            Args {
                base: call.at as u32,
                count: call.argc as u32,
                new_target: target.map_or(0, |object| object.0),
            },
        );
        self.native_top = top;
        self.native_realm = outer_realm;
        self.temps.truncate(temps);
        result
    }

    /// Runs `f`, which may run script, while the arguments of a call wait: a nested call is laid out above the
    /// top frame, where nothing but this keeps them.
    fn above<T>(&mut self, call: Call, f: impl FnOnce(&mut Vm) -> T) -> T {
        let top = self.native_top;
        self.native_top = self.top().max(call.at + 2 + call.argc);
        let result = f(self);
        self.native_top = top;
        result
    }

    /// Runs `f` with another current realm.
    pub(crate) fn in_realm<T>(&mut self, realm: RealmId, f: impl FnOnce(&mut Vm) -> T) -> T {
        let outer = self.native_realm.replace(realm);
        let result = f(self);
        self.native_realm = outer;
        result
    }

    /// Calls a function. <https://tc39.es/ecma262/#sec-call>
    ///
    /// # Errors
    /// What the function throws; a TypeError if it is none; a RangeError beyond 100 nested natives.
    pub fn call(&mut self, function: Value, this: Value, arguments: &[Value]) -> JsResult<Value> {
        let call = self.lay_out(function, this, arguments)?;
        self.nested(|vm| {
            let begun = vm.begin_call(call);
            vm.finish_nested(begun)
        })
    }

    /// The same for a task, which may be suspended.
    ///
    /// # Errors
    /// What the task has to tell.
    pub(crate) fn call_for(
        &mut self,
        task: Task,
        function: Value,
        this: Value,
        arguments: &[Value],
    ) -> JsResult<Value> {
        self.run_task(task, |vm| {
            let call = vm.lay_out(function, this, arguments)?;
            vm.begin_call(call)
        })
    }

    /// Constructs with a function. <https://tc39.es/ecma262/#sec-construct>
    ///
    /// # Errors
    /// What the function throws; a TypeError if it is no constructor.
    pub fn construct(
        &mut self,
        function: Value,
        arguments: &[Value],
        new_target: Option<Value>,
    ) -> JsResult<Object> {
        let call = self.lay_out(function, Value::UNDEFINED, arguments)?;
        let value = self.nested(|vm| {
            let begun = vm.begin_construct(call, new_target.unwrap_or(function));
            vm.finish_nested(begun)
        })?;
        match value.as_object() {
            Some(object) => Ok(object),
            None => self.type_error("constructor did not return an object"),
        }
    }

    fn lay_out(&mut self, function: Value, this: Value, arguments: &[Value]) -> JsResult<Call> {
        let at = self.top();
        self.grow_stack(at, arguments.len() + 2)?;
        self.stack[at] = function;
        self.stack[at + 1] = this;
        self.stack[at + 2..at + 2 + arguments.len()].copy_from_slice(arguments);
        Ok(Call { at, argc: arguments.len(), dst: 0, flags: frame_flag::ENTRY })
    }

    /// Runs what a nested call began.
    pub(crate) fn finish_nested(&mut self, begun: JsResult<Begun>) -> JsResult<Value> {
        match begun? {
            Begun::Value(value) => Ok(value),
            Begun::Frame => self.run_nested(),
        }
    }

    /// Runs an entry frame that has just been pushed.
    pub(crate) fn run_nested(&mut self) -> JsResult<Value> {
        let (realm, top) = (self.native_realm.take(), self.native_top);
        let result = self.run();
        self.native_realm = realm;
        self.native_top = top;
        result
    }

    /// Throws the TypeError of a call of something that is no function.
    ///
    /// # Errors
    /// Always.
    #[cold]
    pub fn not_a_function<T>(&mut self, value: Value) -> JsResult<T> {
        let what = self.describe(value)?;
        self.type_error(&alloc::format!("{what} is not a function"))
    }

    /// Throws the TypeError of `new` on something that is no constructor.
    ///
    /// # Errors
    /// Always.
    #[cold]
    pub fn not_a_constructor<T>(&mut self, value: Value) -> JsResult<T> {
        let what = self.describe(value)?;
        self.type_error(&alloc::format!("{what} is not a constructor"))
    }
}
