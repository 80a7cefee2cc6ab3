//! An over-estimate of the native stack that recursion over a source text needs.
//!
//! One pass over the bytes. Brackets nest; within a bracket level everything that can recurse without a
//! bracket (operators, chains, prefix keywords, arrows, labels, `else`) is counted until a statement ends.
//! Strings, templates, comments and regular expressions are skipped. Where a slash cannot be told apart
//! without a grammar, the estimate falls back to the count of everything in the rest of the text.

use crate::Language;

/// Stack bytes per bracket level: every function of the parser's expression ladder and of the compiler. Frames
/// of unoptimised code are several times larger.
const PER_BRACKET: u64 = if cfg!(debug_assertions) { 64 << 10 } else { 12 << 10 };
/// The same per operator, link of a chain or keyword.
const PER_OPERATOR: u64 = if cfg!(debug_assertions) { 16 << 10 } else { 3 << 10 };

/// In TypeScript the same per operator, angle bracket, `|`, `keyof` and whatever else types are made of.
const PER_TYPE_OPERATOR: u64 = if cfg!(debug_assertions) { 32 << 10 } else { 6 << 10 };

/// What stands before the next token, as far as it decides what a slash or a line end means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// An operator, an opening bracket, or a keyword that an expression follows.
    Operator,
    /// The end of an expression: identifier, literal, `)` or `]`.
    Operand,
    /// `)` of `if (…)` and its like.
    Header,
    /// `}` of what is certainly a block: a statement begins.
    Block,
    /// `}` of a function, a class, or something that may be a block or an object.
    Brace,
}

/// What braces are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Braces {
    Block,
    Object,
    Unknown,
}

struct Level {
    /// The bracket that opened the level; `$` for a template's substitution.
    open: u8,
    /// True for the parentheses of `if`, `for`, `while` and `with`.
    header: bool,
    /// What it is, for `{`.
    braces: Braces,
    /// Recursion since the last statement end.
    operators: u64,
    /// `else` keywords, which statement ends do not undo.
    elses: u64,
    /// `<` since the last statement end.
    angles: u64,
}

struct Scanner<'a> {
    bytes: &'a [u8],
    typescript: bool,
    at: usize,
    levels: Vec<Level>,
    /// Stack bytes of the levels outside the current one.
    outside: u64,
    most: u64,
    /// The most brackets that are open at once.
    depth: usize,
    /// `<` that may be open here, and their sum over all `<`.
    angles: u64,
    angle_work: u64,
    before: Before,
    last_word: &'a [u8],
    /// The last byte of the last token.
    last: u8,
    /// The last token is a label after `break` or `continue`: a line end ends the statement.
    jump_label: bool,
    /// `import` or `export` was seen: their declarations end with a line.
    module: bool,
    /// A line ended since the last token.
    line_ended: bool,
    /// Only white space and comments stand before on this line.
    begins_line: bool,
    /// The last token was `.` or `?.`: a word is a name.
    after_dot: bool,
}

/// Brackets that may be open at once. The parser looks ahead from some of them, so its time grows faster than
/// their number; no program that is not an attack comes near.
pub(crate) const MAX_BRACKETS: usize = 3000;

/// A `<` in TypeScript may begin type arguments: the parser tries, as far as they go on, and goes back. So its time
/// grows with the number of `<` that may be open at each of them; no program that is not an attack comes near.
pub(crate) const MAX_ANGLE_WORK: u64 = 2_000_000;

/// Why a source is refused before it is parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excess {
    /// More brackets are open at once than anybody writes.
    Brackets,
    /// More `<` stand in a row than anybody writes.
    Angles,
}

/// Stack bytes that recursion over the source may need: never too low, too high for odd texts.
pub(crate) fn stack_estimate(source: &str, language: Language) -> Result<u64, Excess> {
    let mut scanner = Scanner {
        bytes: source.as_bytes(),
        typescript: language == Language::TypeScript,
        at: 0,
        levels: vec![Level {
            open: 0,
            header: false,
            braces: Braces::Block,
            operators: 0,
            elses: 0,
            angles: 0,
        }],
        outside: 0,
        most: 0,
        depth: 0,
        angles: 0,
        angle_work: 0,
        before: Before::Operator,
        last_word: b"",
        last: 0,
        jump_label: false,
        module: false,
        line_ended: false,
        begins_line: true,
        after_dot: false,
    };
    scanner.scan();
    if scanner.depth > MAX_BRACKETS {
        return Err(Excess::Brackets);
    }
    if scanner.typescript && scanner.angle_work > MAX_ANGLE_WORK {
        return Err(Excess::Angles);
    }
    Ok(scanner.most)
}

/// Words that types and expressions nest by in TypeScript.
const TYPE_WORDS: &[&[u8]] =
    &[b"keyof", b"unique", b"readonly", b"infer", b"asserts", b"is", b"as", b"satisfies", b"abstract"];

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
                _ if self.white_space() => {}
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
                // What may be an HTML comment hides what follows, or does not.
                b'<' if self.rest().starts_with(b"<!--") => self.give_up(),
                b'-' if self.rest().starts_with(b"-->") && self.begins_line => self.give_up(),
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
                // One operator of two bytes; `&&=` and its like are an operator and an assignment.
                b'&' | b'|' | b'?'
                    if self.bytes.get(self.at + 1) == Some(&byte)
                        && self.bytes.get(self.at + 2) != Some(&b'=') =>
                {
                    self.count();
                    self.at += 2;
                    self.after(Before::Operator);
                }
                // One link of a chain (or, in `a?.5:b`, less than is to come).
                b'?' if self.bytes.get(self.at + 1) == Some(&b'.') => {
                    self.count();
                    self.at += 2;
                    self.after(Before::Operator);
                    self.after_dot = true;
                }
                b'+' | b'-' if self.bytes.get(self.at + 1) == Some(&byte) => {
                    // `x++` keeps an operand, but not across a line end; before an operand `++` is a prefix.
                    let postfix = matches!(self.before, Before::Operand | Before::Brace) && !self.line_ended;
                    self.count();
                    self.at += 2;
                    self.after(if postfix { self.before } else { Before::Operator });
                }
                _ => {
                    self.count();
                    self.angle(byte);
                    self.at += 1;
                    self.after(Before::Operator);
                    self.after_dot = byte == b'.';
                }
            }
        }
    }

    /// What is left; nothing if an escape at the very end stepped over it.
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    fn after(&mut self, before: Before) {
        self.before = before;
        self.last = self.at.checked_sub(1).and_then(|at| self.bytes.get(at)).copied().unwrap_or(0);
        self.last_word = b"";
        self.jump_label = false;
        self.line_ended = false;
        self.begins_line = false;
        self.after_dot = false;
    }

    /// Skips white space, if there is any here.
    fn white_space(&mut self) -> bool {
        let Some((length, ends_line)) = white_space_at(self.bytes, self.at) else {
            return false;
        };
        self.at += length;
        self.line_ended |= ends_line;
        self.begins_line |= ends_line;
        true
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
        (level.operators + level.elses) * self.per_operator()
    }

    /// Counts a `<` as open, until a `>` closes it that is not of an arrow.
    fn angle(&mut self, byte: u8) {
        if byte == b'<' {
            self.level().angles += 1;
            self.angles += 1;
            self.angle_work += self.angles;
        } else if byte == b'>' && self.last != b'=' && self.level().angles > 0 {
            self.level().angles -= 1;
            self.angles -= 1;
        }
    }

    fn per_operator(&self) -> u64 {
        if self.typescript { PER_TYPE_OPERATOR } else { PER_OPERATOR }
    }

    fn note(&mut self) {
        self.most = self.most.max(self.outside + self.here());
    }

    fn end_statement(&mut self) {
        let level = self.level();
        level.operators = 0;
        let angles = core::mem::take(&mut level.angles);
        self.angles -= angles;
    }

    /// A token that can begin a statement stands here: if a line ended after a complete operand, an
    /// automatic semicolon stands between.
    fn statement_may_end(&mut self) {
        let complete = matches!(self.before, Before::Operand | Before::Block | Before::Brace);
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
        let braces = if byte == b'{' { self.braces() } else { Braces::Unknown };
        let header = byte == b'(' && matches!(self.last_word, b"if" | b"for" | b"while" | b"with");
        self.outside += self.here() + PER_BRACKET;
        self.depth = self.depth.max(self.levels.len());
        self.levels.push(Level { open: byte, header, braces, operators: 0, elses: 0, angles: 0 });
        self.note();
        self.at += 1;
        self.after(Before::Operator);
    }

    /// What an opening brace here is. Only what is certain is said.
    fn braces(&self) -> Braces {
        let around = self.levels.last().expect("the outermost level is never popped");
        let statements = matches!(around.open, 0 | b'{') && around.braces != Braces::Object;
        match self.before {
            Before::Header | Before::Block => Braces::Block,
            Before::Operand if matches!(self.last_word, b"try" | b"finally") => Braces::Block,
            Before::Operand | Before::Brace => Braces::Unknown,
            Before::Operator => match self.last_word {
                b"else" | b"do" => Braces::Block,
                b"return" | b"typeof" | b"void" | b"throw" | b"in" | b"instanceof" => Braces::Object,
                b"" => match self.last {
                    0 | b';' | b'{' if statements => Braces::Block,
                    b'=' | b'(' | b',' | b'[' | b'!' | b'&' | b'|' | b'?' | b'+' | b'*' | b'%' => {
                        Braces::Object
                    }
                    _ => Braces::Unknown,
                },
                _ => Braces::Unknown,
            },
        }
    }

    fn close(&mut self, byte: u8) {
        self.at += 1;
        if self.levels.len() == 1 {
            self.after(Before::Operand);
            return;
        }
        let level = self.levels.pop().expect("more than one level");
        self.outside -= self.here() + PER_BRACKET;
        self.angles -= level.angles;
        if byte == b'}' && level.open == b'$' {
            self.template();
            return;
        }
        if byte == b'}' && level.braces == Braces::Block {
            self.end_statement();
        }
        self.after(match byte {
            b'}' => match level.braces {
                Braces::Block => Before::Block,
                Braces::Object => Before::Operand,
                Braces::Unknown => Before::Brace,
            },
            b')' if level.header => Before::Header,
            _ => Before::Operand,
        });
    }

    fn word(&mut self) {
        let start = self.at;
        let numeric = self.bytes[start].is_ascii_digit();
        while let Some(&byte) = self.bytes.get(self.at) {
            let part = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#' | b'\\' | 0x80..);
            let part = part || numeric && byte == b'.';
            if !part || white_space_at(self.bytes, self.at).is_some() {
                break;
            }
            self.at += 1;
        }
        let word = &self.bytes[start..self.at];
        if self.after_dot || numeric {
            self.after(Before::Operand);
            return;
        }
        match word {
            b"else" => {
                self.level().elses += 1;
                self.note();
            }
            b"in" | b"instanceof" | b"of" | b"extends" => self.count(),
            _ if self.typescript && TYPE_WORDS.contains(&word) => self.count(),
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
        let operator = PREFIX_WORDS.contains(&word) || self.typescript && TYPE_WORDS.contains(&word);
        // `for await (` is a header, too.
        let word = if word == b"await" && self.last_word == b"for" { b"for" } else { word };
        let jump_label = matches!(self.last_word, b"break" | b"continue");
        self.module |= matches!(word, b"import" | b"export");
        self.after(if operator { Before::Operator } else { Before::Operand });
        self.last_word = word;
        self.jump_label = jump_label;
    }

    fn slash(&mut self) {
        match self.bytes.get(self.at + 1) {
            Some(b'/') => self.line_comment(),
            Some(b'*') => {
                let rest = self.bytes.get(self.at + 2..).unwrap_or(&[]);
                let length = rest.windows(2).position(|pair| pair == b"*/");
                let end = length.map_or(self.bytes.len(), |length| self.at + length + 4);
                let ends_line =
                    (self.at..end).any(|at| matches!(white_space_at(self.bytes, at), Some((_, true))));
                self.line_ended |= ends_line;
                self.begins_line |= ends_line;
                self.at = end;
            }
            _ => {
                let ambiguous = match self.before {
                    Before::Brace => true,
                    // A type ends with its line, and `>` ends what may be a type or an operand.
                    Before::Operand if self.typescript && self.line_ended => true,
                    _ if self.typescript && (self.last == b'>' || TYPE_WORDS.contains(&self.last_word)) => {
                        true
                    }
                    Before::Operand if self.line_ended && (self.jump_label || self.module) => true,
                    // Words that are operators in some places and names in others.
                    _ => matches!(
                        self.last_word,
                        b"yield"
                            | b"await"
                            | b"of"
                            | b"async"
                            | b"static"
                            | b"let"
                            | b"get"
                            | b"set"
                            | b"default"
                            | b"break"
                            | b"continue"
                            | b"debugger"
                            | b"export"
                            | b"import"
                    ),
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
        let rest = everything(self.rest(), self.per_operator());
        self.most = self.most.max(self.outside + self.here() + rest);
        let brackets = self.rest().iter().filter(|byte| matches!(byte, b'(' | b'[' | b'{')).count();
        self.depth = self.depth.max(self.levels.len() + brackets);
        let angles = self.rest().iter().filter(|byte| **byte == b'<').count() as u64;
        self.angle_work += angles * (self.angles + angles / 2);
        self.at = self.bytes.len();
    }

    fn line_comment(&mut self) {
        while self.at < self.bytes.len() && !matches!(white_space_at(self.bytes, self.at), Some((_, true))) {
            self.at += 1;
        }
    }

    fn string(&mut self, quote: u8) {
        self.at += 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                // A line continuation may be two bytes.
                b'\\' if self.rest().starts_with(b"\r\n") => self.at += 2,
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

    /// Patterns nest by themselves: everything in them counts.
    fn regular_expression(&mut self) {
        let start = self.at;
        self.at += 1;
        let mut in_class = false;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' | b'\r' => break,
                b'\\' if !matches!(self.bytes.get(self.at + 1), Some(b'\n' | b'\r')) => self.at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => {
                    self.at += 1;
                    break;
                }
                _ => {}
            }
            self.at += 1;
        }
        let pattern = self.bytes.get(start..self.at).unwrap_or_default();
        let brackets = pattern.iter().filter(|byte| matches!(byte, b'(' | b'[')).count() as u64;
        self.most = self.most.max(self.outside + self.here() + brackets * PER_BRACKET);
        self.depth = self.depth.max(self.levels.len() + brackets as usize);
    }
}

/// Stack bytes that a text needs if everything in it that can nest does.
fn everything(text: &[u8], per_operator: u64) -> u64 {
    let mut need = 0;
    let mut in_word = false;
    for &byte in text {
        let word = byte.is_ascii_alphanumeric() || byte >= 0x80;
        let closes = byte.is_ascii_whitespace() || matches!(byte, b';' | b',' | b')' | b']' | b'}');
        if matches!(byte, b'(' | b'[' | b'{') {
            need += PER_BRACKET;
        }
        // A word counts once (it may be a prefix keyword); any other byte may be an operator.
        let counts = if word { !in_word } else { !closes };
        if counts {
            need += per_operator;
        }
        in_word = word;
    }
    need
}

/// The length of the white space character at an index, and whether it ends a line.
fn white_space_at(bytes: &[u8], at: usize) -> Option<(usize, bool)> {
    match bytes.get(at)? {
        b'\n' | b'\r' => Some((1, true)),
        b' ' | b'\t' | 0x0B | 0x0C => Some((1, false)),
        0xC2 if bytes.get(at + 1) == Some(&0xA0) => Some((2, false)),
        0xE1..=0xEF => match bytes.get(at..at + 3)? {
            [0xE2, 0x80, 0xA8 | 0xA9] => Some((3, true)),
            [0xEF, 0xBB, 0xBF]
            | [0xE1, 0x9A, 0x80]
            | [0xE2, 0x80, 0x80..=0x8A | 0xAF]
            | [0xE2, 0x81, 0x9F]
            | [0xE3, 0x80, 0x80] => Some((3, false)),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, brackets: u64, operators: u64) {
        let expected = brackets * PER_BRACKET + operators * PER_OPERATOR;
        assert_eq!(stack_estimate(source, Language::JavaScript), Ok(expected), "{source}");
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
        check("x = y => {} /((/", 3, 3);
        check("{} /((/", 2, 0);
        check("x = {} / ((1))", 2, 4);
        check("if (a) {} /[(]/", 2, 0);
        // What hides quotes from the scan must not hide brackets.
        for hidden in [
            "<!-- `\n((((",
            "--> `\n((((",
            "break a\n/`/;((((",
            "a\n++/`/.b;((((",
            "return\u{a0}/`/;((((",
            "a. if (b) / `/`;((((",
            "'\\\r\n` ';((((",
            "{}/`/;((((",
            "x = {}/`/`;((((",
            "(() => {})/`/`;((((",
            "for (;;{}/`/`) ((((",
            "x => {}\n/`/;((((",
            "async /`/ ((((",
        ] {
            let estimate = stack_estimate(hidden, Language::JavaScript).expect("few brackets");
            assert!(estimate >= 4 * PER_BRACKET, "{hidden:?}");
        }
    }
}
