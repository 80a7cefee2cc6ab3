//! Files in memory: the double of a directory, for tests and for programs that need no disk.

use super::{FileKind, Files, Name, Stat, Write, not_a_directory, not_a_file, not_found};
use creance_engine::{Context, ErrorCode, HostError};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes that all files may have together.
const MAX_BYTES: usize = 64 << 20;
/// Bytes counted for each name.
const ENTRY: usize = 256;

/// A directory of a tree that several hold.
#[derive(Clone)]
pub(super) struct Memory {
    tree: Arc<Mutex<Tree>>,
    /// The directory that names are relative to.
    base: Name,
}

/// Files and directories by their full names, the root among them.
type Tree = BTreeMap<Name, Node>;

enum Node {
    File(Vec<u8>),
    Directory,
}

impl Memory {
    pub(super) fn new<N: AsRef<str>, B: Into<Vec<u8>>>(
        files: impl IntoIterator<Item = (N, B)>,
    ) -> Result<Memory, HostError> {
        let mut tree = Tree::from([(Name::root(), Node::Directory)]);
        for (name, bytes) in files {
            let name = Name::parse(name.as_ref())?;
            let mut parent = name.parent();
            while !parent.is_root() {
                let above = parent.parent();
                tree.insert(parent, Node::Directory);
                parent = above;
            }
            tree.insert(name, Node::File(bytes.into()));
        }
        Ok(Memory { tree: Arc::new(Mutex::new(tree)), base: Name::root() })
    }

    fn tree(&self) -> MutexGuard<'_, Tree> {
        self.tree.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn full(&self, name: &Name) -> Name {
        name.inside(&self.base)
    }
}

/// An error unless the parent of a name is a directory.
fn needs_parent(tree: &Tree, full: &Name, name: &Name) -> Result<(), HostError> {
    match tree.get(&full.parent()) {
        Some(Node::Directory) => Ok(()),
        Some(Node::File(_)) => Err(not_a_directory(name)),
        None => Err(not_found(name)),
    }
}

fn has_children(tree: &Tree, full: &Name) -> bool {
    tree.keys().any(|other| !other.is_root() && other != full && other.parent() == *full)
}

fn has_room(tree: &Tree, more: usize, name: &Name) -> Result<(), HostError> {
    let size = |node: &Node| ENTRY + if let Node::File(bytes) = node { bytes.len() } else { 0 };
    if tree.values().map(size).sum::<usize>() + more + ENTRY > MAX_BYTES {
        return Err(HostError::new(ErrorCode::TooLarge, format!("'{name}' does not fit")));
    }
    Ok(())
}

impl Files for Memory {
    fn read(&mut self, name: &Name, context: &mut Context<'_>) -> Result<Vec<u8>, HostError> {
        match self.tree().get(&self.full(name)) {
            Some(Node::File(bytes)) => {
                context.moved(bytes.len() as u64)?;
                Ok(bytes.clone())
            }
            Some(Node::Directory) => Err(not_a_file(name)),
            None => Err(not_found(name)),
        }
    }

    fn write(
        &mut self,
        name: &Name,
        bytes: &[u8],
        how: Write,
        context: &mut Context<'_>,
    ) -> Result<(), HostError> {
        context.moved(0)?;
        let (mut tree, full) = (self.tree(), self.full(name));
        needs_parent(&tree, &full, name)?;
        has_room(&tree, bytes.len(), name)?;
        match (tree.get_mut(&full), how) {
            (Some(Node::Directory), _) => return Err(not_a_file(name)),
            (Some(Node::File(content)), Write::Append) => content.extend_from_slice(bytes),
            (Some(Node::File(content)), Write::Replace) => *content = bytes.to_vec(),
            (None, _) => {
                tree.insert(full, Node::File(bytes.to_vec()));
            }
        }
        Ok(())
    }

    fn list(&mut self, name: &Name, context: &mut Context<'_>) -> Result<Vec<(String, FileKind)>, HostError> {
        let (tree, full) = (self.tree(), self.full(name));
        match tree.get(&full) {
            Some(Node::Directory) => {}
            Some(Node::File(_)) => return Err(not_a_directory(name)),
            None => return Err(not_found(name)),
        }
        let mut list = Vec::new();
        for (other, node) in tree.iter().filter(|(other, _)| !other.is_root() && other.parent() == full) {
            let kind = if let Node::File(_) = node { FileKind::File } else { FileKind::Directory };
            let last = other.parts().last().unwrap_or_default().to_owned();
            context.moved(last.len() as u64 + 64)?;
            list.push((last, kind));
        }
        list.sort();
        Ok(list)
    }

    fn stat(&mut self, name: &Name) -> Result<Stat, HostError> {
        match self.tree().get(&self.full(name)) {
            Some(Node::File(bytes)) => Ok(Stat { kind: FileKind::File, size: bytes.len() as u64 }),
            Some(Node::Directory) => Ok(Stat { kind: FileKind::Directory, size: 0 }),
            None => Err(not_found(name)),
        }
    }

    fn make_directory(&mut self, name: &Name) -> Result<(), HostError> {
        let (mut tree, full) = (self.tree(), self.full(name));
        if tree.contains_key(&full) {
            return Err(HostError::new(ErrorCode::Exists, format!("'{name}' exists already")));
        }
        needs_parent(&tree, &full, name)?;
        has_room(&tree, 0, name)?;
        tree.insert(full, Node::Directory);
        Ok(())
    }

    fn remove(&mut self, name: &Name) -> Result<(), HostError> {
        let (mut tree, full) = (self.tree(), self.full(name));
        if has_children(&tree, &full) {
            return Err(HostError::new(ErrorCode::NotEmpty, format!("'{name}' is not empty")));
        }
        tree.remove(&full).map(|_| ()).ok_or_else(|| not_found(name))
    }

    fn rename(&mut self, from: &Name, to: &Name) -> Result<(), HostError> {
        let (mut tree, full, target) = (self.tree(), self.full(from), self.full(to));
        match tree.get(&full) {
            None => return Err(not_found(from)),
            Some(Node::Directory) if full.parent() != target.parent() => {
                let message = format!("'{from}' is a directory, which cannot be moved to another one");
                return Err(HostError::new(ErrorCode::NotFile, message));
            }
            Some(_) => {}
        }
        needs_parent(&tree, &target, to)?;
        if full == target {
            return Ok(());
        }
        match (tree.get(&full), tree.get(&target)) {
            (Some(Node::File(_)), Some(Node::Directory)) => return Err(not_a_file(to)),
            (Some(Node::Directory), Some(Node::File(_))) => return Err(not_a_directory(to)),
            _ if has_children(&tree, &target) => {
                return Err(HostError::new(ErrorCode::NotEmpty, format!("'{to}' is not empty")));
            }
            _ => {}
        }
        let depth = full.parts().count();
        let is_inside = |name: &Name| name.parts().take(depth).eq(full.parts());
        let moved: Vec<Name> = tree.keys().filter(|name| is_inside(name)).cloned().collect();
        for old in moved {
            let rest: Vec<&str> = old.parts().skip(depth).collect();
            let rest = if rest.is_empty() { Name::root() } else { Name::parse(&rest.join("/"))? };
            if let Some(node) = tree.remove(&old) {
                tree.insert(rest.inside(&target), node);
            }
        }
        Ok(())
    }

    fn subdirectory(&mut self, name: &Name) -> Result<Box<dyn Files>, HostError> {
        match self.stat(name)?.kind {
            FileKind::Directory => Ok(Box::new(Memory { tree: self.tree.clone(), base: self.full(name) })),
            _ => Err(not_a_directory(name)),
        }
    }

    fn share(&self) -> Box<dyn Files> {
        Box::new(self.clone())
    }
}
