//! Arrays, bytes and records that are being read.

use super::ConversionError;
use super::deserialize::Deserializer;
use super::keys::KeyDeserializer;
use crate::Data;
use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess};

/// The items of an array.
pub(super) struct Items<'de> {
    whole: Deserializer<'de>,
    items: &'de [Data],
    next: usize,
}

impl<'de> Items<'de> {
    pub(super) fn new(whole: Deserializer<'de>, items: &'de [Data]) -> Items<'de> {
        Items { whole, items, next: 0 }
    }

    /// Checks that all have been read.
    pub(super) fn finish(&self) -> Result<(), ConversionError> {
        all_read(self.next, self.items.len())
    }
}

fn all_read(read: usize, length: usize) -> Result<(), ConversionError> {
    if read == length {
        return Ok(());
    }
    Err(ConversionError::new(format!("expected an array of {read} items, found {length} items")))
}

impl<'de> SeqAccess<'de> for &mut Items<'de> {
    type Error = ConversionError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ConversionError> {
        let Some(item) = self.items.get(self.next) else { return Ok(None) };
        let value = seed.deserialize(self.whole.inner(item)).map_err(|error| error.in_item(self.next))?;
        self.next += 1;
        Ok(Some(value))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.next)
    }
}

/// Bytes, one by one.
pub(super) struct Bytes<'de> {
    bytes: &'de [u8],
    next: usize,
}

impl<'de> Bytes<'de> {
    pub(super) fn new(bytes: &'de [u8]) -> Bytes<'de> {
        Bytes { bytes, next: 0 }
    }

    /// Checks that all have been read.
    pub(super) fn finish(&self) -> Result<(), ConversionError> {
        all_read(self.next, self.bytes.len())
    }
}

impl<'de> SeqAccess<'de> for &mut Bytes<'de> {
    type Error = ConversionError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ConversionError> {
        let Some(&byte) = self.bytes.get(self.next) else { return Ok(None) };
        let value = seed
            .deserialize(byte.into_deserializer())
            .map_err(|error: ConversionError| error.in_item(self.next))?;
        self.next += 1;
        Ok(Some(value))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.bytes.len() - self.next)
    }
}

/// The fields of a record.
pub(super) struct Fields<'de> {
    whole: Deserializer<'de>,
    fields: std::slice::Iter<'de, (String, Data)>,
    /// The field whose value comes next.
    current: Option<&'de (String, Data)>,
    /// Whether undefined is a value; else it counts as absent.
    undefined: bool,
}

impl<'de> Fields<'de> {
    pub(super) fn new(
        whole: Deserializer<'de>,
        fields: &'de [(String, Data)],
        undefined: bool,
    ) -> Fields<'de> {
        Fields { whole, fields: fields.iter(), current: None, undefined }
    }
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = ConversionError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ConversionError> {
        let undefined = self.undefined;
        self.current = self.fields.find(|field| undefined || !field.1.is_undefined());
        let Some((name, _)) = self.current else { return Ok(None) };
        seed.deserialize(KeyDeserializer(name)).map(Some).map_err(|error| error.in_field(name))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ConversionError> {
        // NOTE: serde asks for a value after each key and never without one.
        let Some((name, value)) = self.current else {
            return Err(ConversionError::new("a value without key"));
        };
        seed.deserialize(self.whole.inner(value)).map_err(|error| error.in_field(name))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.fields.len())
    }
}
