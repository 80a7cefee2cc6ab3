//! Modules for tests that import: files of the suite, by the paths that tests have.

use creance_engine::{LoadFailure, ModuleLoader};
use std::path::PathBuf;

/// The specifier of a module whose source is an object.
/// <https://github.com/tc39/test262/blob/main/INTERPRETING.md#modules>
const MODULE_SOURCE: &str = "<module source>";

/// Files below a folder. Keys are paths relative to it.
pub struct Files {
    root: PathBuf,
}

impl Files {
    /// The files below a folder.
    pub fn new(root: PathBuf) -> Files {
        Files { root }
    }
}

impl ModuleLoader for Files {
    fn resolve(&mut self, specifier: &str, referrer: &str) -> Result<String, LoadFailure> {
        if specifier == MODULE_SOURCE {
            return Ok(specifier.to_owned());
        }
        let mut parts: Vec<&str> = referrer.split('/').collect();
        parts.pop();
        for part in specifier.split('/') {
            match part {
                "." => {}
                ".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        Ok(parts.join("/"))
    }

    fn load(&mut self, key: &str) -> Result<Vec<u8>, LoadFailure> {
        std::fs::read(self.root.join(key)).map_err(|_| LoadFailure::new("no such file"))
    }

    fn source_class(&mut self, key: &str) -> Option<String> {
        (key == MODULE_SOURCE).then(|| "TestSource".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifiers_are_relative_to_the_test() {
        let mut files = Files::new(PathBuf::new());
        for (specifier, expected) in [("./b.js", "x/y/b.js"), ("../b.js", "x/b.js"), ("b.js", "x/y/b.js")] {
            assert_eq!(files.resolve(specifier, "x/y/a.js").as_deref(), Ok(expected));
        }
    }
}
