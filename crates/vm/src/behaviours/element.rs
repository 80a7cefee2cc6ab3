//! TypedArray exotic objects and raw element access. <https://tc39.es/ecma262/#sec-typedarray-exotic-objects>

use super::Descriptor;
use crate::{Attributes, Intrinsic, JsResult, Kind, Object, Property, PropertyKey, RealmId, Value, Vm};
use alloc::vec::Vec;
use creance_budget::Metered;
use creance_heap::buffer::{Block, BufferData};
use creance_heap::extra::{ElementType, ViewData};
use creance_heap::{BigInt, Extra, Heap, number};

/// The element that has some bits. <https://tc39.es/ecma262/#sec-rawbytestonumeric>
#[inline]
pub fn element_of_bits(element: ElementType, bits: u64) -> Raw {
    match element {
        ElementType::Int8 => Raw::Number(f64::from(bits as u8 as i8)),
        ElementType::Uint8 | ElementType::Uint8Clamped => Raw::Number(f64::from(bits as u8)),
        ElementType::Int16 => Raw::Number(f64::from(bits as u16 as i16)),
        ElementType::Uint16 => Raw::Number(f64::from(bits as u16)),
        ElementType::Int32 => Raw::Number(f64::from(bits as u32 as i32)),
        ElementType::Uint32 => Raw::Number(f64::from(bits as u32)),
        ElementType::Float16 => Raw::Number(number::from_f16_bits(bits as u16)),
        ElementType::Float32 => Raw::Number(f64::from(f32::from_bits(bits as u32))),
        ElementType::Float64 => Raw::Number(f64::from_bits(bits)),
        ElementType::BigInt64 => Raw::Signed(bits as i64),
        ElementType::BigUint64 => Raw::Unsigned(bits),
    }
}

/// The bits of an element; those beyond its size are zero. <https://tc39.es/ecma262/#sec-numerictorawbytes>
pub fn element_bits(element: ElementType, value: Raw) -> u64 {
    let number = match value {
        Raw::Number(number) => number,
        Raw::Signed(_) | Raw::Unsigned(_) => 0.0,
    };
    match element {
        ElementType::Int8 | ElementType::Uint8 => u64::from(number::to_int32(number) as u8),
        ElementType::Uint8Clamped => u64::from(number::to_uint8_clamp(number)),
        ElementType::Int16 | ElementType::Uint16 => u64::from(number::to_int32(number) as u16),
        ElementType::Int32 | ElementType::Uint32 => u64::from(number::to_uint32(number)),
        ElementType::Float16 => u64::from(number::to_f16_bits(number)),
        ElementType::Float32 => u64::from((number as f32).to_bits()),
        ElementType::Float64 => number.to_bits(),
        ElementType::BigInt64 | ElementType::BigUint64 => match value {
            Raw::Signed(value) => value as u64,
            Raw::Unsigned(value) => value,
            Raw::Number(_) => 0,
        },
    }
}

/// Reads the element at a byte offset, in the order of bytes given. None beyond the end.
#[inline]
pub fn element_get(
    buffer: &BufferData,
    element: ElementType,
    offset: usize,
    little_endian: bool,
) -> Option<Raw> {
    let mut word = [0u8; 8];
    let bytes = &mut word[..element.size()];
    buffer.read(offset, bytes)?;
    if !little_endian {
        bytes.reverse();
    }
    Some(element_of_bits(element, u64::from_le_bytes(word)))
}

/// Writes an element; nothing happens beyond the end.
pub fn element_set(
    buffer: &mut BufferData,
    element: ElementType,
    offset: usize,
    little_endian: bool,
    value: Raw,
) {
    let mut word = element_bits(element, value).to_le_bytes();
    let bytes = &mut word[..element.size()];
    if !little_endian {
        bytes.reverse();
    }
    let _ = buffer.write(offset, bytes);
}

/// Writes the same element `count` times from a byte offset on; nothing happens if they reach beyond the end.
pub fn element_fill(buffer: &mut BufferData, element: ElementType, offset: usize, count: usize, value: Raw) {
    let word = element_bits(element, value).to_le_bytes();
    let _ = buffer.fill(offset, count, &word[..element.size()]);
}

/// An element outside the heap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Raw {
    /// A number.
    Number(f64),
    /// A bigint that fits i64.
    Signed(i64),
    /// A bigint that fits u64.
    Unsigned(u64),
}

impl Raw {
    /// The value.
    ///
    /// # Errors
    /// A memory halt for bigints.
    pub fn to_value(self, heap: &mut Heap) -> Metered<Value> {
        match self {
            Raw::Number(number) => Ok(Value::number(number)),
            Raw::Signed(value) => heap.add_bigint(BigInt::from(value)),
            Raw::Unsigned(value) => heap.add_bigint(BigInt::from(value)),
        }
    }
}

impl Vm {
    /// The view data of a typed array or data view.
    #[inline]
    pub fn view(&self, object: Object) -> Option<ViewData> {
        match self.heap.extra(object)? {
            Extra::View(view) => Some(*view),
            _ => None,
        }
    }

    /// The data of a buffer object.
    pub fn buffer(&self, object: Object) -> Option<&BufferData> {
        match self.heap.extra(object)? {
            Extra::Buffer(buffer) => Some(buffer),
            _ => None,
        }
    }

    /// The data of a buffer object.
    pub fn buffer_mut(&mut self, object: Object) -> Option<&mut BufferData> {
        match self.heap.extra_mut(object)? {
            Extra::Buffer(buffer) => Some(buffer),
            _ => None,
        }
    }

    /// The buffer behind a view.
    #[inline]
    pub fn view_buffer(&self, view: &ViewData) -> Option<&BufferData> {
        match self.heap.extra_by_id(view.data) {
            Some(Extra::Buffer(buffer)) => Some(buffer),
            _ => None,
        }
    }

    /// The buffer behind a view.
    #[inline]
    pub fn view_buffer_mut(&mut self, view: &ViewData) -> Option<&mut BufferData> {
        match self.heap.extra_by_id_mut(view.data) {
            Some(Extra::Buffer(buffer)) => Some(buffer),
            _ => None,
        }
    }

    /// The element of a view's type at an offset in its buffer, in bytes; none beyond the end.
    #[inline]
    pub fn view_get(&self, view: &ViewData, offset: usize) -> Option<Raw> {
        element_get(self.view_buffer(view)?, view.element, offset, true)
    }

    /// Writes the element of a view's type at an offset in its buffer, in bytes; nothing happens beyond the end.
    #[inline]
    pub fn view_set(&mut self, view: &ViewData, offset: usize, value: Raw) {
        if let Some(buffer) = self.view_buffer_mut(view) {
            element_set(buffer, view.element, offset, true, value);
        }
    }

    /// True for a view of bytes that never change.
    /// <https://tc39.es/proposal-immutable-arraybuffer/#sec-isimmutablebuffer>
    pub fn is_immutable_view(&self, view: &ViewData) -> bool {
        self.view_buffer(view).is_some_and(BufferData::is_immutable)
    }

    /// True for a typed array whose bytes never change.
    pub(crate) fn has_immutable_elements(&self, object: Object) -> bool {
        self.view(object).is_some_and(|view| self.is_immutable_view(&view))
    }

    /// Where the bytes of a buffer are, or of what a view shows of one: the buffer, an offset and a length. None for
    /// other objects and for views of nothing. <https://webidl.spec.whatwg.org/#BufferSource>
    pub fn buffer_source(&self, object: Object) -> Option<(&BufferData, usize, usize)> {
        match self.heap.extra(object)? {
            Extra::Buffer(buffer) => Some((buffer, 0, buffer.len())),
            Extra::View(view) => {
                let width = if self.heap.kind(object) == Kind::DataView { 1 } else { view.element.size() };
                let length = self.view_length(view)? * width;
                Some((self.view_buffer(view)?, view.byte_offset, length))
            }
            _ => None,
        }
    }

    /// Appends the bytes of a buffer or view to a list that has room for them. The caller pays.
    ///
    /// # Errors
    /// As [`Meter::check`](creance_budget::Meter::check), after a part of them.
    pub fn append_source(&self, object: Object, list: &mut Vec<u8>) -> Metered<()> {
        match self.buffer_source(object) {
            Some((buffer, at, length)) => buffer.append_to(&self.heap.meter, at..at + length, list),
            None => Ok(()),
        }
    }

    /// A `Uint8Array` of a realm with a buffer of its own, which holds the bytes as `block` says.
    pub(crate) fn new_uint8_array(
        &mut self,
        realm: RealmId,
        bytes: &[u8],
        block: fn(Vec<u8>) -> Block,
    ) -> Metered<Object> {
        let prototype = self.heap.intrinsic(realm, Intrinsic::ArrayBufferPrototype)?;
        let empty = Extra::Buffer(BufferData::default());
        let buffer = self.heap.new_with_extra(Kind::ArrayBuffer, Some(prototype), empty)?;
        self.heap.meter.reserve(bytes.len())?;
        if let Some(data) = self.buffer_mut(buffer) {
            data.block = block(bytes.to_vec());
            data.charged = bytes.len();
        }
        let view = ViewData {
            buffer,
            data: self.heap.extra_id(buffer),
            byte_offset: 0,
            length: Some(bytes.len()),
            element: ElementType::Uint8,
        };
        let prototype = self.heap.intrinsic(realm, Intrinsic::Uint8ArrayPrototype)?;
        self.heap.new_with_extra(Kind::TypedArray, Some(prototype), Extra::View(view))
    }

    /// The length of a typed array in elements, or none if it is out of bounds or detached.
    /// <https://tc39.es/ecma262/#sec-typedarraylength>
    #[inline]
    pub fn typed_array_length(&self, object: Object) -> Option<usize> {
        let view = self.view(object)?;
        self.view_length(&view)
    }

    /// The length of a view in elements, or none if it is out of bounds.
    #[inline]
    pub fn view_length(&self, view: &ViewData) -> Option<usize> {
        let buffer = self.view_buffer(view)?;
        if buffer.is_detached() {
            return None;
        }
        let available = buffer.len().checked_sub(view.byte_offset)?;
        match view.length {
            Some(length) if length * view.element.size() <= available => Some(length),
            Some(_) => None,
            None => Some(available / view.element.size()),
        }
    }

    pub(crate) fn is_fixed_length_view(&self, object: Object) -> bool {
        let Some(view) = self.view(object) else { return true };
        let resizable = self.buffer(view.buffer).is_some_and(|buffer| buffer.max_byte_length.is_some());
        view.length.is_some() && (!resizable || self.heap.kind(view.buffer) == Kind::SharedArrayBuffer)
    }

    /// <https://tc39.es/ecma262/#sec-canonicalnumericindexstring>
    pub(crate) fn canonical_numeric_index(&mut self, key: PropertyKey) -> Metered<Option<f64>> {
        if let Some(index) = key.as_index() {
            return Ok(Some(f64::from(index)));
        }
        let Some(string) = key.as_string() else { return Ok(None) };
        let Some(units) = self.heap.strings.units(string) else { return Ok(None) };
        // Most names are no numbers: look at the first unit.
        let first = units.get(0);
        let numeric = matches!(first, 0x30..=0x39 | 0x2D | 0x49 | 0x4E);
        if !numeric || units.len() > 32 {
            return Ok(None);
        }
        if units.eq_str("-0") {
            return Ok(Some(-0.0));
        }
        let value = number::string_to_number(&mut self.heap.meter, units)?;
        let text = number::to_string(value);
        let same = self.heap.strings.units(string).is_some_and(|units| units.eq_str(&text));
        Ok(same.then_some(value))
    }

    /// <https://tc39.es/ecma262/#sec-isvalidintegerindex>
    pub(crate) fn valid_integer_index(&self, object: Object, index: f64) -> Option<usize> {
        let length = self.typed_array_length(object)?;
        if !number::is_integral(index) || (index == 0.0 && index.is_sign_negative()) {
            return None;
        }
        (index >= 0.0 && index < length as f64).then_some(index as usize)
    }

    /// <https://tc39.es/ecma262/#sec-typedarraygetelement>
    pub(crate) fn typed_array_get(&mut self, object: Object, index: f64) -> Metered<Value> {
        let Some(index) = self.valid_integer_index(object, index) else { return Ok(Value::UNDEFINED) };
        let Some(view) = self.view(object) else { return Ok(Value::UNDEFINED) };
        let offset = view.byte_offset + index * view.element.size();
        match self.view_get(&view, offset) {
            Some(raw) => raw.to_value(&mut self.heap),
            None => Ok(Value::UNDEFINED),
        }
    }

    /// Converts a value to an element of a typed array.
    ///
    /// # Errors
    /// What the conversion throws.
    pub fn to_element(&mut self, element: ElementType, value: Value) -> JsResult<Raw> {
        if element.is_bigint() {
            let bigint = self.to_bigint(value)?;
            let bigint = bigint.as_bigint().and_then(|index| self.heap.bigint(index));
            return Ok(Raw::Unsigned(bigint.map_or(0, BigInt::to_u64_wrapping)));
        }
        Ok(Raw::Number(self.to_number(value)?))
    }

    /// <https://tc39.es/ecma262/#sec-typedarraysetelement>
    pub(crate) fn typed_array_set(&mut self, object: Object, index: f64, value: Value) -> JsResult<()> {
        let Some(view) = self.view(object) else { return Ok(()) };
        let raw = self.to_element(view.element, value)?;
        if let Some(index) = self.valid_integer_index(object, index) {
            let offset = view.byte_offset + index * view.element.size();
            self.view_set(&view, offset, raw);
        }
        Ok(())
    }

    pub(crate) fn typed_array_get_own(
        &mut self,
        object: Object,
        key: PropertyKey,
    ) -> JsResult<Option<Property>> {
        let Some(index) = self.canonical_numeric_index(key)? else {
            return Ok(self.heap.own_property(object, key)?);
        };
        if self.valid_integer_index(object, index).is_none() {
            return Ok(None);
        }
        let value = self.typed_array_get(object, index)?;
        let attributes =
            if self.has_immutable_elements(object) { Attributes::ENUMERABLE } else { Attributes::ALL };
        Ok(Some(Property { value, attributes }))
    }

    /// <https://tc39.es/ecma262/#sec-typedarray-defineownproperty>
    pub(crate) fn typed_array_define_own(
        &mut self,
        object: Object,
        key: PropertyKey,
        desc: Descriptor,
    ) -> JsResult<bool> {
        let Some(index) = self.canonical_numeric_index(key)? else {
            return self.ordinary_define_own(object, key, desc);
        };
        if self.valid_integer_index(object, index).is_none() {
            return Ok(false);
        }
        if self.has_immutable_elements(object) {
            let current = self.typed_array_get_own(object, key)?;
            return Ok(self.validate(desc, current, false)?.is_some());
        }
        if desc.configurable == Some(false)
            || desc.enumerable == Some(false)
            || desc.is_accessor()
            || desc.writable == Some(false)
        {
            return Ok(false);
        }
        if let Some(value) = desc.value {
            self.typed_array_set(object, index, value)?;
        }
        Ok(true)
    }
}
