//! Regular expressions and subjects that look alike enough to match now and then.

use crate::Bytes;

/// A pattern, its flags, and a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegExpCase {
    /// Not always a valid pattern.
    pub pattern: String,
    /// Each flag at most once.
    pub flags: String,
    /// The text to match.
    pub subject: String,
}

const ATOMS: &[&str] = &[
    "a",
    "b",
    "c",
    "ab",
    ".",
    "\\w",
    "\\W",
    "\\d",
    "\\s",
    "\\b",
    "\\B",
    "^",
    "$",
    "[ab]",
    "[^a]",
    "[a-c\\d]",
    "[\\w-]",
    "[]",
    "[^]",
    "\\1",
    "\\2",
    "\\k<n>",
    "\\u00e9",
    "\u{e9}",
    "\u{df}",
    "s",
    "k",
    "\\u{1f600}",
    "\\ud83d",
    "\\p{L}",
    "\\P{Lu}",
    "\\p{RGI_Emoji}",
    "[\\w--[ab]]",
    "[\\q{ab|c|}&&[\\q{ab}c]]",
    "[[a-c]&&[b-d]]",
    "\\0",
    "\\012",
    "\\x61",
    "\\cA",
    "\\-",
    "{",
    "]",
    ")",
    "a|b|ab|c|ca|d",
];
const OPENINGS: &[&str] =
    &["(", "(", "(?:", "(?:", "(?<n>", "(?<m>", "(?=", "(?!", "(?<=", "(?<!", "(?i:", "(?-i:", "(?s-m:"];
const QUANTIFIERS: &[&str] =
    &["*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}?", "{2,3}", "{0}", "{,3}", "{3,1}", "{70000,}"];
const SUBJECT: &[&str] = &[
    "a", "a", "b", "b", "c", "ab", "abc", "aaaaaaaa", "A", "S", "1", " ", "\n", "_", "-", "\u{e9}", "\u{c9}",
    "\u{df}", "\0",
];
const WIDE: &[&str] =
    &["\u{1f600}", "\u{17f}", "\u{212a}", "\u{1f469}\u{200d}\u{1f680}", "\u{2028}", "\u{3c3}"];

/// A case from bytes.
pub fn regexp(bytes: &mut Bytes<'_>) -> RegExpCase {
    let mut flags = String::from(bytes.pick(&["", "u", "v"]));
    let chosen = bytes.byte();
    for (bit, flag) in ['d', 'g', 'i', 'm', 's', 'y'].into_iter().enumerate() {
        if chosen >> bit & 1 != 0 {
            flags.push(flag);
        }
    }
    let wide = bytes.below(3) == 0;
    let mut subject = String::new();
    for _ in 0..bytes.below(24) {
        let pieces = if wide && bytes.below(3) == 0 { WIDE } else { SUBJECT };
        subject.push_str(bytes.pick(pieces));
    }
    let mut pattern = String::new();
    disjunction(bytes, &mut pattern, 0);
    RegExpCase { pattern, flags, subject }
}

fn disjunction(bytes: &mut Bytes<'_>, pattern: &mut String, depth: usize) {
    // Some choices are made only where there are many alternatives.
    for index in 0..bytes.pick(&[1, 1, 1, 2, 2, 3, 7]) {
        if index > 0 {
            pattern.push('|');
        }
        for _ in 0..bytes.below(4) {
            term(bytes, pattern, depth);
        }
    }
}

fn term(bytes: &mut Bytes<'_>, pattern: &mut String, depth: usize) {
    if depth < 5 && bytes.below(3) == 0 && pattern.len() < 2000 {
        pattern.push_str(bytes.pick(OPENINGS));
        disjunction(bytes, pattern, depth + 1);
        pattern.push(')');
    } else {
        pattern.push_str(bytes.pick(ATOMS));
    }
    if bytes.below(3) == 0 {
        pattern.push_str(bytes.pick(QUANTIFIERS));
    }
}
