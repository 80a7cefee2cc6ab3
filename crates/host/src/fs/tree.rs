//! A directory for the host's own reading, with the same checks.

use super::real::Real;
use super::{FileKind, Files, Name};
use creance_engine::{Call, Context, ErrorCode, HostError};
use std::path::Path;
use std::sync::Arc;

/// Files that the host reads for script, such as modules.
pub(crate) struct Tree(Real);

impl Tree {
    pub(crate) fn open(path: &Path) -> std::io::Result<Tree> {
        Ok(Tree(Real::open(path)?))
    }

    /// The bytes of a plain file, if it has no more than `limit`.
    pub(crate) fn read(&mut self, name: &Name, limit: u64) -> Result<Vec<u8>, HostError> {
        let call =
            Call { grant: Arc::from(""), path: Arc::from(""), method: "read".into(), arguments: Vec::new() };
        let mut left = limit;
        let mut moved = |bytes| {
            left = left.checked_sub(bytes).ok_or_else(|| {
                HostError::new(ErrorCode::TooLarge, format!("'{name}' has more than {limit} bytes"))
            })?;
            Ok(())
        };
        self.0.read(name, &mut Context::new(&call, limit, &mut moved))
    }

    /// What a name means; links are followed. None if there is nothing, or nothing that may be seen.
    pub(crate) fn kind(&mut self, name: &Name) -> Option<FileKind> {
        self.0.stat(name).ok().map(|stat| stat.kind)
    }

    /// The name of the same file without links.
    pub(crate) fn canonical(&self, name: &Name) -> Option<Name> {
        self.0.canonical(name)
    }
}
