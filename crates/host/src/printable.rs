//! Text of scripts on terminals.

use std::borrow::Cow;
use std::fmt::Write;
use std::io::IsTerminal;

/// The text as a terminal may have it. A script that writes to a terminal could move the cursor, set the title
/// or the clipboard, or have the terminal type: control characters become `\x1B` and the like. Line ends, tabs
/// and the codes for colours stay.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| c.is_control() && c != '\n') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let stays = match c {
            '\n' | '\t' => 1,
            '\r' if rest.starts_with("\r\n") => 2,
            '\u{1b}' => color_code(rest),
            _ if c.is_control() => 0,
            _ => c.len_utf8(),
        };
        if stays == 0 {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\x{:02X}", u32::from(c));
            rest = &rest[c.len_utf8()..];
        } else {
            out.push_str(&rest[..stays]);
            rest = &rest[stays..];
        }
    }
    Cow::Owned(out)
}

/// A text as a stream may have it: only terminals obey control characters.
pub fn for_stream<'a>(text: &'a str, stream: &impl IsTerminal) -> Cow<'a, str> {
    if stream.is_terminal() { printable(text) } else { Cow::Borrowed(text) }
}

/// The length of the code for a colour at the beginning of a text, or 0.
fn color_code(text: &str) -> usize {
    const LONGEST: usize = 32;
    let Some(parameters) = text.strip_prefix("\u{1b}[") else { return 0 };
    let end = parameters.bytes().take(LONGEST).position(|byte| !byte.is_ascii_digit() && byte != b';');
    match end {
        Some(end) if parameters.as_bytes()[end] == b'm' => "\u{1b}[".len() + end + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colours_reach_the_terminal() {
        for (text, expected) in [
            ("plain\n\ttext ü", "plain\n\ttext ü"),
            ("\u{1b}[31mred\u{1b}[0m", "\u{1b}[31mred\u{1b}[0m"),
            ("\u{1b}[1;38;5;9mred\u{1b}[m", "\u{1b}[1;38;5;9mred\u{1b}[m"),
            ("\u{1b}]0;title\u{7}", "\\x1B]0;title\\x07"),
            ("\u{1b}[2J\u{1b}[1;1H", "\\x1B[2J\\x1B[1;1H"),
            ("\u{1b}[1;\u{1b}[31m", "\\x1B[1;\u{1b}[31m"),
            ("\u{9b}31m\u{7f}\0", "\\x9B31m\\x7F\\x00"),
            ("over\rwritten\r\n", "over\\x0Dwritten\r\n"),
            ("\u{1b}[", "\\x1B["),
            ("\u{1b}", "\\x1B"),
        ] {
            assert_eq!(printable(text), expected, "{text:?}");
        }
    }
}
