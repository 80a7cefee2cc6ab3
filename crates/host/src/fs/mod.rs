//! Files: a directory, or a single file of one.
//!
//! A directory is a `cap_std` handle: names are resolved below it by the operating system (or step by step where it
//! cannot), so `..`, links that point out, and races with either lead nowhere. Names are checked before that
//! ([`Name`]), so that they mean the same on every system. Only plain files are opened: pipes, devices and sockets
//! are refused without waiting for them. Nothing here makes a link.

mod directory;
mod memory;
mod name;
mod real;
mod single;
mod tree;

pub use directory::Directory;
pub use name::Name;
pub use single::SingleFile;
pub(crate) use tree::Tree;

use creance_engine::{Context, ErrorCode, HostError};

/// Files by name, behind the checks that [`Directory`] makes.
pub(crate) trait Files: Send {
    /// The bytes of a plain file.
    fn read(&mut self, name: &Name, context: &mut Context<'_>) -> Result<Vec<u8>, HostError>;
    /// Makes a plain file of the bytes, or appends them.
    fn write(
        &mut self,
        name: &Name,
        bytes: &[u8],
        how: Write,
        context: &mut Context<'_>,
    ) -> Result<(), HostError>;
    /// What is in a directory, by name.
    fn list(&mut self, name: &Name, context: &mut Context<'_>) -> Result<Vec<(String, FileKind)>, HostError>;
    /// What a name means; links are followed.
    fn stat(&mut self, name: &Name) -> Result<Stat, HostError>;
    /// Makes a directory.
    fn make_directory(&mut self, name: &Name) -> Result<(), HostError>;
    /// Removes a file, a link or an empty directory.
    fn remove(&mut self, name: &Name) -> Result<(), HostError>;
    /// Gives a file or directory another name; what has that name is replaced.
    fn rename(&mut self, from: &Name, to: &Name) -> Result<(), HostError>;
    /// The files below a directory.
    fn subdirectory(&mut self, name: &Name) -> Result<Box<dyn Files>, HostError>;
    /// The same files.
    fn share(&self) -> Box<dyn Files>;
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Write {
    /// What was there is replaced.
    Replace,
    /// The bytes are added.
    Append,
}

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FileKind {
    /// A plain file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Link,
    /// A pipe, device, socket.
    Other,
}

impl FileKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            FileKind::File => "file",
            FileKind::Directory => "directory",
            FileKind::Link => "link",
            FileKind::Other => "other",
        }
    }
}

/// What is known of a file. No times: they would be a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stat {
    pub kind: FileKind,
    pub size: u64,
}

pub(crate) fn not_found(name: &Name) -> HostError {
    HostError::new(ErrorCode::NotFound, format!("there is no '{name}'"))
}

pub(crate) fn not_a_file(name: &Name) -> HostError {
    HostError::new(ErrorCode::NotFile, format!("'{name}' is not a plain file"))
}

pub(crate) fn not_a_directory(name: &Name) -> HostError {
    HostError::new(ErrorCode::NotDirectory, format!("'{name}' is not a directory"))
}
