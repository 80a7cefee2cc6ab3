//! Values of Rust to data.

use super::dynamic::{BIGINT, UNDEFINED};
use super::integer::data_of_integer;
use super::serialize_parts::{Fields, Items};
use super::{ConversionError, keys};
use crate::Data;
use serde::Serialize;

/// Values at all levels.
const MAX_NODES: usize = 10_000_000;
/// Bytes, counted as [`Data::size`] does.
pub(super) const MAX_BYTES: usize = 1 << 30;

/// What the data may still have.
pub(super) struct Budget {
    nodes: usize,
    bytes: usize,
}

impl Budget {
    pub(super) fn new(bytes: usize) -> Budget {
        Budget { nodes: MAX_NODES, bytes: bytes.min(MAX_BYTES) }
    }

    /// Takes bytes of a node, before they exist.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), ConversionError> {
        self.bytes = self.bytes.checked_sub(bytes).ok_or_else(ConversionError::too_large)?;
        Ok(())
    }

    /// Room to begin with in a list that is said to get a length.
    pub(super) fn capacity<T>(&self, length: Option<usize>) -> usize {
        length.unwrap_or(0).min(self.bytes / size_of::<T>()).min(self.nodes)
    }

    fn node(&mut self, bytes: usize) -> Result<(), ConversionError> {
        self.nodes = self.nodes.checked_sub(1).ok_or_else(ConversionError::too_large)?;
        self.take(size_of::<Data>() + bytes)
    }
}

/// Makes the data of one value.
pub(super) struct Serializer<'b> {
    pub(super) budget: &'b mut Budget,
    /// Arrays and records around it.
    pub(super) depth: usize,
}

impl<'b> Serializer<'b> {
    pub(super) fn new(budget: &'b mut Budget) -> Serializer<'b> {
        Serializer { budget, depth: 0 }
    }

    fn leaf(self, data: Data) -> Result<Data, ConversionError> {
        self.budget.node(0)?;
        Ok(data)
    }

    fn text(self, text: &str) -> Result<String, ConversionError> {
        self.budget.node(text.len())?;
        Ok(text.to_owned())
    }

    /// The same, inside one more array or record.
    fn level(self) -> Result<Serializer<'b>, ConversionError> {
        if self.depth >= Data::MAX_DEPTH {
            return Err(ConversionError::too_deep());
        }
        self.budget.node(0)?;
        Ok(Serializer { budget: self.budget, depth: self.depth + 1 })
    }

    /// The inside of a record that says which variant its one field is.
    fn variant(self, name: &'static str) -> Result<Serializer<'b>, ConversionError> {
        let inner = self.level()?;
        inner.budget.take(size_of::<String>() + name.len())?;
        Ok(inner)
    }
}

/// The record that says which variant a value is.
pub(super) fn tagged(variant: &str, data: Data) -> Data {
    Data::Record(vec![(variant.to_owned(), data)])
}

macro_rules! integers {
    ($($method:ident $type:ty,)*) => {
        $(fn $method(self, value: $type) -> Result<Data, ConversionError> {
            self.serialize_i128(i128::from(value))
        })*
    };
}

impl<'b> serde::Serializer for Serializer<'b> {
    type Ok = Data;
    type Error = ConversionError;
    type SerializeSeq = Items<'b>;
    type SerializeTuple = Items<'b>;
    type SerializeTupleStruct = Items<'b>;
    type SerializeTupleVariant = Items<'b>;
    type SerializeMap = Fields<'b>;
    type SerializeStruct = Fields<'b>;
    type SerializeStructVariant = Fields<'b>;

    integers! {
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64,
    }

    fn serialize_bool(self, value: bool) -> Result<Data, ConversionError> {
        self.leaf(Data::Bool(value))
    }

    fn serialize_i128(self, value: i128) -> Result<Data, ConversionError> {
        self.leaf(data_of_integer(value))
    }

    fn serialize_u128(self, value: u128) -> Result<Data, ConversionError> {
        match i128::try_from(value) {
            Ok(value) => self.serialize_i128(value),
            Err(_) => self.leaf(Data::BigInt(value.to_string())),
        }
    }

    fn serialize_f32(self, value: f32) -> Result<Data, ConversionError> {
        self.leaf(Data::Number(f64::from(value)))
    }

    fn serialize_f64(self, value: f64) -> Result<Data, ConversionError> {
        self.leaf(Data::Number(value))
    }

    fn serialize_char(self, value: char) -> Result<Data, ConversionError> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<Data, ConversionError> {
        self.text(value).map(Data::String)
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Data, ConversionError> {
        self.budget.node(value.len())?;
        Ok(Data::Bytes(value.to_vec()))
    }

    fn serialize_none(self) -> Result<Data, ConversionError> {
        self.leaf(Data::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Data, ConversionError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Data, ConversionError> {
        // In a record, undefined would count as absent.
        let data = if self.depth == 0 { Data::Undefined } else { Data::Null };
        self.leaf(data)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Data, ConversionError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Data, ConversionError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Data, ConversionError> {
        let data = value.serialize(self)?;
        Ok(match data {
            Data::String(digits) if name == BIGINT => Data::BigInt(digits),
            _ if name == UNDEFINED => Data::Undefined,
            data => data,
        })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Data, ConversionError> {
        let data = value.serialize(self.variant(variant)?).map_err(|error| error.in_field(variant))?;
        Ok(tagged(variant, data))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items<'b>, ConversionError> {
        Ok(Items::new(self.level()?, None, length))
    }

    fn serialize_tuple(self, length: usize) -> Result<Items<'b>, ConversionError> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Items<'b>, ConversionError> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Items<'b>, ConversionError> {
        Ok(Items::new(self.variant(variant)?.level()?, Some(variant), Some(length)))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Fields<'b>, ConversionError> {
        Ok(Fields::new(self.level()?, None, length))
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Fields<'b>, ConversionError> {
        self.serialize_map(Some(length))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Fields<'b>, ConversionError> {
        Ok(Fields::new(self.variant(variant)?.level()?, Some(variant), Some(length)))
    }
}

/// The text of a key, paid for.
pub(super) fn key<T: Serialize + ?Sized>(key: &T, budget: &mut Budget) -> Result<String, ConversionError> {
    let text = key.serialize(keys::KeySerializer)?;
    budget.take(size_of::<String>() + text.len())?;
    Ok(text)
}
