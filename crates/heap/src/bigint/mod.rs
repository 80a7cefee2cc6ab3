//! BigInts: arbitrary integers whose every operation is paid for before it is done.
//!
//! The arithmetic is `num-bigint`'s. It cannot be interrupted, so operands are bounded by [`MAX_BITS`], long
//! conversions are cut into steps, and prices follow the number of 64-bit limb operations.
//!
//! Operations check that there is room for their result but do not keep its bytes reserved: whoever stores the
//! result reserves [`BigInt::byte_size`].

use crate::number::{digit_value, trim};
use crate::string::Units;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;
use creance_budget::{Halt, Meter, Metered};
use creance_snapshot::{Read, Reader, Record, Writer};
use num_bigint::{BigInt as Big, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// The most bits a BigInt may have. One operation on numbers of this size takes some 25 ms at worst.
pub const MAX_BITS: u64 = 1 << 20;

/// Why an operation gave no BigInt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BigError {
    /// The run ends.
    Halt(Halt),
    /// `RangeError`: the result would have more than [`MAX_BITS`] bits.
    TooBig,
    /// `RangeError`: division by zero.
    DivisionByZero,
    /// `RangeError`: a negative exponent.
    NegativeExponent,
}

impl From<Halt> for BigError {
    fn from(halt: Halt) -> BigError {
        BigError::Halt(halt)
    }
}

/// The result of a BigInt operation.
pub type BigResult<T> = Result<T, BigError>;

/// An integer of up to [`MAX_BITS`] bits.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BigInt(Big);

/// 64-bit limbs of a number with so many bits.
fn limbs(bits: u64) -> u64 {
    bits / 64 + 1
}

/// Pays for an operation and makes sure that its result may exist.
fn admit(meter: &mut Meter, cost: u64, result_bits: u64) -> BigResult<()> {
    if result_bits > MAX_BITS + 64 {
        return Err(BigError::TooBig);
    }
    meter.tick(cost)?;
    let bytes = limbs(result_bits) as usize * 8 + size_of::<BigInt>();
    meter.reserve(bytes)?;
    meter.release(bytes);
    Ok(())
}

/// Limb operations of a product: the square of short factors, less than that of long ones.
fn product_cost(a: u64, b: u64) -> u64 {
    let (short, long) = (limbs(a.min(b)), limbs(a.max(b)));
    let per_limb = if short <= 32 { short } else { short.isqrt() * 6 };
    long * per_limb + 1
}

/// Limb operations of a division.
fn quotient_cost(a: u64, b: u64) -> u64 {
    let (a, b) = (limbs(a), limbs(b));
    if a < b { 1 } else { (a - b + 1) * b / 4 + a }
}

impl BigInt {
    fn checked(value: Big) -> BigResult<BigInt> {
        if value.bits() > MAX_BITS { Err(BigError::TooBig) } else { Ok(BigInt(value)) }
    }

    /// Bytes that the value takes, for the ledger of whoever keeps it.
    pub fn byte_size(&self) -> usize {
        size_of::<BigInt>() + limbs(self.0.bits()) as usize * 8
    }

    /// Bits of the magnitude.
    pub fn bits(&self) -> u64 {
        self.0.bits()
    }

    /// True for `0n`.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// True below zero.
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// <https://tc39.es/ecma262/#sec-numeric-types-bigint-add>
    pub fn add(&self, meter: &mut Meter, other: &BigInt) -> BigResult<BigInt> {
        self.admit_longer(meter, other)?;
        BigInt::checked(&self.0 + &other.0)
    }

    /// <https://tc39.es/ecma262/#sec-numeric-types-bigint-subtract>
    pub fn sub(&self, meter: &mut Meter, other: &BigInt) -> BigResult<BigInt> {
        self.admit_longer(meter, other)?;
        BigInt::checked(&self.0 - &other.0)
    }

    /// <https://tc39.es/ecma262/#sec-numeric-types-bigint-multiply>
    pub fn mul(&self, meter: &mut Meter, other: &BigInt) -> BigResult<BigInt> {
        let (a, b) = (self.bits(), other.bits());
        if a == 0 || b == 0 {
            return Ok(BigInt::default());
        }
        if a + b - 1 > MAX_BITS {
            return Err(BigError::TooBig);
        }
        admit(meter, product_cost(a, b), a + b)?;
        BigInt::checked(&self.0 * &other.0)
    }

    /// <https://tc39.es/ecma262/#sec-numeric-types-bigint-divide>
    pub fn div(&self, meter: &mut Meter, other: &BigInt) -> BigResult<BigInt> {
        if other.is_zero() {
            return Err(BigError::DivisionByZero);
        }
        admit(meter, quotient_cost(self.bits(), other.bits()), self.bits())?;
        Ok(BigInt(&self.0 / &other.0))
    }

    /// The remainder, with the sign of the dividend.
    /// <https://tc39.es/ecma262/#sec-numeric-types-bigint-remainder>
    pub fn rem(&self, meter: &mut Meter, other: &BigInt) -> BigResult<BigInt> {
        if other.is_zero() {
            return Err(BigError::DivisionByZero);
        }
        admit(meter, quotient_cost(self.bits(), other.bits()), self.bits())?;
        Ok(BigInt(&self.0 % &other.0))
    }

    /// <https://tc39.es/ecma262/#sec-numeric-types-bigint-exponentiate>
    pub fn pow(&self, meter: &mut Meter, exponent: &BigInt) -> BigResult<BigInt> {
        if exponent.is_negative() {
            return Err(BigError::NegativeExponent);
        }
        if exponent.is_zero() {
            return Ok(BigInt::from(1i64));
        }
        if self.bits() <= 1 {
            let odd = exponent.0.is_odd();
            return Ok(if self.is_negative() && !odd { BigInt::from(1i64) } else { self.clone() });
        }
        // A number of n bits is at least 2ⁿ⁻¹, so its power has at least (n - 1) · exponent + 1 bits.
        let exponent = exponent.0.to_u64().filter(|&e| e <= MAX_BITS).ok_or(BigError::TooBig)?;
        if (self.bits() - 1) * exponent >= MAX_BITS {
            return Err(BigError::TooBig);
        }
        if self.0.magnitude().trailing_zeros() == Some(self.bits() - 1) {
            let bits = (self.bits() - 1) * exponent;
            admit(meter, limbs(bits), bits + 1)?;
            let power = Big::one() << bits;
            return Ok(BigInt(if self.is_negative() && exponent & 1 == 1 { -power } else { power }));
        }
        let mut result = self.clone();
        for bit in (0..exponent.ilog2()).rev() {
            result = result.mul(meter, &result)?;
            if exponent >> bit & 1 == 1 {
                result = result.mul(meter, self)?;
            }
        }
        Ok(result)
    }

    /// <https://tc39.es/ecma262/#sec-numeric-types-bigint-leftShift>
    pub fn shl(&self, meter: &mut Meter, count: &BigInt) -> BigResult<BigInt> {
        self.shift(meter, count, !count.is_negative())
    }

    /// <https://tc39.es/ecma262/#sec-numeric-types-bigint-signedRightShift>
    pub fn shr(&self, meter: &mut Meter, count: &BigInt) -> BigResult<BigInt> {
        self.shift(meter, count, count.is_negative())
    }

    /// Shifts by the magnitude of `count`.
    fn shift(&self, meter: &mut Meter, count: &BigInt, left: bool) -> BigResult<BigInt> {
        if self.is_zero() {
            return Ok(BigInt::default());
        }
        let distance = count.0.magnitude().to_u64().unwrap_or(u64::MAX);
        let bits = self.bits();
        if !left {
            admit(meter, limbs(bits), bits)?;
            // NOTE: shifting right rounds down; what is shifted out wholly leaves 0 or -1.
            let distance = distance.min(MAX_BITS + 64);
            return Ok(BigInt(&self.0 >> distance));
        }
        if distance > MAX_BITS || bits + distance > MAX_BITS {
            return Err(BigError::TooBig);
        }
        admit(meter, limbs(bits + distance), bits + distance)?;
        BigInt::checked(&self.0 << distance)
    }

    /// <https://tc39.es/ecma262/#sec-numeric-types-bigint-bitwiseAND>
    pub fn and(&self, meter: &mut Meter, other: &BigInt) -> BigResult<BigInt> {
        self.admit_longer(meter, other)?;
        BigInt::checked(&self.0 & &other.0)
    }

    /// <https://tc39.es/ecma262/#sec-numeric-types-bigint-bitwiseOR>
    pub fn or(&self, meter: &mut Meter, other: &BigInt) -> BigResult<BigInt> {
        self.admit_longer(meter, other)?;
        BigInt::checked(&self.0 | &other.0)
    }

    /// <https://tc39.es/ecma262/#sec-numeric-types-bigint-bitwiseXOR>
    pub fn xor(&self, meter: &mut Meter, other: &BigInt) -> BigResult<BigInt> {
        self.admit_longer(meter, other)?;
        BigInt::checked(&self.0 ^ &other.0)
    }

    /// <https://tc39.es/ecma262/#sec-numeric-types-bigint-unaryMinus>
    pub fn neg(&self, meter: &mut Meter) -> BigResult<BigInt> {
        admit(meter, limbs(self.bits()), self.bits())?;
        Ok(BigInt(-&self.0))
    }

    /// <https://tc39.es/ecma262/#sec-numeric-types-bigint-bitwiseNOT>
    pub fn not(&self, meter: &mut Meter) -> BigResult<BigInt> {
        admit(meter, limbs(self.bits()), self.bits())?;
        BigInt::checked(!&self.0)
    }

    /// One more.
    pub fn inc(&self, meter: &mut Meter) -> BigResult<BigInt> {
        admit(meter, limbs(self.bits()), self.bits() + 1)?;
        BigInt::checked(&self.0 + 1)
    }

    /// One less.
    pub fn dec(&self, meter: &mut Meter) -> BigResult<BigInt> {
        admit(meter, limbs(self.bits()), self.bits() + 1)?;
        BigInt::checked(&self.0 - 1)
    }

    /// <https://tc39.es/ecma262/#sec-bigint.asuintn>; `bits` is the result of ToIndex.
    pub fn as_uint_n(&self, meter: &mut Meter, bits: u64) -> BigResult<BigInt> {
        if bits == 0 {
            return Ok(BigInt::default());
        }
        if !self.is_negative() && self.bits() <= bits {
            return Ok(self.clone());
        }
        if bits > MAX_BITS {
            return Err(BigError::TooBig);
        }
        admit(meter, limbs(bits.max(self.bits())) * 2, bits.max(self.bits()))?;
        let mask: Big = (Big::one() << bits) - 1;
        BigInt::checked(&self.0 & mask)
    }

    /// <https://tc39.es/ecma262/#sec-bigint.asintn>; `bits` is the result of ToIndex.
    pub fn as_int_n(&self, meter: &mut Meter, bits: u64) -> BigResult<BigInt> {
        // OPTIMIZATION: a number with a bit to spare for the sign is its own.
        if self.bits() < bits {
            return Ok(self.clone());
        }
        let unsigned = self.as_uint_n(meter, bits)?;
        if bits == 0 || unsigned.bits() < bits {
            return Ok(unsigned);
        }
        admit(meter, limbs(bits), bits)?;
        BigInt::checked(unsigned.0 - (Big::one() << bits))
    }

    fn admit_longer(&self, meter: &mut Meter, other: &BigInt) -> BigResult<()> {
        let longer = self.bits().max(other.bits());
        admit(meter, limbs(longer), longer + 1)
    }

    /// The BigInt of a number without a fraction. <https://tc39.es/ecma262/#sec-numbertobigint>
    pub fn from_f64(value: f64) -> Option<BigInt> {
        if !crate::number::is_integral(value) {
            return None;
        }
        let bits = value.to_bits();
        let exponent = (bits >> 52 & 0x7FF) as i32 - 1075;
        let significand = Big::from(bits & ((1 << 52) - 1) | 1 << 52);
        // NOTE: an integral number below 2⁵² loses only zeros; zero itself has no leading bit to lose.
        let magnitude = match exponent {
            _ if value == 0.0 => Big::zero(),
            0.. => significand << exponent,
            _ => significand >> -exponent,
        };
        Some(BigInt(if value < 0.0 { -magnitude } else { magnitude }))
    }

    /// The nearest number, ties to even. <https://tc39.es/ecma262/#sec-number-constructor-number-value>
    pub fn to_f64(&self) -> f64 {
        let magnitude = magnitude_to_f64(self.0.magnitude());
        if self.is_negative() { -magnitude } else { magnitude }
    }

    /// Their order; none for NaN. <https://tc39.es/ecma262/#sec-islessthan>
    pub fn compare_f64(&self, number: f64) -> Option<Ordering> {
        if number.is_nan() {
            return None;
        }
        if number.is_infinite() || self.bits() > 1024 {
            // One side is beyond all that the other can be.
            return Some(if number.is_infinite() {
                if number > 0.0 { Ordering::Less } else { Ordering::Greater }
            } else if self.is_negative() {
                Ordering::Less
            } else {
                Ordering::Greater
            });
        }
        let below = libm::floor(number);
        let order = self.cmp(&BigInt::from_f64(below)?);
        // Equal to the integer below a fraction is less than the fraction.
        Some(if order == Ordering::Equal && below < number { Ordering::Less } else { order })
    }

    /// True if they are the same mathematical value. <https://tc39.es/ecma262/#sec-numeric-types-bigint-equal>
    pub fn equals_f64(&self, number: f64) -> bool {
        self.compare_f64(number) == Some(Ordering::Equal)
    }

    /// The value modulo 2⁶⁴. <https://tc39.es/ecma262/#sec-tobiguint64>
    pub fn to_u64_wrapping(&self) -> u64 {
        let low = self.0.magnitude().iter_u64_digits().next().unwrap_or(0);
        if self.is_negative() { low.wrapping_neg() } else { low }
    }

    /// The value modulo 2⁶⁴, with a sign. <https://tc39.es/ecma262/#sec-tobigint64>
    pub fn to_i64_wrapping(&self) -> i64 {
        self.to_u64_wrapping() as i64
    }

    /// The value, if it fits.
    pub fn to_i64(&self) -> Option<i64> {
        self.0.to_i64()
    }

    /// The value, if it fits.
    pub fn to_u64(&self) -> Option<u64> {
        self.0.to_u64()
    }

    /// The BigInt that text spells; none if it spells no BigInt. <https://tc39.es/ecma262/#sec-stringtobigint>
    pub fn parse(meter: &mut Meter, units: Units<'_>) -> BigResult<Option<BigInt>> {
        meter.tick(1)?;
        let units = trim(meter, units)?;
        if units.is_empty() {
            return Ok(Some(BigInt::default()));
        }
        let radix = match (units.get(0), units.get(1)) {
            (0x30, 0x58 | 0x78) => 16,
            (0x30, 0x4F | 0x6F) => 8,
            (0x30, 0x42 | 0x62) => 2,
            _ => 10,
        };
        if radix != 10 {
            return BigInt::parse_digits(meter, units.slice(2..units.len()), radix);
        }
        let negative = units.get(0) == u16::from(b'-');
        let signed = negative || units.get(0) == u16::from(b'+');
        let value = BigInt::parse_digits(meter, units.slice(usize::from(signed)..units.len()), 10)?;
        Ok(value.map(|value| if negative { BigInt(-value.0) } else { value }))
    }

    /// The BigInt of digits of a radix and nothing else.
    pub fn parse_digits(meter: &mut Meter, units: Units<'_>, radix: u32) -> BigResult<Option<BigInt>> {
        for start in (0..units.len()).step_by(4096) {
            let part = units.slice(start..start + 4096);
            meter.tick(part.len() as u64 / 4 + 1)?;
            if part.iter().any(|unit| digit_value(unit, radix).is_none()) {
                return Ok(None);
            }
        }
        if units.is_empty() {
            return Ok(None);
        }
        let zeros = units.iter().take_while(|&unit| unit == u16::from(b'0')).count();
        let units = units.slice(zeros..units.len());
        if units.len() as u64 * u64::from(radix.ilog2()) > MAX_BITS + 64 {
            return Err(BigError::TooBig);
        }
        meter.reserve(units.len() * 2)?;
        let value = join_digits(meter, units, radix);
        meter.release(units.len() * 2);
        BigInt::checked(Big::from(value?)).map(Some)
    }

    /// <https://tc39.es/ecma262/#sec-numeric-types-bigint-tostring>, in radix 2 to 36.
    pub fn to_string_radix(&self, meter: &mut Meter, radix: u32) -> Metered<String> {
        let bits = self.bits();
        // Numbers, powers and digits exist together.
        let bytes = (bits / u64::from(radix.ilog2()) + bits / 2) as usize + 64;
        meter.reserve(bytes)?;
        let text = split_digits(meter, &self.0, radix);
        meter.release(bytes);
        text
    }
}

impl From<i64> for BigInt {
    fn from(value: i64) -> BigInt {
        BigInt(Big::from(value))
    }
}

impl From<u64> for BigInt {
    fn from(value: u64) -> BigInt {
        BigInt(Big::from(value))
    }
}

/// The nearest number, ties to even; infinite from half a unit beyond the largest.
pub(crate) fn magnitude_to_f64(value: &BigUint) -> f64 {
    let bits = value.bits();
    if bits <= 64 {
        return value.to_u64().unwrap_or(0) as f64;
    }
    if bits > 1024 {
        return f64::INFINITY;
    }
    let shift = bits - 64;
    let top = (value >> shift).to_u64().unwrap_or(0);
    // NOTE: what is cut off only matters as "not nothing"; the lowest of the 64 bits is far below the rounding.
    let sticky = value.trailing_zeros().is_some_and(|zeros| zeros < shift);
    libm::scalbn((top | u64::from(sticky)) as f64, shift as i32)
}

/// Digits that are converted in one go.
const PIECE: usize = 256;

/// Pieces of digits, joined in pairs, then in fours, and so on.
fn join_digits(meter: &mut Meter, units: Units<'_>, radix: u32) -> BigResult<BigUint> {
    let mut pieces = Vec::new();
    let mut end = units.len();
    while end > 0 {
        let start = end.saturating_sub(PIECE);
        let mut digits = [0; PIECE];
        let part = units.slice(start..end);
        digits.iter_mut().zip(part.iter()).for_each(|(to, unit)| *to = digit_value(unit, radix).unwrap_or(0));
        meter.tick(PIECE as u64)?;
        pieces.push(BigUint::from_radix_be(&digits[..part.len()], radix).unwrap_or_default());
        end = start;
    }
    let mut power = BigUint::from(radix).pow(PIECE as u32);
    while pieces.len() > 1 {
        let mut joined = Vec::with_capacity(pieces.len().div_ceil(2));
        for pair in pieces.chunks(2) {
            joined.push(match pair {
                [low, high] => {
                    meter.tick(product_cost(high.bits(), power.bits()))?;
                    high * &power + low
                }
                other => other.first().cloned().unwrap_or_default(),
            });
        }
        pieces = joined;
        if pieces.len() > 1 {
            meter.tick(product_cost(power.bits(), power.bits()))?;
            power = &power * &power;
        }
    }
    Ok(pieces.pop().unwrap_or_default())
}

/// The number, cut in half by ever smaller powers of the radix until the pieces are short.
fn split_digits(meter: &mut Meter, value: &Big, radix: u32) -> Metered<String> {
    let mut powers = vec![BigUint::from(radix).pow(PIECE as u32)];
    meter.tick(PIECE as u64)?;
    while let Some(last) = powers.last() {
        if last.bits() * 2 > value.bits() + 1 {
            break;
        }
        meter.tick(product_cost(last.bits(), last.bits()))?;
        let next = last * last;
        powers.push(next);
    }
    let mut pieces = vec![value.magnitude().clone()];
    for power in powers.iter().rev() {
        let mut halves = Vec::with_capacity(pieces.len() * 2);
        for piece in pieces {
            meter.tick(quotient_cost(piece.bits(), power.bits()))?;
            let (high, low) = piece.div_rem(power);
            halves.push(high);
            halves.push(low);
        }
        pieces = halves;
    }
    let mut text = String::new();
    if value.sign() == Sign::Minus {
        text.push('-');
    }
    let mut begun = false;
    for piece in pieces {
        if !begun && piece.is_zero() {
            continue;
        }
        meter.tick(PIECE as u64)?;
        let digits = piece.to_str_radix(radix);
        if begun {
            text.extend(core::iter::repeat_n('0', PIECE - digits.len().min(PIECE)));
        }
        text.push_str(&digits);
        begun = true;
    }
    if !begun {
        text.push('0');
    }
    Ok(text)
}

#[cfg(test)]
mod tests;

impl Record for BigInt {
    fn write(&self, to: &mut Writer) {
        let bytes = self.0.to_signed_bytes_le();
        to.number(bytes.len() as u64);
        to.bytes.extend_from_slice(&bytes);
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let count = from.count()?;
        let value = Big::from_signed_bytes_le(from.take(count)?);
        from.check(value.bits() <= MAX_BITS, "a bigint is too large")?;
        Ok(BigInt(value))
    }
}
