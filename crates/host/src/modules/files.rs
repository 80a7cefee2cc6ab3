//! Where the text of modules is: in a list or below a directory.

use crate::fs::{FileKind, Name, Tree};
use std::collections::BTreeMap;

/// Files by name, as the [`Resolver`](super::resolver::Resolver) asks for them.
pub(super) trait ModuleFiles: Send {
    /// What a name means; links are followed. None if there is nothing, or nothing that may be seen.
    fn kind(&mut self, name: &Name) -> Option<FileKind>;

    /// The bytes of a plain file, if it has no more than `limit`.
    ///
    /// # Errors
    /// Why it cannot be read, in words for script.
    fn read(&mut self, name: &Name, limit: u64) -> Result<Vec<u8>, String>;

    /// The name without links.
    fn canonical(&mut self, name: &Name) -> Name;
}

impl ModuleFiles for Tree {
    fn kind(&mut self, name: &Name) -> Option<FileKind> {
        Tree::kind(self, name)
    }

    fn read(&mut self, name: &Name, limit: u64) -> Result<Vec<u8>, String> {
        Tree::read(self, name, limit).map_err(|error| error.to_string())
    }

    fn canonical(&mut self, name: &Name) -> Name {
        Tree::canonical(self, name).unwrap_or_else(|| name.clone())
    }
}

/// Files in memory. A directory is whatever a name goes through.
#[derive(Clone, Debug, Default)]
pub(super) struct MemoryFiles(BTreeMap<String, Vec<u8>>);

impl MemoryFiles {
    pub(super) fn new(files: impl Iterator<Item = (String, Vec<u8>)>) -> MemoryFiles {
        MemoryFiles(files.collect())
    }
}

impl ModuleFiles for MemoryFiles {
    fn kind(&mut self, name: &Name) -> Option<FileKind> {
        let text = name.as_path();
        if self.0.contains_key(text) {
            return Some(FileKind::File);
        }
        let inside = format!("{text}/");
        let next = self.0.range(inside.clone()..).next();
        let is_directory = name.is_root() || next.is_some_and(|(next, _)| next.starts_with(&inside));
        is_directory.then_some(FileKind::Directory)
    }

    fn read(&mut self, name: &Name, limit: u64) -> Result<Vec<u8>, String> {
        match self.0.get(name.as_path()) {
            Some(bytes) if bytes.len() as u64 > limit => Err(format!("'{name}' has more than {limit} bytes")),
            Some(bytes) => Ok(bytes.clone()),
            None => Err("there is no such module".to_owned()),
        }
    }

    fn canonical(&mut self, name: &Name) -> Name {
        name.clone()
    }
}
