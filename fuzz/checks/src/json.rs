//! Texts that are JSON, or nearly.

use crate::Bytes;

const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\"a\"",
    "\"\\u00e9\"",
    "\"\\ud83d\\ude00\"",
    "\"\\n\"",
    "0",
    "-0",
    "1.5",
    "-1e10",
    "1E+2",
    "01",
    "1.",
    ".5",
    "+1",
    "true",
    "false",
    "null",
    "nul",
    " ",
    "\n",
    "\t",
    "\u{a0}",
    "\\",
    "é",
    "\u{1}",
    "//",
    "\"__proto__\"",
    "\"length\"",
    "NaN",
    "{}",
    "[]",
    "[[",
    "]]",
    "{\"a\":",
    "}}",
];

/// A text: either a value that is written down, or pieces in any order.
pub fn json_text(bytes: &mut Bytes<'_>) -> String {
    let mut text = String::new();
    if bytes.below(2) == 0 {
        value(bytes, &mut text, 0);
    } else {
        while !bytes.is_empty() && text.len() < 4000 {
            text.push_str(bytes.pick(PIECES));
        }
    }
    text
}

fn value(bytes: &mut Bytes<'_>, text: &mut String, depth: usize) {
    match bytes.below(if depth < 30 { 9 } else { 6 }) {
        0 => text.push_str("null"),
        1 => text.push_str("true"),
        2 => text.push_str(&format!("{}", i32::from(bytes.byte()) - 128)),
        3 => text.push_str(&format!("{}.{}e{}", bytes.byte(), bytes.byte(), i32::from(bytes.byte()) - 128)),
        4 => text.push_str("\"\\u0041\\t\""),
        5 => text.push_str(&format!("\"k{}\"", bytes.byte())),
        6 | 7 => {
            text.push('[');
            for index in 0..bytes.below(6) {
                if index > 0 {
                    text.push_str(", ");
                }
                value(bytes, text, depth + 1);
            }
            text.push(']');
        }
        _ => {
            text.push('{');
            for index in 0..bytes.below(6) {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&format!("\"k{index}\": "));
                value(bytes, text, depth + 1);
            }
            text.push('}');
        }
    }
}
