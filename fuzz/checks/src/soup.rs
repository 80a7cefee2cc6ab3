//! Token soup: tokens of the language in any order, so that the parser gets deep and goes wrong late.

use crate::Bytes;

const TOKENS: &[&str] = &[
    "a", "b", "x", "f", "arguments", "eval", "this", "super", "new", "new.target", "import", "1", "0", "1n", "0x1F",
    "1e9", ".5", "'s'", "\"\\u{1F600}\"", "`t`", "`a${", "}`", "/r/g", "true", "null", "undefined", "(", ")", "[", "]",
    "{", "}", ";", ",", ":", "?", "?.", "??", "??=", "=>", "=", "+=", "**", "**=", "&&=", "||", "&&", "|", "&", "^",
    "~", "!", "+", "-", "++", "--", "*", "/", "%", "<", ">", "<=", "===", "!==", "==", ">>>", "<<", "in", "instanceof",
    "typeof", "void", "delete", "function", "function*", "async", "await", "yield", "yield*", "class", "extends",
    "static", "get", "set", "#p", "constructor", "var", "let", "const", "if", "else", "for", "of", "while", "do",
    "break", "continue", "return", "throw", "try", "catch", "finally", "switch", "case", "default", "with", "label:",
    "debugger", "...", ".", "'use strict'", "\n", "\u{2028}", "<!--", "-->", "using", "enum", "\\u0061", "@",
];

/// The text of some tokens.
pub fn soup(bytes: &mut Bytes<'_>) -> String {
    let mut text = String::new();
    while !bytes.is_empty() && text.len() < 20_000 {
        text.push_str(bytes.pick(TOKENS));
        text.push(' ');
    }
    text
}
