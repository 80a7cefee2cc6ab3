//! Files of this machine.

use super::{FileKind, Files, Name, Stat, Write, not_a_directory, not_a_file, not_found};
use cap_fs_ext::OpenOptionsSyncExt;
use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, FileType, Metadata, OpenOptions};
use creance_engine::{Context, ErrorCode, HostError};
use std::io::{self, ErrorKind, Read, Write as _};
use std::path::Path;
use std::sync::Arc;

/// Bytes read or written between two looks at whether to go on.
const CHUNK: usize = 64 << 10;
/// Entries that a listing may have.
const MAX_ENTRIES: usize = 100_000;

/// A directory, by its handle.
pub(super) struct Real(Arc<Dir>);

impl Real {
    pub(super) fn open(path: &Path) -> io::Result<Real> {
        Ok(Real(Arc::new(Dir::open_ambient_dir(path, ambient_authority())?)))
    }

    /// The name of the same file without links; none if it has no such name.
    pub(super) fn canonical(&self, name: &Name) -> Option<Name> {
        let path = self.0.canonicalize(name.as_path()).ok()?;
        // Where parts are joined by something else than `/`.
        let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
        Name::parse(&parts?.join("/")).ok()
    }

    /// Opens a plain file. What is none is refused without being opened, if it is none already, and without waiting
    /// and without being read or written, if it becomes one in between.
    fn open_file(&self, name: &Name, options: &mut OpenOptions) -> Result<File, HostError> {
        match self.0.metadata(name.as_path()) {
            Ok(metadata) if !metadata.is_file() => return Err(not_a_file(name)),
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(refusal(&error, name)),
            _ => {}
        }
        options.nonblock(true);
        let file = self.0.open_with(name.as_path(), options).map_err(|error| refusal(&error, name))?;
        match file.metadata() {
            Ok(metadata) if metadata.is_file() => Ok(file),
            Ok(_) => Err(not_a_file(name)),
            Err(error) => Err(refusal(&error, name)),
        }
    }
}

impl Files for Real {
    fn read(&mut self, name: &Name, context: &mut Context<'_>) -> Result<Vec<u8>, HostError> {
        let mut file = self.open_file(name, OpenOptions::new().read(true))?;
        let mut bytes = Vec::new();
        loop {
            let before = bytes.len();
            let read = (&mut file).take(CHUNK as u64).read_to_end(&mut bytes);
            read.map_err(|error| refusal(&error, name))?;
            context.moved((bytes.len() - before) as u64)?;
            if bytes.len() - before < CHUNK {
                return Ok(bytes);
            }
        }
    }

    fn write(
        &mut self,
        name: &Name,
        bytes: &[u8],
        how: Write,
        context: &mut Context<'_>,
    ) -> Result<(), HostError> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).append(how == Write::Append);
        let mut file = self.open_file(name, &mut options)?;
        if how == Write::Replace {
            // Only now is it known to be a plain file.
            file.set_len(0).map_err(|error| refusal(&error, name))?;
        }
        for chunk in bytes.chunks(CHUNK) {
            context.moved(0)?;
            file.write_all(chunk).map_err(|error| refusal(&error, name))?;
        }
        file.flush().map_err(|error| refusal(&error, name))
    }

    fn list(&mut self, name: &Name, context: &mut Context<'_>) -> Result<Vec<(String, FileKind)>, HostError> {
        let entries = self.0.read_dir(name.as_path()).map_err(|error| refusal(&error, name))?;
        let mut list = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| refusal(&error, name))?;
            let kind = entry.file_type().map_or(FileKind::Other, kind_of);
            // A name that is no text cannot be written by script either.
            let Ok(text) = entry.file_name().into_string() else { continue };
            if list.len() == MAX_ENTRIES {
                let message = format!("'{name}' has more than {MAX_ENTRIES} entries");
                return Err(HostError::new(ErrorCode::TooLarge, message));
            }
            context.moved(text.len() as u64 + 64)?;
            list.push((text, kind));
        }
        list.sort();
        Ok(list)
    }

    fn stat(&mut self, name: &Name) -> Result<Stat, HostError> {
        let metadata = self.0.metadata(name.as_path()).map_err(|error| refusal(&error, name))?;
        Ok(stat_of(&metadata))
    }

    fn make_directory(&mut self, name: &Name) -> Result<(), HostError> {
        self.0.create_dir(name.as_path()).map_err(|error| refusal(&error, name))
    }

    fn remove(&mut self, name: &Name) -> Result<(), HostError> {
        let metadata = self.0.symlink_metadata(name.as_path()).map_err(|error| refusal(&error, name))?;
        let removed = if metadata.is_dir() {
            self.0.remove_dir(name.as_path())
        } else {
            self.0.remove_file(name.as_path())
        };
        removed.map_err(|error| refusal(&error, name))
    }

    /// NOTE: links stay where they are, and directories, which may hold some, in the directory in which they are: a
    /// relative link that is moved to another depth may point out.
    fn rename(&mut self, from: &Name, to: &Name) -> Result<(), HostError> {
        let metadata = self.0.symlink_metadata(from.as_path()).map_err(|error| refusal(&error, from))?;
        if metadata.is_symlink() {
            return Err(HostError::new(
                ErrorCode::NotFile,
                format!("'{from}' is a link, which cannot be renamed"),
            ));
        }
        if metadata.is_dir() && from.parent() != to.parent() {
            let message = format!("'{from}' is a directory, which cannot be moved to another one");
            return Err(HostError::new(ErrorCode::NotFile, message));
        }
        self.0.rename(from.as_path(), &self.0, to.as_path()).map_err(|error| refusal(&error, from))
    }

    fn subdirectory(&mut self, name: &Name) -> Result<Box<dyn Files>, HostError> {
        match self.0.metadata(name.as_path()) {
            Ok(metadata) if !metadata.is_dir() => return Err(not_a_directory(name)),
            Ok(_) => {}
            Err(error) => return Err(refusal(&error, name)),
        }
        let directory = self.0.open_dir(name.as_path()).map_err(|error| refusal(&error, name))?;
        Ok(Box::new(Real(Arc::new(directory))))
    }

    fn share(&self) -> Box<dyn Files> {
        Box::new(Real(self.0.clone()))
    }
}

fn kind_of(kind: FileType) -> FileKind {
    if kind.is_file() {
        FileKind::File
    } else if kind.is_dir() {
        FileKind::Directory
    } else if kind.is_symlink() {
        FileKind::Link
    } else {
        FileKind::Other
    }
}

fn stat_of(metadata: &Metadata) -> Stat {
    let kind = kind_of(metadata.file_type());
    Stat { kind, size: if kind == FileKind::File { metadata.len() } else { 0 } }
}

/// What script is told of an error of the operating system: its kind and the name that script wrote.
fn refusal(error: &io::Error, name: &Name) -> HostError {
    let (code, what) = match error.kind() {
        ErrorKind::NotFound => return not_found(name),
        ErrorKind::NotADirectory => return not_a_directory(name),
        ErrorKind::IsADirectory => return not_a_file(name),
        ErrorKind::AlreadyExists => (ErrorCode::Exists, "exists already"),
        ErrorKind::DirectoryNotEmpty => (ErrorCode::NotEmpty, "is not empty"),
        // `cap_std` says so itself of what leads out; the operating system would have a number for it.
        ErrorKind::PermissionDenied if error.raw_os_error().is_none() => {
            (ErrorCode::Path, "leads out of the directory that is granted")
        }
        ErrorKind::PermissionDenied => (ErrorCode::Denied, "is not permitted by the system"),
        ErrorKind::InvalidFilename => (ErrorCode::Path, "is no name that the system knows"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            (ErrorCode::TooLarge, "does not fit")
        }
        _ => (ErrorCode::Host, "cannot be used"),
    };
    HostError::new(code, format!("'{name}' {what}"))
}
