//! What can be written: numbers, texts, options, lists, and whatever is made of them.

use crate::{Broken, Read, Reader};
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Takes bytes.
#[derive(Default, Debug)]
pub struct Writer {
    /// What has been written.
    pub bytes: Vec<u8>,
}

impl Writer {
    /// Writes one byte.
    #[inline]
    pub fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// Writes a number, seven bits to a byte, the low ones first.
    #[inline]
    pub fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }
}

/// Something that can be written, and read again.
pub trait Record: Sized {
    /// Writes it.
    fn write(&self, to: &mut Writer);

    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    fn read(from: &mut Reader<'_>) -> Read<Self>;
}

/// Says that a structure is written field by field, in this order.
#[macro_export]
macro_rules! record {
    ($type:ty { $($field:ident),* $(,)? }) => {
        impl $crate::Record for $type {
            fn write(&self, to: &mut $crate::Writer) {
                $($crate::Record::write(&self.$field, to);)*
            }

            fn read(from: &mut $crate::Reader<'_>) -> $crate::Read<Self> {
                Ok(Self { $($field: $crate::Record::read(from)?),* })
            }
        }
    };
    ($type:ty) => {
        impl $crate::Record for $type {
            fn write(&self, to: &mut $crate::Writer) {
                $crate::Record::write(&self.0, to);
            }

            fn read(from: &mut $crate::Reader<'_>) -> $crate::Read<Self> {
                Ok(Self($crate::Record::read(from)?))
            }
        }
    };
}

/// Says that an enumeration without fields is written as the place in this list.
#[macro_export]
macro_rules! record_of {
    ($type:ident { $($variant:ident),* $(,)? }) => {
        impl $crate::Record for $type {
            fn write(&self, to: &mut $crate::Writer) {
                // A variant that is missing here does not compile.
                match self { $($type::$variant => {})* }
                let all = [$($type::$variant),*];
                to.byte(all.iter().position(|variant| variant == self).unwrap_or(0) as u8);
            }

            fn read(from: &mut $crate::Reader<'_>) -> $crate::Read<Self> {
                let all = [$($type::$variant),*];
                let index = usize::from(from.byte()?);
                all.get(index).copied().ok_or($crate::Broken::Malformed(concat!("no ", stringify!($type))))
            }
        }
    };
}

macro_rules! integers {
    ($($type:ty)*) => {$(
        impl Record for $type {
            fn write(&self, to: &mut Writer) {
                to.number(*self as u64);
            }

            fn read(from: &mut Reader<'_>) -> Read<Self> {
                from.number()?.try_into().map_err(|_| Broken::Malformed("a number is too large"))
            }
        }
    )*};
}

integers! { u8 u16 u32 u64 usize }

impl Record for bool {
    fn write(&self, to: &mut Writer) {
        to.byte(u8::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        match from.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Broken::Malformed("neither true nor false")),
        }
    }
}

impl Record for f64 {
    fn write(&self, to: &mut Writer) {
        to.bytes.extend_from_slice(&self.to_bits().to_le_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let mut bits = [0; 8];
        bits.copy_from_slice(from.take(8)?);
        Ok(f64::from_bits(u64::from_le_bytes(bits)))
    }
}

impl Record for i32 {
    fn write(&self, to: &mut Writer) {
        to.number(u64::from(*self as u32));
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        Ok(u32::read(from)? as i32)
    }
}

impl Record for String {
    fn write(&self, to: &mut Writer) {
        to.number(self.len() as u64);
        to.bytes.extend_from_slice(self.as_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let count = from.count()?;
        let text = core::str::from_utf8(from.take(count)?);
        text.map(ToString::to_string).map_err(|_| Broken::Malformed("a text is not UTF-8"))
    }
}

impl Record for Arc<str> {
    fn write(&self, to: &mut Writer) {
        to.number(self.len() as u64);
        to.bytes.extend_from_slice(self.as_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        String::read(from).map(Arc::from)
    }
}

impl<T: Record> Record for Option<T> {
    fn write(&self, to: &mut Writer) {
        to.byte(u8::from(self.is_some()));
        if let Some(value) = self {
            value.write(to);
        }
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        Ok(if bool::read(from)? { Some(T::read(from)?) } else { None })
    }
}

impl<T: Record> Record for Box<T> {
    fn write(&self, to: &mut Writer) {
        T::write(self, to);
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        T::read(from).map(Box::new)
    }
}

macro_rules! lists {
    ($($type:ty)*) => {$(
        impl<T: Record> Record for $type {
            fn write(&self, to: &mut Writer) {
                to.number(self.len() as u64);
                self.iter().for_each(|item| item.write(to));
            }

            fn read(from: &mut Reader<'_>) -> Read<Self> {
                let count = from.count()?;
                (0..count).map(|_| T::read(from)).collect()
            }
        }
    )*};
}

lists! { Vec<T> VecDeque<T> Box<[T]> Arc<[T]> }

impl<T: Record + Copy + Default, const N: usize> Record for [T; N] {
    fn write(&self, to: &mut Writer) {
        self.iter().for_each(|item| item.write(to));
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let mut array = [T::default(); N];
        for item in &mut array {
            *item = T::read(from)?;
        }
        Ok(array)
    }
}

impl<A: Record, B: Record> Record for (A, B) {
    fn write(&self, to: &mut Writer) {
        self.0.write(to);
        self.1.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        Ok((A::read(from)?, B::read(from)?))
    }
}

impl<A: Record, B: Record, C: Record> Record for (A, B, C) {
    fn write(&self, to: &mut Writer) {
        self.0.write(to);
        self.1.write(to);
        self.2.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        Ok((A::read(from)?, B::read(from)?, C::read(from)?))
    }
}

impl<K: Record + Ord, V: Record> Record for BTreeMap<K, V> {
    fn write(&self, to: &mut Writer) {
        to.number(self.len() as u64);
        for (key, value) in self {
            key.write(to);
            value.write(to);
        }
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let count = from.count()?;
        (0..count).map(|_| Ok((K::read(from)?, V::read(from)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use creance_budget::Limits;

    fn check<T: Record + PartialEq + core::fmt::Debug>(value: T) {
        let mut to = Writer::default();
        value.write(&mut to);
        let mut from = Reader::new(&to.bytes, Limits::untrusted());
        assert_eq!(T::read(&mut from).as_ref(), Ok(&value));
        assert_eq!(from.left(), 0);
        for end in 0..to.bytes.len() {
            let mut from = Reader::new(&to.bytes[..end], Limits::untrusted());
            assert!(T::read(&mut from).is_err(), "{value:?} cut to {end} bytes");
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for number in [0, 1, 127, 128, u64::from(u32::MAX), u64::MAX] {
            check(number);
        }
        check(-5i32);
        check((true, Some(1.5), None::<u8>));
        check(alloc::vec![String::from("a"), String::from("\u{1F600}")]);
        check(BTreeMap::from([(1u8, [1u32, 2]), (2, [3, 4])]));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let read = |bytes: &[u8]| u8::read(&mut Reader::new(bytes, Limits::untrusted()));
        assert_eq!(read(&[0x80, 2]), Err(Broken::Malformed("a number is too large")));
        let long = |bytes: &[u8]| Vec::<u8>::read(&mut Reader::new(bytes, Limits::untrusted()));
        let too_long = Err(Broken::Malformed("a list is longer than the snapshot"));
        assert_eq!(long(&[0xFF, 0xFF, 0xFF, 0xFF, 0xF, 1]), too_long);
        let number = |bytes: &[u8]| u64::read(&mut Reader::new(bytes, Limits::untrusted()));
        assert!(number(&[0xFF; 11]).is_err());
    }
}
