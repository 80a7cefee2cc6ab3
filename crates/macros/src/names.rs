//! Names of Rust as script has them.

/// A name in camel case, as serde's `rename_all = "camelCase"` makes it.
pub(crate) fn camel_case(name: &str) -> String {
    let mut camel = String::new();
    let mut words = name.split('_').filter(|word| !word.is_empty());
    camel.push_str(words.next().unwrap_or("_"));
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        camel.push_str(letters.as_str());
    }
    camel
}

/// True for what script can write behind a dot.
pub(crate) fn is_identifier(name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    !name.is_empty() && name.chars().all(is_part) && !name.starts_with(char::is_numeric)
}
