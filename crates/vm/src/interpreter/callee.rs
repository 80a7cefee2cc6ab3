//! What the source calls a callee that cannot be called: `users.find` rather than `undefined`, in messages.

use crate::{JsResult, Value, Vm};
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

/// Bytes of source that are shown.
const LONGEST: usize = 80;

impl Vm {
    /// Throws the TypeError of a call instruction whose callee is no function.
    ///
    /// # Errors
    /// Always.
    #[cold]
    pub(super) fn callee_is_no_function<T>(&mut self, value: Value) -> JsResult<T> {
        match self.at_instruction(called) {
            Some(text) => self.type_error(&format!("{text} is not a function")),
            None => self.not_a_function(value),
        }
    }

    /// Throws the TypeError of `new` with something that is no constructor.
    ///
    /// # Errors
    /// Always.
    #[cold]
    pub(super) fn callee_is_no_constructor<T>(&mut self, value: Value) -> JsResult<T> {
        match self.at_instruction(constructed) {
            Some(text) => self.type_error(&format!("{text} is not a constructor")),
            None => self.not_a_constructor(value),
        }
    }

    /// What is read in the source at the place of the running instruction; library code has no such place.
    fn at_instruction(&self, read: fn(&str, usize) -> Option<String>) -> Option<String> {
        let frame = self.frames.get(self.fp)?;
        let linked = self.functions.get(frame.function as usize)?;
        let function = linked.function();
        if function.flags.library {
            return None;
        }
        let offset = function.offset_of(frame.pc.saturating_sub(linked.entry).saturating_sub(1))?;
        read(&linked.program.source.text, offset as usize)
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '#')
}

/// The callee of a call whose place is its name, the name of its property, or the bracket around its key. None
/// if it is anything else than names joined by dots.
fn called(text: &str, at: usize) -> Option<String> {
    let rest = text.get(at..)?;
    let end = at + name_or_key(rest)?;
    let behind = text[end..].trim_start();
    if !behind.starts_with('(') && !behind.starts_with("?.(") {
        return None;
    }
    let mut begin = at;
    // `[` belongs to what stands right before it, a name to what stands before its dot.
    let mut rest = if rest.starts_with('[') { &text[..at] } else { before_dot(&text[..at]) };
    while !rest.is_empty() {
        let name =
            rest.len() - rest.chars().rev().take_while(|&c| is_name(c)).map(char::len_utf8).sum::<usize>();
        if name == rest.len() || end - name > LONGEST {
            return None;
        }
        begin = name;
        rest = before_dot(&rest[..name]);
    }
    let text = &text[begin..end];
    (text.len() <= LONGEST && !text.starts_with('[')).then(|| text.split_whitespace().collect())
}

/// The length of a name, or of a plain key in its brackets.
fn name_or_key(text: &str) -> Option<usize> {
    let names = |text: &str| text.chars().take_while(|&c| is_name(c)).map(char::len_utf8).sum::<usize>();
    match text.strip_prefix('[') {
        None => Some(names(text)).filter(|length| *length > 0),
        Some(key) => {
            let quote = key.chars().next().filter(|c| matches!(c, '\'' | '"'));
            let quoted = usize::from(quote.is_some());
            let length = quoted + names(&key[quoted..]) + quoted;
            let closed = key.get(length - quoted..length).is_some_and(|end| end.chars().next() == quote);
            (closed && key[length..].starts_with(']')).then_some(length + 2)
        }
    }
}

/// What stands before a dot at the end of a text; nothing if there is no dot.
fn before_dot(text: &str) -> &str {
    match text.trim_end().strip_suffix('.') {
        Some(text) => text.strip_suffix('?').unwrap_or(text).trim_end(),
        None => "",
    }
}

/// The operand of `new` if it consists of names joined by dots.
fn constructed(text: &str, at: usize) -> Option<String> {
    let operand = text.get(at..)?.strip_prefix("new")?.trim_start();
    let length: usize =
        operand.chars().take_while(|&c| is_name(c) || c == '.').map(char::len_utf8).take(LONGEST).sum();
    let behind = operand[length..].trim_start();
    let is_whole = length > 0 && length < LONGEST && !behind.starts_with(['[', '.', '?', '`']);
    is_whole.then(|| operand[..length].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callees_are_read_from_the_source() {
        for (source, place, expected) in [
            ("f(1)", "f", Some("f")),
            ("a.b.c(1)", "c", Some("a.b.c")),
            ("a\n  .b\n  ?.c (1)", "c", Some("a.b?.c")),
            ("x = a?.b?.(1)", "b", Some("a?.b")),
            ("this.#p()", "#p", Some("this.#p")),
            ("o[k](1)", "[", Some("o[k]")),
            ("o.p['k k'](1)", "[", None),
            ("o.p['k'](1)", "[", Some("o.p['k']")),
            ("o[k + 1](1)", "[", None),
            ("o['k](1)", "[", None),
            ("o[", "[", None),
            ("f().g(1)", "g", None),
            ("(a, b).g(1)", "g", None),
            ("[].g(1)", "g", None),
            ("f`x`", "f", None),
            ("größe.ändern()", "ändern", Some("größe.ändern")),
            ("[1](2)", "[", None),
            ("return f(1)", "f", Some("f")),
            ("...f(1)", "f", None),
        ] {
            let at = source.find(place).unwrap_or(0);
            assert_eq!(called(source, at).as_deref(), expected, "{source}");
        }
        assert_eq!(called("ä", 1), None);
        assert_eq!(called("f", 7), None);
        assert_eq!(called(&format!("a.{}()", "b.".repeat(100) + "c"), 202), None);
    }

    #[test]
    fn operands_of_new_are_read_from_the_source() {
        for (source, expected) in [
            ("new A", Some("A")),
            ("new a.b.C(1)", Some("a.b.C")),
            ("new (f())", None),
            ("new a[0]", None),
            ("super(1)", None),
        ] {
            assert_eq!(constructed(source, 0).as_deref(), expected, "{source}");
        }
        assert_eq!(constructed(&format!("new {}", "a.".repeat(100)), 0), None);
    }
}
