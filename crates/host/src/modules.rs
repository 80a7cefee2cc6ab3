//! Finding modules: in a list, or below a directory.
//!
//! Keys begin with `modules:/`, so that they cannot be taken for the name of the program that imports. Relative
//! specifiers are relative to the module that has them, and to the root in everything else; none leads out.

use crate::fs::{Name, Tree};
use creance_engine::{LoadFailure, ModuleLoader};
use std::collections::BTreeMap;
use std::path::Path;

const SCHEME: &str = "modules:/";
/// Bytes that a module may have.
const MAX_BYTES: u64 = 16 << 20;

/// Modules from a list, by their names.
#[derive(Clone, Debug, Default)]
pub struct MemoryModules(BTreeMap<String, Vec<u8>>);

impl MemoryModules {
    /// These modules.
    pub fn new<N: Into<String>, B: Into<Vec<u8>>>(
        modules: impl IntoIterator<Item = (N, B)>,
    ) -> MemoryModules {
        MemoryModules(modules.into_iter().map(|(name, text)| (name.into(), text.into())).collect())
    }
}

impl ModuleLoader for MemoryModules {
    fn resolve(&mut self, specifier: &str, referrer: &str) -> Result<String, LoadFailure> {
        let key = resolve(specifier, referrer)?;
        match self.0.contains_key(name_of(&key)) {
            true => Ok(key),
            false => Err(LoadFailure::new("there is no such module")),
        }
    }

    fn load(&mut self, key: &str) -> Result<Vec<u8>, LoadFailure> {
        self.0.get(name_of(key)).cloned().ok_or_else(|| LoadFailure::new("there is no such module"))
    }
}

/// Modules below a directory.
pub struct DirectoryModules(Tree);

impl DirectoryModules {
    /// Those below this one.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(path: impl AsRef<Path>) -> std::io::Result<DirectoryModules> {
        Ok(DirectoryModules(Tree::open(path.as_ref())?))
    }
}

impl ModuleLoader for DirectoryModules {
    fn resolve(&mut self, specifier: &str, referrer: &str) -> Result<String, LoadFailure> {
        resolve(specifier, referrer)
    }

    fn load(&mut self, key: &str) -> Result<Vec<u8>, LoadFailure> {
        let name = Name::parse(name_of(key)).map_err(|error| LoadFailure::new(error.to_string()))?;
        self.0.read(&name, MAX_BYTES).map_err(|error| LoadFailure::new(error.to_string()))
    }
}

fn name_of(key: &str) -> &str {
    key.strip_prefix(SCHEME).unwrap_or(key)
}

/// The key that a specifier means.
fn resolve(specifier: &str, referrer: &str) -> Result<String, LoadFailure> {
    if !specifier.starts_with("./") && !specifier.starts_with("../") {
        let why =
            "only specifiers that begin with './' or '../' and names of grants ('cap:...') can be imported";
        return Err(LoadFailure::new(why));
    }
    let mut parts: Vec<&str> = match referrer.strip_prefix(SCHEME) {
        Some(name) => name.split('/').collect(),
        None => Vec::new(),
    };
    parts.pop();
    for part in specifier.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_none() => {
                return Err(LoadFailure::new("it leads out of the directory of modules"));
            }
            ".." => {}
            part => parts.push(part),
        }
    }
    match Name::parse(&parts.join("/")) {
        Ok(name) => Ok(format!("{SCHEME}{name}")),
        Err(error) => Err(LoadFailure::new(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifiers_are_relative_and_lead_nowhere_else() {
        for (specifier, referrer, expected) in [
            ("./a.mjs", "/home/user/main.mjs", Ok("modules:/a.mjs")),
            ("./b.mjs", "modules:/lib/a.mjs", Ok("modules:/lib/b.mjs")),
            ("../b.mjs", "modules:/lib/a.mjs", Ok("modules:/b.mjs")),
            ("./x/../y/./b.mjs", "modules:/lib/a.mjs", Ok("modules:/lib/y/b.mjs")),
            ("../../b.mjs", "modules:/lib/a.mjs", Err("it leads out of the directory of modules")),
            ("../b.mjs", "main.mjs", Err("it leads out of the directory of modules")),
            ("./../b.mjs", "main.mjs", Err("it leads out of the directory of modules")),
        ] {
            let found = resolve(specifier, referrer).map_err(|failure| failure.message);
            assert_eq!(found.as_deref().map_err(|message| &**message), expected, "{specifier} {referrer}");
        }
        for specifier in
            ["b", "/etc/passwd", "modules:/a", "file:///a", "https://a", "", ".", "..", "./a\\b", "./a:b"]
        {
            assert!(resolve(specifier, "main.mjs").is_err(), "{specifier}");
        }
    }
}
