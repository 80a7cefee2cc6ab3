//! From a specifier to a file, as Node.js does it for modules: relative names, packages below `node_modules`,
//! `exports` and `imports` of `package.json`. <https://nodejs.org/api/esm.html#resolution-algorithm>
//!
//! Knows files by a small trait only. Nothing above the root is ever asked for. What a specifier costs is bounded by
//! the length of names and by [`MAX_LOOKS`], whatever the files say.

use super::files::ModuleFiles;
use super::package::{self, Package};
use super::specifier::{Specifier, relative};
use super::target::{Found, Miss, exported, imported, shown};
use crate::fs::{FileKind, Name};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Files that are looked for on behalf of one specifier.
const MAX_LOOKS: usize = 300;
/// Bytes of `package.json` files that are remembered.
const MAX_REMEMBERED: usize = 16 << 20;
/// What people leave out at the end of a name, for messages.
const ENDINGS: &[&str] = &[
    ".js",
    ".mjs",
    ".cjs",
    ".ts",
    ".mts",
    ".json",
    "/index.js",
    "/index.mjs",
    "/index.cjs",
    "/index.ts",
    "/index.mts",
];
/// What `main` may leave out, and what it is if there is none.
const MAIN_ENDINGS: &[&str] = &["", ".js", ".json", "/index.js"];

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// `import`
    Import,
    /// `require` of a CommonJS module.
    Require,
}

impl Asker {
    fn conditions(self) -> &'static [&'static str] {
        match self {
            Asker::Import => &["creance", "import", "module-sync"],
            Asker::Require => &["creance", "require"],
        }
    }
}

/// Finds files and remembers packages.
pub(super) struct Resolver<F> {
    pub(super) files: F,
    packages: BTreeMap<Name, Option<Arc<Package>>>,
    remembered: usize,
    left: usize,
}

impl<F: ModuleFiles> Resolver<F> {
    pub(super) fn new(files: F) -> Resolver<F> {
        Resolver { files, packages: BTreeMap::new(), remembered: 0, left: 0 }
    }

    /// The file that a specifier means in the module of a name; none: in the program, which is as if in the root.
    ///
    /// # Errors
    /// Why there is none, in words.
    pub(super) fn resolve(
        &mut self,
        specifier: &str,
        referrer: Option<&Name>,
        asker: Asker,
    ) -> Result<Name, String> {
        self.left = MAX_LOOKS;
        let directory = referrer.map_or_else(Name::root, Name::parent);
        let name = match Specifier::parse(specifier)? {
            Specifier::Relative(text) => {
                let name = relative(text, &directory)?;
                self.relative(&name, text, asker)?
            }
            Specifier::Package(name, rest) => self.package(name, rest, &directory, asker)?,
            Specifier::Internal(text) => self.internal(text, &directory, asker)?,
        };
        Ok(self.files.canonical(&name))
    }

    /// What the nearest `package.json` above a file says about modules that do not say it themselves.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn is_module(&mut self, name: &Name) -> Result<Option<bool>, String> {
        self.left = MAX_LOOKS;
        Ok(self.scope(&name.parent())?.and_then(|(_, package)| package.is_module))
    }

    fn kind(&mut self, name: &Name) -> Result<Option<FileKind>, String> {
        self.left = self.left.checked_sub(1).ok_or("too many files were looked for")?;
        Ok(self.files.kind(name))
    }

    fn is_file(&mut self, name: &Name) -> Result<bool, String> {
        Ok(self.kind(name)? == Some(FileKind::File))
    }

    /// A relative name. What is there is taken; of what is not, whoever reads it says why.
    fn relative(&mut self, name: &Name, specifier: &str, asker: Asker) -> Result<Name, String> {
        let kind = self.kind(name)?;
        if kind == Some(FileKind::File) {
            return Ok(name.clone());
        }
        if asker == Asker::Require
            && let Some(found) = self.first(name, MAIN_ENDINGS)?
        {
            return Ok(found);
        }
        let Some(found) = self.guess(name)? else { return Ok(name.clone()) };
        let what = if kind == Some(FileKind::Directory) { "is a directory" } else { "does not exist" };
        let wanted = relative_to(specifier, name, &found);
        Err(format!("'{name}' {what}; write '{wanted}'"))
    }

    /// The first file whose name goes on with one of the endings.
    fn first(&mut self, name: &Name, endings: &[&str]) -> Result<Option<Name>, String> {
        for ending in endings {
            if let Ok(candidate) = Name::parse(&format!("{name}{ending}"))
                && self.is_file(&candidate)?
            {
                return Ok(Some(candidate));
            }
        }
        Ok(None)
    }

    /// The file that somebody may have meant who wrote a name that is none.
    fn guess(&mut self, name: &Name) -> Result<Option<Name>, String> {
        if let Some(found) = self.first(name, ENDINGS)? {
            return Ok(Some(found));
        }
        // TypeScript's way: the name of what it would be compiled to.
        let text = name.to_string();
        for (compiled, source) in [(".js", ".ts"), (".mjs", ".mts"), (".js", ".tsx")] {
            if let Some(stem) = text.strip_suffix(compiled)
                && let Ok(candidate) = Name::parse(&format!("{stem}{source}"))
                && self.is_file(&candidate)?
            {
                return Ok(Some(candidate));
            }
        }
        Ok(None)
    }

    /// `PACKAGE_RESOLVE`
    fn package(&mut self, name: &str, rest: &str, directory: &Name, asker: Asker) -> Result<Name, String> {
        // A package may import what it exports by its own name.
        if let Some((root, package)) = self.scope(directory)?
            && package.name.as_deref() == Some(name)
            && package.exports.is_some()
        {
            return self.inside(&root, &package, (name, rest), asker);
        }
        let mut above = directory.clone();
        loop {
            if above.parts().last() != Some("node_modules")
                && let Ok(root) = Name::parse(&format!("{above}/node_modules/{name}"))
                && self.kind(&root)? == Some(FileKind::Directory)
            {
                let package = self.read(&root)?.unwrap_or_default();
                return self.inside(&root, &package, (name, rest), asker);
            }
            if above.is_root() {
                return Err(format!(
                    "there is no package '{name}' in 'node_modules' of the directory of modules"
                ));
            }
            above = above.parent();
        }
    }

    /// What a package means by its name and `rest`, which is empty or begins with `/`.
    fn inside(
        &mut self,
        root: &Name,
        package: &Package,
        (package_name, rest): (&str, &str),
        asker: Asker,
    ) -> Result<Name, String> {
        if let Some(exports) = &package.exports {
            let subpath = format!(".{rest}");
            return match exported(exports, &subpath, asker.conditions()) {
                Ok(Found::File(target)) => self.target(root, &target, "exports", &subpath),
                Ok(Found::Specifier(_)) | Err(Miss::None) => {
                    let what = if rest.is_empty() { "itself".to_owned() } else { shown(&subpath) };
                    Err(format!("'{root}/package.json' does not export {what} to {}", asked(asker)))
                }
                Err(Miss::Wrong { key, what }) => Err(in_table(root, "exports", &key, &what)),
            };
        }
        if rest.is_empty() {
            return self.main(root, package, asker);
        }
        let name = Name::parse(&format!("{root}{rest}")).map_err(|error| error.to_string())?;
        self.relative(&name, &format!("{package_name}{rest}"), asker)
    }

    /// The module that a package is that has no `exports`.
    fn main(&mut self, root: &Name, package: &Package, asker: Asker) -> Result<Name, String> {
        let module = package.module.as_deref().filter(|_| asker == Asker::Import);
        for main in [module, package.main.as_deref()].into_iter().flatten() {
            let name = relative(main, root).map_err(|what| in_table(root, "main", "main", &what))?;
            if !name.parts().take(root.parts().count()).eq(root.parts()) {
                return Err(format!("'main' in '{root}/package.json' leads out of the package"));
            }
            if let Some(found) = self.first(&name, MAIN_ENDINGS)? {
                return Ok(found);
            }
        }
        match self.first(root, &["/index.js", "/index.json"])? {
            Some(found) => Ok(found),
            None if package.main.is_some() => {
                let main = shown(package.main.as_deref().unwrap_or_default());
                Err(format!("'main' in '{root}/package.json' leads to {main}, which does not exist"))
            }
            None => {
                Err(format!("'{root}' has neither a 'package.json' that says where it begins nor 'index.js'"))
            }
        }
    }

    /// `PACKAGE_IMPORTS_RESOLVE`
    fn internal(&mut self, specifier: &str, directory: &Name, asker: Asker) -> Result<Name, String> {
        let Some((root, package)) = self.scope(directory)? else {
            return Err("no 'package.json' above has \"imports\"".to_owned());
        };
        let imports = package.imports.as_ref();
        match imports.map_or(Err(Miss::None), |imports| imported(imports, specifier, asker.conditions())) {
            Ok(Found::File(target)) => self.target(&root, &target, "imports", specifier),
            Ok(Found::Specifier(other)) => match Specifier::parse(&other) {
                Ok(Specifier::Package(name, rest)) => self.package(name, rest, &root, asker),
                _ => {
                    let what = format!("its target {} is no name of a package", shown(&other));
                    Err(in_table(&root, "imports", specifier, &what))
                }
            },
            Err(Miss::None) => {
                Err(format!("'{}' does not have {} in \"imports\"", package_json(&root), shown(specifier)))
            }
            Err(Miss::Wrong { key, what }) => Err(in_table(&root, "imports", &key, &what)),
        }
    }

    /// The file that a target (`./x`) of a table means.
    fn target(&mut self, root: &Name, target: &str, table: &str, key: &str) -> Result<Name, String> {
        let name = relative(target, root).map_err(|what| in_table(root, table, key, &what))?;
        match self.kind(&name)? {
            Some(FileKind::File) => Ok(name),
            Some(_) => Err(in_table(root, table, key, &format!("its target {} is no file", shown(target)))),
            None => Err(in_table(root, table, key, &format!("its target {} does not exist", shown(target)))),
        }
    }

    /// The nearest directory from here to the root with a `package.json`. `LOOKUP_PACKAGE_SCOPE`
    fn scope(&mut self, directory: &Name) -> Result<Option<(Name, Arc<Package>)>, String> {
        let mut above = directory.clone();
        loop {
            if above.parts().last() == Some("node_modules") {
                return Ok(None);
            }
            if let Some(package) = self.read(&above)? {
                return Ok(Some((above, package)));
            }
            if above.is_root() {
                return Ok(None);
            }
            above = above.parent();
        }
    }

    /// The `package.json` of a directory.
    fn read(&mut self, directory: &Name) -> Result<Option<Arc<Package>>, String> {
        if let Some(known) = self.packages.get(directory) {
            return Ok(known.clone());
        }
        let text = package_json(directory);
        let name = Name::parse(&text).map_err(|error| error.to_string())?;
        let (package, size) = match self.is_file(&name)? {
            false => (None, 0),
            true => {
                let bytes = self.files.read(&name, package::MAX_BYTES)?;
                let package =
                    Package::parse(&bytes).map_err(|what| format!("'{name}' cannot be read: {what}"))?;
                (Some(Arc::new(package)), bytes.len())
            }
        };
        // A name and a node cost something even if there is nothing.
        self.remembered += size + text.len() + 200;
        if self.remembered > MAX_REMEMBERED {
            self.packages.clear();
            self.remembered = 0;
        }
        self.packages.insert(directory.clone(), package.clone());
        Ok(package)
    }
}

fn package_json(directory: &Name) -> String {
    Name::parse("package.json").map_or_else(|_| String::new(), |name| name.inside(directory).to_string())
}

fn asked(asker: Asker) -> &'static str {
    match asker {
        Asker::Import => "import",
        Asker::Require => "require",
    }
}

/// What is wrong at a key of a table.
fn in_table(root: &Name, table: &str, key: &str, what: &str) -> String {
    format!("in '{}', \"{table}\", key {}: {what}", package_json(root), shown(key))
}

/// The specifier with what it lacks, for the file that was found in place of a name.
fn relative_to(specifier: &str, name: &Name, found: &Name) -> String {
    let (name, found) = (name.to_string(), found.to_string());
    match found.strip_prefix(&name) {
        Some(ending) => format!("{}{ending}", specifier.trim_end_matches('/')),
        None => {
            let last = found.rsplit('/').next().unwrap_or(&found);
            match specifier.rsplit_once('/') {
                Some((before, _)) => format!("{before}/{last}"),
                None => last.to_owned(),
            }
        }
    }
}
