//! Arrays and records that are being made.

use super::ConversionError;
use super::serialize::{Serializer, key, tagged};
use crate::Data;
use serde::Serialize;
use serde::ser;

/// An array that grows.
pub(super) struct Items<'b> {
    inside: Serializer<'b>,
    items: Vec<Data>,
    variant: Option<&'static str>,
}

impl<'b> Items<'b> {
    /// `inside` is what makes the items; a variant is what the array is the content of.
    pub(super) fn new(
        inside: Serializer<'b>,
        variant: Option<&'static str>,
        length: Option<usize>,
    ) -> Items<'b> {
        let items = Vec::with_capacity(inside.budget.capacity::<Data>(length));
        Items { inside, items, variant }
    }

    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ConversionError> {
        let serializer = Serializer { budget: &mut *self.inside.budget, depth: self.inside.depth };
        match value.serialize(serializer) {
            Ok(item) => {
                self.items.push(item);
                Ok(())
            }
            Err(error) => Err(in_variant(error.in_item(self.items.len()), self.variant)),
        }
    }

    fn finish(mut self) -> Data {
        self.items.shrink_to_fit();
        let data = Data::Array(self.items);
        match self.variant {
            Some(variant) => tagged(variant, data),
            None => data,
        }
    }
}

fn in_variant(error: ConversionError, variant: Option<&str>) -> ConversionError {
    match variant {
        Some(variant) => error.in_field(variant),
        None => error,
    }
}

/// A record that grows.
pub(super) struct Fields<'b> {
    inside: Serializer<'b>,
    /// The key whose value comes next.
    key: String,
    fields: Vec<(String, Data)>,
    variant: Option<&'static str>,
}

impl<'b> Fields<'b> {
    /// `inside` is what makes the values; a variant is what the record is the content of.
    pub(super) fn new(
        inside: Serializer<'b>,
        variant: Option<&'static str>,
        length: Option<usize>,
    ) -> Fields<'b> {
        let fields = Vec::with_capacity(inside.budget.capacity::<(String, Data)>(length));
        Fields { inside, key: String::new(), fields, variant }
    }

    fn key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), ConversionError> {
        self.key = key(name, self.inside.budget)?;
        Ok(())
    }

    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ConversionError> {
        let serializer = Serializer { budget: &mut *self.inside.budget, depth: self.inside.depth };
        let name = std::mem::take(&mut self.key);
        match value.serialize(serializer) {
            Ok(data) => {
                self.fields.push((name, data));
                Ok(())
            }
            Err(error) => Err(in_variant(error.in_field(&name), self.variant)),
        }
    }

    fn finish(mut self) -> Data {
        self.fields.shrink_to_fit();
        let data = Data::Record(self.fields);
        match self.variant {
            Some(variant) => tagged(variant, data),
            None => data,
        }
    }
}

macro_rules! items {
    ($($trait:ident $method:ident,)*) => {
        $(impl ser::$trait for Items<'_> {
            type Ok = Data;
            type Error = ConversionError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ConversionError> {
                self.add(value)
            }

            fn end(self) -> Result<Data, ConversionError> {
                Ok(self.finish())
            }
        })*
    };
}

items! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
}

macro_rules! fields {
    ($($trait:ident,)*) => {
        $(impl ser::$trait for Fields<'_> {
            type Ok = Data;
            type Error = ConversionError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), ConversionError> {
                self.key(name)?;
                self.add(value)
            }

            fn end(self) -> Result<Data, ConversionError> {
                Ok(self.finish())
            }
        })*
    };
}

fields! {
    SerializeStruct,
    SerializeStructVariant,
}

impl ser::SerializeMap for Fields<'_> {
    type Ok = Data;
    type Error = ConversionError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), ConversionError> {
        self.key(name)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ConversionError> {
        self.add(value)
    }

    fn end(self) -> Result<Data, ConversionError> {
        Ok(self.finish())
    }
}
