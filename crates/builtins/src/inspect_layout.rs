//! How the parts of an inspected object are put on lines: as Node.js does, so that people read what they know.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Columns that lines try to stay within.
pub(crate) const BREAK_LENGTH: usize = 80;
/// Inner levels that may share a line with the outer one.
const COMPACT: usize = 3;
/// Items of a list that are shown.
pub(crate) const MOST_ITEMS: usize = 100;

/// What is put together.
pub(crate) struct Parts {
    pub items: Vec<String>,
    /// What stands before the braces.
    pub base: String,
    pub open: String,
    pub close: &'static str,
    /// Items of an array, which are set in columns; and whether all are numbers.
    pub list: Option<bool>,
    /// Levels below this one.
    pub nested: usize,
    pub indentation: usize,
}

fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// The text of an object: on one line if it is short and flat enough.
pub(crate) fn lay_out(mut parts: Parts) -> String {
    let count = parts.items.len();
    if let Some(numeric) = parts.list
        && count > 6
    {
        parts.items = columns(parts.items, numeric, parts.indentation);
    }
    let before = if parts.base.is_empty() { String::new() } else { format!("{} ", parts.base) };
    let (open, close) = (&parts.open, parts.close);
    if parts.nested < COMPACT && count == parts.items.len() {
        let start = count + parts.indentation + width(open) + width(&parts.base) + 10;
        let total: usize = parts.items.iter().map(|item| width(item)).sum();
        let one_line = !parts.base.contains('\n') && !parts.items.iter().any(|item| item.contains('\n'));
        if one_line && total + count + start <= BREAK_LENGTH {
            return format!("{before}{open} {} {close}", parts.items.join(", "));
        }
    }
    let indentation = format!("\n{}", " ".repeat(parts.indentation));
    let items = parts.items.join(&format!(",{indentation}  "));
    format!("{before}{open}{indentation}  {items}{indentation}{close}")
}

/// Sets short items in columns; gives back what it got if they are too few or too long.
fn columns(items: Vec<String>, numeric: bool, indentation: usize) -> Vec<String> {
    const GAP: usize = 2;
    // The line that says how many more there are is not set.
    let count = if items.len() > MOST_ITEMS { items.len() - 1 } else { items.len() };
    let widths: Vec<usize> = items.iter().take(count).map(|item| width(item)).collect();
    let total: usize = widths.iter().map(|width| width + GAP).sum();
    let longest = widths.iter().copied().max().unwrap_or(0);
    let cell = longest + GAP;
    let worth_it = cell * 3 + indentation < BREAK_LENGTH
        && (total as f64 / cell as f64 > 5.0 || longest <= 6);
    if !worth_it {
        return items;
    }
    // A block whose sides look alike, a character being 2.5 times as high as wide.
    let bias = libm::sqrt(cell as f64 - total as f64 / items.len() as f64);
    let biased = (cell as f64 - 3.0 - bias).max(1.0);
    let square = libm::floor(libm::sqrt(2.5 * biased * count as f64) / biased + 0.5) as usize;
    let columns = square.min((BREAK_LENGTH - indentation) / cell).min(COMPACT * 4).min(15);
    if columns <= 1 {
        return items;
    }
    let column_widths: Vec<usize> = (0..columns)
        .map(|column| widths.iter().skip(column).step_by(columns).copied().max().unwrap_or(0) + GAP)
        .collect();
    let mut lines = Vec::new();
    for row in items.get(..count).unwrap_or(&[]).chunks(columns) {
        let mut line = String::new();
        for (at, item) in row.iter().enumerate() {
            let last = at + 1 == row.len();
            let wanted = column_widths.get(at).copied().unwrap_or(0);
            let text = if last { item.clone() } else { format!("{item}, ") };
            let wanted = if last { wanted - GAP } else { wanted };
            let padding = " ".repeat(wanted.saturating_sub(width(&text)));
            if numeric {
                line.push_str(&padding);
                line.push_str(&text);
            } else {
                line.push_str(&text);
                if !last {
                    line.push_str(&padding);
                }
            }
        }
        lines.push(line);
    }
    lines.extend(items.into_iter().skip(count));
    lines
}

/// A string in the quotes that need the fewest escapes. `points` are its code points; lone surrogates are
/// their own.
pub(crate) fn quoted(points: impl Iterator<Item = u32> + Clone) -> String {
    let has = |wanted: char| points.clone().any(|point| point == wanted as u32);
    let quote = if !has('\'') {
        '\''
    } else if !has('"') {
        '"'
    } else if !has('`') && !has('$') {
        '`'
    } else {
        '\''
    };
    let mut text = String::new();
    text.push(quote);
    for point in points {
        match char::from_u32(point) {
            None => text.push_str(&format!("\\u{point:04X}")),
            Some('\n') => text.push_str("\\n"),
            Some('\r') => text.push_str("\\r"),
            Some('\t') => text.push_str("\\t"),
            Some('\u{8}') => text.push_str("\\b"),
            Some('\u{c}') => text.push_str("\\f"),
            Some('\u{b}') => text.push_str("\\x0B"),
            Some('\\') => text.push_str("\\\\"),
            Some(c) if c == quote => {
                text.push('\\');
                text.push(c);
            }
            Some(c) if c.is_control() => text.push_str(&format!("\\x{point:02X}")),
            Some(c) => text.push(c),
        }
    }
    text.push(quote);
    text
}

/// True for a key that is shown without quotes.
pub(crate) fn is_plain_key(key: &str) -> bool {
    let mut bytes = key.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// `n more items`
pub(crate) fn more(count: usize) -> String {
    format!("... {count} more item{}", if count == 1 { "" } else { "s" })
}
