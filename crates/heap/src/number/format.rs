//! Numbers as text. All of it is bounded: no number has more than some 1100 digits.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use num_bigint::BigUint;

/// Room for a number's text, for callers that need no `String`: `Buffer::new().format(number)` is
/// Number::toString in radix 10.
pub use ryu_js::Buffer;

/// <https://tc39.es/ecma262/#sec-numeric-types-number-tostring> in radix 10.
pub fn to_string(value: f64) -> String {
    Buffer::new().format(value).to_string()
}

/// <https://tc39.es/ecma262/#sec-numeric-types-number-tostring> in radix 2 to 36.
///
/// The standard leaves the digits of fractions open. As V8 does, this gives as many as tell the number from
/// its neighbours.
pub fn to_string_radix(value: f64, radix: u32) -> String {
    if radix == 10 || !value.is_finite() || value == 0.0 {
        return to_string(value);
    }
    let magnitude = value.abs();
    let mut integer = libm::floor(magnitude);
    let mut fraction = magnitude - integer;
    let base = f64::from(radix);
    let mut fraction_digits: Vec<u8> = Vec::new();
    // Half the distance to the next number: digits below that say nothing.
    let next = f64::from_bits(magnitude.to_bits() + 1);
    let mut precision = (0.5 * (next - magnitude)).max(f64::from_bits(1));
    while fraction >= precision {
        fraction *= base;
        precision *= base;
        let digit = fraction as u8;
        fraction_digits.push(digit);
        fraction -= f64::from(digit);
        let up = fraction > 0.5 || fraction == 0.5 && digit & 1 == 1;
        if up && fraction + precision > 1.0 {
            // The rest rounds up; a digit that would be the radix goes and its neighbour rises instead.
            loop {
                match fraction_digits.pop() {
                    None => {
                        integer += 1.0;
                        break;
                    }
                    Some(digit) if u32::from(digit) + 1 < radix => {
                        fraction_digits.push(digit + 1);
                        break;
                    }
                    Some(_) => {}
                }
            }
            break;
        }
    }
    // The digits of the integer from the last; those that a double does not hold are zeros.
    let mut integer_digits: Vec<u8> = Vec::new();
    while integer / base >= 9_007_199_254_740_992.0 {
        integer /= base;
        integer_digits.push(0);
    }
    loop {
        let rest = integer % base;
        integer_digits.push(rest as u8);
        integer = (integer - rest) / base;
        if integer < 1.0 {
            break;
        }
    }
    let text = |digit: &u8| char::from_digit(u32::from(*digit), radix).unwrap_or('0');
    let mut result = String::new();
    if value < 0.0 {
        result.push('-');
    }
    result.extend(integer_digits.iter().rev().map(text));
    if !fraction_digits.is_empty() {
        result.push('.');
        result.extend(fraction_digits.iter().map(text));
    }
    result
}

/// <https://tc39.es/ecma262/#sec-number.prototype.tofixed>, for 0 to 100 digits.
pub fn to_fixed(value: f64, fraction_digits: u32) -> String {
    if !value.is_finite() || value.abs() >= 1e21 {
        return to_string(value);
    }
    let (significand, exponent) = decode(value.abs());
    let scaled = BigUint::from(significand) * BigUint::from(10u32).pow(fraction_digits);
    let rounded = if exponent >= 0 {
        scaled << exponent as u32
    } else {
        // Half rounds up: "pick the larger n".
        let shift = exponent.unsigned_abs();
        (scaled + (BigUint::from(1u32) << (shift - 1))) >> shift
    };
    let mut digits = rounded.to_string();
    let places = fraction_digits as usize;
    if digits.len() <= places {
        digits.insert_str(0, &"0".repeat(places + 1 - digits.len()));
    }
    if places > 0 {
        digits.insert(digits.len() - places, '.');
    }
    // NOTE: the sign is that of x < 0, so -0 has none and -0.0000001 keeps its own.
    if value < 0.0 {
        digits.insert(0, '-');
    }
    digits
}

/// <https://tc39.es/ecma262/#sec-number.prototype.toexponential>; without `fraction_digits`, as many as
/// tell the number from others.
pub fn to_exponential(value: f64, fraction_digits: Option<u32>) -> String {
    if !value.is_finite() {
        return to_string(value);
    }
    let (digits, exponent) = match fraction_digits {
        Some(places) => rounded_digits(value.abs(), places as usize + 1),
        None => shortest_digits(value.abs()),
    };
    let sign = if value < 0.0 { "-" } else { "" };
    with_exponent(sign, &digits, exponent)
}

/// <https://tc39.es/ecma262/#sec-number.prototype.toprecision>, for 1 to 100 digits.
pub fn to_precision(value: f64, precision: u32) -> String {
    if !value.is_finite() {
        return to_string(value);
    }
    let (mut digits, exponent) = rounded_digits(value.abs(), precision as usize);
    let sign = if value < 0.0 { "-" } else { "" };
    if exponent < -6 || exponent >= precision as i32 {
        return with_exponent(sign, &digits, exponent);
    }
    if exponent < 0 {
        digits.insert_str(0, &"0".repeat(exponent.unsigned_abs() as usize));
        digits.insert(1, '.');
    } else if exponent as usize + 1 < digits.len() {
        digits.insert(exponent as usize + 1, '.');
    }
    digits.insert_str(0, sign);
    digits
}

fn with_exponent(sign: &str, digits: &str, exponent: i32) -> String {
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    let exponent_sign = if exponent < 0 { '-' } else { '+' };
    alloc::format!("{sign}{first}{point}{rest}e{exponent_sign}{}", exponent.unsigned_abs())
}

/// A finite number that is not negative, as significand and binary exponent.
fn decode(value: f64) -> (u64, i32) {
    let bits = value.to_bits();
    let (exponent, significand) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    if exponent == 0 { (significand, -1074) } else { (significand | 1 << 52, exponent - 1075) }
}

/// `count` decimal digits of a number that is not negative, halves rounded up, and the exponent of the first.
fn rounded_digits(value: f64, count: usize) -> (String, i32) {
    if value == 0.0 {
        return ("0".repeat(count), 0);
    }
    let (significand, binary) = decode(value);
    let ten = BigUint::from(10u32);
    let mut exponent = libm::floor(libm::log10(value)) as i32;
    loop {
        // The number in units of the last digit, as a fraction.
        let scale = count as i32 - 1 - exponent;
        let mut above = BigUint::from(significand);
        let mut below = BigUint::from(1u32);
        if scale >= 0 {
            above *= ten.pow(scale.unsigned_abs());
        } else {
            below *= ten.pow(scale.unsigned_abs());
        }
        if binary >= 0 {
            above <<= binary.unsigned_abs();
        } else {
            below <<= binary.unsigned_abs();
        }
        // The logarithm may be off by one. NOTE: the digits before rounding tell, as rounding may carry:
        // 1e-21 lies below ten to that power.
        let whole = (&above / &below).to_string().len();
        if whole != count {
            exponent += if whole > count { 1 } else { -1 };
            continue;
        }
        let mut digits = ((above * 2u32 + &below) / (below * 2u32)).to_string();
        if digits.len() > count {
            digits.pop();
            exponent += 1;
        }
        return (digits, exponent);
    }
}

/// The fewest decimal digits that read as the number, and the exponent of the first.
fn shortest_digits(value: f64) -> (String, i32) {
    let mut buffer = Buffer::new();
    let text = buffer.format(value);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: String = integer.chars().chain(fraction.chars()).collect();
    let first = digits.find(|c| c != '0').unwrap_or(0);
    let exponent = exponent + integer.len() as i32 - 1 - first as i32;
    let digits = digits[first..].trim_end_matches('0');
    if digits.is_empty() { ("0".to_string(), 0) } else { (digits.to_string(), exponent) }
}
