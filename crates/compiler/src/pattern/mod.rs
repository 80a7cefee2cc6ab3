//! Regular expression text to the tree of `creance-regexp`, with the early errors and Annex B.
//! <https://tc39.es/ecma262/#sec-patterns>
//!
//! Our own parser: it reads UTF-16 with lone surrogates as it comes, its depth is bounded, and its time is
//! linear. `oxc_regular_expression` 0.146 differs from the specification in legacy octal escapes (`\400`),
//! `[\c1]`, escaped group names, `\4294967297`, duplicate names across nested groups, and counts `(?i:` as a
//! group, so that every pattern would need a second check.

mod class;
mod escape;
mod group;
mod term;
#[cfg(test)]
mod tests;

use creance_regexp::{Flags, GroupName, Pattern};
use std::collections::HashMap;

/// Why a text is no regular expression: always a SyntaxError.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// What is wrong, without the pattern.
    pub message: &'static str,
    /// Where, in UTF-16 units of the pattern.
    pub offset: usize,
}

impl core::fmt::Display for PatternError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} at {}", self.message, self.offset)
    }
}

impl std::error::Error for PatternError {}

/// How deep a pattern may nest, in units of the stack that parsing takes: [`GROUP`] for a group, [`CLASS`] for a
/// class in a class. It fits an unoptimised build on a stack of 512 KiB.
pub const PATTERN_DEPTH: u32 = 645;
const GROUP: u32 = 3;
const CLASS: u32 = 4;

/// Parses the text and the flags of a regular expression.
/// [ParsePattern](https://tc39.es/ecma262/#sec-parsepattern) and the flags of
/// [RegExpInitialize](https://tc39.es/ecma262/#sec-regexpinitialize). It may nest as deep as `depth` says,
/// [`PATTERN_DEPTH`] for a caller that has used little of its stack.
///
/// # Errors
/// The first early error.
pub fn parse_pattern(source: &[u16], flags: &[u16], depth: u32) -> Result<Pattern, PatternError> {
    parse_pattern_with(source, flags, depth, &mut |_| true)
}

/// The same; `go_on` is asked now and then, and told how much has been done since: about the units read, and 0 while
/// the text is prepared. If it answers false, parsing ends with the error [`STOPPED`].
///
/// # Errors
/// The first early error.
pub fn parse_pattern_with(
    source: &[u16],
    flags: &[u16],
    depth: u32,
    go_on: &mut dyn FnMut(u64) -> bool,
) -> Result<Pattern, PatternError> {
    let flags = parse_flags(flags).ok_or(PatternError { message: "Invalid flags", offset: 0 })?;
    let text = characters(source, flags, go_on)?;
    let mut parser = Parser::new(text, flags, go_on);
    parser.find_groups()?;
    let node = parser.disjunction(depth.min(PATTERN_DEPTH))?;
    if parser.peek().is_some() {
        return Err(parser.error("Unmatched ')'"));
    }
    let names =
        parser.names.into_iter().map(|(name, groups)| GroupName { name: name.into_boxed_slice(), groups });
    Ok(Pattern { flags, node, groups: parser.groups, names: names.collect() })
}

/// The flags, each at most once, not both `u` and `v`. <https://tc39.es/ecma262/#sec-regexpinitialize>
pub fn parse_flags(text: &[u16]) -> Option<Flags> {
    let mut flags = Flags::default();
    for &letter in text {
        let flag = Flags::from_letter(letter)?;
        if flags.has(flag) {
            return None;
        }
        flags = flags.with(flag);
    }
    (!flags.has(Flags::UNICODE.with(Flags::UNICODE_SETS))).then_some(flags)
}

/// The message of the error with which parsing ends when it is told to.
pub const STOPPED: &str = "parsing was stopped";

/// Work after which it is asked whether to go on.
const PACE: usize = 4096;

/// The code points with `u` or `v`, otherwise the code units.
fn characters(source: &[u16], flags: Flags, go_on: &mut dyn FnMut(u64) -> bool) -> Result2<Vec<u32>> {
    let mut text = Vec::with_capacity(source.len());
    let mut add = |c: u32| {
        text.push(c);
        if text.len().is_multiple_of(PREPARED_AT_ONCE) && !go_on(0) {
            return Err(PatternError { message: STOPPED, offset: text.len() });
        }
        Ok(())
    };
    if flags.has_either_unicode() {
        for c in char::decode_utf16(source.iter().copied()) {
            add(c.map_or_else(|lone| u32::from(lone.unpaired_surrogate()), u32::from))?;
        }
    } else {
        source.iter().try_for_each(|unit| add(u32::from(*unit)))?;
    }
    Ok(text)
}

/// Characters that are prepared between two questions whether to go on.
const PREPARED_AT_ONCE: usize = 1 << 16;

type Result2<T> = Result<T, PatternError>;

struct Parser<'g> {
    /// Code points with `u` or `v`, otherwise code units.
    text: Vec<u32>,
    at: usize,
    unicode: bool,
    sets: bool,
    /// [+NamedCaptureGroups]
    named: bool,
    /// Capturing groups of the whole pattern.
    groups: u32,
    /// Capturing groups opened so far.
    opened: u32,
    /// Names in the order of their groups, with their groups.
    names: Vec<(Vec<u16>, Vec<u32>)>,
    name_numbers: HashMap<Vec<u16>, usize>,
    /// Names that a group at this place must not have.
    taken: Vec<usize>,
    taken_count: Vec<u32>,
    /// Work since `go_on` was asked.
    work: usize,
    go_on: &'g mut dyn FnMut(u64) -> bool,
}

impl<'g> Parser<'g> {
    fn new(text: Vec<u32>, flags: Flags, go_on: &'g mut dyn FnMut(u64) -> bool) -> Parser<'g> {
        let unicode = flags.has_either_unicode();
        Parser {
            text,
            at: 0,
            unicode,
            sets: flags.has(Flags::UNICODE_SETS),
            named: unicode,
            groups: 0,
            opened: 0,
            names: Vec::new(),
            name_numbers: HashMap::new(),
            taken: Vec::new(),
            taken_count: Vec::new(),
            work: 0,
            go_on,
        }
    }

    /// Notes that something was done, and asks whether to go on if that has become much.
    fn pace(&mut self, work: usize) -> Result2<()> {
        self.work += work;
        if self.work >= PACE && !(self.go_on)(core::mem::take(&mut self.work) as u64) {
            return Err(self.error(STOPPED));
        }
        Ok(())
    }

    fn peek(&self) -> Option<u32> {
        self.text.get(self.at).copied()
    }

    fn peek_char(&self) -> Option<char> {
        self.peek().and_then(char::from_u32)
    }

    fn next(&mut self) -> Option<u32> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    /// Takes `expected` if it comes next.
    fn eat(&mut self, expected: &str) -> bool {
        let found = self.looking_at(expected);
        if found {
            self.at += expected.len();
        }
        found
    }

    /// True if `expected`, which is ASCII, comes next.
    fn looking_at(&self, expected: &str) -> bool {
        let mut rest = self.text.get(self.at..).unwrap_or_default().iter();
        expected.bytes().all(|byte| rest.next() == Some(&u32::from(byte)))
    }

    fn error(&self, message: &'static str) -> PatternError {
        self.error_at(self.at, message)
    }

    fn error_at(&self, at: usize, message: &'static str) -> PatternError {
        let offset = self.text[..at.min(self.text.len())].iter().map(|&c| 1 + usize::from(c > 0xFFFF)).sum();
        PatternError { message, offset }
    }
}
