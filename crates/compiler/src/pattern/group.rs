//! Capturing groups and their names. <https://tc39.es/ecma262/#prod-GroupName>

use super::{Parser, Result2};
use oxc_syntax::identifier::{is_identifier_part, is_identifier_start};

impl Parser<'_> {
    /// Counts the groups and collects their names before parsing: escapes mean other things with than without
    /// names, and a reference may come before its group. Says nothing about errors.
    pub(super) fn find_groups(&mut self) -> Result2<()> {
        let mut classes = 0_u32;
        while let Some(c) = self.next() {
            self.pace(1)?;
            match char::from_u32(c) {
                Some('\\') => {
                    self.next();
                }
                // Only with `v` a bracket in a class means anything.
                Some('[') if classes == 0 || self.sets => classes += 1,
                Some(']') => classes = classes.saturating_sub(1),
                Some('(') if classes == 0 => {
                    if !self.looking_at("?") {
                        self.groups += 1;
                    } else if self.looking_at("?<") && !self.looking_at("?<=") && !self.looking_at("?<!") {
                        self.groups += 1;
                        self.named = true;
                        self.at += 1;
                        let start = self.at;
                        match self.group_name() {
                            Ok(name) => {
                                let number = self.number_of(name);
                                let groups = self.groups;
                                self.names[number].1.push(groups);
                            }
                            Err(_) => self.at = start + 1,
                        }
                    }
                }
                _ => {}
            }
        }
        self.at = 0;
        self.taken_count = vec![0; self.names.len()];
        Ok(())
    }

    fn number_of(&mut self, name: Vec<u16>) -> usize {
        let names = &mut self.names;
        *self.name_numbers.entry(name).or_insert_with_key(|name| {
            names.push((name.clone(), Vec::new()));
            names.len() - 1
        })
    }

    /// A group's name, which no other group may have that can take part in the same match.
    /// <https://tc39.es/ecma262/#sec-patterns-static-semantics-early-errors>
    pub(super) fn take_name(&mut self) -> Result2<()> {
        let start = self.at;
        let name = self.group_name()?;
        let number = self.number_of(name);
        if self.taken_count.get(number).is_none_or(|&count| count > 0) {
            return Err(self.error_at(start, "Duplicate capture group name"));
        }
        self.taken_count[number] += 1;
        self.taken.push(number);
        Ok(())
    }

    /// The groups that `\k<name>` means.
    pub(super) fn named_reference(&mut self) -> Result2<Vec<u32>> {
        let start = self.at;
        if !self.looking_at("<") {
            return Err(self.error("Invalid named reference"));
        }
        let name = self
            .group_name()
            .map_err(|error| super::PatternError { message: "Invalid named reference", ..error })?;
        match self.name_numbers.get(&name) {
            Some(&number) => Ok(self.names[number].1.clone()),
            None => Err(self.error_at(start, "Invalid named capture referenced")),
        }
    }

    /// [GroupName](https://tc39.es/ecma262/#prod-GroupName)
    fn group_name(&mut self) -> Result2<Vec<u16>> {
        let invalid = "Invalid capture group name";
        if !self.eat("<") {
            return Err(self.error(invalid));
        }
        let mut name = Vec::new();
        while !self.eat(">") {
            let start = self.at;
            let character = self
                .name_character()
                .and_then(char::from_u32)
                .filter(|&c| if name.is_empty() { is_identifier_start(c) } else { is_identifier_part(c) });
            let Some(character) = character else { return Err(self.error_at(start, invalid)) };
            name.extend_from_slice(character.encode_utf16(&mut [0; 2]));
        }
        if name.is_empty() {
            return Err(self.error(invalid));
        }
        Ok(name)
    }

    /// A character of a name, escaped or not. Surrogate pairs are one character, without `u`, too.
    fn name_character(&mut self) -> Option<u32> {
        let c = self.next()?;
        if c == u32::from('\\') {
            if !self.eat("u") {
                return None;
            }
            return self.unicode_escape(true);
        }
        if (0xD800..=0xDBFF).contains(&c)
            && let Some(trail) = self.peek().filter(|trail| (0xDC00..=0xDFFF).contains(trail))
        {
            self.at += 1;
            return Some(super::escape::pair(c, trail));
        }
        Some(c)
    }
}
