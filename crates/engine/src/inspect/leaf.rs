//! Values that have no parts, as text.

use creance_vm::heap::extra::ElementType;
use creance_vm::heap::number;

pub(super) fn number(value: f64) -> String {
    if value == 0.0 && value.is_sign_negative() { "-0".to_owned() } else { number::to_string(value) }
}

/// A string in the quotes that need the fewest escapes.
pub(super) fn quoted(text: &str) -> String {
    let quote = match (text.contains('\''), text.contains('"'), text.contains('`') || text.contains("${")) {
        (true, false, _) => '"',
        (true, true, false) => '`',
        _ => '\'',
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            c if c < ' ' || ('\u{7f}'..='\u{9f}').contains(&c) => {
                out.push_str(&format!("\\x{:02X}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

pub(super) fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A time value in ISO form. <https://tc39.es/ecma262/#sec-date.prototype.toisostring>
pub(super) fn date(time: Option<f64>) -> String {
    match time.and_then(iso_date) {
        Some(text) => text,
        None => "Invalid Date".to_owned(),
    }
}

pub(crate) fn iso_date(time: f64) -> Option<String> {
    const DAY: i64 = 86_400_000;
    if !time.is_finite() || time.abs() > 8.64e15 {
        return None;
    }
    let time = time as i64;
    let (days, rest) = (time.div_euclid(DAY), time.rem_euclid(DAY));
    // Days to a date of the proleptic Gregorian calendar, counted in eras of 400 years from 1 March 0000.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let year = match year {
        0..=9999 => format!("{year:04}"),
        _ => format!("{}{:06}", if year < 0 { '-' } else { '+' }, year.abs()),
    };
    let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
    let (second, millisecond) = (rest / 1000 % 60, rest % 1000);
    Some(format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z"))
}

/// An element of a typed array, from its bytes.
pub(super) fn element(element: ElementType, bytes: &[u8]) -> String {
    fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
        bytes.try_into().unwrap_or([0; N])
    }
    let value = match element {
        ElementType::Int8 => f64::from(i8::from_le_bytes(array(bytes))),
        ElementType::Uint8 | ElementType::Uint8Clamped => f64::from(u8::from_le_bytes(array(bytes))),
        ElementType::Int16 => f64::from(i16::from_le_bytes(array(bytes))),
        ElementType::Uint16 => f64::from(u16::from_le_bytes(array(bytes))),
        ElementType::Int32 => f64::from(i32::from_le_bytes(array(bytes))),
        ElementType::Uint32 => f64::from(u32::from_le_bytes(array(bytes))),
        ElementType::Float16 => number::from_f16_bits(u16::from_le_bytes(array(bytes))),
        ElementType::Float32 => f64::from(f32::from_le_bytes(array(bytes))),
        ElementType::Float64 => f64::from_le_bytes(array(bytes)),
        ElementType::BigInt64 => return format!("{}n", i64::from_le_bytes(array(bytes))),
        ElementType::BigUint64 => return format!("{}n", u64::from_le_bytes(array(bytes))),
    };
    self::number(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_quoted_as_in_node() {
        for (text, expected) in [
            ("a", "'a'"),
            ("it's", "\"it's\""),
            ("'\"", "`'\"`"),
            ("'\"`", "'\\'\"`'"),
            ("a\nb\\\u{1}", "'a\\nb\\\\\\x01'"),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }

    #[test]
    fn dates() {
        for (time, expected) in [
            (0.0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000.0, "2000-02-29T00:00:00.000Z"),
            (-1.0, "1969-12-31T23:59:59.999Z"),
            (8.64e15, "+275760-09-13T00:00:00.000Z"),
            (-8.64e15, "-271821-04-20T00:00:00.000Z"),
            (f64::NAN, "Invalid Date"),
        ] {
            assert_eq!(date(Some(time)), expected);
        }
    }
}
