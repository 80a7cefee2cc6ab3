//! Type conversion. <https://tc39.es/ecma262/#sec-type-conversion>

use crate::{Intrinsic, JsResult, Kind, Object, PropertyKey, Str, Value, Vm};
use alloc::string::String;
use creance_budget::Metered;
use creance_heap::string::names;
use creance_heap::{BigError, BigInt, Extra, number, symbols};

/// The preferred type of a primitive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hint {
    /// None.
    Default,
    /// Number.
    Number,
    /// String.
    String,
}

impl Vm {
    /// <https://tc39.es/ecma262/#sec-toprimitive>
    ///
    /// # Errors
    /// What the object's methods throw; a TypeError if they give no primitive.
    pub fn to_primitive(&mut self, value: Value, hint: Hint) -> JsResult<Value> {
        let Some(object) = value.as_object() else { return Ok(value) };
        self.keep(value);
        let exotic = self.get_method(value, PropertyKey::symbol(symbols::TO_PRIMITIVE))?;
        if let Some(method) = exotic {
            let hint = match hint {
                Hint::Default => names::DEFAULT,
                Hint::Number => names::NUMBER,
                Hint::String => names::STRING,
            };
            let result = self.call(method, value, &[Value::string(hint)])?;
            if result.is_object() {
                return self.type_error("Cannot convert object to primitive value");
            }
            return Ok(result);
        }
        self.ordinary_to_primitive(object, hint)
    }

    /// <https://tc39.es/ecma262/#sec-ordinarytoprimitive>
    ///
    /// # Errors
    /// What the object's methods throw; a TypeError if they give no primitive.
    pub fn ordinary_to_primitive(&mut self, object: Object, hint: Hint) -> JsResult<Value> {
        let order = match hint {
            Hint::String => [names::TO_STRING, names::VALUE_OF],
            _ => [names::VALUE_OF, names::TO_STRING],
        };
        for name in order {
            let method = self.get(Value::object(object), PropertyKey::interned(name))?;
            if self.is_callable(method) {
                let result = self.call(method, Value::object(object), &[])?;
                if !result.is_object() {
                    return Ok(result);
                }
            }
        }
        self.type_error("Cannot convert object to primitive value")
    }

    /// <https://tc39.es/ecma262/#sec-toboolean>
    pub fn to_boolean(&self, value: Value) -> bool {
        match value.truthy() {
            Some(truthy) => truthy && !self.heap.is_html_dda(value),
            None => match value.as_string() {
                Some(string) => !self.heap.strings.is_empty(string),
                None => {
                    value.as_bigint().and_then(|index| self.heap.bigint(index)).is_some_and(|b| !b.is_zero())
                }
            },
        }
    }

    /// <https://tc39.es/ecma262/#sec-tonumber>
    ///
    /// # Errors
    /// A TypeError for symbols and bigints; what conversion of an object throws.
    #[inline]
    pub fn to_number(&mut self, value: Value) -> JsResult<f64> {
        match value.as_number() {
            Some(number) => Ok(number),
            None => self.number_slowly(value),
        }
    }

    #[cold]
    fn number_slowly(&mut self, value: Value) -> JsResult<f64> {
        let primitive = self.to_primitive(value, Hint::Number)?;
        if let Some(number) = primitive.as_number() {
            return Ok(number);
        }
        if let Some(string) = primitive.as_string() {
            return Ok(self.string_to_number(string)?);
        }
        if primitive.as_symbol().is_some() {
            return self.type_error("Cannot convert a Symbol value to a number");
        }
        if primitive.as_bigint().is_some() {
            return self.type_error("Cannot convert a BigInt value to a number");
        }
        Ok(match primitive {
            Value::TRUE => 1.0,
            Value::FALSE | Value::NULL => 0.0,
            _ => f64::NAN,
        })
    }

    /// <https://tc39.es/ecma262/#sec-stringtonumber>
    ///
    /// # Errors
    /// A halt.
    pub fn string_to_number(&mut self, string: Str) -> Metered<f64> {
        self.heap.strings.flatten(&mut self.heap.meter, string)?;
        match self.heap.strings.units(string) {
            Some(units) => number::string_to_number(&mut self.heap.meter, units),
            None => Ok(f64::NAN),
        }
    }

    /// A number or a bigint. <https://tc39.es/ecma262/#sec-tonumeric>
    ///
    /// # Errors
    /// As ToNumber, but bigints pass.
    pub fn to_numeric(&mut self, value: Value) -> JsResult<Value> {
        if value.is_number() || value.as_bigint().is_some() {
            return Ok(value);
        }
        let primitive = self.to_primitive(value, Hint::Number)?;
        if primitive.as_bigint().is_some() {
            return Ok(primitive);
        }
        Ok(Value::number(self.to_number(primitive)?))
    }

    /// <https://tc39.es/ecma262/#sec-tointegerorinfinity>
    ///
    /// # Errors
    /// As ToNumber.
    pub fn to_integer_or_infinity(&mut self, value: Value) -> JsResult<f64> {
        if let Some(int) = value.as_int() {
            return Ok(f64::from(int));
        }
        Ok(number::to_integer_or_infinity(self.to_number(value)?))
    }

    /// <https://tc39.es/ecma262/#sec-toint32>
    ///
    /// # Errors
    /// As ToNumber.
    pub fn to_int32(&mut self, value: Value) -> JsResult<i32> {
        if let Some(int) = value.as_int() {
            return Ok(int);
        }
        Ok(number::to_int32(self.to_number(value)?))
    }

    /// <https://tc39.es/ecma262/#sec-touint32>
    ///
    /// # Errors
    /// As ToNumber.
    pub fn to_uint32(&mut self, value: Value) -> JsResult<u32> {
        Ok(self.to_int32(value)? as u32)
    }

    /// <https://tc39.es/ecma262/#sec-tolength>
    ///
    /// # Errors
    /// As ToNumber.
    pub fn to_length(&mut self, value: Value) -> JsResult<u64> {
        if let Some(int) = value.as_int() {
            return Ok(int.max(0) as u64);
        }
        Ok(number::to_length(self.to_number(value)?) as u64)
    }

    /// <https://tc39.es/ecma262/#sec-toindex>
    ///
    /// # Errors
    /// A RangeError outside 0 to 2^53 - 1; as ToNumber.
    pub fn to_index(&mut self, value: Value) -> JsResult<u64> {
        if value.is_undefined() {
            return Ok(0);
        }
        let integer = self.to_integer_or_infinity(value)?;
        if !(0.0..=9007199254740991.0).contains(&integer) {
            return self.range_error("Invalid index");
        }
        Ok(integer as u64)
    }

    /// An argument that counts from the start, or from the end if negative, clamped to `0..=length`.
    ///
    /// # Errors
    /// As ToNumber.
    pub fn relative_index(&mut self, value: Value, length: u64, default: u64) -> JsResult<u64> {
        if value.is_undefined() {
            return Ok(default);
        }
        let relative = self.to_integer_or_infinity(value)?;
        Ok(if relative < 0.0 {
            (length as f64 + relative).max(0.0) as u64
        } else {
            relative.min(length as f64) as u64
        })
    }

    /// <https://tc39.es/ecma262/#sec-tostring>
    ///
    /// # Errors
    /// A TypeError for symbols; what conversion of an object throws.
    #[inline]
    pub fn to_string(&mut self, value: Value) -> JsResult<Str> {
        match value.as_string() {
            Some(string) => Ok(string),
            None => self.string_slowly(value),
        }
    }

    #[cold]
    fn string_slowly(&mut self, value: Value) -> JsResult<Str> {
        let primitive = self.to_primitive(value, Hint::String)?;
        match self.primitive_to_string(primitive)? {
            Some(string) => Ok(string),
            None => self.type_error("Cannot convert a Symbol value to a string"),
        }
    }

    /// The string of a primitive; none for a symbol.
    ///
    /// # Errors
    /// A halt.
    pub fn primitive_to_string(&mut self, value: Value) -> Metered<Option<Str>> {
        if let Some(string) = value.as_string() {
            return Ok(Some(string));
        }
        if let Some(int) = value.as_int() {
            if int >= 0 {
                return self.heap.index_string(int as u32).map(Some);
            }
            let text = alloc::format!("{int}");
            return self.heap.strings.from_str(&mut self.heap.meter, &text).map(Some);
        }
        if let Some(double) = value.as_number() {
            self.tick(4)?;
            let text = number::to_string(double);
            return self.heap.strings.from_str(&mut self.heap.meter, &text).map(Some);
        }
        if let Some(bigint) = value.as_bigint().and_then(|index| self.heap.bigint(index)).cloned() {
            let text = bigint.to_string_radix(&mut self.heap.meter, 10)?;
            return self.heap.strings.from_str(&mut self.heap.meter, &text).map(Some);
        }
        Ok(match value {
            Value::UNDEFINED => Some(names::UNDEFINED),
            Value::NULL => Some(names::NULL),
            Value::TRUE => Some(names::TRUE),
            Value::FALSE => Some(names::FALSE),
            _ => None,
        })
    }

    /// <https://tc39.es/ecma262/#sec-topropertykey>
    ///
    /// # Errors
    /// What conversion of an object throws.
    #[inline]
    pub fn to_property_key(&mut self, value: Value) -> JsResult<PropertyKey> {
        if let Some(int) = value.as_int()
            && let Some(key) = PropertyKey::index(int as u32)
        {
            return Ok(key);
        }
        if let Some(string) = value.as_string() {
            return Ok(self.heap.key_of_string(string)?);
        }
        self.property_key_slowly(value)
    }

    #[cold]
    fn property_key_slowly(&mut self, value: Value) -> JsResult<PropertyKey> {
        let primitive = self.to_primitive(value, Hint::String)?;
        if let Some(symbol) = primitive.as_symbol() {
            return Ok(PropertyKey::symbol(symbol));
        }
        if let Some(double) = primitive.as_number()
            && double >= 0.0
            && double < f64::from(1u32 << 31)
            && f64::from(double as u32) == double
            && let Some(key) = PropertyKey::index(double as u32)
        {
            return Ok(key);
        }
        let string = self.to_string(primitive)?;
        Ok(self.heap.key_of_string(string)?)
    }

    /// The key of a length-like number, which may lie beyond array indices.
    ///
    /// # Errors
    /// A halt.
    pub fn index_key(&mut self, index: u64) -> Metered<PropertyKey> {
        match u32::try_from(index).ok().and_then(PropertyKey::index) {
            Some(key) => Ok(key),
            None => {
                let text = number::to_string(index as f64);
                self.heap.key(&text)
            }
        }
    }

    /// <https://tc39.es/ecma262/#sec-toobject>
    ///
    /// # Errors
    /// A TypeError for undefined and null.
    pub fn to_object(&mut self, value: Value) -> JsResult<Object> {
        if let Some(object) = value.as_object() {
            return Ok(object);
        }
        if value.is_nullish() {
            return self.type_error("Cannot convert undefined or null to object");
        }
        let (kind, prototype) = if value.is_string() {
            (Kind::StringObject, Intrinsic::StringPrototype)
        } else if value.is_number() {
            (Kind::NumberObject, Intrinsic::NumberPrototype)
        } else if value.as_symbol().is_some() {
            (Kind::SymbolObject, Intrinsic::SymbolPrototype)
        } else if value.as_bigint().is_some() {
            (Kind::BigIntObject, Intrinsic::BigIntPrototype)
        } else {
            (Kind::BooleanObject, Intrinsic::BooleanPrototype)
        };
        let prototype = self.intrinsic(prototype)?;
        Ok(self.new_wrapper(kind, prototype, value)?)
    }

    /// A wrapper object around a primitive.
    ///
    /// # Errors
    /// A memory halt.
    pub fn new_wrapper(&mut self, kind: Kind, prototype: Object, value: Value) -> Metered<Object> {
        if let Some(string) = value.as_string() {
            self.heap.strings.flatten(&mut self.heap.meter, string)?;
        }
        let object = self.heap.new_object(kind, Some(prototype))?;
        self.heap.object_mut(object).set_payload(value.bits());
        Ok(object)
    }

    /// The primitive in a wrapper object or date.
    pub fn wrapped(&self, object: Object) -> Value {
        Value::from_bits(self.heap.object(object).payload())
    }

    /// The prototype in which a property of a primitive is looked up.
    ///
    /// # Errors
    /// A memory halt.
    pub(crate) fn primitive_prototype(&mut self, value: Value) -> Metered<Option<Object>> {
        let intrinsic = if value.is_string() {
            Intrinsic::StringPrototype
        } else if value.is_number() {
            Intrinsic::NumberPrototype
        } else if value.as_symbol().is_some() {
            Intrinsic::SymbolPrototype
        } else if value.as_bigint().is_some() {
            Intrinsic::BigIntPrototype
        } else if value.as_bool().is_some() {
            Intrinsic::BooleanPrototype
        } else {
            return Ok(None);
        };
        self.intrinsic(intrinsic).map(Some)
    }

    /// <https://tc39.es/ecma262/#sec-tobigint>
    ///
    /// # Errors
    /// A TypeError or SyntaxError for what is no bigint.
    pub fn to_bigint(&mut self, value: Value) -> JsResult<Value> {
        let primitive = self.to_primitive(value, Hint::Number)?;
        if primitive.as_bigint().is_some() {
            return Ok(primitive);
        }
        if let Some(flag) = primitive.as_bool() {
            let bigint = BigInt::from_f64(if flag { 1.0 } else { 0.0 }).unwrap_or_default();
            return Ok(self.heap.add_bigint(bigint)?);
        }
        if let Some(string) = primitive.as_string() {
            return match self.string_to_bigint(string)? {
                Some(bigint) => Ok(self.heap.add_bigint(bigint)?),
                None => {
                    let what = self.describe(primitive)?;
                    let message = alloc::format!("Cannot convert {what} to a BigInt");
                    self.throw(crate::ErrorKind::Syntax, &message)
                }
            };
        }
        let what = self.describe(primitive)?;
        self.type_error(&alloc::format!("Cannot convert {what} to a BigInt"))
    }

    /// <https://tc39.es/ecma262/#sec-stringtobigint>
    ///
    /// # Errors
    /// A RangeError for huge numbers; a halt.
    pub fn string_to_bigint(&mut self, string: Str) -> JsResult<Option<BigInt>> {
        self.heap.strings.flatten(&mut self.heap.meter, string)?;
        let Some(units) = self.heap.strings.units(string) else { return Ok(None) };
        let parsed = BigInt::parse(&mut self.heap.meter, units);
        self.bigint_result(parsed)
    }

    /// Turns the error of a bigint operation into an exception.
    ///
    /// # Errors
    /// A RangeError or a halt.
    pub fn bigint_result<T>(&mut self, result: Result<T, BigError>) -> JsResult<T> {
        match result {
            Ok(value) => Ok(value),
            Err(BigError::Halt(halt)) => Err(halt.into()),
            Err(BigError::TooBig) => self.range_error("Maximum BigInt size exceeded"),
            Err(BigError::DivisionByZero) => self.range_error("Division by zero"),
            Err(BigError::NegativeExponent) => self.range_error("Exponent must be non-negative"),
        }
    }

    /// The type that `typeof` names. <https://tc39.es/ecma262/#sec-typeof-operator>
    pub fn type_of(&self, value: Value) -> Str {
        if value.is_number() {
            names::NUMBER
        } else if value.is_string() {
            names::STRING
        } else if value.is_object() {
            if self.heap.is_html_dda(value) {
                names::UNDEFINED
            } else if self.is_callable(value) {
                names::FUNCTION
            } else {
                names::OBJECT
            }
        } else if value.as_bool().is_some() {
            names::BOOLEAN
        } else if value.as_symbol().is_some() {
            names::SYMBOL
        } else if value.as_bigint().is_some() {
            names::BIGINT
        } else if value.is_null() {
            names::OBJECT
        } else {
            names::UNDEFINED
        }
    }

    /// A short text of a value for messages. Runs no script.
    ///
    /// # Errors
    /// A halt.
    pub fn describe(&mut self, value: Value) -> Metered<String> {
        if let Some(object) = value.as_object() {
            if self.is_callable(value) {
                let name = self.heap.own_property(object, PropertyKey::interned(names::NAME))?;
                let name = name.and_then(|property| property.value.as_string());
                let name = match name {
                    Some(name) => self.heap.strings.to_rust_string(&mut self.heap.meter, name)?,
                    None => String::new(),
                };
                return Ok(if name.is_empty() {
                    "function".into()
                } else {
                    alloc::format!("function {name}")
                });
            }
            return Ok(
                if self.heap.kind(object) == Kind::Array { "[object Array]" } else { "#<Object>" }.into()
            );
        }
        if let Some(symbol) = value.as_symbol() {
            let description = self.heap.symbol(symbol).and_then(|data| data.description);
            let text = match description {
                Some(text) => self.heap.strings.to_rust_string(&mut self.heap.meter, text)?,
                None => String::new(),
            };
            return Ok(alloc::format!("Symbol({text})"));
        }
        let Some(string) = self.primitive_to_string(value)? else { return Ok("(empty)".into()) };
        if self.heap.strings.len(string) > 64 {
            return Ok("\"...\"".into());
        }
        let text = self.heap.strings.to_rust_string(&mut self.heap.meter, string)?;
        Ok(if value.is_string() { alloc::format!("{text:?}") } else { text })
    }

    /// A key as text for messages.
    ///
    /// # Errors
    /// A halt.
    pub fn describe_key(&mut self, key: PropertyKey) -> Metered<String> {
        let value = self.heap.key_value(key)?;
        let text = self.describe(value)?;
        Ok(text.trim_matches('"').into())
    }

    /// True if the value is a proxy or closure that `[[Call]]` works on. <https://tc39.es/ecma262/#sec-iscallable>
    pub fn is_callable(&self, value: Value) -> bool {
        let Some(object) = value.as_object() else { return false };
        match self.heap.kind(object) {
            Kind::Function | Kind::Native | Kind::NativeClosure | Kind::BoundFunction => true,
            Kind::Proxy => self.heap.object(object).payload() & 1 != 0,
            _ => false,
        }
    }

    /// <https://tc39.es/ecma262/#sec-isconstructor>
    pub fn is_constructor(&self, value: Value) -> bool {
        let Some(object) = value.as_object() else { return false };
        let cell = self.heap.object(object);
        match cell.kind {
            Kind::Function => self
                .calls
                .get(cell.payload() as u32 as usize)
                .is_some_and(|info| info.flags & crate::vm::call_flag::NO_CONSTRUCT == 0),
            Kind::Native => self.native_row(cell.payload()).is_some_and(|row| row.constructs()),
            Kind::NativeClosure => match self.heap.extra(object) {
                Some(Extra::Closure(closure)) => {
                    self.native_row(closure.native).is_some_and(|row| row.constructs())
                }
                _ => false,
            },
            Kind::BoundFunction => match self.heap.extra(object) {
                Some(Extra::Bound(bound)) => bound.constructs,
                _ => false,
            },
            Kind::Proxy => cell.payload() & 2 != 0,
            _ => false,
        }
    }
}
