//! Names of files as script writes them.

use creance_engine::{ErrorCode, HostError};

/// Bytes that a part of a name may have on common file systems.
const MAX_PART: usize = 255;
/// Bytes that a whole name may have.
const MAX_NAME: usize = 4000;

/// A relative name without surprises: parts that are joined by `/`, none of them `.` or `..`. No parts: the
/// directory itself.
///
/// Refused are names that mean different things on different systems or that nobody writes in good faith: absolute
/// names, `..`, backslashes, colons, control characters, parts that end in a dot or a space. Everything else is
/// taken as it stands; in particular nothing is decoded or normalised.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    text: String,
}

impl Name {
    /// Checks a name.
    ///
    /// # Errors
    /// An error with the code `ERR_PATH`.
    pub fn parse(text: &str) -> Result<Name, HostError> {
        let refuse = |why: &str| {
            let shown: String = text.chars().take(80).collect();
            Err(HostError::new(ErrorCode::Path, format!("{shown:?} is no name of a file here: {why}")))
        };
        if text.is_empty() {
            return refuse("it is empty");
        }
        if text.len() > MAX_NAME {
            return refuse("it is too long");
        }
        if text.starts_with('/') {
            return refuse("it is absolute");
        }
        let mut joined = String::with_capacity(text.len());
        for part in text.split('/') {
            match part {
                "" | "." => continue,
                ".." => return refuse("'..' leads out of a directory"),
                _ => {}
            }
            if let Some(bad) = part.chars().find(|&c| matches!(c, '\\' | ':') || c.is_control()) {
                return refuse(&format!("it has the character {bad:?}"));
            }
            if part.ends_with(['.', ' ']) {
                return refuse("a part ends in a dot or a space");
            }
            if part.len() > MAX_PART {
                return refuse("a part is too long");
            }
            if !joined.is_empty() {
                joined.push('/');
            }
            joined.push_str(part);
        }
        Ok(Name { text: joined })
    }

    /// The directory itself.
    pub fn root() -> Name {
        Name { text: String::new() }
    }

    /// True for the directory itself.
    pub fn is_root(&self) -> bool {
        self.text.is_empty()
    }

    /// The name for the operating system.
    pub(crate) fn as_path(&self) -> &str {
        if self.text.is_empty() { "." } else { &self.text }
    }

    /// The parts.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        self.text.split('/').filter(|part| !part.is_empty())
    }

    /// The directory that the name is in.
    pub(crate) fn parent(&self) -> Name {
        Name { text: self.text.rsplit_once('/').map_or_else(String::new, |(parent, _)| parent.to_owned()) }
    }

    /// The name inside a directory.
    pub(crate) fn inside(&self, directory: &Name) -> Name {
        match (directory.is_root(), self.is_root()) {
            (true, _) => self.clone(),
            (_, true) => directory.clone(),
            _ => Name { text: format!("{}/{}", directory.text, self.text) },
        }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_joined_parts() {
        for (text, expected) in [
            ("a", "a"),
            ("a/b.txt", "a/b.txt"),
            ("./a//b/", "a/b"),
            (".", "."),
            ("..a/b..c", "..a/b..c"),
            ("%2e%2e/x", "%2e%2e/x"),
            ("．．/x", "．．/x"),
            (".hidden", ".hidden"),
        ] {
            assert_eq!(Name::parse(text).expect("a name").to_string(), expected, "{text}");
        }
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let long = "x".repeat(256);
        for text in [
            "",
            "/",
            "/a",
            "..",
            "a/..",
            "../a",
            "a/../../b",
            "a\\b",
            "c:",
            "a\0",
            "a\n",
            "a.",
            "a /b",
            &long,
        ] {
            let error = Name::parse(text).expect_err(text);
            assert_eq!(error.code(), Some(ErrorCode::Path), "{text}");
        }
    }

    #[test]
    fn parents_and_children() {
        let name = |text| Name::parse(text).expect("a name");
        assert_eq!(name("a/b/c").parent(), name("a/b"));
        assert_eq!(name("a").parent(), Name::root());
        assert_eq!(name("b").inside(&name("a")), name("a/b"));
        assert_eq!(Name::root().inside(&name("a")), name("a"));
    }
}
