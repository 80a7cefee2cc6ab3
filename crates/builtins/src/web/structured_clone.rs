//! [structuredClone](https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone)
//!
//! Objects are copied depth first, with a list instead of recursion: a clone is made and known before what it holds
//! is copied, so cycles and shared parts come out as they went in.

use super::dom_exception;
use crate::array_buffer::{allocate, allocate_plain, copy, is_detached, make_immutable};
use crate::keyed;
use crate::shared_array_buffer::new_shared_buffer;
use crate::typed_array::intrinsics;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use creance_vm::heap::buffer::Block;
use creance_vm::heap::extra::ViewData;
use creance_vm::heap::string::names;
use creance_vm::heap::{Extra, MapData};
use creance_vm::{Args, Attributes, Intrinsic, JsResult, Kind, Object, PropertyKey, Value, Vm};

/// [structuredClone ( value, options )](https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone)
pub(crate) fn structured_clone(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.is_empty() {
        return vm.type_error("structuredClone requires an argument");
    }
    let (value, options) = (args.get(vm, 0), args.get(vm, 1));
    let transfer = transfer_list(vm, options)?;
    // Getters may call it again, and its frames are large.
    vm.nested_by(LEVELS, |vm| {
        let mut cloner = Cloner { vm, known: BTreeMap::new(), levels: Vec::new(), charged: 0 };
        let cloned = cloner.run(value, &transfer);
        let charged = cloner.charged;
        vm.heap.meter.release(charged);
        cloned
    })
}

/// Natives whose stack a clone takes.
const LEVELS: u32 = 3;

/// The buffers of the option `transfer`.
fn transfer_list(vm: &mut Vm, options: Value) -> JsResult<Vec<Object>> {
    let mut buffers = Vec::new();
    let Some(options) = options.as_object() else { return Ok(buffers) };
    let key = vm.heap.key("transfer")?;
    let list = vm.get_of(options, key)?;
    if list.is_undefined() {
        return Ok(buffers);
    }
    vm.keep(list);
    let list = vm.get_iterator(list)?;
    while let Some(value) = vm.iterator_step_value(list)? {
        vm.tick(1)?;
        vm.keep(value);
        let buffer = value.as_object().filter(|object| vm.heap.kind(*object) == Kind::ArrayBuffer);
        match buffer
            .filter(|buffer| matches!(vm.buffer(*buffer).map(|data| &data.block), Some(Block::Own(_))))
        {
            Some(buffer) if !buffers.contains(&buffer) && buffers.len() < MAX_TRANSFER => {
                buffers.push(buffer)
            }
            _ => return refuse(vm, "A value in the transfer list"),
        }
    }
    Ok(buffers)
}

/// Buffers that one call may transfer.
const MAX_TRANSFER: usize = 1_000;

fn refuse<T>(vm: &mut Vm, what: &str) -> JsResult<T> {
    dom_exception::throw(vm, "DataCloneError", &format!("{what} could not be cloned."))
}

/// An object whose parts are being copied.
enum Level {
    /// Own enumerable properties: the source, the clone, the keys, the next of them.
    Properties(Object, Object, Vec<PropertyKey>, usize),
    /// Entries of a map: the clone, keys and values in turn, the next of them.
    Entries(Object, Vec<(Value, Value)>, usize),
    /// Values of a set.
    Members(Object, Vec<Value>, usize),
}

struct Cloner<'a> {
    vm: &'a mut Vm,
    /// The clones by their sources' numbers.
    known: BTreeMap<u32, Object>,
    levels: Vec<Level>,
    /// Bytes reserved for the above.
    charged: usize,
}

/// What is charged for an object that is known, with its level.
const KNOWN: usize = 128;

impl Cloner<'_> {
    fn reserve(&mut self, bytes: usize) -> JsResult<()> {
        self.vm.heap.meter.reserve(bytes)?;
        self.charged += bytes;
        Ok(())
    }

    fn run(&mut self, value: Value, transfer: &[Object]) -> JsResult<Value> {
        let mut moved = Vec::new();
        for &source in transfer {
            let clone = allocate_plain(self.vm, 0)?;
            self.remember(source, clone)?;
            moved.push((source, clone));
        }
        let cloned = self.value(value)?;
        while let Some(level) = self.levels.pop() {
            self.vm.tick(8)?;
            self.step(level)?;
        }
        for (source, clone) in moved {
            if is_detached(self.vm, source) {
                return refuse(self.vm, "A detached ArrayBuffer");
            }
            let Some(data) = self.vm.buffer_mut(source).map(core::mem::take) else { continue };
            if let Some(place) = self.vm.buffer_mut(clone) {
                *place = data;
            }
        }
        Ok(cloned)
    }

    fn remember(&mut self, source: Object, clone: Object) -> JsResult<()> {
        self.reserve(KNOWN)?;
        // Getters may let go of either.
        self.vm.keep(Value::object(source));
        self.vm.keep(Value::object(clone));
        self.known.insert(source.0, clone);
        Ok(())
    }

    /// Copies the next part of an object.
    fn step(&mut self, level: Level) -> JsResult<()> {
        match level {
            Level::Properties(source, clone, keys, next) => {
                let Some(&key) = keys.get(next) else { return Ok(()) };
                self.levels.push(Level::Properties(source, clone, keys, next + 1));
                let property = self.vm.get_own_property(source, key)?;
                if key.as_symbol().is_none()
                    && property.is_some_and(|property| property.attributes.has(Attributes::ENUMERABLE))
                {
                    let value = self.vm.get_of(source, key)?;
                    self.vm.keep(value);
                    let value = self.value(value)?;
                    self.vm.create_data_property_or_throw(clone, key, value)?;
                }
            }
            Level::Entries(clone, entries, next) => {
                let Some(&(key, value)) = entries.get(next) else { return Ok(()) };
                self.levels.push(Level::Entries(clone, entries, next + 1));
                let key = self.value(key)?;
                let value = self.value(value)?;
                keyed::set(self.vm, clone, key, value)?;
            }
            Level::Members(clone, members, next) => {
                let Some(&value) = members.get(next) else { return Ok(()) };
                self.levels.push(Level::Members(clone, members, next + 1));
                let value = self.value(value)?;
                keyed::set(self.vm, clone, value, value)?;
            }
        }
        Ok(())
    }

    /// The clone of a value. What it holds is copied later.
    fn value(&mut self, value: Value) -> JsResult<Value> {
        if value.as_symbol().is_some() {
            return self.refuse_value(value);
        }
        let Some(source) = value.as_object() else { return Ok(value) };
        if let Some(known) = self.known.get(&source.0) {
            return Ok(Value::object(*known));
        }
        let clone = self.shell(source)?;
        self.remember(source, clone)?;
        match self.vm.heap.kind(source) {
            Kind::Map | Kind::Set => self.collection(source, clone)?,
            Kind::Object | Kind::Array | Kind::Arguments => {
                let keys = self.vm.own_property_keys(source)?;
                self.reserve(keys.len() * size_of::<PropertyKey>())?;
                for key in &keys {
                    if let Some(name) = key.as_name_value() {
                        self.vm.keep(name);
                    }
                }
                self.levels.push(Level::Properties(source, clone, keys, 0));
            }
            _ => {}
        }
        Ok(Value::object(clone))
    }

    fn collection(&mut self, source: Object, clone: Object) -> JsResult<()> {
        let mut entries = Vec::new();
        let mut cursor = 0;
        while let Some((key, value, next)) = keyed::step(self.vm, source, cursor)? {
            self.vm.tick(1)?;
            self.reserve(size_of::<(Value, Value)>())?;
            self.vm.keep(key);
            self.vm.keep(value);
            entries.push((key, value));
            cursor = next;
        }
        self.levels.push(match self.vm.heap.kind(source) {
            Kind::Map => Level::Entries(clone, entries, 0),
            _ => Level::Members(clone, entries.into_iter().map(|(key, _)| key).collect(), 0),
        });
        Ok(())
    }

    /// The clone of an object without what it holds.
    fn shell(&mut self, source: Object) -> JsResult<Object> {
        let kind = self.vm.heap.kind(source);
        let prototype = match kind {
            Kind::Object | Kind::Arguments => Intrinsic::ObjectPrototype,
            Kind::Array => Intrinsic::ArrayPrototype,
            Kind::BooleanObject => Intrinsic::BooleanPrototype,
            Kind::NumberObject => Intrinsic::NumberPrototype,
            Kind::StringObject => Intrinsic::StringPrototype,
            Kind::BigIntObject => Intrinsic::BigIntPrototype,
            Kind::Date => Intrinsic::DatePrototype,
            Kind::RegExp => Intrinsic::RegExpPrototype,
            Kind::Map => Intrinsic::MapPrototype,
            Kind::Set => Intrinsic::SetPrototype,
            Kind::Error => self.error_prototype(source)?,
            Kind::ArrayBuffer => Intrinsic::ArrayBufferPrototype,
            Kind::SharedArrayBuffer => Intrinsic::SharedArrayBufferPrototype,
            Kind::TypedArray | Kind::DataView => return self.view(source),
            _ => return self.refuse_value(Value::object(source)),
        };
        let prototype = self.vm.intrinsic(prototype)?;
        Ok(match kind {
            Kind::Array => {
                let array = self.vm.heap.new_object(Kind::Array, Some(prototype))?;
                let length = self.vm.length_of_array_like(source)?;
                self.vm.set(array, PropertyKey::interned(names::LENGTH), Value::number(length as f64))?;
                array
            }
            Kind::BooleanObject
            | Kind::NumberObject
            | Kind::StringObject
            | Kind::BigIntObject
            | Kind::Date => {
                let value = self.vm.wrapped(source);
                self.vm.new_wrapper(kind, prototype, value)?
            }
            Kind::Map | Kind::Set => {
                self.vm.heap.new_with_extra(kind, Some(prototype), Extra::Map(MapData::new(false)))?
            }
            Kind::RegExp => {
                let data = self.vm.regexp_data(source).map(|data| (data.source, data.flags));
                let Some((text, flags)) = data else { return self.refuse_value(Value::object(source)) };
                let data = self.vm.new_regexp_data(text, flags, true)?;
                self.vm.new_regexp_object(prototype, data)?
            }
            Kind::Error => self.error(source, prototype)?,
            Kind::ArrayBuffer | Kind::SharedArrayBuffer => self.buffer(source, prototype)?,
            _ => self.vm.heap.new_ordinary(Some(prototype))?,
        })
    }

    fn error_prototype(&mut self, source: Object) -> JsResult<Intrinsic> {
        let name = self.vm.get_of(source, PropertyKey::interned(names::NAME))?;
        let name = self.vm.to_string(name)?;
        let name = self.vm.heap.strings.to_rust_string(&mut self.vm.heap.meter, name)?;
        Ok(match name.as_str() {
            "EvalError" => Intrinsic::EvalErrorPrototype,
            "RangeError" => Intrinsic::RangeErrorPrototype,
            "ReferenceError" => Intrinsic::ReferenceErrorPrototype,
            "SyntaxError" => Intrinsic::SyntaxErrorPrototype,
            "TypeError" => Intrinsic::TypeErrorPrototype,
            "URIError" => Intrinsic::UriErrorPrototype,
            _ => Intrinsic::ErrorPrototype,
        })
    }

    /// The stack is copied, and the message if it is a data property.
    fn error(&mut self, source: Object, prototype: Object) -> JsResult<Object> {
        if let Some(exception) = dom_exception::copy(self.vm, source)? {
            return Ok(exception);
        }
        let error = self.vm.heap.new_object(Kind::Error, Some(prototype))?;
        self.vm.keep(Value::object(error));
        let key = PropertyKey::interned(names::MESSAGE);
        if let Some(property) = self.vm.get_own_property(source, key)?
            && !property.attributes.is_accessor()
        {
            let message = Value::string(self.vm.to_string(property.value)?);
            self.vm.heap.define_own(error, key, message, Attributes::METHOD)?;
        }
        let stack = self.vm.heap.error_stack(source).unwrap_or(Value::UNDEFINED);
        self.vm.set_error_stack(error, stack);
        Ok(error)
    }

    fn buffer(&mut self, source: Object, prototype: Object) -> JsResult<Object> {
        let Some(data) = self.vm.buffer(source) else { return refuse(self.vm, "A buffer") };
        let (length, max) = (data.len(), data.max_byte_length.map(|max| max as u64));
        let immutable = data.is_immutable();
        match &data.block {
            Block::Detached => return refuse(self.vm, "A detached ArrayBuffer"),
            Block::Shared(block) => {
                let block = block.clone();
                return new_shared_buffer(self.vm, block);
            }
            Block::Own(_) | Block::Immutable(_) => {}
        }
        let clone = allocate(self.vm, Kind::ArrayBuffer, prototype, length as u64, max)?;
        copy(self.vm, source, 0, clone, 0, length)?;
        if immutable {
            make_immutable(self.vm, clone);
        }
        Ok(clone)
    }

    fn view(&mut self, source: Object) -> JsResult<Object> {
        let kind = self.vm.heap.kind(source);
        let Some(view) = self.vm.view(source) else { return refuse(self.vm, "A view") };
        if self.vm.view_length(&view).is_none() {
            return refuse(self.vm, "A view that is out of bounds");
        }
        let buffer = self.value(Value::object(view.buffer))?;
        let Some(buffer) = buffer.as_object() else { return refuse(self.vm, "A view") };
        let prototype =
            if kind == Kind::DataView { Intrinsic::DataViewPrototype } else { intrinsics(view.element).0 };
        let prototype = self.vm.intrinsic(prototype)?;
        let view = ViewData { buffer, data: self.vm.heap.extra_id(buffer), ..view };
        Ok(self.vm.heap.new_with_extra(kind, Some(prototype), Extra::View(view))?)
    }

    #[cold]
    fn refuse_value<T>(&mut self, value: Value) -> JsResult<T> {
        let what: String = self.vm.describe(value)?;
        refuse(self.vm, &what)
    }
}
