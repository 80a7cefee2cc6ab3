//! Classes: `[…]` with and without `v`. <https://tc39.es/ecma262/#prod-CharacterClass>

use super::{Parser, Result2};
use creance_regexp::{Class, ClassItem, ClassOperator};

const UNTERMINATED: &str = "Unterminated character class";
const OUT_OF_ORDER: &str = "Range out of order in character class";
const INVALID: &str = "Invalid character in character class";

impl Parser<'_> {
    /// A class whose bracket has been read.
    pub(super) fn class(&mut self, nesting: u32) -> Result2<Class> {
        let start = self.at;
        let negative = self.eat("^");
        let class = if self.sets {
            let (class, strings) = self.class_set(nesting, negative)?;
            if negative && strings {
                return Err(self.error_at(start, "Negated character class may contain strings"));
            }
            class
        } else {
            Class { negative, operator: ClassOperator::Union, items: self.class_ranges()? }
        };
        Ok(class)
    }

    /// [NonemptyClassRanges](https://tc39.es/ecma262/#prod-NonemptyClassRanges) and the closing bracket.
    fn class_ranges(&mut self) -> Result2<Vec<ClassItem>> {
        let mut items = Vec::new();
        while !self.eat("]") {
            self.pace(4)?;
            let start = self.at;
            let first = self.class_atom()?;
            if !self.looking_at("-") || self.looking_at("-]") {
                items.push(first);
                continue;
            }
            self.at += 1;
            let second = self.class_atom()?;
            match (&first, &second) {
                (&ClassItem::Range(from, _), &ClassItem::Range(to, _)) => {
                    if from > to {
                        return Err(self.error_at(start, OUT_OF_ORDER));
                    }
                    items.push(ClassItem::Range(from, to));
                }
                _ if self.unicode => return Err(self.error_at(start, "Invalid character class")),
                _ => items.extend([first, ClassItem::Range(0x2D, 0x2D), second]),
            }
        }
        Ok(items)
    }

    /// [ClassAtom](https://tc39.es/ecma262/#prod-annexB-ClassAtomNoDash)
    fn class_atom(&mut self) -> Result2<ClassItem> {
        let Some(c) = self.next() else { return Err(self.error(UNTERMINATED)) };
        if c != u32::from('\\') {
            return Ok(ClassItem::Range(c, c));
        }
        if let Some(item) = self.class_escape()? {
            return Ok(item);
        }
        let c = match self.peek_char() {
            Some('b') => {
                self.at += 1;
                0x8
            }
            Some('-') if self.unicode => {
                self.at += 1;
                0x2D
            }
            // ClassControlLetter
            Some('c') if !self.unicode => {
                let letter = self.text.get(self.at + 1).copied().and_then(char::from_u32);
                match letter.filter(|&letter| letter.is_ascii_alphanumeric() || letter == '_') {
                    Some(letter) => {
                        self.at += 2;
                        u32::from(letter) % 32
                    }
                    None => u32::from('\\'),
                }
            }
            _ => self.character_escape()?,
        };
        Ok(ClassItem::Range(c, c))
    }

    /// [ClassSetExpression](https://tc39.es/ecma262/#prod-ClassSetExpression) and the closing bracket; whether
    /// it may contain strings. <https://tc39.es/ecma262/#sec-static-semantics-maycontainstrings>
    fn class_set(&mut self, nesting: u32, negative: bool) -> Result2<(Class, bool)> {
        let Some(nesting) = nesting.checked_sub(super::CLASS) else {
            return Err(self.error("Regular expression too large"));
        };
        let mut operator = ClassOperator::Union;
        let mut items = Vec::new();
        let mut may_contain_strings = false;
        while !self.eat("]") {
            self.pace(4)?;
            let symbol = if self.looking_at("&&") {
                ClassOperator::Intersection
            } else if self.looking_at("--") {
                ClassOperator::Subtraction
            } else {
                ClassOperator::Union
            };
            let joined = symbol != ClassOperator::Union;
            if joined {
                // Once an operator, always the same, from the second operand on.
                if items.is_empty() || items.len() > 1 && symbol != operator {
                    return Err(self.error("Invalid set operation in character class"));
                }
                if items.len() == 1 && matches!(items[0], ClassItem::Range(from, to) if from != to) {
                    return Err(self.error("Invalid set operation in character class"));
                }
                operator = symbol;
                self.at += 2;
                if self.looking_at("&") && symbol == ClassOperator::Intersection {
                    return Err(self.error(INVALID));
                }
            } else if operator != ClassOperator::Union {
                return Err(self.error("Invalid set operation in character class"));
            }
            let start = self.at;
            let (mut item, strings) = self.class_set_operand(nesting)?;
            if !joined
                && let ClassItem::Range(from, _) = item
                && self.looking_at("-")
                && !self.looking_at("--")
            {
                self.at += 1;
                let Some(to) = self.class_set_character()? else { return Err(self.error(INVALID)) };
                if from > to {
                    return Err(self.error_at(start, OUT_OF_ORDER));
                }
                item = ClassItem::Range(from, to);
                // A range is no operand of an operator.
                if self.looking_at("&&") || self.looking_at("--") {
                    return Err(self.error("Invalid set operation in character class"));
                }
            }
            may_contain_strings = match operator {
                _ if items.is_empty() => strings,
                ClassOperator::Union => may_contain_strings || strings,
                ClassOperator::Intersection => may_contain_strings && strings,
                ClassOperator::Subtraction => may_contain_strings,
            };
            items.push(item);
        }
        Ok((Class { negative, operator, items }, may_contain_strings))
    }

    /// [ClassSetOperand](https://tc39.es/ecma262/#prod-ClassSetOperand), and whether it may contain strings.
    fn class_set_operand(&mut self, nesting: u32) -> Result2<(ClassItem, bool)> {
        let start = self.at;
        if self.eat("[") {
            let negative = self.eat("^");
            let (class, strings) = self.class_set(nesting, negative)?;
            if negative && strings {
                return Err(self.error_at(start, "Negated character class may contain strings"));
            }
            return Ok((ClassItem::Nested(class), strings));
        }
        if self.eat("\\q{") {
            return self.class_strings();
        }
        if self.eat("\\") {
            if let Some(item) = self.class_escape()? {
                let strings = matches!(&item, ClassItem::Property(property, _) if property.is_of_strings());
                return Ok((item, strings));
            }
            self.at -= 1;
        }
        match self.class_set_character()? {
            Some(c) => Ok((ClassItem::Range(c, c), false)),
            None if self.peek().is_none() => Err(self.error(UNTERMINATED)),
            None => Err(self.error(INVALID)),
        }
    }

    /// [ClassStringDisjunction](https://tc39.es/ecma262/#prod-ClassStringDisjunction) after `\q{`.
    fn class_strings(&mut self) -> Result2<(ClassItem, bool)> {
        let mut strings = vec![Vec::new()];
        loop {
            if self.eat("}") {
                let long = strings.iter().any(|string: &Vec<u32>| string.len() != 1);
                return Ok((ClassItem::Strings(strings), long));
            }
            if self.eat("|") {
                strings.push(Vec::new());
                continue;
            }
            match self.class_set_character()? {
                Some(c) => strings.last_mut().expect("there is always one").push(c),
                None => return Err(self.error("Invalid escape")),
            }
        }
    }

    /// [ClassSetCharacter](https://tc39.es/ecma262/#prod-ClassSetCharacter), if one comes next.
    fn class_set_character(&mut self) -> Result2<Option<u32>> {
        let Some(c) = self.peek() else { return Ok(None) };
        let Some(character) = char::from_u32(c) else {
            self.at += 1;
            return Ok(Some(c));
        };
        if character == '\\' {
            self.at += 1;
            return match self.peek_char() {
                Some('b') => {
                    self.at += 1;
                    Ok(Some(0x8))
                }
                // ClassSetReservedPunctuator
                Some(punctuator) if "&-!#%,:;<=>@`~".contains(punctuator) => {
                    self.at += 1;
                    Ok(Some(u32::from(punctuator)))
                }
                _ => self.character_escape().map(Some),
            };
        }
        if "()[]{}/-|".contains(character) {
            return Ok(None);
        }
        // ClassSetReservedDoublePunctuator
        if "&!#$%*+,.:;<=>?@^`~".contains(character) && self.text.get(self.at + 1) == Some(&c) {
            return Ok(None);
        }
        self.at += 1;
        Ok(Some(c))
    }
}
