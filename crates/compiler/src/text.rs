//! Strings between the source, oxc and the program.

use creance_bytecode::Text;
use std::fmt::Write;

/// The text of a string literal as oxc hands it over. With `lone_surrogates`, U+FFFD followed by four hex
/// digits stands for a code unit.
pub fn literal(value: &str, lone_surrogates: bool) -> Text {
    if !lone_surrogates {
        return Text::from(value);
    }
    let mut units = Vec::new();
    let mut rest = value;
    while let Some(at) = rest.find('\u{FFFD}') {
        units.extend(rest[..at].encode_utf16());
        rest = &rest[at + '\u{FFFD}'.len_utf8()..];
        match rest.get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok()) {
            Some(unit) => {
                units.push(unit);
                rest = &rest[4..];
            }
            None => units.push(0xFFFD),
        }
    }
    units.extend(rest.encode_utf16());
    Text::from_units(&units)
}

/// Source text of UTF-16 units for a parser of UTF-8: a lone surrogate becomes the escape of itself, which
/// means the same in string literals and templates and is an error elsewhere, too. In regular expressions it does
/// not quite, so the places of these escapes are given besides; [`pattern`] undoes them.
pub fn source(units: &[u16]) -> (String, Vec<u32>) {
    let mut text = String::with_capacity(units.len());
    let mut places = Vec::new();
    let mut backslashes = 0;
    for unit in char::decode_utf16(units.iter().copied()) {
        match unit {
            Ok(c) => {
                text.push(c);
                backslashes = if c == '\\' { backslashes + 1 } else { 0 };
            }
            Err(lone) => {
                // After a backslash that is no escape itself, the backslash of the escape is there already.
                let escape = if backslashes % 2 == 1 { "u" } else { "\\u" };
                places.push(text.len() as u32);
                write!(text, "{escape}{:04X}", lone.unpaired_surrogate()).expect("a String takes any text");
                backslashes = 0;
            }
        }
    }
    (text, places)
}

/// The units that [`source`] made a text of.
pub fn units(text: &str, lone: &[u32]) -> Vec<u16> {
    let mut units = Vec::with_capacity(text.len());
    let mut done = 0;
    for place in lone.iter().map(|&place| place as usize) {
        let (Some(before), Some(rest)) = (text.get(done..place), text.get(place..)) else { continue };
        let digits = rest.strip_prefix("\\u").or_else(|| rest.strip_prefix('u'));
        let Some(unit) = digits.and_then(|digits| u16::from_str_radix(digits.get(..4)?, 16).ok()) else {
            continue;
        };
        units.extend(before.encode_utf16());
        units.push(unit);
        done = text.len() - digits.map_or(rest.len(), |digits| digits.len() - 4);
    }
    units.extend(text[done..].encode_utf16());
    units
}

/// The units of the pattern at `start` in a text that [`source`] made, with the lone surrogates as they were.
pub fn pattern(text: &str, start: u32, lone: &[u32]) -> Vec<u16> {
    let end = start + text.len() as u32;
    let first = lone.partition_point(|&place| place < start);
    let mut units = Vec::with_capacity(text.len());
    let mut done = 0;
    for place in lone[first..].iter().take_while(|&&place| place < end) {
        let at = (place - start) as usize;
        units.extend(text[done..at].encode_utf16());
        // `\uD800`, or `uD800` after a backslash of the text's own.
        let digits = at + if text[at..].starts_with('\\') { 2 } else { 1 };
        units.extend(u16::from_str_radix(&text[digits..digits + 4], 16));
        done = digits + 4;
    }
    units.extend(text[done..].encode_utf16());
    units
}

/// The array index that a property name is, if it is one. <https://tc39.es/ecma262/#array-index>
pub fn array_index(name: &str) -> Option<u32> {
    let canonical = name == "0" || !name.starts_with('0');
    if !canonical || !name.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    name.parse().ok().filter(|&index: &u32| index != u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_surrogates() {
        assert_eq!(literal("a\u{FFFD}d800b", true).units(), [0x61, 0xD800, 0x62]);
        assert_eq!(literal("\u{FFFD}fffd", true).units(), [0xFFFD]);
        assert_eq!(source(&[0x61, 0xD800]), ("a\\uD800".into(), vec![1]));
        assert_eq!(source(&[0x5C, 0xD800]), ("\\uD800".into(), vec![1]));
        assert_eq!(source(&[0xD83D, 0xDE00]), ("😀".into(), vec![]));
    }

    #[test]
    fn patterns_get_their_lone_surrogates_back() {
        for units in [&[0xD800, 0x61][..], &[0x61, 0x5C, 0xDC00, 0x62], &[0x5C, 0x5C, 0xD800], &[0x5C, 0x75]]
        {
            let (text, lone) = source(units);
            assert_eq!(pattern(&text, 0, &lone), units, "{text}");
        }
    }

    #[test]
    fn indices() {
        assert_eq!(array_index("0"), Some(0));
        assert_eq!(array_index("4294967294"), Some(4294967294));
        assert_eq!(array_index("4294967295"), None);
        assert_eq!(array_index("01"), None);
        assert_eq!(array_index(""), None);
        assert_eq!(array_index("1e3"), None);
    }

    #[test]
    fn units_come_back() {
        for given in [
            &[0x61, 0xD800, 0x62][..],
            &[0xDC00, 0xD83D, 0xDE00, 0xD83D],
            &[0x5C, 0xD800, 0x5C, 0x5C, 0xDFFF, 0x20AC],
            &[],
        ] {
            let (text, lone) = source(given);
            assert_eq!(units(&text, &lone), given, "{text}");
        }
        // Places that are none are passed over.
        assert_eq!(units("\u{20AC}uD800", &[1, 3, 2, 900]), [0x20AC, 0xD800]);
    }
}
