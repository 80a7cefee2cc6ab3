//! Variants of enums that are being read.

use super::ConversionError;
use super::deserialize::Deserializer;
use crate::Data;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, DeserializeSeed, EnumAccess, VariantAccess, Visitor};

/// A variant with its content, if it has any.
pub(super) struct Variant<'de> {
    name: &'de str,
    content: Option<Deserializer<'de>>,
}

impl<'de> Variant<'de> {
    /// A name alone.
    pub(super) fn unit(name: &'de str) -> Variant<'de> {
        Variant { name, content: None }
    }

    /// The only field of a record; of several, the only one that is not undefined.
    pub(super) fn only(whole: Deserializer<'de>, fields: &'de [(String, Data)]) -> Option<Variant<'de>> {
        let mut defined = fields.iter().filter(|field| !field.1.is_undefined());
        let (name, content) = match (defined.next(), defined.next(), fields) {
            (Some(field), None, _) | (None, _, [field]) => field,
            _ => return None,
        };
        Some(Variant { name, content: Some(whole.inner(content)) })
    }

    fn read<T>(
        self,
        kind: &str,
        read: impl FnOnce(Deserializer<'de>) -> Result<T, ConversionError>,
    ) -> Result<T, ConversionError> {
        let Variant { name, content } = self;
        match content {
            Some(content) => read(content).map_err(|error| error.in_field(name)),
            None => Err(ConversionError::new(format!("the variant '{name}' needs {kind}"))),
        }
    }
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = ConversionError;
    type Variant = Variant<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Variant<'de>), ConversionError> {
        let name = seed.deserialize(BorrowedStrDeserializer::<ConversionError>::new(self.name))?;
        Ok((name, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = ConversionError;

    fn unit_variant(self) -> Result<(), ConversionError> {
        match self.content {
            None => Ok(()),
            Some(_) => self.read("nothing", de::Deserialize::deserialize),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, ConversionError> {
        self.read("a value", |content| seed.deserialize(content))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, ConversionError> {
        self.read("an array", |content| de::Deserializer::deserialize_tuple(content, length, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ConversionError> {
        self.read("an object", |content| de::Deserializer::deserialize_struct(content, "", fields, visitor))
    }
}
