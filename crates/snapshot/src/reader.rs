//! Reading bytes that nobody vouches for.

use alloc::string::String;
use core::fmt;
use creance_budget::{Halt, Limits, Meter};

/// Why bytes are no snapshot that can be restored here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// They are not what a snapshot is made of: what is wrong.
    Malformed(&'static str),
    /// What they hold does not fit what they are restored with: what does not.
    Unfit(String),
    /// They do not fit the limits.
    Halt(Halt),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::Malformed(what) => write!(f, "the snapshot is damaged: {what}"),
            Broken::Unfit(what) => f.write_str(what),
            Broken::Halt(halt) => halt.fmt(f),
        }
    }
}

impl From<Halt> for Broken {
    fn from(halt: Halt) -> Broken {
        Broken::Halt(halt)
    }
}

/// The result of reading.
pub type Read<T> = Result<T, Broken>;

/// Reads what a [`Writer`](crate::Writer) has written.
pub struct Reader<'a> {
    bytes: &'a [u8],
    /// Bounds the bytes and the work of reading.
    pub meter: Meter,
    charged: u64,
}

impl<'a> Reader<'a> {
    /// A reader of bytes, which may take what the limits allow.
    pub fn new(bytes: &'a [u8], limits: Limits) -> Reader<'a> {
        Reader { bytes, meter: Meter::new(limits), charged: 0 }
    }

    /// Bytes that are left.
    pub fn left(&self) -> usize {
        self.bytes.len()
    }

    /// So many bytes.
    ///
    /// # Errors
    /// There are not so many.
    pub fn take(&mut self, count: usize) -> Read<&'a [u8]> {
        match self.bytes.split_at_checked(count) {
            Some((taken, rest)) => {
                self.bytes = rest;
                Ok(taken)
            }
            None => Err(Broken::Malformed("it ends too early")),
        }
    }

    /// One byte.
    ///
    /// # Errors
    /// There is none.
    #[inline]
    pub fn byte(&mut self) -> Read<u8> {
        match self.bytes.split_first() {
            Some((&byte, rest)) => {
                self.bytes = rest;
                Ok(byte)
            }
            None => Err(Broken::Malformed("it ends too early")),
        }
    }

    /// A number of up to 64 bits, seven to a byte, the low ones first.
    ///
    /// # Errors
    /// It has more bits, or ends too early.
    #[inline]
    pub fn number(&mut self) -> Read<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            if shift == 63 && byte > 1 {
                break;
            }
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Broken::Malformed("a number is too large"))
    }

    /// A count of things that take at least a byte each.
    ///
    /// # Errors
    /// There are not so many bytes.
    #[inline]
    pub fn count(&mut self) -> Read<usize> {
        let count = self.number()?;
        if count > self.bytes.len() as u64 {
            return Err(Broken::Malformed("a list is longer than the snapshot"));
        }
        Ok(count as usize)
    }

    /// Asks for bytes of memory that the VM has been charged for.
    ///
    /// # Errors
    /// The limits do not allow them.
    pub fn charge(&mut self, bytes: usize) -> Read<()> {
        self.meter.reserve(bytes)?;
        self.charged += bytes as u64;
        Ok(())
    }

    /// What has been asked for with [`Reader::charge`].
    pub fn charged(&self) -> u64 {
        self.charged
    }

    /// The snapshot is broken if a condition does not hold.
    ///
    /// # Errors
    /// [`Broken::Malformed`]
    #[inline]
    pub fn check(&self, holds: bool, what: &'static str) -> Read<()> {
        if holds { Ok(()) } else { Err(Broken::Malformed(what)) }
    }
}
