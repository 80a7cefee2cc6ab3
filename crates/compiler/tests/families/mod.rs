//! Patterns that take backtracking matchers for ever, each with a subject that brings that about. `U` stands for
//! the repeated part of the subject, which comes in any length.

/// What becomes of a pattern on a long subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A match or none, in time proportional to the subject.
    Linear,
    /// The same, or the fuel is used up: what it depends on cannot be remembered, or it is quadratic by nature.
    Bounded,
}

/// A pattern, its flags, the repeated part of the subject and what comes after it.
pub struct Family {
    pub pattern: &'static str,
    pub flags: &'static str,
    pub unit: &'static str,
    pub end: &'static str,
    pub outcome: End,
}

impl Family {
    /// The subject with the repeated part so often that it has about `length` characters.
    pub fn subject(&self, length: usize) -> Vec<u16> {
        let mut text = self.unit.repeat(length / self.unit.chars().count());
        text.push_str(self.end);
        text.encode_utf16().collect()
    }
}

const fn linear(pattern: &'static str, flags: &'static str, unit: &'static str, end: &'static str) -> Family {
    Family { pattern, flags, unit, end, outcome: End::Linear }
}

const fn bounded(
    pattern: &'static str,
    flags: &'static str,
    unit: &'static str,
    end: &'static str,
) -> Family {
    Family { pattern, flags, unit, end, outcome: End::Bounded }
}

pub const FAMILIES: &[Family] = &[
    linear("(a+)+$", "", "a", "!"),
    linear("(a*)*$", "", "a", "!"),
    linear("(a|aa)+$", "", "a", "!"),
    linear("(a|a?)+$", "", "a", "!"),
    linear("(.*a){12}$", "s", "b", "!"),
    linear("(?:a+)+b", "", "a", ""),
    linear("((a*)*)*c", "", "a", ""),
    linear("(((((a*)*)*)*)*)*c", "", "a", ""),
    bounded("^(?:a?){30}a{30}$", "", "a", "!"),
    linear(
        "^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$",
        "",
        "a",
        "!",
    ),
    linear("^(([a-z])+.)+[A-Z]([a-z])+$", "", "a", "!"),
    linear("(?:x+x+)+y", "", "x", ""),
    linear("^(?:\\w+\\s?)+$", "", "ab", "!"),
    linear("(?:\"[^\"]*\"|[^\"])*;", "", "\"", "!"),
    linear("^(\\d+|\\w+|-)*$", "", "1", "!"),
    linear("(a+?)+?$", "", "a", "!"),
    linear("(?:a{1,}){1,}$", "", "a", "!"),
    linear("(?:[ab]|[bc]|b)*$", "i", "B", "!"),
    linear("(\\u{1F600}+)+$", "u", "\u{1F600}", "!"),
    linear("(?:\\p{L}+)+$", "u", "é", "!"),
    linear("(?=(a+)+$)[ab]", "", "a", "!"),
    linear("(?<=c(?:a+)+)!", "", "a", "!"),
    linear("^(?!(?:a+)+$)(?:a+)+c", "", "a", "!"),
    linear("(?:(?:a|b)*(?:a|c)*)*d", "", "a", ""),
    linear("(?:\\s*,\\s*)*;", "", " ,", ""),
    linear(".*.*.*=x", "s", "=", ""),
    linear("(?:a|b|ab)*c", "", "ab", ""),
    linear("^(?:a*?a*?)*?b", "", "a", ""),
    linear("(?:[^=]*=)*[^=]*\\?$", "", "a=", "!"),
    bounded("(a+)+\\1b", "", "a", ""),
    bounded("(x*)\\1\\1y", "", "x", ""),
    bounded("(?:a{1,9}){1,9}$", "", "a", "!"),
    bounded("(?:(?=a+)a)+b", "", "a", ""),
    linear("\\s+$", "", " ", "!"),
    linear("a*b", "", "a", ""),
    bounded("(?<=a*c)[ab]", "", "a", ""),
    bounded("(?<a>a*)(?<b>a*)\\k<a>\\k<b>c", "", "a", ""),
];
