//! What a specifier is: a relative name, a name of a package, a name that the package itself has given.

use crate::fs::Name;

/// Bytes that a specifier may have.
const MAX_SPECIFIER: usize = 2000;

/// A specifier as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Specifier<'a> {
    /// `./x` and `../x`
    Relative(&'a str),
    /// `name`, `name/x`, `@scope/name/x`: the name and what follows it, which is empty or begins with `/`.
    Package(&'a str, &'a str),
    /// `#x`
    Internal(&'a str),
}

impl Specifier<'_> {
    /// Tells which one it is.
    ///
    /// # Errors
    /// It is none of them.
    pub(super) fn parse(text: &str) -> Result<Specifier<'_>, String> {
        if text.len() > MAX_SPECIFIER {
            return Err("the specifier is too long".to_owned());
        }
        if text.starts_with("./") || text.starts_with("../") {
            return Ok(Specifier::Relative(text));
        }
        if text.starts_with('#') {
            return match text {
                "#" => Err("a name must follow '#'".to_owned()),
                _ if text.starts_with("#/") => Err("a name must follow '#'".to_owned()),
                _ => Ok(Specifier::Internal(text)),
            };
        }
        let name_parts = if text.starts_with('@') { 2 } else { 1 };
        let end = text.match_indices('/').nth(name_parts - 1).map_or(text.len(), |(at, _)| at);
        let (name, rest) = text.split_at(end);
        let parts = name.split('/').count();
        let is_name = parts == name_parts
            && !text.starts_with('.')
            && name.split('/').all(|part| !matches!(part, "" | "@" | "." | ".."))
            && !name.contains(['\\', '%', ':']);
        if is_name && Name::parse(name).is_ok() {
            return Ok(Specifier::Package(name, rest));
        }
        Err("only specifiers that begin with './' or '../', names of packages, of grants ('cap:...') and of \
             built-in modules ('node:...') can be imported"
            .to_owned())
    }
}

/// The name that a relative specifier means in a directory.
///
/// # Errors
/// It leads out, or is no name.
pub(super) fn relative(specifier: &str, directory: &Name) -> Result<Name, String> {
    let mut parts: Vec<&str> = directory.parts().collect();
    for part in specifier.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_none() => {
                return Err("it leads out of the directory of modules".to_owned());
            }
            ".." => {}
            part => parts.push(part),
        }
    }
    if parts.is_empty() {
        return Err("'.' is not a plain file".to_owned());
    }
    Name::parse(&parts.join("/")).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifiers_are_told_apart() {
        for (text, expected) in [
            ("./a", Some(Specifier::Relative("./a"))),
            ("../a", Some(Specifier::Relative("../a"))),
            ("#a/b", Some(Specifier::Internal("#a/b"))),
            ("a", Some(Specifier::Package("a", ""))),
            ("a/b/c.js", Some(Specifier::Package("a", "/b/c.js"))),
            ("a/", Some(Specifier::Package("a", "/"))),
            ("@s/a", Some(Specifier::Package("@s/a", ""))),
            ("@s/a/b", Some(Specifier::Package("@s/a", "/b"))),
        ] {
            assert_eq!(Specifier::parse(text).ok(), expected, "{text}");
        }
        for text in [
            "",
            ".",
            "..",
            "/a",
            "@s",
            "@s/",
            "@/a",
            "a%2fb",
            "a\\b",
            "modules:/a",
            "file:///a",
            "https://a/b",
            "#",
            "#/a",
            ".a",
            "a /b",
            "@s/../b",
        ] {
            assert!(Specifier::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn relative_specifiers_lead_nowhere_else() {
        let out = Err("it leads out of the directory of modules".to_owned());
        for (specifier, directory, expected) in [
            ("./a.mjs", ".", Ok("a.mjs".to_owned())),
            ("./b.mjs", "lib", Ok("lib/b.mjs".to_owned())),
            ("../b.mjs", "lib", Ok("b.mjs".to_owned())),
            ("./x/../y/./b.mjs", "lib", Ok("lib/y/b.mjs".to_owned())),
            ("../../b.mjs", "lib", out.clone()),
            ("../b.mjs", ".", out.clone()),
            ("./../b.mjs", ".", out),
            ("./", ".", Err("'.' is not a plain file".to_owned())),
        ] {
            let directory = Name::parse(directory).expect("a name");
            let found = relative(specifier, &directory).map(|name| name.to_string());
            assert_eq!(found, expected, "{specifier} {directory}");
        }
    }
}
