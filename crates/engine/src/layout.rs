//! How the parts of a shown value are laid out on lines: what `util.inspect` of Node.js does with its default
//! options, so that output looks as people expect.

/// Columns that a combined line may fill.
pub(crate) const BREAK_LENGTH: usize = 80;
/// Levels of nesting that may be combined on one line.
const COMPACT: usize = 3;
/// Array elements from which on columns are tried.
const MANY: usize = 6;

/// The parts of an object, each already text.
pub(crate) struct Parts {
    /// Text before the brace: the function or error that has the properties; empty for plain objects.
    pub base: String,
    /// The opening brace with what stands before it: `Foo {`.
    pub open: String,
    /// The closing brace.
    pub close: char,
    /// The entries.
    pub entries: Vec<String>,
    /// The entries are elements of an array and may be set in columns.
    pub list: Option<List>,
}

/// What is known of a list that may be set in columns.
pub(crate) struct List {
    /// Every element is a number: columns are set flush right.
    pub numbers: bool,
    /// The last entry says how many elements are not shown.
    pub has_more: bool,
}

/// Columns that a text fills: colours fill none.
fn width(text: &str) -> usize {
    let mut columns = 0;
    let mut in_code = false;
    for c in text.chars() {
        match c {
            '\u{1b}' => in_code = true,
            'm' if in_code => in_code = false,
            _ => columns += usize::from(!in_code),
        }
    }
    columns
}

impl Parts {
    /// The text. `indentation` is the column at which it begins; `inner` the levels nested inside.
    pub(crate) fn text(mut self, indentation: usize, inner: usize) -> String {
        let count = self.entries.len();
        if let Some(list) = &self.list
            && count > MANY
        {
            self.entries = columns(self.entries, list, indentation);
        }
        let base = if self.base.is_empty() { String::new() } else { format!("{} ", self.base) };
        if inner < COMPACT && count == self.entries.len() {
            let start = count + indentation + width(&self.open) + width(&self.base) + 10;
            let total: usize = self.entries.iter().map(|entry| width(entry)).sum::<usize>() + count + start;
            let lines = self.entries.iter().any(|entry| entry.contains('\n'));
            let fits = total <= BREAK_LENGTH && 2 * count + start <= BREAK_LENGTH;
            if fits && !lines && !self.base.contains('\n') {
                return format!("{base}{} {} {}", self.open, self.entries.join(", "), self.close);
            }
        }
        let line = format!("\n{}", " ".repeat(indentation));
        let entries = self.entries.join(&format!(",{line}  "));
        format!("{base}{}{line}  {entries}{line}{}", self.open, self.close)
    }
}

/// Sets short elements of a long list in columns.
fn columns(entries: Vec<String>, list: &List, indentation: usize) -> Vec<String> {
    const SEPARATOR: usize = 2;
    let shown = entries.len() - usize::from(list.has_more);
    let widths: Vec<usize> = entries[..shown].iter().map(|entry| width(entry)).collect();
    let total: usize = widths.iter().map(|width| width + SEPARATOR).sum();
    let longest = widths.iter().copied().max().unwrap_or(0);
    let cell = longest + SEPARATOR;
    let fits = cell * 3 + indentation < BREAK_LENGTH;
    if !fits || !(total as f64 / cell as f64 > 5.0 || longest <= 6) {
        return entries;
    }
    // Characters are about 2.5 times as high as wide; the list should look like a square.
    let bias = (cell as f64 - total as f64 / entries.len() as f64).sqrt();
    let biased = (cell as f64 - 3.0 - bias).max(1.0);
    let square = ((2.5 * biased * shown as f64).sqrt() / biased).round() as usize;
    let count = square.min((BREAK_LENGTH - indentation) / cell).min(COMPACT * 4).min(15);
    if count <= 1 {
        return entries;
    }
    let column: Vec<usize> = (0..count)
        .map(|first| widths.iter().skip(first).step_by(count).copied().max().unwrap_or(0) + SEPARATOR)
        .collect();
    let mut lines = Vec::with_capacity(shown / count + 2);
    for (row, cells) in entries[..shown].chunks(count).enumerate() {
        let mut line = String::new();
        for (at, entry) in cells.iter().enumerate() {
            let last = at + 1 == cells.len();
            let room = column[at] - if last { SEPARATOR } else { 0 };
            let used = widths[row * count + at] + if last { 0 } else { SEPARATOR };
            let padding = " ".repeat(room.saturating_sub(used));
            let separator = if last { "" } else { ", " };
            match (list.numbers, last) {
                (true, _) => line.extend([&padding, entry.as_str(), separator]),
                (false, true) => line.push_str(entry),
                (false, false) => line.extend([entry.as_str(), separator, &padding]),
            }
        }
        lines.push(line);
    }
    lines.extend_from_slice(&entries[shown..]);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(entries: impl Iterator<Item = String>, numbers: bool, expected: &str) {
        let list = Some(List { numbers, has_more: false });
        let parts =
            Parts { base: String::new(), open: "[".into(), close: ']', entries: entries.collect(), list };
        assert_eq!(parts.text(0, 0), expected);
    }

    /// What Node.js prints for the same arrays.
    #[test]
    fn long_lists_are_set_in_columns() {
        check(["1", "2", "3"].map(String::from).into_iter(), true, "[ 1, 2, 3 ]");
        let numbers = "[
    0,  37,  74, 111,  148,  185,
  222, 259, 296, 333,  370,  407,
  444, 481, 518, 555,  592,  629,
  666, 703, 740, 777,  814,  851,
  888, 925, 962, 999, 1036, 1073
]";
        check((0..30).map(|number| (number * 37).to_string()), true, numbers);
        let items = "[
  'item0', 'item1',
  'item2', 'item3',
  'item4', 'item5',
  'item6', 'item7'
]";
        check((0..8).map(|number| format!("'item{number}'")), false, items);
    }
}
