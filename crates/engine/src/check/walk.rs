//! The walk over a program and what it imports.

use super::{Mention, Need, Needed, Note, Place, Requirements, rules};
use crate::engine::syntax_error;
use crate::{Engine, Error, ModuleFormat, ModuleLoader, node};
use creance_compiler::{CompileError, Import, ImportKind, Survey};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::catch_unwind;

/// Modules that are looked at.
const MAX_MODULES: usize = 10_000;
/// Bytes of text that are looked at.
const MAX_BYTES: usize = 256 << 20;
/// Places that are told for one grant.
const MAX_MENTIONS: usize = 100;
/// Things that are told beside.
const MAX_NOTES: usize = 100;

impl Engine {
    /// What a program will ask for. Its name tells modules and TypeScript, as for [`compile`](Engine::compile).
    ///
    /// # Errors
    /// As for [`compile`](Engine::compile).
    pub fn check(
        &self,
        name: &str,
        source: &str,
        modules: Option<&mut dyn ModuleLoader>,
    ) -> Result<Requirements, Error> {
        let is_module = self.compile(name, source)?.is_module();
        self.requirements(name, source, is_module, modules)
    }

    fn requirements(
        &self,
        name: &str,
        source: &str,
        is_module: bool,
        loader: Option<&mut dyn ModuleLoader>,
    ) -> Result<Requirements, Error> {
        let globals: BTreeSet<String> = self.vm().build()?.names(&[])?.into_iter().collect();
        let mut walk = Walk {
            loader,
            globals,
            known: BTreeSet::new(),
            left: Vec::new(),
            bytes: 0,
            needs: BTreeMap::new(),
            notes: Vec::new(),
        };
        walk.known.insert(name.to_owned());
        let survey = surveyed(name, source, is_module)?.map_err(|error| syntax_error(name, error))?;
        walk.found(name, &survey, false);
        while let Some(key) = walk.left.pop() {
            walk.module(&key)?;
        }
        let needs = walk.needs.into_iter().map(|(grant, mentions)| Need { grant, mentions }).collect();
        Ok(Requirements { needs, notes: walk.notes })
    }
}

type Surveyed = Result<Survey, CompileError>;

fn surveyed(name: &str, source: &str, is_module: bool) -> Result<Surveyed, Error> {
    catch_unwind(|| creance_compiler::survey(name, source, is_module))
        .map_err(|panic| Error::Bug(crate::vm::panic_text(&*panic)))
}

struct Walk<'l> {
    loader: Option<&'l mut dyn ModuleLoader>,
    globals: BTreeSet<String>,
    /// Keys of modules that were looked at, or will be.
    known: BTreeSet<String>,
    left: Vec<String>,
    bytes: usize,
    needs: BTreeMap<Needed, Vec<Mention>>,
    notes: Vec<Note>,
}

impl Walk<'_> {
    fn need(&mut self, grant: Needed, what: String, module: &str, place: Place) {
        let mentions = self.needs.entry(grant).or_default();
        if mentions.len() < MAX_MENTIONS {
            mentions.push(Mention { what, module: module.to_owned(), place });
        }
    }

    fn note(&mut self, is_error: bool, message: String, module: &str, place: Place) {
        if self.notes.len() < MAX_NOTES {
            self.notes.push(Note { message, is_error, module: module.to_owned(), place });
        }
    }

    /// Takes in what was found in a module.
    fn found(&mut self, module: &str, survey: &Survey, is_common: bool) {
        for name in &survey.names {
            if is_common
                && matches!(&*name.name, "require" | "module" | "exports" | "__filename" | "__dirname")
            {
                continue;
            }
            let is_global = self.globals.contains(&name.name);
            if let Some(grant) = rules::of_name(name, is_global) {
                let what = match &name.member {
                    Some(member) => format!("{}.{member}", name.name),
                    None => name.name.clone(),
                };
                self.need(grant, what, module, name.place);
            }
        }
        for import in &survey.imports {
            self.import(module, import, is_common);
        }
        for place in &survey.computed {
            self.note(false, "what is imported here is computed when it runs".to_owned(), module, *place);
        }
    }

    fn import(&mut self, module: &str, import: &Import, is_common: bool) {
        let Import { specifier, kind, has_attributes, place, .. } = import;
        if *kind == ImportKind::Require && !is_common {
            return;
        }
        let verb = if *kind == ImportKind::Require { "require" } else { "import" };
        let what = format!("{verb} '{specifier}'");
        if let Some(name) = specifier.strip_prefix("cap:") {
            return self.need(Needed::Named(name.to_owned()), what, module, *place);
        }
        if let Some(name) = node::public_name(specifier) {
            for (grant, used) in rules::of_builtin(name, import) {
                let what = if used == "*" { what.clone() } else { format!("{used} of {what}") };
                self.need(grant, what, module, *place);
            }
            return;
        }
        if specifier.starts_with("node:") {
            return self.note(true, format!("there is no module '{specifier}' here"), module, *place);
        }
        self.need(Needed::Modules, what, module, *place);
        let Some(loader) = self.loader.as_mut() else { return };
        let found = match kind {
            ImportKind::Require => loader.require(specifier, module),
            ImportKind::Static | ImportKind::Dynamic => loader.resolve(specifier, module),
        };
        match found {
            Ok(key) => {
                if !has_attributes && !key.ends_with(".json") && self.known.insert(key.clone()) {
                    self.left.push(key);
                }
            }
            // Programs try whether there is something by `import()` and `require()`.
            Err(failure) => {
                let message = format!("'{specifier}' is not found: {}", failure.message);
                self.note(*kind == ImportKind::Static, message, module, *place);
            }
        }
    }

    /// Looks at a module.
    fn module(&mut self, key: &str) -> Result<(), Error> {
        let beginning = Place { line: 1, column: 1 };
        let Some(loader) = self.loader.as_mut() else { return Ok(()) };
        if self.known.len() > MAX_MODULES || self.bytes > MAX_BYTES {
            self.left.clear();
            self.note(false, "there are too many modules to look at all".to_owned(), key, beginning);
            return Ok(());
        }
        let loaded = loader.format(key).and_then(|format| Ok((format, loader.load(key)?)));
        let (format, bytes) = match loaded {
            Ok(loaded) => loaded,
            Err(failure) => {
                self.note(true, format!("it cannot be loaded: {}", failure.message), key, beginning);
                return Ok(());
            }
        };
        self.bytes += bytes.len();
        let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes));
        let as_common = |error| match format {
            // What is no module may be the body of a function, as CommonJS modules are.
            ModuleFormat::Module => Ok(Err(error)),
            ModuleFormat::CommonJs | ModuleFormat::Unknown => {
                // NOTE: on one line, as when it runs; columns of the first line are not told apart.
                let shell = if text.starts_with("#!") { "//" } else { "" };
                surveyed(key, &format!("(function (){{{shell}{text}\n}})"), false)
            }
        };
        let survey = match surveyed(key, &text, true)? {
            Ok(survey) => Ok(survey),
            Err(error) => as_common(error)?,
        };
        match survey {
            Ok(survey) => {
                let is_common = format == ModuleFormat::CommonJs
                    || format == ModuleFormat::Unknown
                        && !survey.imports.iter().any(|import| import.kind == ImportKind::Static);
                self.found(key, &survey, is_common);
            }
            Err(error) => {
                let place = Place { line: error.line, column: error.column };
                self.note(true, format!("SyntaxError: {}", error.message), key, place);
            }
        }
        Ok(())
    }
}
