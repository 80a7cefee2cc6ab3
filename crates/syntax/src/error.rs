//! What is wrong with a source text, and where.

/// A SyntaxError that was found before anything ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, in one line.
    pub message: String,
    /// Byte offset into the source text.
    pub offset: u32,
    /// Line, from 1.
    pub line: u32,
    /// Column in UTF-16 units, from 1.
    pub column: u32,
    /// The line of the source with a mark under the place.
    pub code_frame: String,
}

impl core::fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "SyntaxError: {} ({}:{})", self.message, self.line, self.column)
    }
}

impl std::error::Error for SyntaxError {}

/// Characters of a source line that a code frame shows.
const FRAME_WIDTH: usize = 100;

impl SyntaxError {
    /// An error at a byte offset of a source text.
    pub fn new(source: &str, offset: u32, message: impl Into<String>) -> SyntaxError {
        let mut at = (offset as usize).min(source.len());
        while !source.is_char_boundary(at) {
            at -= 1;
        }
        let is_line_end = |c| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}');
        let before = &source[..at];
        // CR LF is one line end: only the LF of the pair is counted.
        let mut line = 1;
        let mut chars = before.chars().peekable();
        while let Some(c) = chars.next() {
            if is_line_end(c) && !(c == '\r' && chars.peek() == Some(&'\n')) {
                line += 1;
            }
        }
        let start = before
            .char_indices()
            .rev()
            .find(|&(_, c)| is_line_end(c))
            .map_or(0, |(index, c)| index + c.len_utf8());
        let end = source[at..].find(is_line_end).map_or(source.len(), |length| at + length);
        let column = source[start..at].encode_utf16().count() as u32 + 1;
        SyntaxError {
            message: message.into(),
            offset: at as u32,
            line,
            column,
            code_frame: code_frame(&source[start..end], &source[start..at], line),
        }
    }
}

/// The line with a caret under the place; long lines are cut around it.
fn code_frame(text: &str, before: &str, line: u32) -> String {
    let skipped = before.chars().count().saturating_sub(FRAME_WIDTH / 2);
    let shown: String = text.chars().skip(skipped).take(FRAME_WIDTH).collect();
    let padding: String = before.chars().skip(skipped).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    let gutter = line.to_string();
    format!("{gutter} | {shown}\n{} | {padding}^", " ".repeat(gutter.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, offset: u32, expected: (u32, u32, &str)) {
        let error = SyntaxError::new(source, offset, "no");
        assert_eq!((error.line, error.column, error.code_frame.as_str()), expected);
    }

    #[test]
    fn frames() {
        check("a b", 2, (1, 3, "1 | a b\n  |   ^"));
        check("a\r\nbé c", 7, (2, 4, "2 | bé c\n  |    ^"));
        check("", 9, (1, 1, "1 | \n  | ^"));
        check("x\n\ty", 3, (2, 2, "2 | \ty\n  | \t^"));
    }
}
