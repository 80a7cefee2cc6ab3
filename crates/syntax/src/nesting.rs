//! An over-estimate of the native stack that recursion over a source text needs.
//!
//! One pass over the bytes. Brackets nest; within a bracket level everything that can recurse without a
//! bracket (operators, chains, prefix keywords, arrows, labels, `else`) is counted until a statement ends.
//! Strings, templates, comments and regular expressions are skipped. Where a slash cannot be told apart
//! without a grammar, the estimate falls back to the count of everything in the rest of the text.

/// Stack bytes per bracket level: every function of the parser's expression ladder and of the compiler. Frames
/// of unoptimised code are several times larger.
const PER_BRACKET: u64 = if cfg!(debug_assertions) { 64 << 10 } else { 12 << 10 };
/// The same per operator, link of a chain or keyword.
const PER_OPERATOR: u64 = if cfg!(debug_assertions) { 16 << 10 } else { 3 << 10 };

/// What stands before the next token, as far as it decides what a slash or a line end means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// An operator, an opening bracket, or a keyword that an expression follows.
    Operator,
    /// The end of an expression: identifier, literal, `)` or `]`.
    Operand,
    /// `)` of `if (…)` and its like.
    Header,
    /// `}`: the end of a block or of an object, a function or a class.
    Brace,
}

struct Level {
    /// The bracket that opened the level; `$` for a template's substitution.
    open: u8,
    /// True for the parentheses of `if`, `for`, `while` and `with`.
    header: bool,
    /// Recursion since the last statement end.
    operators: u64,
    /// `else` keywords, which statement ends do not undo.
    elses: u64,
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    levels: Vec<Level>,
    /// Stack bytes of the levels outside the current one.
    outside: u64,
    most: u64,
    /// The most brackets that are open at once.
    depth: usize,
    before: Before,
    last_word: &'a [u8],
    line_ended: bool,
}

/// Brackets that may be open at once. The parser looks ahead from some of them, so its time grows faster than
/// their number; no program that is not an attack comes near.
const MAX_BRACKETS: usize = 3000;

/// Stack bytes that recursion over the source may need: never too low, too high for odd texts. None if the
/// source nests deeper than anybody writes.
pub(crate) fn stack_estimate(source: &str) -> Option<u64> {
    let mut scanner = Scanner {
        bytes: source.as_bytes(),
        at: 0,
        levels: vec![Level { open: 0, header: false, operators: 0, elses: 0 }],
        outside: 0,
        most: 0,
        depth: 0,
        before: Before::Operator,
        last_word: b"",
        line_ended: false,
    };
    scanner.scan();
    (scanner.depth <= MAX_BRACKETS).then_some(scanner.most)
}

/// Keywords after which an expression or statement begins.
const PREFIX_WORDS: &[&[u8]] = &[
    b"typeof",
    b"void",
    b"delete",
    b"new",
    b"await",
    b"yield",
    b"else",
    b"do",
    b"return",
    b"in",
    b"instanceof",
    b"of",
    b"case",
    b"throw",
    b"extends",
    b"async",
    b"default",
    b"export",
    b"import",
    b"static",
];

impl Scanner<'_> {
    fn scan(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' | b'\r' => {
                    self.line_ended = true;
                    self.at += 1;
                }
                b' ' | b'\t' => self.at += 1,
                b'"' | b'\'' => {
                    self.statement_may_end();
                    self.string(byte);
                    self.after(Before::Operand);
                }
                b'`' => {
                    self.count();
                    self.at += 1;
                    self.template();
                }
                b'/' => self.slash(),
                b'<' if self.bytes[self.at..].starts_with(b"<!--") => {
                    // An HTML comment, or `<` `!` `--` in a module: count the rest as code.
                    self.count();
                    self.at += 1;
                    self.after(Before::Operator);
                }
                b'(' | b'[' | b'{' => self.open(byte),
                b')' | b']' | b'}' => self.close(byte),
                b';' => {
                    self.end_statement();
                    self.at += 1;
                    self.after(Before::Operator);
                }
                b',' => {
                    self.at += 1;
                    self.after(Before::Operator);
                }
                b'#' if self.at == 0 && self.bytes.starts_with(b"#!") => self.line_comment(),
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' | b'#' | b'\\' | b'0'..=b'9' | 0x80.. => self.word(),
                b'+' | b'-' if self.bytes.get(self.at + 1) == Some(&byte) => {
                    // `x++` keeps an operand; before an operand `++` is a prefix.
                    self.count();
                    self.at += 2;
                    if self.before != Before::Operand {
                        self.after(Before::Operator);
                    }
                }
                _ => {
                    self.count();
                    self.at += 1;
                    self.after(Before::Operator);
                }
            }
        }
    }

    fn after(&mut self, before: Before) {
        self.before = before;
        self.last_word = b"";
        self.line_ended = false;
    }

    fn level(&mut self) -> &mut Level {
        self.levels.last_mut().expect("the outermost level is never popped")
    }

    fn count(&mut self) {
        self.level().operators += 1;
        self.note();
    }

    fn here(&self) -> u64 {
        let level = self.levels.last().expect("the outermost level is never popped");
        (level.operators + level.elses) * PER_OPERATOR
    }

    fn note(&mut self) {
        self.most = self.most.max(self.outside + self.here());
    }

    fn end_statement(&mut self) {
        self.level().operators = 0;
    }

    /// A token that can begin a statement stands here: if a line ended after a complete operand, an
    /// automatic semicolon stands between.
    fn statement_may_end(&mut self) {
        let complete = matches!(self.before, Before::Operand | Before::Brace);
        if complete && self.line_ended {
            self.end_statement();
        }
    }

    fn open(&mut self, byte: u8) {
        if byte != b'{' {
            // `a()` and `a[]` are links of a chain, too.
            self.count();
        } else if self.before == Before::Brace && self.line_ended {
            self.end_statement();
        }
        let header = byte == b'(' && matches!(self.last_word, b"if" | b"for" | b"while" | b"with" | b"await");
        self.outside += self.here() + PER_BRACKET;
        self.depth = self.depth.max(self.levels.len());
        self.levels.push(Level { open: byte, header, operators: 0, elses: 0 });
        self.note();
        self.at += 1;
        self.after(Before::Operator);
    }

    fn close(&mut self, byte: u8) {
        self.at += 1;
        if self.levels.len() == 1 {
            self.after(Before::Operand);
            return;
        }
        let level = self.levels.pop().expect("more than one level");
        self.outside -= self.here() + PER_BRACKET;
        if byte == b'}' && level.open == b'$' {
            self.template();
            return;
        }
        self.after(match byte {
            b'}' => Before::Brace,
            b')' if level.header => Before::Header,
            _ => Before::Operand,
        });
    }

    fn word(&mut self) {
        let start = self.at;
        let numeric = self.bytes[start].is_ascii_digit();
        while let Some(&byte) = self.bytes.get(self.at) {
            let part = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#' | b'\\' | 0x80..);
            if !part && !(numeric && byte == b'.') {
                break;
            }
            self.at += 1;
        }
        let word = &self.bytes[start..self.at];
        let after_dot = start > 0 && self.bytes[start - 1] == b'.';
        if after_dot || numeric {
            self.after(Before::Operand);
            return;
        }
        match word {
            b"else" => {
                self.level().elses += 1;
                self.note();
            }
            b"in" | b"instanceof" | b"of" | b"extends" => self.count(),
            _ => {
                self.statement_may_end();
                let prefix = PREFIX_WORDS.contains(&word);
                if matches!(word, b"await" | b"yield" | b"with") {
                    // The checks of these look at everything around them.
                    self.level().operators += 15;
                }
                if prefix || matches!(word, b"if" | b"for" | b"while" | b"with" | b"class" | b"function") {
                    self.count();
                }
            }
        }
        let operator = PREFIX_WORDS.contains(&word);
        self.after(if operator { Before::Operator } else { Before::Operand });
        self.last_word = word;
    }

    fn slash(&mut self) {
        match self.bytes.get(self.at + 1) {
            Some(b'/') => self.line_comment(),
            Some(b'*') => {
                let rest = &self.bytes[self.at + 2..];
                let length = rest.windows(2).position(|pair| pair == b"*/");
                let end = length.map_or(self.bytes.len(), |length| self.at + length + 4);
                self.line_ended |= self.bytes[self.at..end].contains(&b'\n');
                self.at = end;
            }
            _ => {
                let ambiguous = match self.before {
                    Before::Brace => true,
                    // Words that are operators in some places and names in others.
                    _ => matches!(self.last_word, b"yield" | b"await" | b"of" | b"async" | b"static" | b"in"),
                };
                if ambiguous {
                    self.give_up();
                } else if self.before == Before::Operand {
                    self.count();
                    self.at += 1;
                    self.after(Before::Operator);
                } else {
                    self.regular_expression();
                    self.after(Before::Operand);
                }
            }
        }
    }

    /// Counts everything that can nest in the rest of the text as if it nested, and ends the scan.
    fn give_up(&mut self) {
        let rest = &self.bytes[self.at..];
        let brackets = rest.iter().filter(|byte| matches!(byte, b'(' | b'[' | b'{')).count() as u64;
        let mut operators = 0;
        let mut in_word = false;
        for &byte in rest {
            let word = byte.is_ascii_alphanumeric() || byte >= 0x80;
            let space = byte.is_ascii_whitespace() || matches!(byte, b';' | b',' | b')' | b']' | b'}');
            // A word counts once (it may be a prefix keyword); any other byte may be an operator.
            operators += u64::from(if word { !in_word } else { !space });
            in_word = word;
        }
        let rest = brackets * PER_BRACKET + operators * PER_OPERATOR;
        self.most = self.most.max(self.outside + self.here() + rest);
        self.at = self.bytes.len();
    }

    fn line_comment(&mut self) {
        while !matches!(self.bytes.get(self.at), None | Some(b'\n' | b'\r')) {
            // U+2028 and U+2029 end a line, too.
            if self.bytes[self.at..].starts_with(&[0xE2, 0x80])
                && matches!(self.bytes.get(self.at + 2), Some(0xA8 | 0xA9))
            {
                self.at += 3;
                self.line_ended = true;
                return;
            }
            self.at += 1;
        }
    }

    fn string(&mut self, quote: u8) {
        self.at += 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'\n' | b'\r' => return,
                _ if byte == quote => return,
                _ => {}
            }
        }
    }

    fn template(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'`' => {
                    self.after(Before::Operand);
                    return;
                }
                b'$' if self.bytes.get(self.at) == Some(&b'{') => {
                    self.open(b'$');
                    return;
                }
                _ => {}
            }
        }
    }

    /// Patterns nest by themselves: their groups and classes are counted as brackets.
    fn regular_expression(&mut self) {
        self.at += 1;
        let mut in_class = false;
        let mut brackets = 0;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' | b'\r' => break,
                b'\\' => self.at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => {
                    self.at += 1;
                    break;
                }
                _ => {}
            }
            brackets += u64::from(matches!(byte, b'(' | b'['));
            self.at += 1;
        }
        self.most = self.most.max(self.outside + self.here() + brackets * PER_BRACKET);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, brackets: u64, operators: u64) {
        let expected = brackets * PER_BRACKET + operators * PER_OPERATOR;
        assert_eq!(stack_estimate(source), Some(expected), "{source}");
    }

    #[test]
    fn estimates() {
        check("", 0, 0);
        check("((()))", 3, 3);
        check("a; b; c", 0, 0);
        check("a + b + c", 0, 2);
        check("a + b; c + d", 0, 1);
        check("a + b\nc + d", 0, 1);
        check("if (1) a; else if (1) b; else c", 1, 3);
        check("x = /[(\"]/; y", 2, 1);
        check("'(((('", 0, 0);
        check("`((${a + `${b}`})`", 2, 5);
        check("a // (((\nb", 0, 0);
        check("{} /((/", 2, 4);
    }
}
