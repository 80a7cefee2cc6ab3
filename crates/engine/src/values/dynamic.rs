//! Data as a value of serde.

use crate::Data;
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A value of any type: [`Data`] where serde wants a type. Nothing is lost between script and it.
///
/// Other formats have no undefined, BigInts or bytes of their own: there, undefined is a unit, and a BigInt the text
/// of its digits.
///
/// ```
/// use creance_engine::{Data, Dynamic, Engine};
///
/// let mut vm = Engine::new().vm().build()?;
/// let outcome = vm.eval("any.js", "[1, 2n, undefined]")?;
/// let values: Vec<Dynamic> = vm.get(outcome)?;
/// let expected = [Data::Number(1.0), Data::BigInt("2".to_owned()), Data::Undefined];
/// assert_eq!(values, expected.map(Dynamic));
/// # Ok::<(), creance_engine::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Dynamic(pub Data);

impl From<Data> for Dynamic {
    fn from(data: Data) -> Dynamic {
        Dynamic(data)
    }
}

impl From<Dynamic> for Data {
    fn from(dynamic: Dynamic) -> Data {
        dynamic.0
    }
}

/// By these names our own serializer and deserializer know what serde has no word for.
pub(super) const DYNAMIC: &str = "$creance::Dynamic";
pub(super) const BIGINT: &str = "$creance::BigInt";
pub(super) const UNDEFINED: &str = "$creance::Undefined";

impl Serialize for Dynamic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Borrowed(&self.0).serialize(serializer)
    }
}

/// The same of data that somebody else has.
struct Borrowed<'a>(&'a Data);

impl Serialize for Borrowed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Data::Undefined => serializer.serialize_newtype_struct(UNDEFINED, &()),
            Data::Null => serializer.serialize_none(),
            Data::Bool(value) => serializer.serialize_bool(*value),
            Data::Number(value) => match super::integer::safe_integer(*value) {
                Some(integer) => serializer.serialize_i64(integer),
                None => serializer.serialize_f64(*value),
            },
            Data::BigInt(digits) => serializer.serialize_newtype_struct(BIGINT, digits),
            Data::String(text) => serializer.serialize_str(text),
            Data::Bytes(bytes) => serializer.serialize_bytes(bytes),
            Data::Array(items) => {
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    seq.serialize_element(&Borrowed(item))?;
                }
                seq.end()
            }
            Data::Record(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, &Borrowed(value))?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Dynamic {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Dynamic, D::Error> {
        deserializer.deserialize_newtype_struct(DYNAMIC, Whole)
    }
}

/// Meets a deserializer: ours knows the name and then tells undefined, null and BigInts apart.
struct Whole;

impl<'de> Visitor<'de> for Whole {
    type Value = Dynamic;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Dynamic, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

/// Items for which there is room to begin with: other formats may lie about lengths.
const MAX_CAPACITY: usize = 4096;

/// Takes whatever comes.
struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Dynamic;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Dynamic, E> {
        Ok(Dynamic(Data::Bool(value)))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Dynamic, E> {
        self.visit_i128(i128::from(value))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Dynamic, E> {
        Ok(Dynamic(super::integer::data_of_integer(value)))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Dynamic, E> {
        self.visit_i128(i128::from(value))
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Dynamic, E> {
        match i128::try_from(value) {
            Ok(value) => self.visit_i128(value),
            Err(_) => Ok(Dynamic(Data::BigInt(value.to_string()))),
        }
    }

    fn visit_f64<E>(self, value: f64) -> Result<Dynamic, E> {
        Ok(Dynamic(Data::Number(value)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Dynamic, E> {
        Ok(Dynamic(Data::String(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Dynamic, E> {
        Ok(Dynamic(Data::String(text)))
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Dynamic, E> {
        Ok(Dynamic(Data::Bytes(bytes.to_owned())))
    }

    fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Dynamic, E> {
        Ok(Dynamic(Data::Bytes(bytes)))
    }

    fn visit_unit<E>(self) -> Result<Dynamic, E> {
        Ok(Dynamic(Data::Null))
    }

    fn visit_none<E>(self) -> Result<Dynamic, E> {
        Ok(Dynamic(Data::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Dynamic, D::Error> {
        Dynamic::deserialize(deserializer)
    }

    /// What our own deserializer says of undefined (none) and of a BigInt (its digits).
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Dynamic, D::Error> {
        let digits = Option::<String>::deserialize(deserializer)?;
        Ok(Dynamic(digits.map_or(Data::Undefined, Data::BigInt)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Dynamic, A::Error> {
        let mut items = Vec::with_capacity(seq.size_hint().unwrap_or(0).min(MAX_CAPACITY));
        while let Some(Dynamic(item)) = seq.next_element()? {
            items.push(item);
        }
        items.shrink_to_fit();
        Ok(Dynamic(Data::Array(items)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Dynamic, A::Error> {
        let mut fields = Vec::with_capacity(map.size_hint().unwrap_or(0).min(MAX_CAPACITY));
        while let Some((name, Dynamic(value))) = map.next_entry()? {
            fields.push((name, value));
        }
        fields.shrink_to_fit();
        Ok(Dynamic(Data::Record(fields)))
    }
}
