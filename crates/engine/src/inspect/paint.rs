//! Colours for terminals, as Node.js chooses them.

use creance_vm::Value;

/// What a piece of a shown value is.
#[derive(Clone, Copy)]
pub(super) enum Style {
    Boolean,
    Date,
    /// What is in brackets because it has no text of its own: functions, accessors, what is not shown in full.
    Special,
    Null,
    Number,
    RegExp,
    String,
    Undefined,
}

impl Style {
    /// The style of a primitive value.
    pub(super) fn of(value: Value) -> Style {
        match value {
            Value::UNDEFINED => Style::Undefined,
            Value::NULL => Style::Null,
            Value::TRUE | Value::FALSE => Style::Boolean,
            _ if value.is_string() || value.as_symbol().is_some() => Style::String,
            _ => Style::Number,
        }
    }

    /// The codes that begin and end it.
    fn codes(self) -> (u8, u8) {
        match self {
            Style::Boolean | Style::Number => (33, 39),
            Style::Date => (35, 39),
            Style::Special => (36, 39),
            Style::Null => (1, 22),
            Style::RegExp => (31, 39),
            Style::String => (32, 39),
            Style::Undefined => (90, 39),
        }
    }

    /// `text` between its codes.
    pub(super) fn paint(self, text: &str) -> String {
        let (begin, end) = self.codes();
        format!("\u{1b}[{begin}m{text}\u{1b}[{end}m")
    }
}
