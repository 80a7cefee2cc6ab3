//! Numbers: conversions between kinds of numbers here, to and from text in the files below.

mod format;
mod parse;
#[cfg(test)]
mod tests;

pub use format::{Buffer, to_exponential, to_fixed, to_precision, to_string, to_string_radix};
pub(crate) use parse::digit_value;
pub use parse::{
    is_line_terminator, is_white_space, parse_float, parse_int, string_to_number, trim, trim_end, trim_start,
};

/// The largest integer below which all are exact, 2⁵³ - 1.
pub const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// The remainder modulo 2³², as 32 bits. <https://tc39.es/ecma262/#sec-toint32>
#[inline]
pub fn to_int32(value: f64) -> i32 {
    let quick = value as i32;
    if f64::from(quick) == value { quick } else { to_int32_slowly(value) }
}

#[inline(never)]
fn to_int32_slowly(value: f64) -> i32 {
    let bits = value.to_bits();
    let exponent = (bits >> 52 & 0x7FF) as i32 - 1075;
    let mantissa = bits & ((1 << 52) - 1) | 1 << 52;
    // NOTE: beyond 2⁸⁴ no bit is left below 2³²; NaN and the infinities are there too.
    let low = match exponent {
        32.. => 0,
        0..32 => (mantissa << exponent) as u32,
        -52..0 => (mantissa >> -exponent) as u32,
        _ => 0,
    };
    if value < 0.0 { (low as i32).wrapping_neg() } else { low as i32 }
}

/// <https://tc39.es/ecma262/#sec-touint32>
#[inline]
pub fn to_uint32(value: f64) -> u32 {
    to_int32(value) as u32
}

/// <https://tc39.es/ecma262/#sec-toint16>
pub fn to_int16(value: f64) -> i16 {
    to_int32(value) as i16
}

/// <https://tc39.es/ecma262/#sec-touint16>
pub fn to_uint16(value: f64) -> u16 {
    to_int32(value) as u16
}

/// <https://tc39.es/ecma262/#sec-toint8>
pub fn to_int8(value: f64) -> i8 {
    to_int32(value) as i8
}

/// <https://tc39.es/ecma262/#sec-touint8>
pub fn to_uint8(value: f64) -> u8 {
    to_int32(value) as u8
}

/// <https://tc39.es/ecma262/#sec-touint8clamp>
pub fn to_uint8_clamp(value: f64) -> u8 {
    // NOTE: `as` saturates and makes NaN zero; `rint` rounds halves to even.
    libm::rint(value) as u8
}

/// The integral part; NaN gives +0 and -0 gives +0. <https://tc39.es/ecma262/#sec-tointegerorinfinity>
#[inline]
pub fn to_integer_or_infinity(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { libm::trunc(value) + 0.0 }
}

/// <https://tc39.es/ecma262/#sec-tolength>
pub fn to_length(value: f64) -> f64 {
    to_integer_or_infinity(value).clamp(0.0, MAX_SAFE_INTEGER)
}

/// The place that a relative argument such as that of `at` or `slice` means: negative ones count from the end,
/// and all are cut to `0..=len`. `relative` is the result of ToIntegerOrInfinity.
pub fn relative_index(relative: f64, len: usize) -> usize {
    if relative < 0.0 { (len as f64 + relative).max(0.0) as usize } else { relative.min(len as f64) as usize }
}

/// True for finite numbers without a fraction. <https://tc39.es/ecma262/#sec-isintegralnumber>
pub fn is_integral(value: f64) -> bool {
    value.is_finite() && libm::trunc(value) == value
}

/// The integer, if the number is one that fits and is not -0.
#[inline]
pub fn as_int32(value: f64) -> Option<i32> {
    let int = value as i32;
    (f64::from(int).to_bits() == value.to_bits()).then_some(int)
}

/// <https://tc39.es/ecma262/#sec-numeric-types-number-exponentiate>
pub fn exponentiate(base: f64, exponent: f64) -> f64 {
    // NOTE: IEEE 754 says 1 where ECMAScript says NaN.
    if exponent.is_nan() || base.abs() == 1.0 && exponent.is_infinite() {
        return f64::NAN;
    }
    libm::pow(base, exponent)
}

/// <https://tc39.es/ecma262/#sec-numeric-types-number-remainder>
#[inline]
pub fn remainder(dividend: f64, divisor: f64) -> f64 {
    dividend % divisor
}

/// <https://tc39.es/ecma262/#sec-numeric-types-number-sameValue>
#[inline]
pub fn same_value(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
}

/// <https://tc39.es/ecma262/#sec-numeric-types-number-sameValueZero>
#[inline]
pub fn same_value_zero(a: f64, b: f64) -> bool {
    a == b || a.is_nan() && b.is_nan()
}

/// The bits of the nearest binary16, ties to even, rounded once.
pub fn to_f16_bits(value: f64) -> u16 {
    let sign = (value.to_bits() >> 48 & 0x8000) as u16;
    let magnitude = value.abs();
    if magnitude.is_nan() {
        return 0x7E00;
    }
    // Half-way between the largest, 65504, and 2¹⁶, which it would round to.
    if magnitude >= 65520.0 {
        return sign | 0x7C00;
    }
    // One unit in the last place: below 2⁻¹⁴ it is 2⁻²⁴, above it follows the exponent.
    let exponent = ((magnitude.to_bits() >> 52) as i32 - 1023).max(-14);
    let steps = libm::rint(libm::scalbn(magnitude, 10 - exponent)) as u16;
    // NOTE: a carry out of the significand goes into the exponent, where it belongs.
    sign | ((((exponent + 14) as u16) << 10) + steps)
}

/// The value of a binary16.
pub fn from_f16_bits(bits: u16) -> f64 {
    let (exponent, significand) = (i32::from(bits >> 10 & 0x1F), bits & 0x3FF);
    let magnitude = match exponent {
        0 => libm::scalbn(f64::from(significand), -24),
        0x1F if significand == 0 => f64::INFINITY,
        0x1F => f64::NAN,
        _ => libm::scalbn(f64::from(significand | 0x400), exponent - 25),
    };
    if bits & 0x8000 != 0 { -magnitude } else { magnitude }
}

/// The nearest binary16 as a double. <https://tc39.es/ecma262/#sec-math.f16round>
pub fn round_to_f16(value: f64) -> f64 {
    if value.is_nan() { value } else { from_f16_bits(to_f16_bits(value)) }
}
