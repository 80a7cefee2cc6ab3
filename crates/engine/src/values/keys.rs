//! Keys of maps: text in script, whatever can be told by its text in Rust.

use super::ConversionError;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, Visitor};
use serde::ser::Impossible;
use serde::{Serialize, forward_to_deserialize_any};
use std::fmt::Display;

/// Makes the text of a key.
pub(super) struct KeySerializer;

type Never = Impossible<String, ConversionError>;

fn no_key<T>() -> Result<T, ConversionError> {
    Err(ConversionError::new("a key must be a string, a character, an integer or a Boolean"))
}

macro_rules! texts {
    ($($method:ident $type:ty,)*) => {
        $(fn $method(self, value: $type) -> Result<String, ConversionError> {
            Ok(value.to_string())
        })*
    };
}

macro_rules! no_keys {
    ($($method:ident($($argument:ty),*) -> $answer:ty,)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<$answer, ConversionError> {
            no_key()
        })*
    };
}

impl serde::Serializer for KeySerializer {
    type Ok = String;
    type Error = ConversionError;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    texts! {
        serialize_bool bool, serialize_char char, serialize_str &str,
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64, serialize_i128 i128,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64, serialize_u128 u128,
    }

    no_keys! {
        serialize_f32(f32) -> String,
        serialize_f64(f64) -> String,
        serialize_bytes(&[u8]) -> String,
        serialize_none() -> String,
        serialize_unit() -> String,
        serialize_unit_struct(&'static str) -> String,
        serialize_seq(Option<usize>) -> Never,
        serialize_tuple(usize) -> Never,
        serialize_tuple_struct(&'static str, usize) -> Never,
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never,
        serialize_map(Option<usize>) -> Never,
        serialize_struct(&'static str, usize) -> Never,
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never,
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<String, ConversionError> {
        value.serialize(self)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<String, ConversionError> {
        Ok(variant.to_owned())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<String, ConversionError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<String, ConversionError> {
        no_key()
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<String, ConversionError> {
        Ok(value.to_string())
    }
}

/// Reads a key.
pub(super) struct KeyDeserializer<'de>(pub(super) &'de str);

macro_rules! parsed {
    ($($method:ident $visit:ident $name:literal,)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
            match self.0.parse() {
                Ok(value) => visitor.$visit(value),
                Err(_) => Err(ConversionError::new(concat!("expected a key that is a ", $name))),
            }
        })*
    };
}

impl<'de> de::Deserializer<'de> for KeyDeserializer<'de> {
    type Error = ConversionError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        visitor.visit_borrowed_str(self.0)
    }

    parsed! {
        deserialize_bool visit_bool "bool",
        deserialize_i8 visit_i8 "i8", deserialize_i16 visit_i16 "i16", deserialize_i32 visit_i32 "i32",
        deserialize_i64 visit_i64 "i64", deserialize_i128 visit_i128 "i128",
        deserialize_u8 visit_u8 "u8", deserialize_u16 visit_u16 "u16", deserialize_u32 visit_u32 "u32",
        deserialize_u64 visit_u64 "u64", deserialize_u128 visit_u128 "u128",
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConversionError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ConversionError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ConversionError> {
        visitor.visit_enum(BorrowedStrDeserializer::new(self.0))
    }

    forward_to_deserialize_any! {
        f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }
}
