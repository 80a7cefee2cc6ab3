//! Values of Rust in and out of a VM, and calls of functions of script.

use super::{Outcome, Vm, keep_completion};
use crate::engine::define_global;
use crate::run::Run;
use crate::values::data_within;
use crate::{Arguments, ConversionError, Data, Error, Halt, from_data};
use creance_vm::{ErrorKind, JsResult, Object, PropertyKey, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;

impl From<Outcome> for Value {
    fn from(outcome: Outcome) -> Value {
        outcome.value
    }
}

impl Vm {
    /// The value of script as one of Rust; `value` is an [`Outcome`] or a [`Value`]. It is copied: getters and traps
    /// of proxies run. A promise is no data: see [`Vm::settled`].
    ///
    /// ```
    /// use creance_engine::Engine;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Point {
    ///     x: u32,
    ///     y: u32,
    /// }
    /// let mut vm = Engine::new().vm().build()?;
    /// let outcome = vm.eval("point.js", "({ x: 1, y: 2 })")?;
    /// let point: Point = vm.get(outcome)?;
    /// assert_eq!((point.x, point.y), (1, 2));
    ///
    /// let outcome = vm.eval("points.js", "[{ x: 1, y: 2 }, { x: 1, y: -2 }]")?;
    /// let error = vm.get::<Vec<Point>>(outcome).err().unwrap();
    /// assert_eq!(error.to_string(), "[1].y: expected u32, found -2");
    /// # Ok::<(), creance_engine::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Conversion`] for what is no data (functions, symbols, cycles, more than 32 levels) and for data of
    /// another type; [`Error::Exception`] for what getters and traps throw; [`Error::Halt`]: the copy costs fuel
    /// and, while it lasts, bytes.
    pub fn get<T: DeserializeOwned>(&mut self, value: impl Into<Value>) -> Result<T, Error> {
        let value = value.into();
        let take = |data: Result<&Data, _>| data.map_err(ConversionError::from).and_then(from_data);
        self.guarded(|vm| vm.with_data_of(value, take))?.map_err(Error::Conversion)
    }

    /// A value of script like one of Rust. It stays alive until the VM's next run, call or value.
    ///
    /// ```
    /// use creance_engine::Engine;
    ///
    /// let mut vm = Engine::new().vm().build()?;
    /// let value = vm.value(&(1, "two", [3u64, 1 << 60]))?;
    /// assert_eq!(vm.display(value)?, "[ 1, 'two', [ 3, 1152921504606846976n ] ]");
    /// # Ok::<(), creance_engine::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Conversion`] as for [`to_data`](crate::to_data); [`Error::Halt`] if it does not fit the limits.
    pub fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<Value, Error> {
        let data = self.data_of(|room| data_within(value, room))?;
        let completion = self.completion;
        self.guarded(|vm| {
            let value = vm.value_of_data(&data)?;
            keep_completion(&mut vm.heap, completion, value)?;
            Ok(value)
        })
    }

    /// Defines a global variable, or replaces it. It is writable, configurable and not enumerable, like those of
    /// ECMAScript.
    ///
    /// ```
    /// use creance_engine::Engine;
    ///
    /// let mut vm = Engine::new().vm().build()?;
    /// vm.set_global("limits", &[("low", 1), ("high", 5)])?;
    /// let outcome = vm.eval("high.js", "Object.fromEntries(limits).high")?;
    /// assert_eq!(vm.get::<u8>(outcome)?, 5);
    /// # Ok::<(), creance_engine::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Vm::value`].
    pub fn set_global<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        let data = self.data_of(|room| data_within(value, room))?;
        self.guarded(|vm| {
            let value = vm.value_of_data(&data)?;
            Ok(define_global(&mut vm.heap, 0, name, value)?)
        })
    }

    /// Calls a function of script by its name: an export of the last module that ran (`default` too), or a global
    /// one. Then jobs and timers run until none waits, and if the function has answered with a promise, its value is
    /// the answer. `this` is undefined. A run that stands still is forgotten.
    ///
    /// ```
    /// use creance_engine::Engine;
    ///
    /// let engine = Engine::new();
    /// let mut vm = engine.vm().build()?;
    /// let source = "export default async ({ title, votes }) => `${title}: ${Math.max(...votes)}`";
    /// vm.run(&engine.compile_module("tool.js", source)?)?;
    ///
    /// #[derive(serde::Serialize)]
    /// struct Ticket<'a> {
    ///     title: &'a str,
    ///     votes: Vec<u32>,
    /// }
    /// let ticket = Ticket { title: "Crash", votes: vec![3, 8] };
    /// assert_eq!(vm.call::<String>("default", (&ticket,))?, "Crash: 8");
    /// # Ok::<(), creance_engine::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Exception`] for what the function throws or its promise is rejected with, for other promises that
    /// are rejected and not handled, and if there is no such function; [`Error::Unsettled`] if nobody will settle
    /// its promise; those of [`Vm::value`] for the arguments and of [`Vm::get`] for the answer.
    pub fn call<R: DeserializeOwned>(&mut self, name: &str, arguments: impl Arguments) -> Result<R, Error> {
        self.forget_run();
        let run = self.run_of_call(name, &arguments)?;
        let (_, value) = self.drive_to_end(run)?;
        let outcome = self.settled_outcome(Outcome { value: value.unwrap_or(Value::UNDEFINED) })?;
        self.get(outcome)
    }

    /// The call of a function by its name, as a run that has not begun.
    pub(crate) fn run_of_call(&mut self, name: &str, arguments: &impl Arguments) -> Result<Run, Error> {
        let arguments = self.data_of(|room| arguments.data(room))?;
        let (completion, namespace) = (self.completion, self.namespace);
        let function = self.guarded(|vm| {
            let function = function_named(vm, namespace, name)?;
            keep_completion(&mut vm.heap, completion, function)?;
            Ok(function)
        })?;
        Ok(Run::of_call(function, arguments, completion))
    }

    /// What the promise came to that a function has answered, if it has.
    pub(crate) fn settled_outcome(&mut self, outcome: Outcome) -> Result<Outcome, Error> {
        let settled = self.settled(outcome);
        let rejected = self.inner.take_unhandled_rejections();
        let outcome = settled?;
        match rejected.first() {
            None => Ok(outcome),
            Some(&reason) => Err(self.exception(reason, true)),
        }
    }

    /// Data that is made within the bytes that are left. The data and what script gets of it are two copies, the
    /// second with up to two bytes for one.
    pub(crate) fn data_of<T>(
        &mut self,
        make: impl FnOnce(usize) -> Result<T, ConversionError>,
    ) -> Result<T, Error> {
        let room = usize::try_from(self.inner.meter().room() / 3).unwrap_or(usize::MAX);
        make(room).map_err(|error| match error.too_large {
            true => self.halt(Halt::Memory),
            false => Error::Conversion(error),
        })
    }
}

/// The function that a name means.
fn function_named(vm: &mut creance_vm::Vm, namespace: Option<Object>, name: &str) -> JsResult<Value> {
    let key = vm.heap.key(name)?;
    let value = value_named(vm, namespace, key)?;
    if value.is_empty() {
        return vm.throw(ErrorKind::Reference, &format!("Cannot access '{name}' before initialization"));
    }
    if !vm.is_callable(value) {
        return vm.type_error(&format!("'{name}' is not a function"));
    }
    Ok(value)
}

/// What a name means; empty if it has no value yet.
fn value_named(vm: &mut creance_vm::Vm, namespace: Option<Object>, key: PropertyKey) -> JsResult<Value> {
    if let Some(namespace) = namespace
        && vm.has_property(namespace, key)?
    {
        return vm.get_of(namespace, key);
    }
    let realm = &vm.heap.realms[0];
    if let Some(entry) = realm.lexical.find(key).and_then(|at| realm.lexical.entry(at)) {
        return Ok(entry.value);
    }
    vm.get_of(realm.global, key)
}
