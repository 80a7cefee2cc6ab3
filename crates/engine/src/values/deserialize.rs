//! Data to values of Rust.

use super::ConversionError;
use super::access::{Bytes, Fields, Items};
use super::dynamic::DYNAMIC;
use super::enums::Variant;
use super::integer::{Integer, safe_integer};
use crate::Data;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, Visitor};

/// Reads data.
#[derive(Clone, Copy)]
pub(super) struct Deserializer<'de> {
    data: &'de Data,
    /// Arrays and records around it.
    depth: usize,
    /// Whether the visitor is [`Dynamic`](super::Dynamic)'s.
    dynamic: bool,
}

impl<'de> Deserializer<'de> {
    pub(super) fn new(data: &'de Data) -> Deserializer<'de> {
        Deserializer { data, depth: 0, dynamic: false }
    }

    /// Reads data inside this one.
    pub(super) fn inner(self, data: &'de Data) -> Deserializer<'de> {
        Deserializer { data, depth: self.depth + 1, dynamic: false }
    }

    /// The same, to be read without loss.
    fn dynamic(self) -> Deserializer<'de> {
        Deserializer { dynamic: true, ..self }
    }

    pub(super) fn expected<T>(self, what: &str) -> Result<T, ConversionError> {
        Err(ConversionError::new(format!("expected {what}, found {}", self.data.brief())))
    }

    /// Checks that an array or record may be entered.
    fn enter(self) -> Result<(), ConversionError> {
        if self.depth >= Data::MAX_DEPTH { Err(ConversionError::too_deep()) } else { Ok(()) }
    }

    fn array<V: Visitor<'de>>(self, items: &'de [Data], visitor: V) -> Result<V::Value, ConversionError> {
        self.enter()?;
        let mut access = Items::new(self, items);
        let value = visitor.visit_seq(&mut access)?;
        access.finish()?;
        Ok(value)
    }

    fn bytes<V: Visitor<'de>>(self, bytes: &'de [u8], visitor: V) -> Result<V::Value, ConversionError> {
        let mut access = Bytes::new(bytes);
        let value = visitor.visit_seq(&mut access)?;
        access.finish()?;
        Ok(value)
    }

    fn record<V: Visitor<'de>>(
        self,
        fields: &'de [(String, Data)],
        visitor: V,
    ) -> Result<V::Value, ConversionError> {
        self.enter()?;
        visitor.visit_map(Fields::new(self, fields, self.dynamic))
    }

    fn number<V: Visitor<'de>>(self, number: f64, visitor: V) -> Result<V::Value, ConversionError> {
        match safe_integer(number) {
            Some(value) if !self.dynamic => match u64::try_from(value) {
                Ok(value) => visitor.visit_u64(value),
                Err(_) => visitor.visit_i64(value),
            },
            _ => visitor.visit_f64(number),
        }
    }

    fn bigint<V: Visitor<'de>>(self, digits: &'de str, visitor: V) -> Result<V::Value, ConversionError> {
        if self.dynamic {
            return visitor.visit_newtype_struct(Digits(Some(digits)));
        }
        let Some(integer) = Integer::of(self.data) else { return self.expected("an integer of 128 bits") };
        if let Some(value) = integer.get() {
            visitor.visit_u64(value)
        } else if let Some(value) = integer.get() {
            visitor.visit_i64(value)
        } else if let Some(value) = integer.get() {
            visitor.visit_i128(value)
        } else if let Integer::Unsigned(value) = integer {
            visitor.visit_u128(value)
        } else {
            self.expected("an integer of 128 bits")
        }
    }

    fn length_is<T>(
        self,
        length: usize,
        wanted: usize,
        read: impl FnOnce() -> Result<T, ConversionError>,
    ) -> Result<T, ConversionError> {
        if length == wanted {
            return read();
        }
        Err(ConversionError::new(format!("expected an array of {wanted} items, found {length} items")))
    }
}

/// What [`Dynamic`](super::Dynamic) is told that serde has no word for.
struct Digits<'de>(Option<&'de str>);

impl<'de> de::Deserializer<'de> for Digits<'de> {
    type Error = ConversionError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        match self.0 {
            Some(digits) => visitor.visit_some(BorrowedStrDeserializer::new(digits)),
            None => visitor.visit_none(),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

macro_rules! integers {
    ($($method:ident $visit:ident $type:ty,)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
            match Integer::of(self.data).and_then(Integer::get::<$type>) {
                Some(value) => visitor.$visit(value),
                None => self.expected(stringify!($type)),
            }
        })*
    };
}

impl<'de> de::Deserializer<'de> for Deserializer<'de> {
    type Error = ConversionError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        match self.data {
            Data::Undefined if self.dynamic => visitor.visit_newtype_struct(Digits(None)),
            Data::Undefined | Data::Null => visitor.visit_unit(),
            Data::Bool(value) => visitor.visit_bool(*value),
            Data::Number(number) => self.number(*number, visitor),
            Data::BigInt(digits) => self.bigint(digits, visitor),
            Data::String(text) => visitor.visit_borrowed_str(text),
            Data::Bytes(bytes) => visitor.visit_borrowed_bytes(bytes),
            Data::Array(items) => self.array(items, visitor),
            Data::Record(fields) => self.record(fields, visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        match self.data {
            Data::Bool(value) => visitor.visit_bool(*value),
            _ => self.expected("bool"),
        }
    }

    integers! {
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_i128 visit_i128 i128,
        deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16, deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64, deserialize_u128 visit_u128 u128,
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        match self.data {
            Data::Number(number) => visitor.visit_f64(*number),
            _ => self.expected("a number"),
        }
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        let mut chars = self.data.as_str().unwrap_or_default().chars();
        match (chars.next(), chars.next()) {
            (Some(char), None) => visitor.visit_char(char),
            _ => self.expected("a character"),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        match self.data.as_str() {
            Some(text) => visitor.visit_borrowed_str(text),
            None => self.expected("a string"),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        match self.data {
            Data::Bytes(bytes) => visitor.visit_borrowed_bytes(bytes),
            Data::Array(items) => self.array(items, visitor),
            _ => self.expected("bytes"),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        match self.data {
            Data::Undefined | Data::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        match self.data {
            Data::Undefined | Data::Null => visitor.visit_unit(),
            _ => self.expected("undefined"),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ConversionError> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ConversionError> {
        visitor.visit_newtype_struct(if name == DYNAMIC { self.dynamic() } else { self })
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        match self.data {
            Data::Array(items) => self.array(items, visitor),
            Data::Bytes(bytes) => self.bytes(bytes, visitor),
            _ => self.expected("an array"),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, ConversionError> {
        match self.data {
            Data::Array(items) => self.length_is(items.len(), length, || self.array(items, visitor)),
            Data::Bytes(bytes) => self.length_is(bytes.len(), length, || self.bytes(bytes, visitor)),
            _ => self.expected(&format!("an array of {length} items")),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, ConversionError> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        match self.data {
            Data::Record(fields) => self.record(fields, visitor),
            _ => self.expected("an object"),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ConversionError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ConversionError> {
        match self.data {
            Data::String(name) => visitor.visit_enum(Variant::unit(name)),
            Data::Record(fields) => {
                self.enter()?;
                match Variant::only(self, fields) {
                    Some(variant) => visitor.visit_enum(variant),
                    None => self.expected("a string or an object with one property"),
                }
            }
            _ => self.expected("a string or an object with one property"),
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        visitor.visit_unit()
    }
}
