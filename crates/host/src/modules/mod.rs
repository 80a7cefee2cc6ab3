//! Finding modules: in a list, or below a directory, with the packages in `node_modules` there.
//!
//! Keys begin with `modules:/`, so that they cannot be taken for the name of the program that imports. Relative
//! specifiers are relative to the module that has them, and to the root in everything else; none leads out, nor does
//! anything that a `package.json` says.

mod files;
mod package;
mod resolver;
mod specifier;
mod target;

use crate::fs::{Name, Tree};
use creance_engine::{LoadFailure, ModuleFormat, ModuleLoader};
use files::{MemoryFiles, ModuleFiles};
use resolver::{Asker, Resolver};
use std::path::Path;

const SCHEME: &str = "modules:/";
/// Bytes that a module may have.
const MAX_BYTES: u64 = 16 << 20;

/// Modules from a list, by their names.
pub struct MemoryModules(Resolver<MemoryFiles>);

impl MemoryModules {
    /// These modules: names such as `lib/a.mjs` or `node_modules/x/package.json`, and their texts.
    pub fn new<N: Into<String>, B: Into<Vec<u8>>>(
        modules: impl IntoIterator<Item = (N, B)>,
    ) -> MemoryModules {
        let files = modules.into_iter().map(|(name, text)| (name.into(), text.into()));
        MemoryModules(Resolver::new(MemoryFiles::new(files)))
    }
}

/// Modules below a directory.
pub struct DirectoryModules(Resolver<Tree>);

impl DirectoryModules {
    /// Those below this one.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(path: impl AsRef<Path>) -> std::io::Result<DirectoryModules> {
        Ok(DirectoryModules(Resolver::new(Tree::open(path.as_ref())?)))
    }
}

impl ModuleLoader for MemoryModules {
    fn resolve(&mut self, specifier: &str, referrer: &str) -> Result<String, LoadFailure> {
        resolve(&mut self.0, specifier, referrer, Asker::Import)
    }

    fn require(&mut self, specifier: &str, referrer: &str) -> Result<String, LoadFailure> {
        resolve(&mut self.0, specifier, referrer, Asker::Require)
    }

    fn format(&mut self, key: &str) -> Result<ModuleFormat, LoadFailure> {
        format_of(&mut self.0, key)
    }

    fn load(&mut self, key: &str) -> Result<Vec<u8>, LoadFailure> {
        load(&mut self.0, key)
    }
}

impl ModuleLoader for DirectoryModules {
    fn resolve(&mut self, specifier: &str, referrer: &str) -> Result<String, LoadFailure> {
        resolve(&mut self.0, specifier, referrer, Asker::Import)
    }

    fn require(&mut self, specifier: &str, referrer: &str) -> Result<String, LoadFailure> {
        resolve(&mut self.0, specifier, referrer, Asker::Require)
    }

    fn format(&mut self, key: &str) -> Result<ModuleFormat, LoadFailure> {
        format_of(&mut self.0, key)
    }

    fn load(&mut self, key: &str) -> Result<Vec<u8>, LoadFailure> {
        load(&mut self.0, key)
    }
}

fn resolve<F: ModuleFiles>(
    resolver: &mut Resolver<F>,
    specifier: &str,
    referrer: &str,
    asker: Asker,
) -> Result<String, LoadFailure> {
    let referrer = referrer.strip_prefix(SCHEME).and_then(|name| Name::parse(name).ok());
    let name = resolver.resolve(specifier, referrer.as_ref(), asker).map_err(LoadFailure::new)?;
    Ok(format!("{SCHEME}{name}"))
}

fn load<F: ModuleFiles>(resolver: &mut Resolver<F>, key: &str) -> Result<Vec<u8>, LoadFailure> {
    resolver.files.read(&name_of(key)?, MAX_BYTES).map_err(LoadFailure::new)
}

fn name_of(key: &str) -> Result<Name, LoadFailure> {
    let name = key.strip_prefix(SCHEME).unwrap_or(key);
    Name::parse(name).map_err(|error| LoadFailure::new(error.to_string()))
}

/// What a file is by its name, or by the `"type"` of its package.
fn format_of<F: ModuleFiles>(resolver: &mut Resolver<F>, key: &str) -> Result<ModuleFormat, LoadFailure> {
    let ending = key.rsplit(['.', '/']).next().unwrap_or_default();
    match ending {
        "mjs" | "mts" => Ok(ModuleFormat::Module),
        "cjs" | "cts" => Ok(ModuleFormat::CommonJs),
        "node" => Err(LoadFailure::new("it is machine code, which cannot run here")),
        _ => Ok(match resolver.is_module(&name_of(key)?).map_err(LoadFailure::new)? {
            Some(true) => ModuleFormat::Module,
            Some(false) => ModuleFormat::CommonJs,
            None => ModuleFormat::Unknown,
        }),
    }
}

impl std::fmt::Debug for MemoryModules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MemoryModules")
    }
}

impl std::fmt::Debug for DirectoryModules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DirectoryModules")
    }
}
