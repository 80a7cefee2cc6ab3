//! Operations on objects. <https://tc39.es/ecma262/#sec-operations-on-objects>

use crate::behaviours::Descriptor;
use crate::{Attributes, Intrinsic, JsResult, Kind, Object, PropertyKey, RealmId, Value, Vm};
use alloc::vec::Vec;
use creance_heap::string::names;
use creance_heap::{Extra, flag, symbols};

/// Elements that a list taken from an array-like may have.
const MAX_LIST: u64 = 1 << 24;

impl Vm {
    /// The property of any value. <https://tc39.es/ecma262/#sec-getv>
    ///
    /// # Errors
    /// A TypeError for undefined and null; what getters throw.
    pub fn get(&mut self, value: Value, key: PropertyKey) -> JsResult<Value> {
        if let Some(object) = value.as_object() {
            return self.get_with_receiver(object, key, value);
        }
        if let Some(string) = value.as_string() {
            if key == PropertyKey::interned(names::LENGTH) {
                return Ok(Value::int(self.heap.strings.len(string) as i32));
            }
            if let Some(index) = key.as_index()
                && (index as usize) < self.heap.strings.len(string)
            {
                let unit = self.heap.strings.unit_at(&mut self.heap.meter, string, index as usize)?;
                return Ok(Value::string(self.heap.strings.single(&mut self.heap.meter, unit)?));
            }
        }
        match self.primitive_prototype(value)? {
            Some(prototype) => self.get_with_receiver(prototype, key, value),
            None => self.cannot_read(value, key),
        }
    }

    /// Throws the TypeError of a property read from undefined or null.
    #[cold]
    pub(crate) fn cannot_read<T>(&mut self, value: Value, key: PropertyKey) -> JsResult<T> {
        let (what, name) = (self.describe(value)?, self.describe_key(key)?);
        self.type_error(&alloc::format!("Cannot read properties of {what} (reading '{name}')"))
    }

    /// Assigns a property and throws if it is refused. <https://tc39.es/ecma262/#sec-set-o-p-v-throw>
    ///
    /// # Errors
    /// A TypeError if refused; what setters throw.
    pub fn set(&mut self, object: Object, key: PropertyKey, value: Value) -> JsResult<()> {
        if !self.set_with_receiver(object, key, value, Value::object(object))? {
            return self.cannot_assign(key);
        }
        Ok(())
    }

    #[cold]
    pub(crate) fn cannot_assign<T>(&mut self, key: PropertyKey) -> JsResult<T> {
        let name = self.describe_key(key)?;
        self.type_error(&alloc::format!("Cannot assign to read only property '{name}' of object"))
    }

    /// <https://tc39.es/ecma262/#sec-createdataproperty>
    ///
    /// # Errors
    /// What a proxy's trap throws.
    pub fn create_data_property(&mut self, object: Object, key: PropertyKey, value: Value) -> JsResult<bool> {
        // OPTIMIZATION: a new property of an extensible ordinary object needs no checks.
        let cell = self.heap.object(object);
        if cell.kind == Kind::Object
            && cell.flags & flag::NOT_EXTENSIBLE == 0
            && self.heap.own_property(object, key)?.is_none()
        {
            self.heap.define_own(object, key, value, Attributes::ALL)?;
            return Ok(true);
        }
        self.define_own_property(object, key, Descriptor::data(value, Attributes::ALL))
    }

    /// <https://tc39.es/ecma262/#sec-createdatapropertyorthrow>
    ///
    /// # Errors
    /// A TypeError if refused.
    pub fn create_data_property_or_throw(
        &mut self,
        object: Object,
        key: PropertyKey,
        value: Value,
    ) -> JsResult<()> {
        if !self.create_data_property(object, key, value)? {
            return self.cannot_define(key);
        }
        Ok(())
    }

    #[cold]
    pub(crate) fn cannot_define<T>(&mut self, key: PropertyKey) -> JsResult<T> {
        let name = self.describe_key(key)?;
        self.type_error(&alloc::format!(
            "Cannot define property {name}, object is not extensible or the property is fixed"
        ))
    }

    /// <https://tc39.es/ecma262/#sec-definepropertyorthrow>
    ///
    /// # Errors
    /// A TypeError if refused.
    pub fn define_property_or_throw(
        &mut self,
        object: Object,
        key: PropertyKey,
        desc: Descriptor,
    ) -> JsResult<()> {
        if !self.define_own_property(object, key, desc)? {
            let name = self.describe_key(key)?;
            return self.type_error(&alloc::format!("Cannot redefine property: {name}"));
        }
        Ok(())
    }

    /// <https://tc39.es/ecma262/#sec-deletepropertyorthrow>
    ///
    /// # Errors
    /// A TypeError if refused.
    pub fn delete_property_or_throw(&mut self, object: Object, key: PropertyKey) -> JsResult<()> {
        if !self.delete(object, key)? {
            let name = self.describe_key(key)?;
            return self.type_error(&alloc::format!("Cannot delete property '{name}' of object"));
        }
        Ok(())
    }

    /// <https://tc39.es/ecma262/#sec-getmethod>
    ///
    /// # Errors
    /// A TypeError if the property is there and no function.
    pub fn get_method(&mut self, value: Value, key: PropertyKey) -> JsResult<Option<Value>> {
        let method = self.get(value, key)?;
        if method.is_nullish() {
            return Ok(None);
        }
        if !self.is_callable(method) {
            return self.not_a_function(method);
        }
        Ok(Some(method))
    }

    /// <https://tc39.es/ecma262/#sec-invoke>
    ///
    /// # Errors
    /// What the method throws.
    pub fn invoke(&mut self, value: Value, key: PropertyKey, arguments: &[Value]) -> JsResult<Value> {
        let method = self.get(value, key)?;
        self.call(method, value, arguments)
    }

    /// <https://tc39.es/ecma262/#sec-lengthofarraylike>
    ///
    /// # Errors
    /// What getters and conversion throw.
    pub fn length_of_array_like(&mut self, object: Object) -> JsResult<u64> {
        if self.heap.kind(object) == Kind::Array {
            return Ok(u64::from(self.array_length(object)));
        }
        let length = self.get_of(object, PropertyKey::interned(names::LENGTH))?;
        self.to_length(length)
    }

    /// <https://tc39.es/ecma262/#sec-createlistfromarraylike>
    ///
    /// # Errors
    /// A TypeError if it is no object; a RangeError for more than 2^24 elements.
    pub fn create_list_from_array_like(&mut self, value: Value) -> JsResult<Vec<Value>> {
        let Some(object) = value.as_object() else {
            return self.type_error("CreateListFromArrayLike called on non-object");
        };
        if let Some(elements) = self.dense_elements(object) {
            let count = elements.len();
            if !self.heap.has_holes(object)? {
                self.tick(count as u64)?;
                let list = self.heap.copy_elements(object, 0..count)?;
                self.heap.meter.release(count * 8);
                return Ok(list);
            }
        }
        let length = self.length_of_array_like(object)?;
        if length > MAX_LIST {
            return self.range_error("Invalid array length: too many elements");
        }
        self.can_hold(length as usize)?;
        let mut list = Vec::new();
        for index in 0..length {
            self.tick(2)?;
            let key = self.index_key(index)?;
            let value = self.get_of(object, key)?;
            self.keep(value);
            list.push(value);
        }
        Ok(list)
    }

    /// A list of values beside the heap must fit into what is left of the memory.
    fn can_hold(&mut self, count: usize) -> JsResult<()> {
        let bytes = count * 2 * core::mem::size_of::<Value>();
        Ok(self.heap.meter.reserve_briefly(bytes)?)
    }

    /// <https://tc39.es/ecma262/#sec-isarray>
    ///
    /// # Errors
    /// A TypeError for a revoked proxy.
    pub fn is_array(&mut self, value: Value) -> JsResult<bool> {
        let Some(mut object) = value.as_object() else { return Ok(false) };
        loop {
            match self.heap.kind(object) {
                Kind::Array => return Ok(true),
                Kind::Proxy => match self.heap.object(object).slots[0].as_object() {
                    Some(target) => object = target,
                    None => {
                        return self.type_error("Cannot perform 'IsArray' on a proxy that has been revoked");
                    }
                },
                _ => return Ok(false),
            }
            self.tick(1)?;
        }
    }

    /// <https://tc39.es/ecma262/#sec-getfunctionrealm>
    ///
    /// # Errors
    /// A TypeError for a revoked proxy.
    pub fn get_function_realm(&mut self, function: Object) -> JsResult<RealmId> {
        let mut object = function;
        loop {
            let cell = self.heap.object(object);
            match cell.kind {
                Kind::Function => {
                    let number = cell.payload() as u32 as usize;
                    return Ok(self.functions.get(number).map_or(0, |linked| linked.realm));
                }
                Kind::Native => return Ok((cell.payload() >> 32) as RealmId),
                Kind::NativeClosure => {
                    return Ok(match self.heap.extra(object) {
                        Some(Extra::Closure(closure)) => (closure.native >> 32) as RealmId,
                        _ => 0,
                    });
                }
                Kind::BoundFunction => match self.heap.extra(object) {
                    Some(Extra::Bound(bound)) => object = bound.target,
                    _ => return Ok(self.realm()),
                },
                Kind::Proxy => match cell.slots[0].as_object() {
                    Some(target) => object = target,
                    None => return self.type_error("Cannot perform 'get' on a proxy that has been revoked"),
                },
                _ => return Ok(self.realm()),
            }
            self.tick(1)?;
        }
    }

    /// <https://tc39.es/ecma262/#sec-getprototypefromconstructor>
    ///
    /// # Errors
    /// What getters throw.
    pub fn get_prototype_from_constructor(
        &mut self,
        constructor: Object,
        default: Intrinsic,
    ) -> JsResult<Object> {
        // NOTE: a trap may come back here by way of the native that asks, whose frames are more than those of a call.
        let key = PropertyKey::interned(names::PROTOTYPE);
        let prototype = self.nested_by(2, |vm| vm.get_of(constructor, key))?;
        match prototype.as_object() {
            Some(prototype) => Ok(prototype),
            None => {
                let realm = self.get_function_realm(constructor)?;
                Ok(self.heap.intrinsic(realm, default)?)
            }
        }
    }

    /// The prototype of an object that a native constructor makes: of NewTarget, or the default.
    ///
    /// # Errors
    /// What getters throw.
    pub fn prototype_for_new(&mut self, args: crate::Args, default: Intrinsic) -> JsResult<Object> {
        match args.new_target() {
            Some(target) if Value::object(target) != args.callee(self) => {
                self.get_prototype_from_constructor(target, default)
            }
            _ => Ok(self.intrinsic(default)?),
        }
    }

    /// <https://tc39.es/ecma262/#sec-speciesconstructor>
    ///
    /// # Errors
    /// A TypeError if the constructor or species is none; what getters throw.
    pub fn species_constructor(&mut self, object: Object, default: Intrinsic) -> JsResult<Value> {
        let constructor = self.get_of(object, PropertyKey::interned(names::CONSTRUCTOR))?;
        if constructor.is_undefined() {
            return Ok(Value::object(self.intrinsic(default)?));
        }
        if !constructor.is_object() {
            return self.type_error("The .constructor property is not an object");
        }
        let species = self.get(constructor, PropertyKey::symbol(symbols::SPECIES))?;
        if species.is_nullish() {
            return Ok(Value::object(self.intrinsic(default)?));
        }
        if !self.is_constructor(species) {
            return self.type_error("object.constructor[Symbol.species] is not a constructor");
        }
        Ok(species)
    }

    /// <https://tc39.es/ecma262/#sec-setintegritylevel>
    ///
    /// # Errors
    /// What a proxy's trap throws.
    pub fn set_integrity_level(&mut self, object: Object, frozen: bool) -> JsResult<bool> {
        if !self.prevent_extensions(object)? {
            return Ok(false);
        }
        if self.heap.kind(object) == Kind::Array && self.heap.object(object).flags & flag::SPARSE == 0 {
            // The dense elements change together.
            let bits =
                if frozen { flag::FROZEN_ELEMENTS | flag::FIXED_LENGTH } else { flag::SEALED_ELEMENTS };
            self.heap.object_mut(object).flags |= bits;
        }
        let keys = self.own_property_keys(object)?;
        self.keep_keys(&keys)?;
        for key in keys {
            self.tick(4)?;
            if key.as_index().is_some()
                && self.heap.kind(object) == Kind::Array
                && self.heap.object(object).flags & flag::SPARSE == 0
            {
                continue;
            }
            let mut desc = Descriptor { configurable: Some(false), ..Descriptor::default() };
            if frozen {
                let Some(current) = self.get_own_property(object, key)? else { continue };
                if !current.attributes.is_accessor() {
                    desc.writable = Some(false);
                }
            }
            self.define_property_or_throw(object, key, desc)?;
        }
        Ok(true)
    }

    /// <https://tc39.es/ecma262/#sec-testintegritylevel>
    ///
    /// # Errors
    /// What a proxy's trap throws.
    pub fn test_integrity_level(&mut self, object: Object, frozen: bool) -> JsResult<bool> {
        if self.is_extensible(object)? {
            return Ok(false);
        }
        let keys = self.own_property_keys(object)?;
        self.keep_keys(&keys)?;
        for key in keys {
            self.tick(4)?;
            if let Some(current) = self.get_own_property(object, key)?
                && (current.attributes.has(Attributes::CONFIGURABLE)
                    || (frozen
                        && !current.attributes.is_accessor()
                        && current.attributes.has(Attributes::WRITABLE)))
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// <https://tc39.es/ecma262/#sec-copydataproperties>
    ///
    /// # Errors
    /// What getters throw.
    pub fn copy_data_properties(
        &mut self,
        target: Object,
        source: Value,
        excluded: &[PropertyKey],
    ) -> JsResult<()> {
        if source.is_nullish() {
            return Ok(());
        }
        let from = self.to_object(source)?;
        self.keep(Value::object(from));
        let keys = self.own_property_keys(from)?;
        self.keep_keys(&keys)?;
        for key in keys {
            self.tick(2)?;
            if excluded.contains(&key) {
                continue;
            }
            if let Some(property) = self.get_own_property(from, key)?
                && property.attributes.has(Attributes::ENUMERABLE)
            {
                let value = self.get_of(from, key)?;
                self.create_data_property_or_throw(target, key, value)?;
            }
        }
        Ok(())
    }

    /// <https://tc39.es/ecma262/#sec-setfunctionname>
    ///
    /// # Errors
    /// A halt.
    pub fn set_function_name(&mut self, function: Object, key: PropertyKey, prefix: &str) -> JsResult<()> {
        let mut text = match key.as_symbol() {
            Some(symbol) => {
                let data = self.heap.symbol(symbol);
                let private = data.is_some_and(|data| data.private);
                match data.and_then(|data| data.description) {
                    None => Value::string(creance_heap::Str::EMPTY),
                    Some(text) if private => Value::string(text),
                    Some(text) => {
                        let text = self.heap.strings.to_rust_string(&mut self.heap.meter, text)?;
                        self.heap.string_value(&alloc::format!("[{text}]"))?
                    }
                }
            }
            None => self.heap.key_value(key)?,
        };
        if !prefix.is_empty()
            && let Some(string) = text.as_string()
        {
            let prefix = self.heap.strings.from_str(&mut self.heap.meter, prefix)?;
            text = Value::string(self.heap.strings.concat(&mut self.heap.meter, prefix, string)?);
        }
        let name = PropertyKey::interned(names::NAME);
        Ok(self.heap.define_own(function, name, text, Attributes::CONFIGURABLE)?)
    }
}
