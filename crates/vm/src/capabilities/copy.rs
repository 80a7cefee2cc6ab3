//! Copies between values and data. On the way out each argument is read once, before the host sees any: getters
//! and traps run here and nowhere else.

use super::data::{MAX_DEPTH, path_step};
use super::refusal::{NoData, Refusal, Why};
use super::{BYTES_PER_UNIT, Data, ErrorCode, HostError};
use crate::suspend::Task;
use crate::{Args, Attributes, Intrinsic, JsResult, Kind, Object, PropertyKey, Value, Vm};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use creance_heap::buffer::Block;
use creance_heap::{BigInt, Units};

/// Values that the arguments of one call may have, at all levels.
const MAX_NODES: u64 = 100_000;
/// Values that the embedder may take at once, at all levels.
const MAX_NODES_OUT: u64 = 10_000_000;
/// Bytes that the arguments of one call may have.
const MAX_BYTES: usize = 256 << 20;

/// A copy, or why there is none.
type Copied<T> = Result<T, NoData>;

/// An array or object that is being copied.
enum Level {
    Array { object: Object, length: u64, items: Vec<Data> },
    Record { object: Object, keys: Vec<PropertyKey>, next: usize, name: String, fields: Vec<(String, Data)> },
}

impl Level {
    fn object(&self) -> Object {
        match self {
            Level::Array { object, .. } | Level::Record { object, .. } => *object,
        }
    }

    /// Puts data where room was made for it.
    fn put(&mut self, data: Data) {
        match self {
            Level::Array { items, .. } => items.push(data),
            Level::Record { name, fields, .. } => fields.push((core::mem::take(name), data)),
        }
    }

    /// Where in it the value lies that is being copied.
    fn step(&self) -> String {
        match self {
            Level::Array { items, .. } => format!("[{}]", items.len()),
            Level::Record { name, .. } => path_step(name),
        }
    }

    fn finish(self) -> Data {
        match self {
            Level::Array { items, .. } => Data::Array(items),
            Level::Record { fields, .. } => Data::Record(fields),
        }
    }
}

/// A copy under way.
struct Copy<'a> {
    vm: &'a mut Vm,
    nodes: u64,
    max_nodes: u64,
    /// Bytes reserved, to be released by the caller.
    charged: &'a mut usize,
}

impl Vm {
    /// Copies the arguments of a call of a capability's method. The bytes that are reserved for the copies are added to
    /// `charged`.
    ///
    /// # Errors
    /// For what is no data, a TypeError with the code `ERR_ARGUMENT` that names the function and the number of the
    /// argument; what getters and traps throw; a halt.
    pub(super) fn data_of_arguments(
        &mut self,
        args: Args,
        (handle, row): (u32, usize),
        charged: &mut usize,
    ) -> JsResult<Vec<Data>> {
        let mut copy = Copy { vm: self, nodes: 0, max_nodes: MAX_NODES, charged };
        let mut all = Vec::new();
        for index in 0..args.len() {
            let value = args.get(copy.vm, index);
            match copy.whole(value) {
                Ok(data) => all.push(data),
                Err(NoData::Abrupt(abrupt)) => return Err(abrupt),
                Err(NoData::Refused(refusal)) => {
                    let function = self.host.capabilities.function_name(handle, row);
                    return self.refuse_argument(&function, index, &refusal);
                }
            }
        }
        Ok(all)
    }

    /// Copies a value for the embedder, who is handed the copy or why there is none. Its bytes are reserved as long
    /// as `take` runs. Getters and traps run before that.
    ///
    /// # Errors
    /// What getters and traps throw; a halt.
    pub fn with_data_of<T>(
        &mut self,
        value: Value,
        take: impl FnOnce(Result<&Data, Refusal>) -> T,
    ) -> JsResult<T> {
        let (mut charged, temps) = (0, self.temps.len());
        self.keep(value);
        let mut copy = Copy { vm: self, nodes: 0, max_nodes: MAX_NODES_OUT, charged: &mut charged };
        let taken = match copy.whole(value) {
            Ok(data) => Ok(take(Ok(&data))),
            Err(NoData::Refused(refusal)) => Ok(take(Err(refusal))),
            Err(NoData::Abrupt(abrupt)) => Err(abrupt),
        };
        self.temps.truncate(temps);
        self.heap.meter.release(charged);
        taken
    }

    /// Calls a function with copies of data; `this` is undefined.
    ///
    /// # Errors
    /// What the function throws; a halt.
    pub fn call_with_data(&mut self, function: Value, arguments: &[Data]) -> JsResult<Value> {
        let temps = self.temps.len();
        self.keep(function);
        let mut values = Vec::new();
        for argument in arguments {
            let value = self.value_of_data(argument)?;
            self.keep_in(&mut values, value)?;
        }
        let answer = self.call_for(Task::Main, function, Value::UNDEFINED, &values);
        self.temps.truncate(temps);
        answer
    }

    #[cold]
    fn refuse_argument<T>(&mut self, function: &str, index: usize, refusal: &Refusal) -> JsResult<T> {
        let code = if refusal.why == Why::TooLarge { ErrorCode::TooLarge } else { ErrorCode::Argument };
        let message = format!("{function}: argument {}: {refusal}", index + 1);
        self.throw_host_error(HostError::new(code, message))
    }

    /// Makes the value of data, in the running realm. Runs no script.
    ///
    /// # Errors
    /// An error with the code `ERR_HOST` for data that is too deep; a halt.
    pub fn value_of_data(&mut self, data: &Data) -> JsResult<Value> {
        if data.is_too_deep() {
            return self.throw_host_error(HostError::new(ErrorCode::Host, "the answer is too deep"));
        }
        let bytes = data.size();
        self.tick((bytes / BYTES_PER_UNIT) as u64)?;
        self.heap.meter.reserve(bytes)?;
        let value = self.shallow_enough(data);
        self.heap.meter.release(bytes);
        value
    }

    /// Data of at most [`MAX_DEPTH`] levels, so that this may call itself.
    fn shallow_enough(&mut self, data: &Data) -> JsResult<Value> {
        self.tick(1)?;
        Ok(match data {
            Data::Undefined => Value::UNDEFINED,
            Data::Null => Value::NULL,
            Data::Bool(value) => Value::bool(*value),
            Data::Number(value) => Value::number(*value),
            Data::BigInt(digits) => {
                match BigInt::parse(&mut self.heap.meter, Units::Latin1(digits.as_bytes())) {
                    Ok(Some(bigint)) => self.heap.add_bigint(bigint)?,
                    _ => {
                        return self
                            .throw_host_error(HostError::new(ErrorCode::Host, "the answer is no BigInt"));
                    }
                }
            }
            Data::String(text) => self.heap.string_value(text)?,
            Data::Bytes(bytes) => {
                self.tick(bytes.len() as u64 / 64 + 1)?;
                let realm = self.realm();
                Value::object(self.new_uint8_array(realm, bytes, Block::Own)?)
            }
            Data::Array(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    values.push(self.shallow_enough(item)?);
                }
                let realm = self.realm();
                Value::object(self.heap.new_array(realm, &values)?)
            }
            Data::Record(fields) => {
                let prototype = self.intrinsic(Intrinsic::ObjectPrototype)?;
                let object = self.heap.new_ordinary(Some(prototype))?;
                for (name, value) in fields {
                    let value = self.shallow_enough(value)?;
                    let key = self.heap.key(name)?;
                    self.heap.define_own(object, key, value, Attributes::ALL)?;
                }
                Value::object(object)
            }
        })
    }
}

impl Copy<'_> {
    /// Copies a value; a refusal says where in it.
    fn whole(&mut self, value: Value) -> Copied<Data> {
        self.reserve(size_of::<Data>())?;
        let mut levels = Vec::new();
        self.data(value, &mut levels).map_err(|refused| match refused {
            NoData::Refused(Refusal { why, .. }) if why != Why::TooLarge => {
                NoData::Refused(Refusal { path: levels.iter().map(Level::step).collect(), why })
            }
            other => other,
        })
    }

    /// Makes room for one more in a list that is to have `left` more at most. What is there is charged, whether it is
    /// used or not.
    fn room<T>(&mut self, list: &mut Vec<T>, left: usize) -> Copied<()> {
        if list.len() < list.capacity() {
            return self.reserve(0);
        }
        let more = list.len().max(4).min(left).max(1);
        self.reserve(more * size_of::<T>())?;
        // The old bytes are there until they are copied.
        self.vm.heap.meter.reserve_briefly(size_of_val(list.as_slice()))?;
        list.reserve_exact(more);
        Ok(())
    }

    fn reserve(&mut self, bytes: usize) -> Copied<()> {
        self.nodes += 1;
        self.vm.tick(1)?;
        if self.nodes > self.max_nodes || *self.charged + bytes > MAX_BYTES {
            return Err(Why::TooLarge.into());
        }
        self.vm.heap.meter.reserve(bytes)?;
        *self.charged += bytes;
        Ok(())
    }

    /// Copies a value. Script chooses the depth, so the levels are a list. What is copied needs not be kept alive any
    /// longer, so the values that are kept are those of the levels.
    fn data(&mut self, value: Value, levels: &mut Vec<Level>) -> Copied<Data> {
        let mut value = value;
        // How many values had been kept alive before each level.
        let mut kept = [0; MAX_DEPTH];
        loop {
            if let Some(kept) = kept.get_mut(levels.len()) {
                *kept = self.vm.temps.len();
            }
            let mut finished = self.leaf_or_level(value, levels)?;
            loop {
                let Some(level) = levels.last_mut() else { return Ok(finished.unwrap_or_default()) };
                if let Some(data) = finished.take() {
                    level.put(data);
                }
                match self.next_of(level)? {
                    Some(next) => {
                        value = next;
                        break;
                    }
                    None => {
                        finished = levels.pop().map(Level::finish);
                        if let Some(&kept) = kept.get(levels.len()) {
                            self.vm.temps.truncate(kept);
                        }
                    }
                }
            }
        }
    }

    /// The data of a leaf; or none, and one more level.
    fn leaf_or_level(&mut self, value: Value, levels: &mut Vec<Level>) -> Copied<Option<Data>> {
        if let Some(string) = value.as_string() {
            return self.string(string).map(|text| Some(Data::String(text)));
        }
        if let Some(number) = value.as_number() {
            return Ok(Some(Data::Number(number)));
        }
        if let Some(value) = value.as_bool() {
            return Ok(Some(Data::Bool(value)));
        }
        if value.is_nullish() {
            return Ok(Some(if value.is_null() { Data::Null } else { Data::Undefined }));
        }
        if value.as_bigint().is_some() {
            let string = self.vm.to_string(value)?;
            return self.string(string).map(|text| Some(Data::BigInt(text)));
        }
        let Some(object) = value.as_object() else { return Err(Why::Is("a symbol").into()) };
        if let Some((_, _, length)) = self.vm.buffer_source(object) {
            self.reserve(length)?;
            self.vm.tick(length as u64 / 64)?;
            let mut bytes = Vec::with_capacity(length);
            self.vm.append_source(object, &mut bytes)?;
            return Ok(Some(Data::Bytes(bytes)));
        }
        if levels.iter().any(|level| level.object() == object) {
            return Err(Why::Cycle.into());
        }
        if levels.len() >= MAX_DEPTH {
            return Err(Why::TooDeep.into());
        }
        self.vm.keep(value);
        levels.push(self.level(object)?);
        Ok(None)
    }

    fn level(&mut self, object: Object) -> Copied<Level> {
        if self.vm.is_callable(Value::object(object)) {
            return Err(Why::Is("a function").into());
        }
        match self.vm.heap.kind(object) {
            Kind::Object | Kind::Array | Kind::Proxy => {}
            Kind::HostObject => return Err(Why::Is("a capability").into()),
            Kind::TypedArray | Kind::DataView => return Err(Why::Is("a view of a detached buffer").into()),
            Kind::Promise => return Err(Why::Is("a promise (await it first)").into()),
            _ => return Err(Why::Is("an object that is neither a plain object, an array nor bytes").into()),
        }
        if self.vm.is_array(Value::object(object))? {
            let length = self.vm.length_of_array_like(object)?;
            return Ok(Level::Array { object, length, items: Vec::new() });
        }
        let keys = self.vm.own_property_keys(object)?;
        self.vm.keep_keys(&keys)?;
        Ok(Level::Record { object, keys, next: 0, name: String::new(), fields: Vec::new() })
    }

    /// The next value to copy of an array or object.
    fn next_of(&mut self, level: &mut Level) -> Copied<Option<Value>> {
        match level {
            Level::Array { object, length, items } => {
                let index = items.len() as u64;
                if index >= *length {
                    return Ok(None);
                }
                self.room(items, usize::try_from(*length - index).unwrap_or(usize::MAX))?;
                let key = self.vm.index_key(index)?;
                Ok(Some(self.vm.get_of(*object, key)?))
            }
            Level::Record { object, keys, next, name, fields } => {
                while let Some(&key) = keys.get(*next) {
                    *next += 1;
                    self.vm.tick(1)?;
                    if key.as_symbol().is_some() {
                        continue;
                    }
                    let property = self.vm.get_own_property(*object, key)?;
                    if !property.is_some_and(|property| property.attributes.has(Attributes::ENUMERABLE)) {
                        continue;
                    }
                    self.room(fields, keys.len() + 1 - *next)?;
                    let text = self.vm.heap.key_value(key)?;
                    if let Some(text) = text.as_string() {
                        *name = self.string(text)?;
                    }
                    return Ok(Some(self.vm.get_of(*object, key)?));
                }
                Ok(None)
            }
        }
    }

    fn string(&mut self, string: creance_heap::Str) -> Copied<String> {
        // Up to three bytes for a unit, if it is not Latin-1.
        let heap = &mut self.vm.heap;
        let text = heap.strings.to_rust_string(&mut heap.meter, string)?;
        self.reserve(text.len())?;
        Ok(text)
    }
}
