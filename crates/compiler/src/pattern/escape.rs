//! Escapes that mean one character. <https://tc39.es/ecma262/#prod-CharacterEscape> and
//! <https://tc39.es/ecma262/#prod-annexB-CharacterEscape>

use super::{Parser, Result2};
use creance_regexp::{ClassEscape, ClassItem, Property};

/// The code point of a surrogate pair.
pub(super) fn pair(lead: u32, trail: u32) -> u32 {
    0x10000 + ((lead & 0x3FF) << 10 | trail & 0x3FF)
}

impl Parser<'_> {
    /// The character of an escape whose backslash has been read.
    pub(super) fn character_escape(&mut self) -> Result2<u32> {
        let start = self.at - 1;
        let Some(c) = self.next() else { return Err(self.error_at(start, "\\ at end of pattern")) };
        let invalid = |parser: &Parser| Err(parser.error_at(start, "Invalid escape"));
        match char::from_u32(c) {
            Some('t') => Ok(0x9),
            Some('n') => Ok(0xA),
            Some('v') => Ok(0xB),
            Some('f') => Ok(0xC),
            Some('r') => Ok(0xD),
            Some('c') => match self.peek_char() {
                Some(letter) if letter.is_ascii_alphabetic() => {
                    self.at += 1;
                    Ok(u32::from(letter) % 32)
                }
                _ if self.unicode => Err(self.error_at(start, "Invalid unicode escape")),
                // The backslash stands for itself, the letter comes next.
                _ => {
                    self.at -= 1;
                    Ok(u32::from('\\'))
                }
            },
            Some('0') if !self.peek_char().is_some_and(|digit| digit.is_ascii_digit()) => Ok(0),
            Some('0'..='7') if !self.unicode => Ok(self.legacy_octal(c - u32::from('0'))),
            Some('0'..='9') if self.unicode => Err(self.error_at(start, "Invalid decimal escape")),
            Some('x') => match self.hex_digits(2) {
                Some(value) => Ok(value),
                None if self.unicode => invalid(self),
                None => Ok(c),
            },
            Some('u') => match self.unicode_escape(self.unicode) {
                Some(value) => Ok(value),
                None if self.unicode => Err(self.error_at(start, "Invalid Unicode escape")),
                None => Ok(c),
            },
            Some(syntax) if self.unicode => {
                if "^$\\.*+?()[]{}|/".contains(syntax) {
                    Ok(c)
                } else {
                    invalid(self)
                }
            }
            None if self.unicode => invalid(self),
            Some('k') if self.named => Err(self.error_at(start, "Invalid named reference")),
            _ => Ok(c),
        }
    }

    /// [LegacyOctalEscapeSequence](https://tc39.es/ecma262/#prod-annexB-LegacyOctalEscapeSequence) after its
    /// first digit.
    fn legacy_octal(&mut self, first: u32) -> u32 {
        let mut value = first;
        for _ in 0..if first <= 3 { 2 } else { 1 } {
            match self.peek_char().and_then(|digit| digit.to_digit(8)) {
                Some(digit) => value = value * 8 + digit,
                None => break,
            }
            self.at += 1;
        }
        value
    }

    /// Exactly so many hexadecimal digits, or nothing is read.
    fn hex_digits(&mut self, count: usize) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + count)?;
        let mut value = 0;
        for &digit in digits {
            value = value * 16 + char::from_u32(digit)?.to_digit(16)?;
        }
        self.at += count;
        Some(value)
    }

    /// [RegExpUnicodeEscapeSequence](https://tc39.es/ecma262/#prod-RegExpUnicodeEscapeSequence) after its `u`;
    /// nothing is read if it is none.
    pub(super) fn unicode_escape(&mut self, unicode: bool) -> Option<u32> {
        let start = self.at;
        if let Some(value) = self.hex_digits(4) {
            if unicode && (0xD800..=0xDBFF).contains(&value) {
                let after = self.at;
                if self.eat("\\u")
                    && let Some(trail) = self.hex_digits(4)
                    && (0xDC00..=0xDFFF).contains(&trail)
                {
                    return Some(pair(value, trail));
                }
                self.at = after;
            }
            return Some(value);
        }
        if unicode && self.eat("{") {
            let mut value = 0_u32;
            let first = self.at;
            while let Some(digit) = self.peek_char().and_then(|digit| digit.to_digit(16)) {
                value = (value * 16 + digit).min(0x110000);
                self.at += 1;
            }
            if self.at > first && value <= 0x10FFFF && self.eat("}") {
                return Some(value);
            }
        }
        self.at = start;
        None
    }

    /// [CharacterClassEscape](https://tc39.es/ecma262/#prod-CharacterClassEscape) whose backslash has been read,
    /// if it is one.
    pub(super) fn class_escape(&mut self) -> Result2<Option<ClassItem>> {
        let (escape, negative) = match self.peek_char() {
            Some('d') => (ClassEscape::Digit, false),
            Some('D') => (ClassEscape::Digit, true),
            Some('s') => (ClassEscape::Space, false),
            Some('S') => (ClassEscape::Space, true),
            Some('w') => (ClassEscape::Word, false),
            Some('W') => (ClassEscape::Word, true),
            Some(letter @ ('p' | 'P')) if self.unicode => {
                self.at += 1;
                return self.property(letter == 'P').map(Some);
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(ClassItem::Escape(escape, negative)))
    }

    /// [UnicodePropertyValueExpression](https://tc39.es/ecma262/#prod-UnicodePropertyValueExpression) in braces.
    fn property(&mut self, negative: bool) -> Result2<ClassItem> {
        let start = self.at;
        let invalid = "Invalid property name";
        if !self.eat("{") {
            return Err(self.error_at(start, invalid));
        }
        let word = |parser: &mut Parser| {
            let mut word = String::new();
            while let Some(c) = parser.peek_char().filter(|&c| c.is_ascii_alphanumeric() || c == '_') {
                // No name is longer; the rest only makes the end wrong.
                if word.len() < 64 {
                    word.push(c);
                }
                parser.at += 1;
            }
            word
        };
        let first = word(self);
        let (name, value) = if self.eat("=") { (Some(first), word(self)) } else { (None, first) };
        if !self.eat("}") {
            return Err(self.error_at(start, invalid));
        }
        match Property::named(name.as_deref(), &value) {
            Some(property) if !property.is_of_strings() || self.sets && !negative => {
                Ok(ClassItem::Property(property, negative))
            }
            _ => Err(self.error_at(start, invalid)),
        }
    }
}
