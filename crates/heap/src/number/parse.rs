//! Text as numbers, correctly rounded however long it is.

use crate::string::Units;
use creance_budget::{Meter, Metered};
use num_bigint::BigUint;

/// <https://tc39.es/ecma262/#prod-WhiteSpace>
#[inline]
pub const fn is_white_space(unit: u16) -> bool {
    matches!(
        unit,
        0x09 | 0x0B | 0x0C | 0x20 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x202F | 0x205F | 0x3000 | 0xFEFF
    )
}

/// <https://tc39.es/ecma262/#prod-LineTerminator>
#[inline]
pub const fn is_line_terminator(unit: u16) -> bool {
    matches!(unit, 0x0A | 0x0D | 0x2028 | 0x2029)
}

/// Units read between two charges.
const STRETCH: usize = 4096;

/// Decimal digits that can matter: no double and no middle between two has more than 768; one more digit tells
/// whether anything follows.
const SIGNIFICANT: usize = 800;

/// Text up to this length goes to the parser as it is.
const SHORT: usize = 1024;

#[inline]
fn pay(meter: &mut Meter, index: usize) -> Metered<()> {
    if index.is_multiple_of(STRETCH) { meter.tick(STRETCH as u64 / 4) } else { Ok(()) }
}

/// Without white space and line ends at the beginning.
pub fn trim_start<'a>(meter: &mut Meter, units: Units<'a>) -> Metered<Units<'a>> {
    let mut start = 0;
    while start < units.len() && is_blank(units.get(start)) {
        start += 1;
        pay(meter, start)?;
    }
    Ok(units.slice(start..units.len()))
}

/// Without white space and line ends at the end.
pub fn trim_end<'a>(meter: &mut Meter, units: Units<'a>) -> Metered<Units<'a>> {
    let mut end = units.len();
    while end > 0 && is_blank(units.get(end - 1)) {
        end -= 1;
        pay(meter, end)?;
    }
    Ok(units.slice(0..end))
}

/// Without white space and line ends on both sides. <https://tc39.es/ecma262/#sec-trimstring>
pub fn trim<'a>(meter: &mut Meter, units: Units<'a>) -> Metered<Units<'a>> {
    let units = trim_start(meter, units)?;
    trim_end(meter, units)
}

#[inline]
fn is_blank(unit: u16) -> bool {
    is_white_space(unit) || is_line_terminator(unit)
}

/// The value of a digit in any radix up to 36.
#[inline]
pub(crate) fn digit_value(unit: u16, radix: u32) -> Option<u8> {
    char::from_u32(u32::from(unit)).and_then(|c| c.to_digit(radix)).map(|digit| digit as u8)
}

/// <https://tc39.es/ecma262/#sec-stringtonumber>
pub fn string_to_number(meter: &mut Meter, units: Units<'_>) -> Metered<f64> {
    meter.tick(1)?;
    let units = trim(meter, units)?;
    if units.is_empty() {
        return Ok(0.0);
    }
    if units.get(0) == u16::from(b'0') && units.len() > 2 {
        let radix = match units.get(1) | 0x20 {
            0x78 => 16,
            0x6F => 8,
            0x62 => 2,
            _ => 10,
        };
        if radix != 10 {
            let digits = units.slice(2..units.len());
            let end = digits_end(meter, digits, 0, radix)?;
            return if end == digits.len() { digits_to_number(meter, digits, radix) } else { Ok(f64::NAN) };
        }
    }
    match decimal(meter, units)? {
        Some((value, end)) if end == units.len() => Ok(value),
        _ => Ok(f64::NAN),
    }
}

/// <https://tc39.es/ecma262/#sec-parsefloat-string>
pub fn parse_float(meter: &mut Meter, units: Units<'_>) -> Metered<f64> {
    meter.tick(1)?;
    let units = trim_start(meter, units)?;
    Ok(decimal(meter, units)?.map_or(f64::NAN, |(value, _)| value))
}

/// <https://tc39.es/ecma262/#sec-parseint-string-radix>; `radix` is the result of ToInt32.
pub fn parse_int(meter: &mut Meter, units: Units<'_>, radix: i32) -> Metered<f64> {
    meter.tick(1)?;
    let mut units = trim_start(meter, units)?;
    let negative = units.get(0) == u16::from(b'-');
    if negative || units.get(0) == u16::from(b'+') {
        units = units.slice(1..units.len());
    }
    let mut radix = match radix {
        0 => 0,
        2..=36 => radix as u32,
        _ => return Ok(f64::NAN),
    };
    if matches!(radix, 0 | 16) && units.get(0) == u16::from(b'0') && matches!(units.get(1), 0x58 | 0x78) {
        units = units.slice(2..units.len());
        radix = 16;
    }
    if radix == 0 {
        radix = 10;
    }
    let end = digits_end(meter, units, 0, radix)?;
    if end == 0 {
        return Ok(f64::NAN);
    }
    let value = digits_to_number(meter, units.slice(0..end), radix)?;
    Ok(if negative { -value } else { value })
}

/// Where the digits that begin at `start` end.
fn digits_end(meter: &mut Meter, units: Units<'_>, start: usize, radix: u32) -> Metered<usize> {
    let mut end = start;
    while end < units.len() && digit_value(units.get(end), radix).is_some() {
        end += 1;
        pay(meter, end)?;
    }
    Ok(end)
}

/// The number that digits of a radix spell.
fn digits_to_number(meter: &mut Meter, units: Units<'_>, radix: u32) -> Metered<f64> {
    let mut start = 0;
    while start < units.len() && units.get(start) == u16::from(b'0') {
        start += 1;
        pay(meter, start)?;
    }
    let units = units.slice(start..units.len());
    // 2¹⁰²⁴ has 1025 digits in the smallest radix.
    if units.len() > 1025 {
        return Ok(f64::INFINITY);
    }
    let mut digits = [0u8; 1025];
    let mut small = 0u64;
    for (index, unit) in units.iter().enumerate() {
        let digit = digit_value(unit, radix).unwrap_or(0);
        digits[index] = digit;
        small = small.saturating_mul(u64::from(radix)).saturating_add(u64::from(digit));
    }
    if small < 1 << 53 {
        return Ok(small as f64);
    }
    meter.tick(units.len() as u64 * 4)?;
    let value = BigUint::from_radix_be(&digits[..units.len()], radix).unwrap_or_default();
    Ok(crate::bigint::magnitude_to_f64(&value))
}

/// A StrDecimalLiteral at the beginning, and where it ends.
/// <https://tc39.es/ecma262/#prod-StrDecimalLiteral>
fn decimal(meter: &mut Meter, units: Units<'_>) -> Metered<Option<(f64, usize)>> {
    let is = |index: usize, unit: u8| units.get(index) == u16::from(unit);
    let negative = is(0, b'-');
    let start = usize::from(negative || is(0, b'+'));
    let sign = if negative { -1.0 } else { 1.0 };
    let infinity = "Infinity";
    if units.slice(start..start + infinity.len()).eq_str(infinity) {
        return Ok(Some((sign * f64::INFINITY, start + infinity.len())));
    }
    let integer_end = digits_end(meter, units, start, 10)?;
    let mut end = integer_end;
    let mut fraction = integer_end..integer_end;
    if is(end, b'.') {
        let fraction_end = digits_end(meter, units, end + 1, 10)?;
        fraction = end + 1..fraction_end;
        if integer_end > start || !fraction.is_empty() {
            end = fraction_end;
        }
    }
    if integer_end == start && fraction.is_empty() {
        return Ok(None);
    }
    let mut exponent = end..end;
    let mut exponent_negative = false;
    if is(end, b'e') || is(end, b'E') {
        let digits = end + 1 + usize::from(is(end + 1, b'-') || is(end + 1, b'+'));
        let exponent_end = digits_end(meter, units, digits, 10)?;
        if exponent_end > digits {
            exponent_negative = is(end + 1, b'-');
            exponent = digits..exponent_end;
            end = exponent_end;
        }
    }
    let mut text = Text::default();
    if end <= SHORT {
        for index in start..end {
            text.push(units.get(index) as u8);
        }
        return Ok(Some((sign * text.parse(), end)));
    }
    // Long text: the digits that matter, and a power of ten in place of the rest.
    let mut power = 0i64;
    let mut something_follows = false;
    for (index, after_point) in (start..integer_end).map(|i| (i, false)).chain(fraction.map(|i| (i, true))) {
        pay(meter, index)?;
        let digit = units.get(index) as u8;
        if text.len == 0 && digit == b'0' {
            power -= i64::from(after_point);
        } else if text.len < SIGNIFICANT {
            text.push(digit);
            power -= i64::from(after_point);
        } else {
            something_follows |= digit != b'0';
            power += i64::from(!after_point);
        }
    }
    if text.len == 0 {
        return Ok(Some((sign * 0.0, end)));
    }
    if something_follows {
        text.push(b'1');
        power -= 1;
    }
    let mut written = 0i64;
    for index in exponent {
        pay(meter, index)?;
        // NOTE: no string has so many digits that a written exponent beyond this could be made up for.
        written = (written * 10 + i64::from(units.get(index) as u8 - b'0')).min(1 << 40);
    }
    power += if exponent_negative { -written } else { written };
    // Beyond these every number of so many digits is zero or infinite.
    power = power.clamp(-9999, 9999);
    text.push(b'e');
    if power < 0 {
        text.push(b'-');
    }
    let power = power.unsigned_abs() as u32;
    for place in [1000, 100, 10, 1] {
        text.push(b'0' + (power / place % 10) as u8);
    }
    Ok(Some((sign * text.parse(), end)))
}

/// ASCII on the stack.
struct Text {
    bytes: [u8; SHORT],
    len: usize,
}

impl Default for Text {
    fn default() -> Text {
        Text { bytes: [0; SHORT], len: 0 }
    }
}

impl Text {
    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.len) {
            *place = byte;
            self.len += 1;
        }
    }

    /// The text is digits, a point and an exponent, of which the standard library knows nothing we do not.
    fn parse(&self) -> f64 {
        core::str::from_utf8(&self.bytes[..self.len])
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(f64::NAN)
    }
}
